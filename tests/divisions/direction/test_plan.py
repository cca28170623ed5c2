"""The plan of a unit: set up, accepted by the level above, evaluated by quarter, reported, accepted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from kanim.divisions.direction.planning.models import Activity, Evaluation, UnitPlan
from kanim.divisions.direction.planning.selectors import standings
from kanim.kernel import canonical
from kanim.kernel.access.actors import Officer
from kanim.kernel.casework.acting import act, start
from kanim.kernel.casework.models import Case, Clock
from kanim.kernel.errors import Conflict, Denied, Invalid
from kanim.kernel.ledger.selectors import events_of
from kanim.kernel.ledger.verify import verify
from kanim.kernel.organisation.models import Appointment, Office
from kanim.kernel.papers.models import Instrument
from support.office import found_office, seat
from support.passport_office import Clock as Hands

pytestmark = pytest.mark.django_db


def of(appointment: Appointment) -> Officer:
    office = appointment.post.office
    return Officer(
        account_id=appointment.account_id,
        name=appointment.account.name,
        appointment_id=appointment.id,
        post=appointment.post.code,
        unit=appointment.post.unit,
        office_id=office.id,
        office_code=office.code,
    )


@pytest.fixture
def office() -> Office:
    return found_office()


@pytest.fixture
def at(office: Office) -> dict[str, Officer]:
    return {
        "kepala": of(seat("kepala", "kepala", "kanim")),
        "kabid": of(seat("kabid", "kabid", "dokjal")),
        "kasi": of(seat("kasi", "kasi", "dokjal_layanan")),
        "loket": of(seat("loket", "petugas_loket", "dokjal_layanan")),
    }


def plan_of(who: Officer, office: Office, year: int = 2026) -> UUID:
    form = {"tahun_rencana": year}
    return start(who, "rencana_unit", "buka", form, place=office, key=uuid4().hex).case_id


def do(who: Officer, case: UUID, action: str, **form: Any) -> str:
    return act(who, case, action, form, key=uuid4().hex).step


def add(who: Officer, case: UUID, **terms: Any) -> Activity:
    form = {
        "uraian_kegiatan": "Rapat evaluasi",
        "klausul_kegiatan": "dokjal_layanan.tugas",
        "pelaksana_kegiatan": str(who.account_id),
        "bulan_kegiatan": "02",
        "arah_target": "MAKS",
        "target_kegiatan": 4,
        "satuan_target": "rapat",
    }
    given = {k: v for k, v in {**form, **terms}.items() if v is not None}
    do(who, case, "tambah", **given)
    return Activity.objects.filter(plan__case_id=case).latest("number")


def figures(case: UUID, quarter: int) -> list[tuple[int, Decimal | None, Decimal | None]]:
    plan = UnitPlan.objects.get(case_id=case)
    return [(row.activity.number, row.real, row.reached) for row in standings(plan, quarter)]


def test_from_the_plan_to_the_accepted_report(
    office: Office, at: dict[str, Officer], office_clock: Hands
) -> None:
    office_clock.go_to(date(2026, 2, 2))
    case = plan_of(at["loket"], office)
    met = add(at["loket"], case)
    live = add(
        at["kasi"], case, bulan_kegiatan="02", target_kegiatan=2, ukuran="cases.opened", satuan_target=None
    )
    with pytest.raises(Denied):
        do(at["loket"], case, "ajukan")
    assert do(at["kasi"], case, "ajukan") == "DIAJUKAN"
    with pytest.raises(Denied) as refused:
        do(at["kasi"], case, "terima")
    assert "pimpinan di atas unit" in refused.value.message.id
    assert do(at["kabid"], case, "kembalikan", alasan="Tambah target") == "SUSUN"
    do(at["loket"], case, "ubah", kegiatan_rencana=str(met.id), target_kegiatan=5)
    do(at["kasi"], case, "ajukan")
    assert do(at["kabid"], case, "terima") == "TRIWULAN_1"
    assert events_of(case)[-1].told["clause"] == "dokjal.tugas"
    assert Clock.objects.get(case_id=case, name="triwulan_1").due_on == date(2026, 4, 15)

    do(at["loket"], case, "realisasi", kegiatan_rencana=str(met.id), realisasi_kegiatan=2)
    do(at["loket"], case, "realisasi", kegiatan_rencana=str(met.id), realisasi_kegiatan=3)
    with pytest.raises(Conflict) as counted:
        do(at["loket"], case, "realisasi", kegiatan_rencana=str(live.id), realisasi_kegiatan=9)
    assert counted.value.code == "ACTIVITY_MEASURED"
    # the plan itself is the one case of the division that was opened in February
    assert figures(case, 1) == [(1, Decimal(5), Decimal(100)), (2, Decimal(1), Decimal(50))]
    with pytest.raises(Conflict) as early:
        do(at["kasi"], case, "tutup")
    assert "31-03-2026" in early.value.message.id

    office_clock.go_to(date(2026, 4, 2))
    with pytest.raises(Conflict) as missing:
        do(at["kasi"], case, "tutup")
    assert "nomor 2" in missing.value.message.id
    words = {"sebab_capaian": "Pemohon sedikit", "tindak_lanjut": "Layanan akhir pekan"}
    with pytest.raises(Conflict) as on_target:
        do(at["loket"], case, "evaluasi", kegiatan_rencana=str(met.id), **words)
    assert on_target.value.code == "ON_TARGET"
    do(at["loket"], case, "evaluasi", kegiatan_rencana=str(live.id), **words)
    assert do(at["kasi"], case, "tutup") == "TRIWULAN_2"
    with pytest.raises(Conflict) as closed:
        do(at["loket"], case, "realisasi", kegiatan_rencana=str(met.id), realisasi_kegiatan=1)
    assert closed.value.code == "QUARTER_CLOSED"
    for day, step in ((date(2026, 7, 1), "TRIWULAN_3"), (date(2026, 10, 1), "TRIWULAN_4")):
        office_clock.go_to(day)
        assert do(at["kasi"], case, "tutup") == step
    office_clock.go_to(date(2027, 1, 4))
    assert do(at["kasi"], case, "tutup") == "LAPORAN"
    assert Clock.objects.get(case_id=case, name="laporan").due_on == date(2027, 1, 31)

    assert do(at["kasi"], case, "lapor", ringkasan_laporan="Satu kegiatan di bawah target.") == "TELAAH"
    first = Instrument.objects.get(case_id=case)
    data = canonical.loads(first.frozen)["data"]
    assert [(r["number"], r["target"], r["real"], r["reached"]) for r in data["activities"]] == [
        (1, "5", "5", "100"),
        (2, "2", "1", "50"),
    ]
    assert data["below"] == [{"number": 2, "cause": "Pemohon sedikit", "follow_up": "Layanan akhir pekan"}]
    assert data["author"]["post"]["id"].startswith("Kepala Seksi")
    assert do(at["kabid"], case, "kembalikan", alasan="Lengkapi") == "LAPORAN"
    assert do(at["kasi"], case, "lapor", ringkasan_laporan="Dilengkapi.") == "TELAAH"
    assert do(at["kabid"], case, "terima") == "SELESAI"
    assert UnitPlan.objects.get().state == UnitPlan.State.REPORTED
    assert Instrument.objects.filter(case_id=case).count() == 2
    assert Evaluation.objects.get().real == 1
    assert verify().faults == ()


def test_the_office_plans_towards_the_regional_office(office: Office, at: dict[str, Officer]) -> None:
    above = of(seat("kakanwil", "kakanwil", "kanwil", office=office.parent.code))
    case = plan_of(at["kepala"], office)
    add(at["kepala"], case, klausul_kegiatan="kanim.tugas")
    do(at["kepala"], case, "ajukan")
    with pytest.raises(Denied):
        do(at["kepala"], case, "terima")
    assert do(above, case, "terima") == "TRIWULAN_1"
    assert events_of(case)[-1].told["clause"] == "kanwil.tugas"


def test_one_plan_a_unit_and_year(office: Office, at: dict[str, Officer]) -> None:
    case = plan_of(at["loket"], office)
    with pytest.raises(Conflict) as known:
        plan_of(at["kasi"], office)
    assert (known.value.code, Case.objects.count()) == ("PLAN_KNOWN", 1)
    plan_of(at["kabid"], office)
    do(at["kasi"], case, "tarik")
    plan_of(at["kasi"], office)
    assert UnitPlan.objects.filter(unit="dokjal_layanan").count() == 2


def test_an_activity_is_of_ones_own_duty_and_counted(office: Office, at: dict[str, Officer]) -> None:
    case = plan_of(at["loket"], office)
    with pytest.raises(Invalid):
        add(at["loket"], case, klausul_kegiatan="inteldak.a")
    with pytest.raises(Conflict) as uncounted:
        add(at["loket"], case, satuan_target=None)
    assert uncounted.value.message.id == "Pilih ukuran atau isi satuan target."
    row = add(at["loket"], case)
    do(at["loket"], case, "coret", kegiatan_rencana=str(row.id))
    with pytest.raises(Conflict):
        do(at["kasi"], case, "ajukan")
    other = plan_of(at["kabid"], office)
    with pytest.raises((Conflict, Invalid)):
        do(at["kabid"], other, "coret", kegiatan_rencana=str(row.id))
    assert add(at["loket"], case).number == 2
