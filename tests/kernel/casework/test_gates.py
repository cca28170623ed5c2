"""Gates: what can harm asks first, of everybody concerned; a refusal leaves all as it was, a referral finds
a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from kanim.kernel.access.models import ClassLevel
from kanim.kernel.casework import gates
from kanim.kernel.casework.facts import CaseContext, RoleRow
from kanim.kernel.casework.models import Case, TaskForPerson
from kanim.kernel.casework.parse import parse_procedure
from kanim.kernel.casework.person_tasks import finish_task, person_tasks
from kanim.kernel.casework.store import Fold
from kanim.kernel.errors import Conflict, Denied
from kanim.kernel.ledger.selectors import events_of
from kanim.kernel.registry import Entry, registry
from kanim.kernel.texts import Text
from support.packs_world import PACKS
from support.passport import apply, everything
from support.passport_office import World

pytestmark = pytest.mark.django_db  # who is one with whom is asked of the register of persons

WHY = Text("Sedang dicegah ke luar negeri.", "Is barred from leaving.")
FULL = f"Test gate: {WHY.en}"
BAP = parse_procedure(PACKS / "full" / "penyidikan.yaml")
SUSPECT, WITNESS, OFFICER = UUID(int=1), UUID(int=2), UUID(int=3)
Declare = Callable[..., None]


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Declare:
    """Has the effect that hands over a passport name a gate, and the gate answer."""

    def set_(says: Callable[[CaseContext, UUID], gates.Answer], **undecided: Any) -> None:
        entries = dict(registry._entries)
        entries["gate", "uji"] = Entry(
            "gate", "uji", says, words=Text("Gerbang uji", "Test gate"), meta={"kind": "person"}
        )
        known = entries["effect", "passport.activate"]
        entries["effect", known.name] = replace(known, meta={**known.meta, "gates": ("uji:pemohon",)})
        for name, call in undecided.items():
            entries["query", f"undecided.{name}"] = Entry("query", f"undecided.{name}", call)
        monkeypatch.setattr(registry, "_entries", entries)

    return set_


def context() -> CaseContext:
    rows = [
        RoleRow("tersangka", "person", SUSPECT),
        RoleRow("saksi", "person", WITNESS),
        RoleRow("pengaju", "account", OFFICER),
    ]
    return CaseContext(Case(step="PENYIDIKAN"), Fold(), BAP, roles=rows)


def test_each_subject_in_the_role_is_asked_and_everybody_where_nobody_has_it(declare: Declare) -> None:
    asked: list[UUID] = []
    declare(lambda case, one: asked.append(one) or gates.OPEN)
    for gate, whom in (
        ("uji:tersangka", [SUSPECT]),
        ("uji", [SUSPECT, WITNESS]),
        ("uji:deteni", [SUSPECT, WITNESS]),
    ):
        asked.clear()
        assert gates.is_open(context(), gate)
        assert asked == whom


def test_the_gravest_answer_counts(declare: Declare) -> None:
    said = {SUSPECT: gates.refer("dokjal_verifikasi", WHY), WITNESS: gates.shut(WHY)}
    declare(lambda case, one: said[one])
    assert [a.state for a in gates.ask(context(), "uji").answers] == ["shut", "refer"]
    assert gates.ask(context(), "uji:tersangka").gravest == gates.refer("dokjal_verifikasi", WHY)
    said[SUSPECT] = gates.OPEN
    assert gates.is_open(context(), "uji:tersangka") and not gates.is_open(context(), "uji")


def test_an_undecided_likeness_refers_though_the_gate_itself_is_open(declare: Declare) -> None:
    declare(
        lambda case, one: gates.OPEN,
        uji=lambda persons: [("dokjal_verifikasi", 1) for p in persons if p == SUSPECT],
    )
    answer = gates.ask(context(), "uji:tersangka").gravest
    assert (answer.state, answer.unit, answer.clause) == (
        "refer",
        "dokjal_verifikasi",
        "dokjal_verifikasi.tugas",
    )
    assert gates.is_open(context(), "uji:saksi")


def test_a_gate_of_a_passport_from_refusal_to_decision(world: World, declare: Declare) -> None:
    application = apply(world).to("SIAP_AMBIL")
    decider, counter = world.officer("kasi.verifikasi"), world.officer("loket1")

    def refused() -> Text:
        with pytest.raises(Conflict) as told:
            application.to("DISERAHKAN")
        assert told.value.code == "GATE"
        return told.value.message

    before = everything()
    for level, words in ((ClassLevel.BIASA, FULL), (ClassLevel.RAHASIA, gates.NEUTRAL.en)):
        declare(lambda case, one, level=level: gates.shut(WHY, level))
        assert refused().en == words
        assert everything() == before
        refusal = application.options("serah1")["serah"].refusals[-1]
        assert (refusal.text.en, refusal.source) == (words, "gate:uji")

    declare(lambda case, one: gates.refer("dokjal_verifikasi", WHY, ClassLevel.RAHASIA))
    version = application.version
    assert refused() == refused() == gates.NEUTRAL
    assert (application.step, application.version) == ("SIAP_AMBIL", version + 1)
    assert events_of(application.case_id)[-1].verb == "gate.referred"
    [task] = TaskForPerson.objects.filter(case_id=application.case_id)
    assert (task.event, task.unit, task.clause) == (
        "gate.uji",
        "dokjal_verifikasi",
        "dokjal_verifikasi.tugas",
    )
    assert WHY.id not in task.words_id and WHY.en not in task.words_en
    assert [t.id for t in person_tasks(decider, case_id=application.case_id)] == [task.id]
    before = everything()
    with pytest.raises(Denied):
        finish_task(counter, application.case_id, task.id, "Sudah diperiksa.", key="t1")
    assert everything() == before
    finish_task(decider, application.case_id, task.id, "Bukan orang itu.", key="t2")
    declare(lambda case, one: gates.OPEN)
    application.to("DISERAHKAN")
    assert application.step == "DISERAHKAN"
