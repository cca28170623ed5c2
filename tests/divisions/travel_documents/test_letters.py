"""Every paper that the passport procedure issues states all that its template shows, and becomes a PDF."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

import kanim
from kanim.kernel import canonical
from kanim.kernel.papers.models import Instrument
from kanim.kernel.papers.rendering import html_of, make_pdf
from kanim.kernel.papers.templates import find
from support.passport import GROUND, REFUSAL, SPOILED, Application, apply, apply_barred
from support.passport_office import World

LAW = Path(kanim.__file__).parent / "law"
TEXT = yaml.safe_load((LAW / "travel_documents/procedures/paspor.yaml").read_text())


def _paid(world: World) -> Application:
    return apply(world, percepatan="ya").to("TERJADWAL")


def _missing(world: World) -> Application:
    application = apply(world).to("PERIKSA_BERKAS")
    paper = application.attach("KK")
    application.check(paper, False, "Halaman kedua tidak terbaca.")
    application.do("loket1", "kurang", {"berkas_kurang": ["KK", "AKTA_LAHIR"], "catatan": "Bawa asli."})
    return application


def _refused(world: World) -> Application:
    application = apply(world).to("PERIKSA_BERKAS")
    application.do("kasi.layanan", "tolak", REFUSAL)
    return application


def _refused_by_two(world: World) -> Application:
    application = apply_barred(world).aside("TERCEKAL")
    application.do("kasi.verifikasi", "benar", REFUSAL)
    application.do("adjudikator1", "benar", REFUSAL)
    return application


def _cancelled(world: World) -> Application:
    application = apply(world).to("VERIFIKASI")
    application.do("kepala", "batalkan", GROUND)
    return application


def _uncollected(world: World) -> Application:
    application = apply(world).to("SIAP_AMBIL")
    world.clock.pass_time(days=31)
    form = {"alasan_batal": "TIDAK_DIAMBIL", "alasan": "Tidak diambil sampai hari ke-31."}
    application.do("kasi.layanan", "tak_diambil", form)
    return application


def _spoiled(world: World) -> Application:
    application = apply(world).to("UJI_KUALITAS")
    application.do("pemeriksa2", "cacat", SPOILED)
    form = {"jenis_kerusakan": "LAMINASI", "catatan": "Laminasi bergelembung."}
    application.do("cetak1", "ulang", form)
    application.do("pemeriksa1", "ulang", form)
    return application


def _handed(world: World) -> Application:
    return apply(world, "PG-H").to("DISERAHKAN")


WAYS: dict[str, tuple[str, Callable[[World], Application]]] = {
    "receipt": ("KUITANSI", _paid),
    "introduction": ("SURAT_PENGANTAR", _paid),
    "missing": ("TANDA_KURANG", _missing),
    "refused": ("SURAT_PENOLAKAN", _refused),
    "refused by two": ("SURAT_PENOLAKAN", _refused_by_two),
    "cancelled": ("SK_PEMBATALAN", _cancelled),
    "uncollected": ("SURAT_PEMBATALAN", _uncollected),
    "spoiled": ("BA_RUSAK", _spoiled),
    "handed over": ("TANDA_TERIMA", _handed),
}
OPTIONAL = {"status_url", "ready_on", "follow_up"}


def issued_kinds() -> set[str]:
    """Every kind that the procedure issues, from its text."""
    actions = [a for step in TEXT["steps"].values() for a in step["do"].values()]
    actions += TEXT["anywhere"].values()
    kinds = [a["issues"] for a in actions if "issues" in a]
    return {name for kind in kinds for name in (kind if isinstance(kind, list) else [kind])}


def wanted_keys(template: str) -> dict[str, set[str]]:
    """The keys that a template says it shows, each with its own keys."""
    head = re.search(r"{% comment %}data: (.*?){% endcomment %}", find(template).read_text())
    assert head is not None
    plain = re.sub(r"\{id,en\}", "", head[1])
    out = {}
    for name, _, inner in re.findall(r"(\w+)\s*(\[?\{(.*?)\}+\]?|\[[^\]]*\])?(?:,|$)", plain):
        out[name] = {part.split()[0] for part in inner.split(",") if part.strip()} if inner else set()
    return out


def test_every_kind_that_is_issued_is_tried_here() -> None:
    assert issued_kinds() == {kind for kind, _ in WAYS.values()}


@pytest.mark.parametrize("way", WAYS)
def test_a_paper_states_what_its_template_shows(world: World, way: str) -> None:
    kind, made = WAYS[way]
    application = made(world)
    instrument = Instrument.objects.get(case_id=application.case_id, type=kind)
    frozen = canonical.loads(instrument.frozen)
    data = frozen["data"]
    for key, inner in wanted_keys(frozen["letter"]["template"]).items():
        if key in OPTIONAL or (key == "old_passport" and application.service != "PG-H"):
            continue
        assert data.get(key) not in (None, "", []), (kind, key, data)
        first = data[key][0] if isinstance(data[key], list) else data[key]
        if inner and isinstance(first, dict):
            assert inner <= set(first), (kind, key, inner - set(first))
    assert data["case_number"] == application.case.number
    assert "None" not in html_of(frozen)
    made_pdf = make_pdf(frozen)
    assert made_pdf.startswith(b"%PDF-")
    keep_for_the_eye(kind, way, made_pdf)


def keep_for_the_eye(kind: str, way: str, pdf: bytes) -> None:
    folder = os.environ.get("KANIM_TEST_LETTERS")
    if folder:
        (Path(folder) / f"{kind}-{way.replace(' ', '_')}.pdf").write_bytes(pdf)


def _data(application: Application, kind: str) -> dict[str, Any]:
    row = Instrument.objects.filter(case_id=application.case_id, type=kind).order_by("-issued_at")[0]
    data: dict[str, Any] = canonical.loads(row.frozen)
    return data


def test_the_receipt_has_line_article_and_sum(world: World) -> None:
    application = _paid(world)
    data = _data(application, "KUITANSI")["data"]
    assert [(line["tariff"], line["amount_idr"]) for line in data["lines"]] == [
        ("PASPOR_ELEKTRONIK_48_10", 950_000),
        ("PERCEPATAN", 1_000_000),
    ]
    assert all(line["article"] == "PP 45/2024 Lampiran" for line in data["lines"])
    assert (data["total_idr"], data["payer"]) == (1_950_000, "BUDI CONTOH SANTOSO")
    assert (data["bill_code"], data["channel"]) == (application.bill.code, "Teller")
    html = html_of(_data(application, "KUITANSI"))
    assert "satu juta sembilan ratus lima puluh ribu rupiah" in html.lower()
    assert "one million, nine hundred and fifty thousand rupiah" in html.lower()


def test_the_introduction_tells_day_hour_place_and_papers(world: World) -> None:
    application = _paid(world)
    data = _data(application, "SURAT_PENGANTAR")["data"]
    slot = data["slot"]
    assert (slot["day"], slot["start"], slot["end"]) == ("2026-11-24", "10.00", "11.00")
    assert slot["class"] == {"id": "Reguler", "en": "Regular"}
    assert [w["id"].split(" atau ")[0] for w in data["bring"]] == [
        "KTP elektronik", "Kartu keluarga", "Akta kelahiran",
    ]  # fmt: skip


def test_the_notice_names_what_is_missing_and_the_last_day(world: World) -> None:
    application = _missing(world)
    data = _data(application, "TANDA_KURANG")["data"]
    assert [(row["words"]["id"], row["remark"]) for row in data["missing"]] == [
        ("Kartu keluarga", "Halaman kedua tidak terbaca."),
        ("Akta kelahiran", ""),
        ("Catatan petugas", "Bawa asli."),
    ]
    assert data["due_on"] == str(application.due_on("berkas")) == "2026-12-08"


def test_the_signer_is_who_holds_the_letters_post(world: World) -> None:
    refused = _data(_refused(world), "SURAT_PENOLAKAN")["signer"]
    assert refused["post"]["id"] == "Kepala Seksi Pelayanan Dokumen Perjalanan"
    by_two = _data(_refused_by_two(world), "SURAT_PENOLAKAN")["signer"]
    assert by_two["name"] == world.officer("kasi.verifikasi").name
    assert by_two["post"]["id"].startswith("Kepala Seksi Verifikasi")
    paid = _paid(world)
    assert _data(paid, "KUITANSI")["signer"] is None


def test_the_record_of_a_spoiled_booklet_names_both_signers(world: World) -> None:
    application = _spoiled(world)
    data = _data(application, "BA_RUSAK")["data"]
    assert [o["name"] for o in data["officers"]] == [
        world.officer("cetak1").name, world.officer("pemeriksa1").name,
    ]  # fmt: skip
    assert data["step"]["en"] == "Quality check"
    assert data["defect"]["en"] == "Laminate faulty"
    assert data["booklet"]["number"] == application.booklet.number


def test_the_receipt_of_a_replacement_tells_of_the_old_passport(world: World) -> None:
    application = _handed(world)
    data = _data(application, "TANDA_TERIMA")["data"]
    assert data["passport"]["number"] == application.passport.number
    assert data["old_passport"] == {"number": "X1234567", "done": {"id": "digunting dan dikembalikan", "en": "cut and returned"}}  # fmt: skip  # noqa: E501
    assert data["receiver"]["kind"] == {"id": "Pemegang sendiri", "en": "The holder"}
