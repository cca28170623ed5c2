"""The demonstration office in a database of its own, with a clock that only a test moves and the world outside
(billing, printer) as objects in memory. Fixtures: `world` (rolled back) and `own_world` (commits)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from kanim.divisions.travel_documents.personalisation import printing
from kanim.faces.cli.demo import ensure_demo
from kanim.kernel import clock
from kanim.kernel.access.actors import Holder, Officer
from kanim.kernel.access.mandates import index as mandates
from kanim.kernel.booking.slots import open_slots
from kanim.kernel.errors import Unavailable
from kanim.kernel.money import treasury
from kanim.kernel.money import verbs as money
from kanim.kernel.money.gateway import Order, Standing
from kanim.kernel.money.notifications import Notification
from kanim.kernel.organisation.directory import offices
from kanim.kernel.organisation.models import Account, Appointment, Office
from kanim.kernel.outbox import deliver
from kanim.kernel.outbox.models import Message
from kanim.kernel.texts import Text
from support.databases import Databases, use_database
from support.office import NOW

WIB = ZoneInfo("Asia/Jakarta")
TEMPLATE = "passport_office"


@dataclass(slots=True)
class Clock:
    """What time it is: each look is a millisecond later than the one before, so that events keep their order."""

    now: datetime = NOW

    def tick(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def pass_time(self, **span: float) -> None:
        self.now += timedelta(**span)

    def go_to(self, day: date, hour: int = 9, minute: int = 0) -> None:
        """That day at that hour in the office's zone."""
        self.now = datetime(day.year, day.month, day.day, hour, minute, tzinfo=WIB).astimezone(NOW.tzinfo)

    @property
    def today(self) -> date:
        return self.now.astimezone(WIB).date()


@dataclass(slots=True)
class Billing:
    """The state's billing system in memory; `silent` makes it not answer."""

    silent: bool = False
    orders: dict[str, Order] = field(default_factory=dict)
    payments: dict[str, list[Notification]] = field(default_factory=dict)
    cancelled: list[str] = field(default_factory=list)

    def _answer(self) -> None:
        if self.silent:
            raise Unavailable(Text("SIMPONI tidak menjawab.", "SIMPONI does not answer."))

    def create(self, order: Order) -> Standing:
        self._answer()
        known = next((c for c, o in self.orders.items() if o.request_id == order.request_id), None)
        code = known or f"8202611{len(self.orders):08d}"
        self.orders[code] = order
        return Standing(code, "unpaid", expires_at=order.expires_at)

    def find(self, code: str) -> Standing | None:
        self._answer()
        if code not in self.orders:
            return None
        paid = tuple(self.payments.get(code, ()))
        return Standing(code, "paid" if paid else "unpaid", paid)

    def find_by_request(self, request_id: UUID) -> Standing | None:
        self._answer()
        code = next((c for c, o in self.orders.items() if o.request_id == request_id), None)
        return None if code is None else self.find(code)

    def statement(self, day: date) -> list[Notification]:
        self._answer()
        told = [notice for notices in self.payments.values() for notice in notices]
        return [notice for notice in told if notice.occurred_at.astimezone(WIB).date() == day]

    def cancel(self, code: str) -> None:
        self._answer()
        self.cancelled.append(code)


@dataclass(slots=True)
class Printer:
    """The personalisation machine in memory: keeps what it was sent."""

    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)

    def post(self, path: str, data: dict[str, Any]) -> dict[str, Any]:
        self.jobs[data["job_id"]] = data
        return {}

    def get(self, path: str) -> dict[str, Any]:
        return {"job_id": path.rpartition("/")[2], "state": "queued"}


@dataclass(slots=True)
class World:
    """The office, its people, its clock and what is outside."""

    clock: Clock
    billing: Billing
    printer: Printer
    _seats: dict[tuple[str, str], Officer] = field(default_factory=dict)

    def officer(self, username: str, post: str = "") -> Officer:
        """An officer of the demonstration under his (first, or that) appointment."""
        known = self._seats.get((username, post))
        if known is None:
            rows = Appointment.objects.select_related("account", "post__office").filter(
                account__username=username
            )
            row = (rows.filter(post__code=post) if post else rows).order_by("id")[0]
            known = self._seats[username, post] = Officer(
                row.account_id, row.account.name, row.id, row.post.code, row.post.unit, row.post.office_id,
                row.post.office.code, row.point_id, row.clearance, row.compartment,
            )  # fmt: skip
        return known

    def holder(self, username: str = "pemohon1") -> Holder:
        account = Account.objects.get(username=username)
        return Holder(account.id, account.name, account.person_id)

    @property
    def kanim(self) -> Office:
        return Office.objects.get(code="kanim-tangerang")

    def point(self, code: str = "tangerang-utama") -> Office:
        return Office.objects.get(code=code)

    def deliver(self, *, letters: bool = False) -> int:
        """Lets the worker deliver what waits; letters are made into PDF only when asked for (it takes long)."""
        if not letters:
            far = self.clock.now + timedelta(days=3650)
            Message.objects.filter(name="papers.render", state="waiting").update(next_try_at=far)
        tried = deliver.run_once(limit=200)
        errors = [(m.name, m.error) for m in Message.objects.exclude(error="").exclude(state="done")]
        assert not errors, errors
        return tried


_PNG = b"\x89PNG\r\n\x1a\n"


def _fill() -> None:
    """People, booklets and the list of exit bans; none of the applications that a demonstration opens with."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KANIM_DEMO_CASES", "0")
        ensure_demo(NOW)
    open_slots(clock.day_of(NOW))


@pytest.fixture(scope="session")
def passport_template(databases: Databases, django_db_blocker: DjangoDbBlocker) -> str:
    """The office filled once; copied by name."""
    with django_db_blocker.unblock(), clock_of(Clock()):
        offices.forget()
        mandates.forget()
        databases.derive("law", TEMPLATE, _fill)
        use_database(databases.url("main"))
    return TEMPLATE


@contextlib.contextmanager
def clock_of(hands: Clock) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", hands.tick)
        yield


@contextlib.contextmanager
def _outside() -> Iterator[World]:
    world = World(Clock(), Billing(), Printer())
    with pytest.MonkeyPatch.context() as patch, clock_of(world.clock):
        for asker in (money, treasury):
            patch.setattr(asker, "gateway", lambda: world.billing)
        patch.setattr(printing, "machine", lambda: world.printer)
        patch.setattr(printing, "page_png", lambda data, photo: _PNG)
        offices.forget()
        mandates.forget()
        yield world


@pytest.fixture(scope="module")
def passport_database(
    passport_template: str, databases: Databases, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """A copy of the office for the tests of one module, each of which is rolled back."""
    with django_db_blocker.unblock(), databases.copy(passport_template, then="main") as name:
        yield databases.url(name)


@pytest.fixture
def world(passport_database: str, fresh_memory: None) -> Iterator[World]:
    """The office as it was founded; what the test does is rolled back."""
    with _outside() as made, transaction.atomic():
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def own_url(
    passport_template: str, databases: Databases, django_db_blocker: DjangoDbBlocker, fresh_memory: None
) -> Iterator[str]:
    """The URL of a copy of the office for this test alone."""
    with django_db_blocker.unblock(), databases.copy(passport_template, then="main") as name:
        yield databases.url(name)


@pytest.fixture
def own_world(own_url: str) -> Iterator[World]:
    """The office in a database of this test alone: it commits and may use threads."""
    with _outside() as made:
        yield made


Call = Callable[[], Any]
