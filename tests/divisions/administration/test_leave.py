"""Leave of an employee: filed, considered, granted with an acting post, called back; refusals leave all as it was."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from kanim.divisions.administration.leave.selectors import balance, taken_in
from kanim.divisions.administration.staff import registers as staff
from kanim.divisions.administration.staff.models import Employee
from kanim.kernel.access.actors import Officer, System
from kanim.kernel.access.models import Order
from kanim.kernel.accounts.models import Hold
from kanim.kernel.act.core import open_act
from kanim.kernel.casework.acting import act, start
from kanim.kernel.casework.models import Case
from kanim.kernel.errors import Conflict, Denied
from kanim.kernel.ledger.verify import verify
from kanim.kernel.organisation.models import Appointment, Office
from kanim.kernel.papers.models import Instrument
from support.office import NOW, found_office, seat
from support.passport_office import Clock

pytestmark = pytest.mark.django_db
WANTED = {
    "jenis_cuti": "CUTI_TAHUNAN",
    "mulai": "2026-12-01",
    "sampai": "2026-12-04",
    "keperluan_cuti": "UMUM",
}


def of(appointment: Appointment) -> Officer:
    return Officer(
        account_id=appointment.account_id,
        name=appointment.account.name,
        appointment_id=appointment.id,
        post=appointment.post.code,
        unit=appointment.post.unit,
        office_id=appointment.post.office_id,
        office_code="kanim-tangerang",
    )


@pytest.fixture
def office() -> Office:
    return found_office()


@pytest.fixture
def people(office: Office) -> dict[str, Officer]:
    """The head, two heads of division, a head of section and a counter officer, all employees."""
    made = {
        "kepala": of(seat("kepala", "kepala", "kanim")),
        "kabid": of(seat("kabid", "kabid", "dokjal")),
        "kabag": of(seat("kabag", "kabag", "tu")),
        "kasi": of(seat("kasi", "kasi", "dokjal_layanan")),
        "loket": of(seat("loket", "petugas_loket", "dokjal_layanan")),
    }
    with open_act(System("test"), "staff", "1", {}, now=NOW) as opened:
        for n, (name, officer) in enumerate(made.items()):
            staff.enrol(
                opened,
                account_id=officer.account_id,
                nip=f"18000101201503{n:04d}",
                name=name.title(),
                service_start=date(2015, 3, 1),
                place=office,
            )
    return made


def file(who: Officer, office: Office, **form: Any) -> UUID:
    return start(who, "cuti", "ajukan", {**WANTED, **form}, place=office, key=uuid4().hex).case_id


def do(who: Officer, case: UUID, action: str, **form: Any) -> str:
    return act(who, case, action, form, key=uuid4().hex).step


def of_year(officer: Officer, year: int = 2026) -> tuple[int, int]:
    row = Employee.objects.get(account_id=officer.account_id)
    return balance(row, year), taken_in(row, year)


def test_leave_is_considered_granted_and_taken(office: Office, people: dict[str, Officer]) -> None:
    case = file(people["loket"], office)
    assert of_year(people["loket"]) == (24, 0)  # nothing was taken two years running
    assert Hold.objects.get(case_id=case, state="held").amount == 4
    with pytest.raises(Denied) as refused:
        do(people["kabag"], case, "setuju")
    assert "atasan langsung" in refused.value.message.id
    assert do(people["kasi"], case, "setuju") == "PEJABAT"
    assert do(people["kepala"], case, "beri") == "DISETUJUI"
    assert of_year(people["loket"]) == (20, 4)
    letter = Instrument.objects.get(case_id=case)
    assert letter.type == "SURAT_IZIN_CUTI"
    assert verify().faults == ()


def test_who_leads_a_unit_names_a_substitute_who_acts_from_the_first_day(
    office: Office, people: dict[str, Officer]
) -> None:
    with pytest.raises(Conflict) as refused:
        file(people["kabid"], office)
    assert "Plh." in refused.value.message.id
    assert Case.objects.count() == 0
    case = file(people["kabid"], office, pengganti=str(people["kasi"].account_id))
    do(people["kepala"], case, "setuju")
    do(people["kepala"], case, "beri")
    acting = Order.objects.get()
    assert (acting.kind, acting.valid_from, acting.valid_to) == (
        "plh",
        date(2026, 12, 1),
        date(2026, 12, 5),
    )
    held = Appointment.objects.get(kind="plh")
    assert (held.account_id, held.post.code, held.post.unit) == (
        people["kasi"].account_id,
        "kabid",
        "dokjal",
    )


def test_a_recall_gives_the_rest_back_and_ends_the_acting_post(
    office: Office, people: dict[str, Officer], office_clock: Clock
) -> None:
    case = file(people["kabid"], office, pengganti=str(people["kasi"].account_id))
    do(people["kepala"], case, "setuju")
    do(people["kepala"], case, "beri")
    with pytest.raises(Conflict):
        do(people["kepala"], case, "panggil", alasan="Belum mulai")
    office_clock.go_to(date(2026, 12, 2))
    assert do(people["kepala"], case, "panggil", alasan="Operasi gabungan") == "DIPANGGIL"
    assert of_year(people["kabid"]) == (22, 2)
    assert Order.objects.get().valid_to == date(2026, 12, 3)


def test_the_superior_may_change_the_days_within_the_balance(
    office: Office, people: dict[str, Officer]
) -> None:
    case = file(people["loket"], office)
    with pytest.raises(Conflict) as refused:
        do(people["kasi"], case, "ubah", mulai="2026-12-01", sampai="2027-02-26")
    assert "tersedia 24" in refused.value.message.id
    assert Hold.objects.get(case_id=case, state="held").amount == 4
    assert do(people["kasi"], case, "ubah", mulai="2026-12-07", sampai="2026-12-08") == "PEJABAT"
    assert Hold.objects.get(case_id=case, state="held").amount == 2


@pytest.mark.parametrize(("who", "action"), [("kasi", "tidak_setuju"), ("loket", "tarik")])
def test_what_is_not_granted_frees_the_days(
    office: Office, people: dict[str, Officer], who: str, action: str
) -> None:
    case = file(people["loket"], office)
    do(people[who], case, action, **({"alasan": "Loket penuh"} if action != "tarik" else {}))
    assert not Hold.objects.filter(case_id=case, state="held").exists()
    assert of_year(people["loket"]) == (24, 0)


def test_nobody_grants_his_own_leave(office: Office, people: dict[str, Officer]) -> None:
    case = file(people["kepala"], office, pengganti=str(people["kabag"].account_id))
    with pytest.raises((Denied, Conflict)):
        do(people["kepala"], case, "setuju")
    assert Case.objects.get(id=case).step == "ATASAN"
