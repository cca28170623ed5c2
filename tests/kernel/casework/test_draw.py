"""The drawn procedure: every step and end, the present one marked, nothing that a strict page refuses."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from itertools import pairwise
from pathlib import Path

import pytest

from kanim.kernel.casework.draw import dot_source, draw
from kanim.kernel.casework.grammar import Procedure
from kanim.kernel.casework.main_path import main_path
from kanim.kernel.casework.parse import parse_procedure
from kanim.kernel.regulation.yaml_lines import parse_yaml
from kanim.kernel.texts import Text
from support.packs_world import PACKS

LAW = Path(__file__).parents[3] / "src" / "kanim" / "law"
MAIN = (
    "MENUNGGU_BAYAR TERJADWAL ANTRE PERIKSA_BERKAS WAWANCARA_BIOMETRIK VERIFIKASI ADJUDIKASI ALOKASI CETAK "
    "UJI_KUALITAS SIAP_AMBIL DISERAHKAN"
)


@pytest.fixture(scope="module")
def paspor() -> Procedure:
    return parse_procedure(LAW / "travel_documents" / "procedures" / "paspor.yaml")


def test_the_main_path_of_the_passport(paspor: Procedure) -> None:
    assert [place.name for place in main_path(paspor)] == MAIN.split()


@pytest.mark.parametrize("path", sorted(PACKS.rglob("*.yaml")), ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_every_procedure_has_a_main_path_and_a_drawing_in_words(path: Path) -> None:
    procedure = parse_procedure(path)
    names = [place.name for place in main_path(procedure)]
    assert len(names) == len(set(names)) >= 2
    for here, there in pairwise(names):
        assert any(there in action.targets for action in procedure.actions_in(here))
    assert procedure.ends[names[-1]].kind in ("done", "lapsed")
    source = dot_source(procedure, names[0], language="en")
    for place in [*procedure.steps, *procedure.ends]:
        assert f'"{place}" [id="step-{place}"' in source


def test_the_drawing_suits_a_page_that_allows_no_inline_style(paspor: Procedure) -> None:
    svg = draw(paspor, "CETAK", language="id")
    assert "<style" not in svg and "style=" not in svg and "<script" not in svg and "javascript:" not in svg
    root = ElementTree.fromstring(svg)
    names = {element.get("id", "").removeprefix("step-") for element in root.iter() if element.get("id")}
    assert {*paspor.steps, *paspor.ends} <= names
    present = [e.get("id") for e in root.iter() if "present" in (e.get("class") or "").split()]
    assert present == ["step-CETAK"]
    texts = "".join(root.itertext())
    assert "Pencetakan" in texts and "Permohonan paspor; sekarang: Pencetakan" in texts
    assert "black" not in svg
    for kind in ("done", "refused", "lapsed", "cancelled"):
        assert f"end {kind}" in svg


def test_both_languages_and_hostile_words(paspor: Procedure) -> None:
    assert "Document" not in draw(paspor, language="id")
    assert "Check of the papers" in "".join(ElementTree.fromstring(draw(paspor, language="en")).itertext())
    text = (PACKS / "full" / "bap.yaml").read_text().replace("en: Lapsed", 'en: "<script>\\"&\\\\ x"')
    bap = parse_procedure(parse_yaml(text, "bap.yaml"))
    svg = draw(bap, language="en")
    assert "<script>" not in svg
    assert '<script>"&\\ x' in "".join(ElementTree.fromstring(svg).itertext())


def test_child_cases_are_drawn_once_with_what_is_waited_for() -> None:
    letter = parse_procedure(PACKS / "full" / "surat_masuk.yaml")
    title = Text("Disposisi", "Disposition")
    svg = draw(letter, language="en", titles={"disposisi": title})
    texts = [
        "".join(e.itertext()) for e in ElementTree.fromstring(svg).iter() if e.get("class") == "node child"
    ]
    assert [" ".join(text.split()) for text in texts] == [
        "Disposition one for each addressee waits for the lead"
    ]
    lines = dot_source(letter, language="id").splitlines()
    assert [line.split()[0] for line in lines if '-> "child:disposisi:0"' in line] == [
        '"DISPOSISI"',
        '"BERJALAN"',
    ]


def test_a_step_that_is_not_there_is_refused(paspor: Procedure) -> None:
    with pytest.raises(ValueError, match="SESUATU"):
        draw(paspor, "SESUATU")
