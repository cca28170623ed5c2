"""Reading the organisation: offices by code, their service points and units, and who sits where on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from kanim.kernel.errors import NotVisible
from kanim.kernel.organisation.directory import OfficeInfo, find_office_by_id, offices
from kanim.kernel.organisation.models import Account, Appointment, Office, Post
from kanim.kernel.texts import Text

APPOINTMENT_WORDS = {
    Appointment.Kind.DEFINITIVE: Text("definitif", "substantive"),
    Appointment.Kind.ACTING: Text("Plt.", "acting"),
    Appointment.Kind.DAILY: Text("Plh.", "acting for the day"),
}
_KIND_ORDER = {Appointment.Kind.DEFINITIVE: 0, Appointment.Kind.ACTING: 1, Appointment.Kind.DAILY: 2}


@dataclass(frozen=True, slots=True)
class Seat:
    """One appointment as it stands: whose, in which post of which unit and office, with which clearance.

    `valid_to` is the first day on which it no longer holds."""

    id: UUID
    account_id: UUID
    kind: str
    post_id: UUID
    post: str
    unit: str
    is_leading: bool
    office_id: UUID
    office_code: str
    point_id: UUID | None
    clearance: int
    compartment: str | None
    letter: str
    valid_from: date
    valid_to: date | None
    excludes: str = ""

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


SEAT_FIELDS = (
    "id",
    "account_id",
    "kind",
    "post_id",
    "post__code",
    "post__unit",
    "post__is_leading",
    "post__office_id",
    "post__office__code",
    "point_id",
    "clearance",
    "compartment",
    "letter",
    "valid_from",
    "valid_to",
    "excludes",
)
"""Where each field of a `Seat` is found from an appointment, in the order of its fields."""


def in_force(on: date, prefix: str = "") -> Q:
    """Rows whose dates hold on a day."""
    ends = Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": on})
    return Q(**{f"{prefix}valid_from__lte": on}) & ends


def in_order(seats: Iterable[Seat]) -> list[Seat]:
    """Substantive posts first, then acting ones, the earliest first."""
    return sorted(seats, key=lambda s: (_KIND_ORDER[Appointment.Kind(s.kind)], s.valid_from, s.id))


def officer_appointments(account: Account | UUID, on: date) -> list[Seat]:
    """The appointments of an account that hold on a day: the post's and office's own dates hold too."""
    account_id = account.id if isinstance(account, Account) else account
    rows = Appointment.objects.filter(
        in_force(on), in_force(on, "post__"), in_force(on, "post__office__"), account_id=account_id
    )
    return in_order(Seat(*row) for row in rows.values_list(*SEAT_FIELDS))


def head_of(office_id: UUID, unit: str, on: date) -> Seat | None:
    """Who leads a unit of an office on a day; whoever acts for the head goes before the head."""
    rows = Appointment.objects.filter(
        in_force(on),
        post__office_id=office_id,
        post__unit=unit,
        post__is_leading=True,
        account__is_active=True,
    )
    seats = in_order(Seat(*row) for row in rows.values_list(*SEAT_FIELDS))
    return seats[-1] if seats else None


def find_office(code: str, on: date | None = None) -> OfficeInfo | None:
    """The office with this code that exists on a day (default: that has not ended)."""
    for recheck in (False, True):
        for office in offices.get(recheck=recheck).values():
            if office.code == code and (office.valid_to is None if on is None else office.is_open(on)):
                return office
    return None


def get_office(code: str, on: date | None = None) -> OfficeInfo:
    """As `find_office`; raises `NotVisible`."""
    found = find_office(code, on)
    if found is None:
        raise NotVisible
    return found


office = get_office


def list_offices(kind: str | None = None, on: date | None = None) -> list[OfficeInfo]:
    """Offices of a kind, in the order in which they were opened."""
    return [
        o
        for o in offices.get().values()
        if kind in (None, o.kind) and (o.valid_to is None if on is None else o.is_open(on))
    ]


def service_points(office_id: UUID, on: date | None = None) -> list[OfficeInfo]:
    """The counters of an office."""
    return [o for o in list_offices(Office.Kind.SERVICE_POINT, on) if o.parent_id == office_id]


def offices_above(office_id: UUID) -> list[OfficeInfo]:
    """The office itself, then the one it stands under, up to the ministry."""
    chain: list[OfficeInfo] = []
    found = find_office_by_id(office_id)
    while found is not None and found not in chain:
        chain.append(found)
        found = find_office_by_id(found.parent_id)
    return chain


def posts_of(office_id: UUID, on: date) -> QuerySet[Post]:
    """The posts of an office on a day, by unit."""
    return Post.objects.filter(in_force(on), office_id=office_id).order_by("unit", "-is_leading", "code")


def units_of(office_id: UUID, on: date) -> list[str]:
    """The units of an office that have a post on a day."""
    return list(posts_of(office_id, on).order_by("unit").values_list("unit", flat=True).distinct())


def ending_seats(on: date, until: date) -> list[Seat]:
    """Acting appointments whose last day comes from `on` up to `until`, the first to end first. One query."""
    rows = Appointment.objects.exclude(kind=Appointment.Kind.DEFINITIVE).filter(
        valid_to__gt=on, valid_to__lte=until
    )
    return [Seat(*row) for row in rows.order_by("valid_to", "id").values_list(*SEAT_FIELDS)]
