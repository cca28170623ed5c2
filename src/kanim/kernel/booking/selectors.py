"""Reading slots and queues: open days, free places, who is called and who waits. No names anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F

from kanim.kernel import clock, db
from kanim.kernel.accounts.models import Hold
from kanim.kernel.booking.models import Slot, Ticket
from kanim.kernel.booking.plan import RANKS

LETTERS = {"prioritas": "P", "percepatan": "C", "reguler": "A"}


@dataclass(frozen=True, slots=True)
class SlotView:
    """A slot with its quota; `free` places are what is neither held nor used. One that fell on a day off is closed."""

    id: UUID
    point_id: UUID
    service_class: str
    starts_at: datetime
    ends_at: datetime
    account_code: str
    quota: int
    free: int
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DayView:
    """A day of the calendar: how many slots and places there are, and how many places are free."""

    day: date
    slots: int
    quota: int
    free: int


@dataclass(frozen=True, slots=True)
class TicketView:
    """A queue number. `label` is what is called out: the letter of the class and the number of the day."""

    id: UUID
    point_id: UUID
    day: date
    number: int
    service_class: str
    case_id: UUID | None
    counter: str
    state: str
    calls: int
    called_at: datetime | None

    @property
    def label(self) -> str:
        return f"{LETTERS.get(self.service_class, 'A')}-{self.number:03d}"


@dataclass(frozen=True, slots=True)
class Display:
    """What the screen in the waiting room shows: the last calls, newest first, and how many wait by class."""

    day: date
    called: tuple[TicketView, ...]
    waiting: dict[str, int]


_FIELDS = ("id", "point_id", "service_class", "starts_at", "ends_at", "account__code", "account__ceiling")


def _between(day: date, until: date, zone: str) -> tuple[datetime, datetime]:
    """The instants that bound the days `day` to `until` (both with)."""
    place = ZoneInfo(zone)
    return (
        datetime.combine(day, time(), place).astimezone(UTC),
        datetime.combine(until + timedelta(days=1), time(), place).astimezone(UTC),
    )


def _views(found: Any) -> list[SlotView]:
    counted = found.annotate(free=F("account__ceiling") - F("account__held") - F("account__used"))
    return [SlotView(*row) for row in counted.values_list(*_FIELDS, "free", "closed_at")]


def slots(
    point_id: UUID,
    day: date,
    service_class: str = "reguler",
    *,
    now: datetime | None = None,
    zone: str = clock.OFFICE_ZONE,
) -> list[SlotView]:
    """The slots of a day at a point that have not begun, in order of time, full ones too."""
    begin, end = _between(day, day, zone)
    begin = max(begin, now or clock.now())
    found = Slot.objects.filter(
        point_id=point_id,
        service_class=service_class,
        starts_at__gte=begin,
        starts_at__lt=end,
        closed_at=None,
    )
    return _views(found.order_by("starts_at"))


def open_days(
    point_id: UUID,
    first: date,
    last: date,
    service_class: str = "reguler",
    *,
    now: datetime | None = None,
    zone: str = clock.OFFICE_ZONE,
) -> list[DayView]:
    """The days from `first` to `last` that have slots which have not begun, in order; full ones have 0 free."""
    begin, end = _between(first, last, zone)
    found = Slot.objects.filter(
        point_id=point_id,
        service_class=service_class,
        starts_at__gte=max(begin, now or clock.now()),
        starts_at__lt=end,
        closed_at=None,
    )
    days: dict[date, list[SlotView]] = {}
    for slot in _views(found.order_by("starts_at")):
        days.setdefault(slot.starts_at.astimezone(ZoneInfo(zone)).date(), []).append(slot)
    return [
        DayView(day, len(parts), sum(slot.quota for slot in parts), sum(slot.free for slot in parts))
        for day, parts in days.items()
    ]


def find_slot(slot_id: UUID) -> SlotView | None:
    return next(iter(_views(Slot.objects.filter(id=slot_id))), None)


def slot_of(case_id: UUID) -> SlotView | None:
    """The slot that a case holds or has used, the latest; None for a walk-in and for one that was given back."""
    hold = (
        Hold.objects.filter(case_id=case_id, kind="slot", state__in=[Hold.State.HELD, Hold.State.USED])
        .order_by("-held_at", "-id")
        .values_list("account_id", flat=True)
        .first()
    )
    return next(iter(_views(Slot.objects.filter(account_id=hold))), None) if hold else None


@dataclass(frozen=True, slots=True)
class Expected:
    """A case that holds a slot of a day."""

    case_id: UUID
    starts_at: datetime
    service_class: str


def expected(point_id: UUID, day: date, zone: str = clock.OFFICE_ZONE) -> list[Expected]:
    """Who is still expected at a point on a day, in order of time."""
    begin, end = _between(day, day, zone)
    found = Hold.objects.filter(
        kind="slot",
        state=Hold.State.HELD,
        account__slot__point_id=point_id,
        account__slot__starts_at__gte=begin,
        account__slot__starts_at__lt=end,
    )
    rows = found.order_by("account__slot__starts_at", "id").values_list(
        "case_id", "account__slot__starts_at", "account__slot__service_class"
    )
    return [Expected(*row) for row in rows]


def held_on(day: date, zone: str = clock.OFFICE_ZONE) -> list[UUID]:
    """The cases that hold a slot of a day, at whatever point, in order of time."""
    begin, end = _between(day, day, zone)
    found = Hold.objects.filter(
        kind="slot",
        state=Hold.State.HELD,
        account__slot__starts_at__gte=begin,
        account__slot__starts_at__lt=end,
    )
    return list(found.order_by("account__slot__starts_at", "id").values_list("case_id", flat=True))


_TICKET = (
    "id",
    "point_id",
    "day",
    "number",
    "service_class",
    "case_id",
    "counter",
    "state",
    "calls",
    "called_at",
)


def queue_of(point_id: UUID, day: date) -> list[TicketView]:
    """Those who wait at a point, in the order in which they will be called."""
    found = Ticket.objects.filter(point_id=point_id, day=day, state=Ticket.State.WAITING)
    return [TicketView(*row) for row in found.order_by("rank", "number").values_list(*_TICKET)]


def next_ticket(point_id: UUID, day: date) -> TicketView | None:
    """Who is called next, without calling."""
    return next(iter(queue_of(point_id, day)[:1]), None)


def ticket_of(case_id: UUID) -> TicketView | None:
    """The case's open ticket, else its last one."""
    found = Ticket.objects.filter(case_id=case_id).order_by("-issued_at", "-number").values_list(*_TICKET)
    return next((TicketView(*row) for row in found[:1]), None)


