"""The days off of an office as people read them: which, why, and by whose word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kanim.kernel.organisation.models import DayOverride
from kanim.kernel.organisation.selectors import offices_above
from kanim.kernel.regulation import law
from kanim.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day that is off, or is worked against the regulation. `office` None: the regulation says so; else the
    office whose word it is, with basis and reason."""

    day: date
    is_off: bool
    words: Text
    category: str
    office: Text | None
    office_id: UUID | None
    override_id: UUID | None
    basis: str
    reason: str


def days_of(office_id: UUID, first: date, last: date, on: date) -> list[DayLine]:
    """The days off from `first` to `last` (with both) as known on a day, in order. What the office, or the nearest
    office above it, says goes before the regulation. One query."""
    lines: dict[date, DayLine] = {}
    for entry in law(on).all("holiday"):
        day = date.fromisoformat(entry.body.get("date", entry.code))
        if first <= day <= last:
            lines[day] = DayLine(day, True, entry.words, entry.body["category"], None, None, None, "", "")
    chain = offices_above(office_id)
    nearest = {info.id: n for n, info in enumerate(chain)}
    said = DayOverride.objects.filter(office_id__in=nearest, ended_at=None, day__gte=first, day__lte=last)
    for row in sorted(said, key=lambda row: -nearest[row.office_id]):
        name = next(info.name for info in chain if info.id == row.office_id)
        lines[row.day] = DayLine(
            row.day,
            row.is_off,
            Text(row.words_id, row.words_en),
            row.category,
            name,
            row.office_id,
            row.id,
            row.basis,
            row.reason,
        )
    return [lines[day] for day in sorted(lines)]
