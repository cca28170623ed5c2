"""An officer speaks of a day of the office's calendar: a day off added, moved or taken away, with a reason.

Slots of the day are closed at once, and each booking on it becomes a task for a person; clocks and timers follow by
the worker (`timekeeping.follow_calendar`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from kanim.kernel import clock
from kanim.kernel.access.actors import Authority, Demand, Officer
from kanim.kernel.access.authority import authorise
from kanim.kernel.act.core import Act, open_act
from kanim.kernel.booking.closing import Stranded, follow_days
from kanim.kernel.calendar import Calendar
from kanim.kernel.casework.models import TaskForPerson
from kanim.kernel.errors import Denied, Invalid
from kanim.kernel.organisation import calendars
from kanim.kernel.organisation.calendars import Edition, Word
from kanim.kernel.organisation.directory import offices
from kanim.kernel.organisation.models import Office
from kanim.kernel.organisation.selectors import offices_above
from kanim.kernel.regulation import law
from kanim.kernel.texts import Text

CLAUSE = "tu.d"
"""Human resources, secretariat and household: under it the office says when it is open."""
CLOSED = "slot.closed"
_NAMESPACE = UUID("0b1f9d3c-2f4e-5a52-9a77-6d1b3f0c5e21")


def may_speak(actor: Officer, on: date) -> Denied | None:
    """None if this officer may change the calendar of his office, else the refusal that he would get."""
    try:
        _authorise(actor, on)
    except Denied as refused:
        return refused
    return None


def say_day(
    actor: Officer, words: Iterable[Word], *, key: str, now: datetime | None = None
) -> tuple[int, int]:
    """Says of each day that it is off or worked (a moved day off is two words). Gives the number of the edition of
    the calendar that came of it, and how many bookings stood on those days.

    Raises `Denied`, `Invalid` and `Conflict` as `calendars.say`; then no day is changed."""
    said = list(words)
    request = [[str(w.day), w.is_off, w.words.data(), w.category, w.basis, w.reason] for w in said]
    with open_act(actor, "calendar.say", key, request, now=now) as act:
        if act.replayed:
            return int(act.outcome["edition"]), int(act.outcome["stranded"])
        office = _begin(act, actor)
        before = calendars.edition_now(act)
        for word in said:
            calendars.say(act, office, word, account_id=actor.account_id)
        return _finish(act, before)


def unsay_day(
    actor: Officer, override_id: UUID, reason: str, *, key: str, now: datetime | None = None
) -> tuple[int, int]:
    """Takes the office's word on a day back. Gives edition and bookings as `say_day`."""
    request = {"override": str(override_id), "reason": reason}
    with open_act(actor, "calendar.unsay", key, request, now=now) as act:
        if act.replayed:
            return int(act.outcome["edition"]), int(act.outcome["stranded"])
        office = _begin(act, actor)
        before = calendars.edition_now(act)
        calendars.unsay(act, office, override_id, reason)
        return _finish(act, before)


def follow_slots(act: Act, before: Edition, after: Edition) -> int:
    """Closes and opens slots by the days that changed; who holds a closed one becomes a task for a person. Gives how
    many."""
    days = calendars.changed_days(before, after)
    if not days:
        return 0
    count = 0
    for point in offices.get().values():
        if point.kind != Office.Kind.SERVICE_POINT or point.valid_to is not None:
            continue
        changed = {d for d in days if _differs(before.calendar(point.id), after.calendar(point.id), d)}
        for one in follow_days(act, point, changed, after.calendar(point.id)):
            count += _ask_a_person(act, one, point.zone)
    return count


def _differs(before: Calendar, after: Calendar, day: date) -> bool:
    return (day in before.days_off) != (day in after.days_off)


def _begin(act: Act, actor: Officer) -> Office:
    office = Office.objects.select_for_update().get(id=actor.office_id)
    act.begin()
    act.authority = _authorise(actor, act.today)
    return office


def _authorise(actor: Officer, on: date) -> Authority:
    granted = authorise(actor, Demand(CLAUSE, actor.unit, actor.post, actor.office_id), on)
    book = law(on)
    post = book.find("post", f"{actor.unit}.{actor.post}") or book.find("post", actor.post)
    if post is None or not post.body.get("leading"):
        raise Denied(
            Text(
                "Kalender kantor ditetapkan pimpinan unit yang mengurus tata usaha (tu.d).",
                "The office's calendar is set by who leads a unit in charge of the secretariat (tu.d).",
            ),
            clause=CLAUSE,
        )
    return granted


def _finish(act: Act, before: Edition) -> tuple[int, int]:
    after = calendars.edition_now(act)
    stranded = follow_slots(act, before, after)
    act.set_outcome({"edition": after.number, "stranded": stranded})
    return after.number, stranded


def _ask_a_person(act: Act, one: Stranded, zone: str) -> int:
    at = one.starts_at.astimezone(ZoneInfo(zone))
    message = uuid5(_NAMESPACE, f"{one.slot_id}:{one.case_id}")
    standing = TaskForPerson.objects.filter(message_id=message).first()
    if standing is not None:
        if standing.done_at is None:
            return 0
        message = uuid5(_NAMESPACE, f"{one.slot_id}:{one.case_id}:{act.now:%Y%m%d%H%M%S%f}")
    TaskForPerson.objects.create(
        case_id=one.case_id,
        event=CLOSED,
        message_id=message,
        words_id=f"Jadwal {at:%d-%m-%Y} pukul {at:%H.%M} jatuh pada hari libur. Hubungi pemohon, pindahkan jadwalnya.",
        words_en=f"The appointment on {at:%d-%m-%Y} at {at:%H:%M} is on a day off. Tell the applicant and move it.",
        created_at=act.now,
    )
    act.publish(CLOSED, {"case_id": str(one.case_id), "starts_at": str(one.starts_at)}, one.case_id)
    return 1


def word(
    day: date | None, is_off: bool, name: str, name_en: str, category: str, basis: str, reason: str
) -> Word:
    """A word from what was typed. Raises `Invalid` without a day."""
    if day is None:
        raise Invalid({"tanggal": Text("Pilih tanggalnya.", "Choose the day.")})
    return Word(day, is_off, Text(name, name_en or name), category, basis, reason)


def today_of(actor: Officer) -> date:
    """The legal day in the officer's office."""
    found = next(iter(offices_above(actor.office_id)), None)
    return clock.today(found.zone if found else clock.OFFICE_ZONE)