def ahead_of(ticket: TicketView) -> int:
    """How many will be called before a waiting ticket."""
    rank = RANKS.get(ticket.service_class, max(RANKS.values()))
    row = db.fetch_one(
        "SELECT COUNT(*) FROM booking_ticket WHERE point_id = %s AND day = %s AND state = 'waiting' "
        "AND (rank < %s OR (rank = %s AND number < %s))",
        [ticket.point_id, ticket.day, rank, rank, ticket.number],
    )
    return int(row[0]) if row else 0


def display(point_id: UUID, day: date, last: int = 8) -> Display:
    """The public display of a point's queue."""
    called = (
        Ticket.objects.filter(point_id=point_id, day=day, state=Ticket.State.CALLED)
        .order_by("-called_at", "-number")
        .values_list(*_TICKET)[:last]
    )
    waiting = {name: 0 for name in RANKS}
    for name in Ticket.objects.filter(point_id=point_id, day=day, state=Ticket.State.WAITING).values_list(
        "service_class", flat=True
    ):
        waiting[name] = waiting.get(name, 0) + 1
    return Display(day, tuple(TicketView(*row) for row in called), waiting)


def classes() -> Sequence[str]:
    """Classes of service in the order in which they are called."""
    return tuple(sorted(RANKS, key=lambda name: RANKS[name]))


def booked(begin: datetime, end: datetime) -> list[tuple[UUID, datetime]]:
    """Cases that hold a slot between two instants, and when it ends. One query."""
    found = Hold.objects.filter(
        kind="slot",
        state=Hold.State.HELD,
        account__slot__starts_at__gte=begin,
        account__slot__starts_at__lt=end,
        account__slot__closed_at=None,
    )
    return list(found.values_list("case_id", "account__slot__ends_at"))
