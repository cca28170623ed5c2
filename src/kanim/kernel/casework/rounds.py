"""Recurring work while a case stands in a step (`duties`): each shift of the office, or each span.

One round stands at a time, as a line of the radar. It may be done from when it begins until it is due, by the action
of its name; what the system does itself it does when it is due. A round that nobody did is told as missed, and the
action that the pack names for that falls due. The next round follows at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kanim.kernel import calendar, clock, db
from kanim.kernel.calendar import Count, Limit
from kanim.kernel.casework import deadlines
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.grammar import Action, Duty
from kanim.kernel.organisation import calendars
from kanim.kernel.organisation.directory import find_office_by_id
from kanim.kernel.organisation.selectors import offices_above
from kanim.kernel.texts import Text

_ROUND = "SELECT begins_at, due_at FROM casework_deadline WHERE object_id=%s AND kind='duty' AND name=%s"


def refusal(context: CaseContext, action: Action) -> Text | None:
    """Why this duty can't be done now: its round has not begun."""
    duty = context.procedure.duties.get(action.duty)
    if duty is None:
        return None
    row = db.fetch_one(_ROUND, [context.case.id, duty.name])
    begins = db.as_time(row[0]) if row else None
    if begins is None or context.now >= begins:
        return None
    at = begins.astimezone(ZoneInfo(zone_of(context)))
    return Text(
        f"Sudah dikerjakan. Giliran berikutnya mulai {at:%d-%m-%Y} pukul {at:%H.%M}.",
        f"Done already. The next round begins on {at:%d-%m-%Y} at {at:%H:%M}.",
    )


def writes(context: CaseContext, step: str, action: Action | None = None) -> list[db.Statement]:
    """The rounds of the case after an act: begun where a step with duties was entered, ended where it was left,
    followed by the next where `action` did one."""
    out: list[db.Statement] = []
    for duty in context.procedure.duties.values():
        before, now = step in duty.steps, context.case.step in duty.steps
        if now and not before:
            out.append(first(context, duty))
        elif before and not now:
            out.extend(deadlines.drop(context, "duty", [duty.name]))
        elif now and action is not None and action.duty == duty.name:
            out.append(following(context, duty))
    if action is not None and action.name in {duty.missed for duty in context.procedure.duties.values()}:
        out.extend(deadlines.drop(context, "then", [action.name]))
    return out


def first(context: CaseContext, duty: Duty) -> db.Statement:
    """The round in which the step was entered."""
    begins, due = next(rounds(context, duty, context.now))
    return deadlines.duty_line(context, duty, zone_of(context), begins, due)


def following(context: CaseContext, duty: Duty) -> db.Statement:
    """The round after the present one; of rounds that have passed since, only the last is still to be done."""
    row = db.fetch_one(_ROUND, [context.case.id, duty.name])
    due = db.as_time(row[1]) if row else None  # the next one begins there, done or missed
    ahead = rounds(context, duty, due or context.case.entered_at)
    begins, ends = next(one for one in ahead if one[1] > context.now)
    return deadlines.duty_line(context, duty, zone_of(context), begins, ends)


def rounds(context: CaseContext, duty: Duty, since: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The rounds from the one that an instant falls into: when each begins, and when it is due."""
    zone = zone_of(context)
    if duty.every == "shift":
        yield from shifts(shift_hours(context), since, zone)
        return
    span, begins = duty.every, since
    limit = Limit(span.amount or 1, Count(span.unit))
    days = calendars.calendar_for(context.case.place_id, context.today)
    while True:
        if limit.count in (Count.HOURS, Count.MINUTES):
            due = calendar.due_at(begins, limit, days, zone)
        else:
            due = _at_the_hour(begins, limit, days, zone, duty.at)
        yield begins, due
        begins = due


def shifts(hours: list[tuple[time, time]], since: datetime, zone: str) -> Iterator[tuple[datetime, datetime]]:
    """The shifts from the one that stands at an instant; those that begin in the evening end the next day."""
    place = ZoneInfo(zone)
    day = since.astimezone(place).date() - timedelta(days=1)
    while True:
        for begin, end in sorted(hours):
            begins = datetime.combine(day, begin, place)
            ends = datetime.combine(day if end > begin else day + timedelta(days=1), end, place)
            if ends > since:
                yield begins.astimezone(UTC), ends.astimezone(UTC)
        day += timedelta(days=1)


def shift_hours(context: CaseContext) -> list[tuple[time, time]]:
    """The shifts of the case's office in force today, or of the nearest office above that has any; an office that
    states none changes at midnight."""
    stated = {entry.body["office"]: entry.body["shifts"] for entry in context.law.all("shifts")}
    for office in offices_above(context.case.place_id):
        if office.code in stated:
            rows = stated[office.code]
            return [(time.fromisoformat(r["from"]), time.fromisoformat(r["until"])) for r in rows]
    return [(time(), time())]


def zone_of(context: CaseContext) -> str:
    office = find_office_by_id(context.case.place_id)
    return office.zone if office is not None else clock.OFFICE_ZONE


def _at_the_hour(begins: datetime, limit: Limit, days: calendar.Calendar, zone: str, at: str) -> datetime:
    """The moment that the span leads to: the same hour, or the hour that the pack names. The first is the next
    time that this hour strikes."""
    place = ZoneInfo(zone)
    here = begins.astimezone(place)
    hour = time.fromisoformat(at) if at else here.time()
    if at and here.time() != hour:
        today = datetime.combine(here.date(), hour, place)
        return (
            today if today > here else _combined(here.date() + timedelta(days=1), hour, place)
        ).astimezone(UTC)
    return _combined(calendar.due_on(here.date(), limit, days), hour, place).astimezone(UTC)


def _combined(day: date, hour: time, place: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, place)
