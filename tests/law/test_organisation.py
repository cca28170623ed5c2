"""The organisation regulation stands in the packs word for word, clause for clause."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from kanim.kernel.regulation import NotInForce, law, selectors

ON = date(2026, 11, 24)
pytestmark = pytest.mark.django_db


def test_counts_of_the_regulation() -> None:
    kinds = Counter(c.kind for c in selectors.clauses(ON))
    assert len(selectors.units(ON)) == 30
    assert kinds == {"fungsi": 58, "tugas": 19, "kedudukan": 8}
    by_unit = Counter(c.unit for c in selectors.clauses(ON) if c.kind == "fungsi")
    assert by_unit == {
        "kementerian": 10,
        "ditjen": 6,
        "kanwil": 6,
        "kanim": 10,
        "tu": 4,
        "dokjal": 2,
        "intaltuskim": 7,
        "tikim": 5,
        "inteldak": 8,
    }


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("kementerian.kedudukan.1", "Kementerian yang menyelenggarakan suburusan pemerintahan imigrasi dan "
         "pemasyarakatan yang merupakan lingkup urusan pemerintahan di bidang hukum."),
        ("ditjen.e", "pelaksanaan administrasi Direktorat Jenderal; dan"),
        ("kanwil.kedudukan.4", "Pada setiap provinsi dibentuk 1 (satu) Kantor Wilayah Direktorat Jenderal "
         "Imigrasi berdasarkan kebutuhan dan beban kerja;"),
        ("kanim.c", "pelaksanaan tugas keimigrasian di bidang pemeriksaan keimigrasian;"),
        ("tu.b", "pelaksanaan dan pengendalian internal;"),
        ("dokjal.a", "pelayanan paspor; dan"),
        ("dokjal.b", "pelayanan surat perjalanan laksana paspor bagi orang asing."),
        ("dokjal_layanan.tugas", "melakukan penyiapan penyusunan rencana, pelaksanaan, pengoordinasian, "
         "evaluasi dan pelaporan di bidang pelaksanaan penerbitan paspor biasa dan surat perjalanan laksana "
         "paspor bagi orang asing."),
        ("intaltuskim.f", "pelayanan surat keterangan keimigrasian; dan"),
        ("tikim.e", "pelaksanaan hubungan masyarakat dan kerjasama antar instansi."),
        ("inteldak.tugas", "melaksanakan penyiapan pelaksanaan, intelijen, pengawasan dan penindakan "
         "keimigrasian."),
        ("inteldak.e", "pengamanan personil, dokumen keimigrasian, perizinan, kantor, dan instalasi vital "
         "keimigrasian;"),
    ],
)  # fmt: skip
def test_the_wording_is_kept(code: str, text: str) -> None:
    assert selectors.clause(code, ON).text == text


def test_display_drops_only_the_closing_mark() -> None:
    assert selectors.clause("dokjal.a", ON).display == "pelayanan paspor"
    assert selectors.clause("dokjal.b", ON).display.endswith("bagi orang asing")
    assert selectors.clause("tu.c", ON).display == "pengelolaan urusan keuangan dan barang milik negara"


def test_the_tree() -> None:
    assert [u.code for u in selectors.path("dokjal_layanan", ON)] == [
        "kementerian",
        "ditjen",
        "kanwil",
        "kanim",
        "dokjal",
        "dokjal_layanan",
    ]
    assert selectors.unit("kanim", ON).children == ("tu", "dokjal", "intaltuskim", "tikim", "inteldak")
    assert selectors.unit("kanim", ON).words.id == "Kantor Imigrasi Kelas I Khusus Non TPI Tangerang"
    with pytest.raises(NotInForce):
        selectors.unit("kanim", date(2024, 11, 4))


def test_the_functions_of_the_office_are_implemented_by_divisions() -> None:
    assert selectors.clause("kanim.b", ON).implemented_by == ("dokjal.a", "dokjal.b")
    assert selectors.implements("dokjal.a", ON) == ("kanim.b",)
    assert selectors.implements("tu.a", ON) == ("kanim.a", "kanim.j")
    assert selectors.clause("dokjal.a", ON).carried_by == ("dokjal_layanan", "dokjal_verifikasi")
    mapped = {c.code for c in selectors.clauses(ON) if c.carried_by}
    divisions = ("tu", "dokjal", "intaltuskim", "tikim", "inteldak")
    assert mapped == {c.code for c in selectors.clauses(ON) if c.kind == "fungsi" and c.unit in divisions}


def test_inspection_has_no_owner_in_an_office_without_checkpoint() -> None:
    clause = selectors.clause("kanim.c", ON)
    assert clause.is_applicable is False
    assert clause.implemented_by == ()
    assert clause.remark is not None
    assert clause.remark.en.startswith("No owner unit (Non TPI)")
    assert clause.remark.id.startswith("Tidak ada unit pemilik (Non TPI)")
    assert [c.code for c in selectors.clauses(ON) if not c.is_applicable] == ["kanim.c"]
    assert not [m for m in law(ON).all("mandate") if m.body["clause"] == "kanim.c"]


def test_mandates_join_every_other_duty_and_function_to_a_post() -> None:
    held = {
        (m.body["clause"], m.body["unit"]): m.body["posts"]
        for m in law(ON).all("mandate")
        if "posts" in m.body
    }
    acting = {c.code for c in selectors.clauses(ON) if c.kind in ("tugas", "fungsi")} - {"kanim.c"}
    assert {clause for clause, _ in held} == acting
    assert held["dokjal.a", "dokjal"] == ["kabid"]
    assert held["dokjal.a", "dokjal_layanan"] == [
        "kasi",
        "petugas_loket",
        "pemeriksa",
        "pemeriksa_penyelia",
        "petugas_cetak",
        "petugas_serah",
    ]
    assert held["dokjal.a", "dokjal_verifikasi"] == ["kasi", "verifikator", "adjudikator"]
    assert held["kanim.b", "kanim"] == ["kepala"]
    assert all(not m.is_verified for m in law(ON).all("mandate"))


def test_one_leading_post_in_every_unit_that_has_people() -> None:
    leading = Counter(u for p in law(ON).all("post") if p.body["leading"] for u in p.body["units"])
    assert set(leading.values()) == {1}
    classes = {"kanwil_tipe_a", "kanwil_tipe_b"}  # types of a regional office, not units with people
    assert set(leading) == {u.code for u in selectors.units(ON)} - classes


def test_offices() -> None:
    offices = {o.code: o.body for o in law(ON).all("office")}
    assert {code: body["parent"] for code, body in offices.items()} == {
        "kemenimipas": None,
        "ditjen-imigrasi": "kemenimipas",
        "kanwil-banten": "ditjen-imigrasi",
        "kanim-tangerang": "kanwil-banten",
        "tangerang-utama": "kanim-tangerang",
        "ulp-bintaro": "kanim-tangerang",
        "mpp-tangerang-selatan": "kanim-tangerang",
    }
    assert offices["kanwil-banten"]["province"] == "36"
    assert offices["kanim-tangerang"]["non_tpi"] is True
