"""Lines of the radar as statements, written in the same round trip as what they tell of.

A running clock, a round of recurring work and an action that is due to somebody are each one line; a clock that
stands still or has stopped has none. Whoever reads them is `radar`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from kanim.kernel import clock as wall
from kanim.kernel import db
from kanim.kernel.casework import clocks, grammar
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.grammar import Action, Actor, Duty
from kanim.kernel.casework.models import Clock

COLUMNS = (
    "id", "kind", "name", "object_id", "case_id", "definition_id", "label", "place_id", "division", "class_level",
    "compartment", "unit", "post", "follows", "clause", "count", "zone", "begins_at", "alarm_at", "due_on", "due_at",
    "then", "next_at",
)  # fmt: skip
_QUOTED = ", ".join(f'"{c}"' for c in COLUMNS)
_KEPT = ("id", "kind", "name", "object_id")
STORE = (
    f"INSERT INTO casework_deadline ({_QUOTED}) VALUES ({', '.join(['%s'] * len(COLUMNS))}) "
    "ON CONFLICT (object_id, kind, name) DO UPDATE SET "
    + ", ".join(f'"{c}" = excluded."{c}"' for c in COLUMNS if c not in _KEPT)
)
_DROP = "DELETE FROM casework_deadline WHERE object_id = %s AND kind = %s AND name = %s"
_DROP_ALL = "DELETE FROM casework_deadline WHERE object_id = %s"


def with_clocks(context: CaseContext, *, moved_on: bool = False) -> list[db.Statement]:
    """What stores the clocks that this act moved and their lines: every writer of a case sends it along."""
    return [*clocks.writes(context), *writes(context, moved_on=moved_on)]


def writes(context: CaseContext, *, moved_on: bool) -> list[db.Statement]:
    """The lines of what this act moved. `moved_on`: the case is in another step, so that what goes with its task
    has another owner; clocks that the act did not touch follow."""
    case = context.case
    if case.end_kind:
        return [(_DROP_ALL, [case.id])] if context.procedure.clocks or context.procedure.duties else []
    out: list[db.Statement] = []
    for name in sorted(context.moved_clocks):
        row = context.clocks()[name]
        if row.state == "running":
            out.append((STORE, clock_line(context, context.procedure.clocks[name], row)))
        else:
            out.append((_DROP, [case.id, "clock", name]))
    if moved_on and any(clock.owner is None for clock in context.procedure.clocks.values()):
        out.append(_follow(context))
    return out


def clock_line(context: CaseContext, clock: grammar.Clock, row: Clock) -> list[Any]:
    """A running clock as the values of `COLUMNS`."""
    alarm, due = clocks.moments(context, clock, row)
    case, procedure = context.case, context.procedure
    unit, post = _owner(context, clock.owner)
    return _line(
        context, "clock", clock.name,
        unit=unit, post=post, follows=clock.owner is None, clause=_clause(procedure, case.step),
        count=clock.count.kind, zone=row.zone, alarm_at=alarm, due_on=row.due_on, due_at=due or far(), then=clock.then,
    )  # fmt: skip


def duty_line(context: CaseContext, duty: Duty, zone: str, begins: datetime, due: datetime) -> db.Statement:
    """The present round of recurring work; the worker looks at it when it is due."""
    post = duty.by.name if duty.by.kind == "post" else ""
    return STORE, _line(
        context, "duty", duty.name,
        unit=duty.unit, post=post, clause=duty.clause, count="jam", zone=zone, begins_at=begins, alarm_at=begins,
        due_on=wall.day_of(due, zone), due_at=due, next_at=due,
    )  # fmt: skip


def action_line(context: CaseContext, action: Action, zone: str) -> db.Statement:
    """An action of the present step that has fallen due to a person."""
    post = action.by.name if action.by is not None and action.by.kind == "post" else ""
    return STORE, _line(
        context, "then", action.name,
        unit=action.unit, post=post, clause=action.clause, zone=zone,
        alarm_at=context.now, due_on=wall.day_of(context.now, zone), due_at=context.now, then=action.name,
    )  # fmt: skip


def drop(context: CaseContext, kind: str, names: Iterable[str]) -> list[db.Statement]:
    return [(_DROP, [context.case.id, kind, name]) for name in names]


def far() -> datetime:
    """Where a clock without an end stands in the order of days."""
    return datetime(9999, 12, 30, tzinfo=wall.now().tzinfo)


def _line(context: CaseContext, kind: str, name: str, **over: Any) -> list[Any]:
    case = context.case
    values: dict[str, Any] = {
        "id": db.uuid7(),
        "kind": kind,
        "name": name,
        "object_id": case.id,
        "case_id": case.id,
        "definition_id": case.definition_id,
        "label": case.number,
        "place_id": case.place_id,
        "division": case.division,
        "class_level": int(case.class_level),
        "compartment": case.compartment,
        "unit": "",
        "post": "",
        "follows": False,
        "clause": context.procedure.clause,
        "count": "hari_kalender",
        "zone": wall.OFFICE_ZONE,
        "begins_at": None,
        "alarm_at": None,
        "due_on": None,
        "then": "",
        "next_at": None,
        **over,
    }
    return [values[column] for column in COLUMNS]


def _owner(context: CaseContext, owner: Actor | None) -> tuple[str, str]:
    """Unit and post: the owner that the pack names, else whoever has the task of the case."""
    if owner is None:
        return context.case.task_unit, context.case.task_post
    return context.procedure.unit, owner.name if owner.kind == "post" else ""


def _clause(procedure: grammar.Procedure, step: str) -> str:
    at = procedure.steps.get(step)
    return at.clause if at is not None and at.clause else procedure.clause


def _follow(context: CaseContext) -> db.Statement:
    case, moved = context.case, sorted(context.moved_clocks)
    but = f" AND name NOT IN ({', '.join(['%s'] * len(moved))})" if moved else ""
    return (
        "UPDATE casework_deadline SET unit = %s, post = %s, clause = %s, place_id = %s, division = %s, "
        f"class_level = %s, compartment = %s WHERE object_id = %s AND kind = 'clock' AND follows{but}",
        [
            case.task_unit, case.task_post, _clause(context.procedure, case.step), case.place_id, case.division,
            int(case.class_level), case.compartment, case.id, *moved,
        ],
    )  # fmt: skip
