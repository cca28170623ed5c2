"""An office with the procedures of `tests/data/words`, which use every word of the grammar that passports leave
unused, and with officers in several units and offices. Fixtures: `words` (rolled back) and `own_words` (commits)."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from kanim.kernel.access.actors import Actor, Officer
from kanim.kernel.access.mandates import index as mandates
from kanim.kernel.casework import store
from kanim.kernel.casework.acting import act, start
from kanim.kernel.casework.models import Case, Child
from kanim.kernel.casework.options import Option, options
from kanim.kernel.casework.outcome import Outcome
from kanim.kernel.casework.sight import get_case
from kanim.kernel.ledger.selectors import events_of
from kanim.kernel.organisation.directory import offices
from kanim.kernel.organisation.models import Account, Appointment, Office
from kanim.kernel.outbox import deliver
from kanim.kernel.outbox.models import Message
from kanim.kernel.regulation.law import forget as forget_law
from kanim.kernel.regulation.loading import LAW_FOLDER, load_packs
from support.databases import Databases, use_database
from support.office import NOW, found_office, seat
from support.passport_office import Clock, clock_of

WORDS = Path(__file__).parents[1] / "data" / "words"
TEMPLATE = "words_office"
TANGERANG, DITJEN, KANWIL = "kanim-tangerang", "ditjen-imigrasi", "kanwil-banten"
SEATS = {
    "staf": ("arsiparis", "tu_kepum", TANGERANG),
    "staf2": ("pengelola_kepegawaian", "tu_kepum", TANGERANG),
    "kasubbag": ("kasubbag", "tu_kepum", TANGERANG),
    "kabag": ("kabag", "tu", TANGERANG),
    "kakanim": ("kepala", "kanim", TANGERANG),
    "kakanwil": ("kakanwil", "kanwil", KANWIL),
    "dirjen": ("dirjen", "ditjen", DITJEN),
    "layanan": ("kasi", "dokjal_layanan", TANGERANG),
    "verifikasi": ("kasi", "dokjal_verifikasi", TANGERANG),
    "loket": ("petugas_loket", "dokjal_layanan", TANGERANG),
    "intel": ("kasi", "inteldak_intel", TANGERANG),
}
FORM = {"perihal_uji": "Kursi rusak", "sifat_uji": "B", "tujuan_uji": ["dokjal_layanan", "dokjal_verifikasi"]}


@dataclass(slots=True)
class Words:
    """The office and its people; what is done goes through the verbs that the faces call."""

    clock: Clock
    _seats: dict[str, Officer] = field(default_factory=dict)

    def officer(self, name: str) -> Officer:
        known = self._seats.get(name)
        if known is None:
            row = Appointment.objects.select_related("account", "post__office").get(account__username=name)
            known = self._seats[name] = Officer(
                row.account_id, row.account.name, row.id, row.post.code, row.post.unit, row.post.office_id,
                row.post.office.code, row.point_id, row.clearance, row.compartment,
            )  # fmt: skip
        return known

    def actor(self, who: str | Actor) -> Actor:
        return self.officer(who) if isinstance(who, str) else who

    def open(self, who: str = "staf", **form: Any) -> Matter:
        """A shared matter, proposed by this officer."""
        outcome = start(
            self.actor(who),
            "urusan",
            "ajukan",
            FORM | form,
            place=Office.objects.get(code=TANGERANG),
            key=uuid4().hex,
        )
        return Matter(self, outcome.case_id)

    def ready(self, **form: Any) -> Matter:
        """One to which the superior has agreed."""
        matter = self.open(**form)
        matter.do("kasubbag", "setuju")
        return matter

    def deliver(self) -> int:
        """Lets the worker deliver the messages that wait; letters stay unprinted."""
        Message.objects.filter(name="papers.render").delete()
        tried = deliver.run_once(limit=500)
        assert not list(Message.objects.exclude(error="").values_list("name", "error"))
        return tried


@dataclass(slots=True)
class Matter:
    """One case of this office."""

    words: Words
    case_id: UUID

    def do(self, who: str | Actor, action: str, form: dict[str, Any] | None = None) -> Outcome:
        return act(self.words.actor(who), self.case_id, action, form, key=uuid4().hex)

    @property
    def case(self) -> Case:
        return Case.objects.get(id=self.case_id)

    @property
    def step(self) -> str:
        return self.case.step

    @property
    def fold(self) -> store.Fold:
        found = store.find(self.case_id)
        assert found is not None
        return found[1]

    @property
    def verbs(self) -> list[str]:
        return [event.verb for event in events_of(self.case_id)]

    def children(self, name: str = "") -> list[Matter]:
        rows = Child.objects.filter(parent_id=self.case_id).order_by("opened_seq", "name", "position")
        return [Matter(self.words, row.child_id) for row in rows if name in ("", row.name)]

    def options(self, who: str | Actor) -> dict[str, Option]:
        actor = self.words.actor(who)
        return {option.name: option for option in options(get_case(actor, self.case_id), actor)}


def _fill() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "law"
        shutil.copytree(LAW_FOLDER, root)
        shutil.copytree(WORDS, root / "words")
        load_packs(root, NOW)
    found_office(NOW)
    with transaction.atomic():
        for name, (post, unit, office) in SEATS.items():
            seat(name, post, unit, office=office)
    Account.objects.filter(username__in=SEATS).update(is_active=True)


@pytest.fixture(scope="session")
def words_template(databases: Databases, django_db_blocker: DjangoDbBlocker) -> str:
    """The office filled once; copied by name."""
    with django_db_blocker.unblock(), clock_of(Clock()):
        offices.forget()
        mandates.forget()
        databases.derive("law", TEMPLATE, _fill)
        use_database(databases.url("main"))
    return TEMPLATE


@pytest.fixture(scope="module")
def words_database(
    words_template: str, databases: Databases, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    with django_db_blocker.unblock(), databases.copy(words_template, then="main") as name:
        yield databases.url(name)


@pytest.fixture
def words(words_database: str, fresh_memory: None) -> Iterator[Words]:
    """The office as it was founded; what the test does is rolled back."""
    hands = Clock()
    forget_law()  # this database knows procedures that others do not
    with clock_of(hands), transaction.atomic():
        yield Words(hands)
        transaction.set_rollback(True)
    forget_law()


@pytest.fixture
def own_words(
    words_template: str, databases: Databases, django_db_blocker: DjangoDbBlocker, fresh_memory: None
) -> Iterator[Words]:
    """The office in a database of this test alone: it commits and may use threads."""
    hands = Clock()
    with django_db_blocker.unblock(), databases.copy(words_template, then="main"), clock_of(hands):
        forget_law()
        yield Words(hands)
    forget_law()
