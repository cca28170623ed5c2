"""The plan of a service point: which slots a day has. Pure: the law says the plan, the caller the days off."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kanim.kernel.regulation import Entry, Law

RANKS: Mapping[str, int] = {"prioritas": 1, "percepatan": 2, "reguler": 3}
"""Classes of service in the order in which they are called."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Opening hours of a point on its days of the week (Monday is 1), and places a slot by class."""

    point: str
    days: frozenset[int]
    hours: tuple[tuple[time, time], ...]
    slot_minutes: int
    places: Mapping[str, int]
    ahead_days: int


@dataclass(frozen=True, slots=True)
class PlannedSlot:
    service_class: str
    starts_at: datetime
    ends_at: datetime
    places: int


def plans(law: Law) -> list[Plan]:
    """The plans in force, one a service point."""
    return [_plan(entry) for entry in law.all("quota")]


def slots_of_day(plan: Plan, day: date, closed: Collection[date], zone: str) -> Iterator[PlannedSlot]:
    """The slots of a day at a point; none on a day off or another day of the week. A rest of the hours that
    is shorter than a slot stays unused."""
    if day.isoweekday() not in plan.days or day in closed:
        return
    step = timedelta(minutes=plan.slot_minutes)
    for opens, closes in plan.hours:
        start = datetime.combine(day, opens, ZoneInfo(zone))
        end = datetime.combine(day, closes, ZoneInfo(zone))
        while start + step <= end:
            for service_class, places in plan.places.items():
                if places:
                    yield PlannedSlot(service_class, start, start + step, places)
            start += step


def _plan(entry: Entry) -> Plan:
    body = entry.body
    return Plan(
        point=body["point"],
        days=frozenset(body["days"]),
        hours=tuple((time.fromisoformat(h["from"]), time.fromisoformat(h["until"])) for h in body["hours"]),
        slot_minutes=int(body["slot_minutes"]),
        places={name: int(count) for name, count in body["places"].items()},
        ahead_days=int(body["ahead_days"]),
    )
