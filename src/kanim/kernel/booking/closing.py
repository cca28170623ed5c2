"""A calendar that changed, for slots that were opened before: those on a day off are closed, and who holds one of them
is told; those on a day that is worked again are open again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from kanim.kernel import db
from kanim.kernel.accounts.models import Hold
from kanim.kernel.act import Act
from kanim.kernel.calendar import Calendar
from kanim.kernel.organisation.directory import OfficeInfo

_CLOSE = (
    "UPDATE booking_slot SET closed_at = %s "
    "WHERE point_id = %s AND starts_at >= %s AND starts_at < %s AND closed_at IS NULL"
)
_OPEN = (
    "UPDATE booking_slot SET closed_at = NULL "
    "WHERE point_id = %s AND starts_at >= %s AND starts_at < %s AND closed_at IS NOT NULL"
)


@dataclass(frozen=True, slots=True)
class Stranded:
    """A case whose appointment lies on a day that became a day off."""

    case_id: UUID
    slot_id: UUID
    starts_at: datetime


def follow_days(act: Act, point: OfficeInfo, days: Iterable[date], calendar: Calendar) -> list[Stranded]:
    """Closes and opens the slots of these days at a point as the calendar now says; slots that have begun stay. Gives
    the cases that hold a closed one."""
    stranded: list[Stranded] = []
    for day in sorted(days):
        begin, end = _bounds(day, point.zone)
        begin = max(begin, act.now)
        if end <= begin:
            continue
        if day not in calendar.days_off:
            db.execute(_OPEN, [point.id, begin, end])
            continue
        db.execute(_CLOSE, [act.now, point.id, begin, end])
        held = Hold.objects.filter(
            kind="slot",
            state=Hold.State.HELD,
            account__slot__point_id=point.id,
            account__slot__starts_at__gte=begin,
            account__slot__starts_at__lt=end,
        )
        rows = held.order_by("account__slot__starts_at", "id")
        stranded += [
            Stranded(*row)
            for row in rows.values_list("case_id", "account__slot__id", "account__slot__starts_at")
        ]
    return stranded


def _bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    place = ZoneInfo(zone)
    return (
        datetime.combine(day, time(), place).astimezone(UTC),
        datetime.combine(day + timedelta(days=1), time(), place).astimezone(UTC),
    )
