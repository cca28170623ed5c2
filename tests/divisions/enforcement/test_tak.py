"""A finding, its decision, service, the objection, and the deportation as its child; refusals leave all as it was."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from kanim.divisions.enforcement.demonstration import fill_enforcement
from kanim.divisions.enforcement.gate.models import LegalStatus
from kanim.divisions.enforcement.removals.models import BanProposal, Removal
from kanim.divisions.enforcement.sanctions.models import Objection, Sanction
from kanim.faces.cli.clauses import report
from kanim.faces.cli.demo import ensure_demo
from kanim.kernel import clock
from kanim.kernel.access.actors import Officer
from kanim.kernel.access.models import ClassLevel
from kanim.kernel.casework import case_letters, gates
from kanim.kernel.casework.acting import act, start
from kanim.kernel.casework.models import Case, Child, Clock, TaskForPerson
from kanim.kernel.errors import Conflict, Denied
from kanim.kernel.ledger.models import Event
from kanim.kernel.ledger.selectors import events_of
from kanim.kernel.ledger.verify import verify
from kanim.kernel.organisation.models import Office
from kanim.kernel.papers import making
from kanim.kernel.papers.models import Instrument
from support.deliveries import deliver
from support.office import found_office, officer
from support.passport_office import Clock as Hands

pytestmark = pytest.mark.django_db
FOUND = {
    "nama_asing": "PARK EUN TESTARI",
    "lahir_asing": "1990-03-02",
    "kelamin_asing": "F",
    "warga_negara": "KOR",
    "nomor_paspor_asing": "M12345678",
    "tanggal_temuan": "2026-11-24",
    "uraian_temuan": "Ditemukan pada pengawasan rutin.",
    "izin_sampai": "2026-08-01",
}
EXAMINED = {
    "nomor_bap": "BAP-1",
    "bahasa_bap": "Korea, penerjemah tersumpah",
    "isi_bap": "Mengaku melampaui izin.",
}
CONFERENCE = {"tanggal_gelar": "2026-11-24", "notula_gelar": "Disepakati TAK.", "status_hukum": "DETENI_TAK"}
DECIDED = {
    "tindakan_tak": ["DEPORTASI", "CEGAH_TANGKAL"],
    "alasan_tak": "LEBIH_EFEKTIF",
    "alasan": "Melampaui izin tinggal 115 hari.",
}
JOURNEY = {
    "jenis_dok": "PASPOR",
    "nomor_dok": "M12345678",
    "nomor_tiket": "T-1",
    "rute": "CGK-ICN",
    "tanggal_berangkat": "2026-11-26",
    "penanggung_biaya": "SENDIRI",
}
MEETING = {"notula_rapat": "Dua pengawal.", "pengawal": "Petugas A, Petugas B", "layak_terbang": True}
LEFT = {
    "tanggal_keluar": "2026-11-24",
    "tempat_keluar": "TPI Soekarno-Hatta",
    "penerbangan": "KE 628",
    "bukti_keluar": "BP-9",
}
WHY = {"alasan": "Sesuai notula."}
HANDED = {"cara": "LANGSUNG", "bahasa": "INGGRIS", "penerima": "Park Eun Testari"}


@pytest.fixture
def office() -> Office:
    return found_office()


@pytest.fixture
def at(office: Office) -> dict[str, Officer]:
    top = {"clearance": ClassLevel.RAHASIA}
    return {
        "ppns": officer("ppns", "inteldak_dak", office.id, **top),
        "kasi": officer("kasi", "inteldak_dak", office.id, **top),
        "kepala": officer("kepala", "kanim", office.id, **top),
        "kepala_terbatas": officer("kepala", "kanim", office.id, clearance=ClassLevel.TERBATAS),
    }


def do(who: Officer, case: UUID, action: str, **form: Any) -> str:
    return act(who, case, action, form, key=uuid4().hex).step


def find(at: dict[str, Officer], office: Office, **form: Any) -> UUID:
    """A case that waits for the head's decision."""
    status = form.pop("status_hukum", "DETENI_TAK")
    case = start(at["ppns"], "tak", "temuan", {**FOUND, **form}, place=office, key=uuid4().hex).case_id
    do(at["ppns"], case, "bap", **EXAMINED)
    assert do(at["kasi"], case, "usul_tak", **CONFERENCE | {"status_hukum": status}) == "PUTUSAN"
    return case


