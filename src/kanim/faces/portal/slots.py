"""Choosing a day and time at a service point, without script: the point, then the day, then the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kanim.kernel.booking import selectors as booking
from kanim.kernel.booking.plan import plans
from kanim.kernel.booking.selectors import DayView, SlotView
from kanim.kernel.organisation.directory import OfficeInfo
from kanim.kernel.organisation.selectors import find_office
from kanim.kernel.regulation import Law


@dataclass(frozen=True, slots=True)
class Picker:
    """What to choose from at each of the three steps; `slots` stand in order of time, full ones too."""

    points: tuple[OfficeInfo, ...]
    point: OfficeInfo | None
    days: tuple[DayView, ...]
    day: date | None
    slots: tuple[SlotView, ...]


def picker(
    book: Law,
    query: Mapping[str, str],
    first: date,
    last: date,
    service_class: str,
    before: str = "",
    *,
    only: str = "",
) -> Picker:
    """What the address asks for (`tempat`, `hari`); else the point chosen before and the first free day. `only`
    keeps the choice within one point."""
    known = (office for plan in plans(book) if (office := find_office(plan.point, first)) is not None)
    points = tuple(office for office in known if only in ("", office.code))
    wanted = query.get("tempat") or before
    point = next((p for p in points if p.code == wanted), points[0] if points else None)
    if point is None:
        return Picker(points, None, (), None, ())
    days = tuple(booking.open_days(point.id, first, last, service_class))
    day = next((d.day for d in days if d.day.isoformat() == query.get("hari")), None)
    day = day or next((d.day for d in days if d.free > 0), None)
    found = tuple(booking.slots(point.id, day, service_class)) if day else ()
    return Picker(points, point, days, day, found)


def chosen(text: str, service_class: str) -> SlotView | None:
    """The slot that was posted; None for what is none, or of another class."""
    try:
        found = booking.find_slot(UUID(text))
    except ValueError:
        return None
    return found if found is not None and found.service_class == service_class else None
