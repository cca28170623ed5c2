"""The strip of steps over a case, for its holder and its officers."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kanim.kernel.casework.grammar import Procedure
from kanim.kernel.casework.parse import parse_procedure
from kanim.kernel.casework.store import Fold
from kanim.ui.case_status import steps_of

LAW = Path(__file__).parents[2] / "src" / "kanim" / "law"
MAIN = {
    "lunas": "Menunggu pembayaran",
    "hadir": "Terjadwal",
    "panggil": "Dalam antrean",
    "terima": "Pemeriksaan berkas",
    "layak": "Wawancara dan biometrik",
    "cocok": "Verifikasi data",
    "putus": "Adjudikasi",
    "alokasi": "Alokasi blangko",
    "selesai": "Pencetakan",
    "lulus": "Uji kualitas",
    "serah": "Siap diambil",
}


@pytest.fixture(scope="module")
def paspor() -> Procedure:
    return parse_procedure(LAW / "travel_documents" / "procedures" / "paspor.yaml")


def _strip(procedure: Procedure, shown: str, *actions: str, left: str = "") -> list[tuple[str, str]]:
    """`left` empty: a case of before it was kept where it came from."""
    fold = Fold(times=dict.fromkeys(actions, 1), left=left)
    context: Any = SimpleNamespace(procedure=procedure, fold=fold)
    return [(str(step.label.id), step.state) for step in steps_of(context, shown)]  # type: ignore[union-attr]


def _until(action: str) -> tuple[str, ...]:
    names = list(MAIN)
    return tuple(names[: names.index(action) + 1])


def _done(action: str) -> list[tuple[str, str]]:
    return [(MAIN[name], "done") for name in _until(action)]


def test_the_present_step_stands_between_what_is_done_and_what_comes(paspor: Procedure) -> None:
    found = _strip(paspor, "ADJUDIKASI", *_until("cocok"))
    assert found[:7] == [*_done("cocok"), ("Adjudikasi", "now")]
    assert {state for _, state in found[7:]} == {"todo"}
    assert len(found) == 12


def test_all_is_done_when_the_passport_is_in_the_hand(paspor: Procedure) -> None:
    assert _strip(paspor, "DISERAHKAN", *MAIN) == [*_done("serah"), ("Diserahkan", "done")]


@pytest.mark.parametrize(
    ("step", "label", "last"),
    [
        ("BERKAS_KURANG", "Berkas kurang", "terima"),
        ("ESKALASI", "Adjudikasi kedua", "putus"),
        ("RUSAK_CETAK", "Rusak cetak", "selesai"),
    ],
)
def test_a_step_beside_the_path_stands_after_the_one_it_left(
    paspor: Procedure, step: str, label: str, last: str
) -> None:
    before = _until(last)[:-1] if step != "ESKALASI" else _until(last)
    found = _strip(paspor, step, *before)
    at = found.index((label, "now"))
    assert found[:at] == _done(last)
    assert len(found) == 13


@pytest.mark.parametrize(
    ("end", "label", "actions", "last"),
    [
        ("DITOLAK", "Ditolak", (*_until("panggil"), "tolak"), "terima"),
        ("TIDAK_HADIR", "Tidak hadir", _until("lunas"), "hadir"),
        ("BILLING_KEDALUWARSA", "Billing kedaluwarsa", (), "lunas"),
        ("BATAL_TIDAK_DIAMBIL", "Batal karena tidak diambil", _until("lulus"), "serah"),
    ],
)
def test_nothing_comes_after_another_end(
    paspor: Procedure, end: str, label: str, actions: tuple[str, ...], last: str
) -> None:
    assert _strip(paspor, end, *actions) == [*_done(last), (label, "stopped")]


def test_what_a_case_left_goes_before_what_was_done(paspor: Procedure) -> None:
    """Refused in the second adjudication: the allocation of a booklet never came."""
    found = _strip(paspor, "DITOLAK", *_until("putus"), "tolak", left="ESKALASI")
    assert found == [*_done("putus"), ("Ditolak", "stopped")]
