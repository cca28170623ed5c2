"""Days off of the office's calendar: public holidays and collective leave, as a day's regulation knows them."""

from __future__ import annotations

from datetime import date

from kanim.kernel.calendar import Calendar
from kanim.kernel.regulation.law import Law


def days_off(law: Law) -> frozenset[date]:
    found: frozenset[date] = law.once(
        "days_off",
        lambda: frozenset(date.fromisoformat(e.body.get("date", e.code)) for e in law.all("holiday")),
    )
    return found


def calendar_of(law: Law) -> Calendar:
    """The calendar by which limits are counted."""
    made: Calendar = law.once("calendar", lambda: Calendar.of(days_off(law)))
    return made
