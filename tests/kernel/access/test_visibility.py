"""What each actor sees, against the same rule worked out row by row without a database."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.db.models import Q

from kanim.kernel.access.actors import Actor, Holder, Officer, Partner, System
from kanim.kernel.access.models import Grant as GrantRow
from kanim.kernel.access.models import Role
from kanim.kernel.access.visibility import NOTHING, Scope, visible_to
from kanim.kernel.casework.models import Case, CaseData
from kanim.kernel.db import uuid7
from kanim.kernel.organisation.models import Office
from support.office import NOW, TODAY, found_office, officer
from support.queries import count_queries

pytestmark = pytest.mark.django_db

PARENT = {
    "dokjal_layanan": "dokjal",
    "dokjal_verifikasi": "dokjal",
    "inteldak_intel": "inteldak",
    "inteldak_dak": "inteldak",
    "tu_keu": "tu",
}
DIVISIONS = ("dokjal", "inteldak", "tu", "kanim")
CLASSES = (0, 1, 2)
COMPARTMENTS = (None, "intel", "ppns")


@dataclass(frozen=True, slots=True)
class Grant:
    case: UUID
    office: UUID
    unit: str
    open: bool


@dataclass(frozen=True, slots=True)
class World:
    here: Office
    there: Office
    cases: list[Case]
    grants: list[Grant]
    roles: list[tuple[UUID, UUID]]  # case, subject


def _case(number: int, place: Office, division: str, level: int, compartment: str | None) -> Case:
    return Case(
        number=f"T-{number:04}",
        procedure="uji",
        definition_id=uuid7(),
        step="A",
        origin=place,
        place=place,
        division=division,
        class_level=level,
        compartment=compartment,
        opened_at=NOW,
        entered_at=NOW,
    )


@pytest.fixture
def world() -> World:
    here = found_office()
    there = Office.objects.get(code="kanwil-banten")
    rows = list(itertools.product((here, there), DIVISIONS, CLASSES, COMPARTMENTS))
    cases = [_case(number, *row) for number, row in enumerate(rows)]
    Case.objects.bulk_create(cases)
    grants = [
        Grant(case.id, office.id, unit, is_open)
        for case, (office, unit, is_open) in zip(
            cases,
            itertools.cycle(
                itertools.product(
                    (here, there), ("inteldak_intel", "dokjal_verifikasi", "tu", "kanwil"), (True, False)
                )
            ),
            strict=False,
        )
    ]
    GrantRow.objects.bulk_create(
        GrantRow(
            object_id=g.case,
            office_id=g.office,
            unit=g.unit,
            source="task",
            given_at=NOW,
            ended_at=None if g.open else NOW,
        )
        for g in grants
    )
    roles = [(case.id, SUBJECTS[number % len(SUBJECTS)]) for number, case in enumerate(cases)]
    Role.objects.bulk_create(
        Role(object_id=case, role="pemohon", kind="person", subject_id=subject) for case, subject in roles
    )
    return World(here, there, cases, grants, roles)


SUBJECTS = [uuid7() for _ in range(5)]


def _actors(world: World) -> Iterator[Actor | None]:
    units = ("kanim", "dokjal", "dokjal_layanan", "inteldak_intel", "inteldak", "tu_keu", "tu")
    for unit, clearance, compartment in itertools.product(units, (0, 1, 3), (None, "intel")):
        yield officer("x", unit, world.here.id, clearance=clearance, compartment=compartment)
    yield officer("kakanwil", "kanwil", world.there.id, clearance=3)
    yield officer("x", "unit_tanpa_nama", world.here.id, clearance=3)
    yield Holder(SUBJECTS[0], "A", None)
    yield Holder(uuid7(), "B", SUBJECTS[1])
    yield Holder(SUBJECTS[2], "C", SUBJECTS[3])
    yield Holder(uuid7(), "D", uuid7())
    yield from (System(), Partner("simponi"), None)


def _at_or_below(unit: str, top: str) -> bool:
    if top == "kanwil":
        return unit in ("kanwil", "kanim", *PARENT, *PARENT.values())
    if top == "kanim":
        return unit in ("kanim", *PARENT, *PARENT.values())
    return unit == top or PARENT.get(unit) == top


def _expected(world: World, actor: Actor | None) -> set[UUID]:
    """The rule in words of plain Python."""
    seen = set()
    for case in world.cases:
        if isinstance(actor, System):
            seen.add(case.id)
        elif isinstance(actor, Officer):
            cleared = case.class_level <= actor.clearance and case.compartment in (None, actor.compartment)
            own = PARENT.get(actor.unit, actor.unit)
            whole = actor.unit in ("kanim", "kanwil")
            home = case.place_id == actor.office_id and (whole or case.division == own)
            task = any(
                g.case == case.id
                and g.open
                and g.office == actor.office_id
                and _at_or_below(g.unit, actor.unit)
                for g in world.grants
            )
            if cleared and (home or task):
                seen.add(case.id)
        elif isinstance(actor, Holder):
            mine = (case.id, actor.account_id) in world.roles or (case.id, actor.person_id) in world.roles
            if mine and case.class_level == 0 and case.compartment is None:
                seen.add(case.id)
    return seen


def test_every_actor_sees_exactly_what_the_rule_says(world: World) -> None:
    looked = 0
    for actor in _actors(world):
        scope = visible_to(actor, TODAY)
        expected = _expected(world, actor)
        assert set(scope.filter(Case.objects.all()).values_list("id", flat=True)) == expected, actor
        merged = {
            row
            for branch in scope.branches()
            for row in Case.objects.filter(branch).values_list("id", flat=True)
        }
        assert merged == expected, actor
        by_columns = {case.id for case in world.cases if scope.sees(case)}
        assert by_columns <= expected, actor
        looked += 1
    assert looked == 51


def test_a_path_to_the_scoped_row_gives_the_same(world: World) -> None:
    """Rows that hang on a case are seen with it."""
    actor = officer("x", "dokjal", world.here.id, clearance=1)
    CaseData.objects.bulk_create(CaseData(case=case, body="{}") for case in world.cases)
    seen = visible_to(actor, TODAY).filter(CaseData.objects.all(), "case__")
    assert set(seen.values_list("case_id", flat=True)) == _expected(world, actor)


def test_nobody_sees_nothing() -> None:
    assert visible_to(None) == NOTHING == Scope()
    assert NOTHING.branches() == []
    assert NOTHING.q() == Q(id__in=[])


def test_a_scope_asks_the_database_once(world: World) -> None:
    actor = officer("x", "dokjal_layanan", world.here.id)
    visible_to(actor, TODAY)
    with count_queries() as statements:
        list(visible_to(actor, TODAY).filter(Case.objects.all())[:50])
    assert len(statements) == 1, str(statements)