def serve(at: dict[str, Officer], case: UUID, hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    """The decision is made and handed over; the case hears of it."""
    monkeypatch.setattr(making, "make_pdf", lambda *_: b"%PDF-1.7 a letter")
    monkeypatch.setattr(making, "_signed", lambda frozen, pdf: (pdf, None))  # its own tests sign
    letter = making.ensure_made(Instrument.objects.filter(case_id=case, type="SK_TAK").latest("id").id)
    case_letters.serve_letter(
        at["ppns"], case, letter.id, {**HANDED, "tanggal": str(hands.today)}, key=uuid4().hex
    )
    deliver()


def child_of(case: UUID) -> UUID:
    return Child.objects.get(parent_id=case).child_id


def removing(at: dict[str, Officer], office: Office, hands: Hands, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A case whose deportation is under way."""
    case = find(at, office)
    do(at["kepala"], case, "putus_deportasi", **DECIDED)
    serve(at, case, hands, monkeypatch)
    assert Case.objects.get(id=case).step == "DEPORTASI"
    return case


def escorted(at: dict[str, Officer], child: UUID) -> None:
    do(at["ppns"], child, "siap", **JOURNEY)
    do(at["kasi"], child, "rapat", **MEETING)
    assert do(at["kepala"], child, "tetapkan", **WHY) == "PENGAWALAN"


def test_from_the_finding_to_the_departure_and_the_proposed_bar(
    office: Office, at: dict[str, Officer], office_clock: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = removing(at, office, office_clock, monkeypatch)
    assert Clock.objects.get(case_id=case, name="keberatan").due_on == date(2026, 12, 23)
    child = child_of(case)
    escorted(at, child)
    assert do(at["ppns"], child, "gagal", alasan="Penerbangan dibatalkan.") == "DOKUMEN"
    escorted(at, child)
    assert do(at["ppns"], child, "berangkat", **LEFT) == "PELAPORAN"
    assert events_of(child)[-1].told["clause"] == "inteldak.h"
    do(at["kasi"], child, "lapor", nomor_laporan="L-1")
    with pytest.raises(Conflict) as refused:
        do(at["kepala"], child, "usul", lama_tangkal=11, **WHY)
    assert "10 tahun" in refused.value.message.id
    assert do(at["kepala"], child, "usul", lama_tangkal=10, **WHY) == "SELESAI"
    deliver()
    assert Case.objects.get(id=case).step == "PENUTUPAN"
    assert do(at["kasi"], case, "tutup") == "SELESAI"
    assert list(Removal.objects.order_by("id").values_list("state", flat=True)) == ["GAGAL", "BERANGKAT"]
    assert BanProposal.objects.get().valid_until == date(2036, 11, 24)
    assert set(Sanction.objects.values_list("action", "state", "overstay_days")) == {
        ("DEPORTASI", "DIPATUHI", 115),
        ("CEGAH_TANGKAL", "DIPATUHI", 115),
    }
    assert verify().faults == ()


def test_article_78_leaves_no_choice_but_on_its_own_sixtieth_day(
    office: Office, at: dict[str, Officer]
) -> None:
    case = find(at, office)
    before = Event.objects.count()
    with pytest.raises(Conflict) as refused:
        do(at["kepala"], case, "putus", **DECIDED | {"tindakan_tak": ["BIAYA_BEBAN"]})
    assert "115 hari" in refused.value.message.id
    assert (Event.objects.count(), Sanction.objects.count()) == (before, 0)
    with pytest.raises(Denied):
        do(at["kasi"], case, "putus_deportasi", **DECIDED)
    sixty = find(at, office, izin_sampai="2026-09-25", nama_asing="LAIN TESTARI")
    assert do(at["kepala"], sixty, "putus", **DECIDED | {"tindakan_tak": ["BIAYA_BEBAN"]}) == "PENYAMPAIAN"


def test_whose_status_forbids_it_is_not_removed_and_the_reason_stays_with_the_cleared(
    office: Office, at: dict[str, Officer]
) -> None:
    case = find(at, office, izin_sampai="", status_hukum="PENGUNGSI")
    before = Event.objects.count()
    with pytest.raises(Conflict) as refused:
        do(at["kepala"], case, "putus_deportasi", **DECIDED)
    assert (refused.value.code, refused.value.message.id) == ("GATE", "Status hukum: Pengungsi")
    with pytest.raises(Conflict) as neutral:
        do(at["kepala_terbatas"], case, "putus_deportasi", **DECIDED)
    assert neutral.value.message == gates.NEUTRAL
    assert (Event.objects.count(), Instrument.objects.count(), Sanction.objects.count()) == (before, 0, 0)


def test_a_child_is_referred_to_a_person(office: Office, at: dict[str, Officer]) -> None:
    case = find(at, office, lahir_asing="2012-01-01", izin_sampai="", status_hukum="ANAK")
    with pytest.raises(Conflict):
        do(at["kepala"], case, "putus_deportasi", **DECIDED)
    assert TaskForPerson.objects.get(case_id=case).unit == "inteldak_dak"
    assert Case.objects.get(id=case).step == "PUTUSAN"


def test_who_asks_for_protection_on_the_way_is_not_put_on_the_plane(
    office: Office, at: dict[str, Officer], office_clock: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = removing(at, office, office_clock, monkeypatch)
    child = child_of(case)
    escorted(at, child)
    do(
        at["kasi"],
        case,
        "status_berubah",
        status_hukum="PERLINDUNGAN_TERTUNDA",
        alasan="Memohon perlindungan.",
    )
    with pytest.raises(Conflict) as refused:
        do(at["ppns"], child, "berangkat", **LEFT)
    assert refused.value.code == "GATE"
    assert (Removal.objects.count(), Case.objects.get(id=child).step) == (0, "PENGAWALAN")
    assert LegalStatus.objects.latest("since").status == "PERLINDUNGAN_TERTUNDA"


def test_an_objection_suspends_nothing_but_must_be_answered(
    office: Office, at: dict[str, Officer], office_clock: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = removing(at, office, office_clock, monkeypatch)
    child = child_of(case)
    do(at["ppns"], case, "keberatan", tanggal_keberatan="2026-11-24", isi_keberatan="Menolak.")
    assert Clock.objects.get(case_id=case, name="keberatan").state == "stopped"
    assert Clock.objects.get(case_id=case, name="teruskan").due_on == date(2026, 12, 1)
    escorted(at, child)
    with pytest.raises(Conflict) as refused:
        do(at["ppns"], child, "berangkat", **LEFT)
    assert "keberatan 24-11-2026" in refused.value.message.id
    do(at["kasi"], case, "teruskan", pertimbangan_kantor="Tetap dideportasi.")
    do(at["kepala"], case, "lanjutkan", alasan="Keberatan tidak menunda pelaksanaan.")
    assert do(at["ppns"], child, "berangkat", **LEFT) == "PELAPORAN"
    row = Objection.objects.get()
    assert (row.forwarded_on, row.proceed_on, row.outcome) == (date(2026, 11, 24), date(2026, 11, 24), "")


def test_too_late_an_objection_is_not_taken(
    office: Office, at: dict[str, Officer], office_clock: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = removing(at, office, office_clock, monkeypatch)
    office_clock.go_to(date(2026, 12, 28))
    with pytest.raises(Conflict):
        do(at["ppns"], case, "keberatan", tanggal_keberatan="2026-12-28", isi_keberatan="Menolak.")
    assert Objection.objects.count() == 0


def test_the_demonstration_has_a_case_of_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANIM_DEMO_CASES", "0")
    ensure_demo(clock.now())
    monkeypatch.setenv("KANIM_DEMO_CASES", "1")
    for _ in range(2):
        fill_enforcement(clock.now())
    steps = sorted(Case.objects.values_list("procedure", "step"))
    assert steps == [("deportasi", "KOORDINASI"), ("tak", "PUTUSAN")]
    served = {row.clause.code: row.is_served for row in report(clock.today())}
    assert (served["inteldak.g"], served["inteldak.h"]) == (True, True)
