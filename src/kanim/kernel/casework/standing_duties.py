"""Duties of the registers that the kernel itself keeps: bills that expire, bookings that come, posts held for others.

Divisions declare those of their own registers the same way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from kanim.kernel import calendar, clock
from kanim.kernel.access.units import division_of
from kanim.kernel.booking.selectors import booked
from kanim.kernel.casework.models import Case
from kanim.kernel.casework.register_duties import DutyRow, row_of
from kanim.kernel.money.selectors import unpaid_bills
from kanim.kernel.organisation.selectors import ending_seats
from kanim.kernel.registry import duty
from kanim.kernel.texts import Text

MINUTE = 60


@duty(
    "bill.expires",
    words=Text("Kode billing kedaluwarsa", "The billing code expires"),
    clause="tu.c",
    unit="tu_keu",
    cites=["pp-45-2024"],
    ahead_days=30,
    every_s=MINUTE,
    tells=False,
)
def bills_expire(today: date, until: date) -> Iterable[DutyRow]:
    """Bills that wait for their money, by the moment at which their code dies."""
    end = calendar.end_of_day(until, clock.OFFICE_ZONE)
    for bill in unpaid_bills(end):
        on = clock.day_of(bill.expires_at)
        yield row_of(bill, on, bill.code or "", due_at=bill.expires_at, case_id=bill.case_id)


@duty(
    "slot.comes",
    words=Text("Jadwal kedatangan", "Appointment"),
    clause="dokjal.a",
    unit="dokjal_layanan",
    post="petugas_loket",
    cites=["permenkumham-8-2014"],
    ahead_days=14,
    every_s=10 * MINUTE,
    tells=False,
)
def slots_come(today: date, until: date) -> Iterator[DutyRow]:
    """Bookings of the days ahead, by the end of their slot."""
    end = calendar.end_of_day(until, clock.OFFICE_ZONE)
    held: dict[object, datetime] = {case_id: ends for case_id, ends in booked(_midnight(today), end)}
    cases = Case.objects.filter(end_kind="").in_bulk(list(held)) if held else {}
    for case_id, case in cases.items():
        ends = held[case_id]
        yield row_of(case, clock.day_of(ends), case.number, due_at=ends, case_id=case.id)


@duty(
    "post.ends",
    words=Text("Penugasan Plt./Plh. berakhir", "An acting appointment ends"),
    clause="tu.d",
    unit="tu_kepum",
    post="kasubbag",
    cites=["permenkumham-19-2018"],
    alarm_days=7,
    ahead_days=30,
)
def acting_posts_end(today: date, until: date) -> Iterator[DutyRow]:
    """Acting appointments, by their last day: a successor or an extension is due by then."""
    for seat in ending_seats(today, until):
        assert seat.valid_to is not None
        yield DutyRow(
            seat.id,
            seat.valid_to - timedelta(days=1),
            seat.office_id,
            division_of("tu_kepum", today) or "tu",
            f"{seat.kind.title()}. {seat.post} {seat.unit}",
        )


def _midnight(day: date) -> datetime:
    return calendar.end_of_day(day - timedelta(days=1), clock.OFFICE_ZONE)
