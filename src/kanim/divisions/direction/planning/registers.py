"""Register verbs of a plan."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from kanim.divisions.direction.planning.models import Activity, Evaluation, Realisation, UnitPlan
from kanim.kernel.act.core import Act
from kanim.kernel.casework.models import Case
from kanim.kernel.errors import Conflict
from kanim.kernel.texts import Text


def open_plan(act: Act, case: Case, unit: str, year: int) -> UnitPlan:
    """Opens the plan of a unit for a year. Raises `Conflict` (PLAN_KNOWN) when it has one."""
    standing = UnitPlan.objects.filter(place_id=case.place_id, unit=unit, year=year)
    if standing.exclude(state=UnitPlan.State.WITHDRAWN).exists():
        raise Conflict(
            Text(
                f"Unit ini sudah mempunyai rencana tahun {year}. Buka berkasnya.",
                f"This unit has a plan for {year} already. Open its case.",
            ),
            code="PLAN_KNOWN",
        )
    row = UnitPlan(unit=unit, year=year, case_id=case.id, **_scope(case))
    row.save(force_insert=True)
    act.record(row, "plan.opened", {"unit": unit, "year": year, "case": str(case.id)})
    return row


def add(act: Act, plan: UnitPlan, **terms: Any) -> Activity:
    """Enters an activity under the next number of the plan; numbers of dropped ones are not given again."""
    number = plan.activities.count() + 1
    row = Activity(plan=plan, number=number, **terms, **_scope(plan))
    row.save(force_insert=True)
    told = {"plan": str(plan.id), "number": number, **{k: str(v) for k, v in terms.items()}}
    act.record(row, "activity.added", told)
    return row


def change(act: Act, activity: Activity, **terms: Any) -> None:
    """Enters other terms of an activity; what is not named stays."""
    for name, value in terms.items():
        setattr(activity, name, value)
    activity.save(update_fields=list(terms))
    act.record(activity, "activity.changed", {name: str(value) for name, value in terms.items()})


def drop(act: Act, activity: Activity) -> None:
    """The activity leaves the plan; its row stays."""
    activity.dropped_on = act.today
    activity.save(update_fields=["dropped_on"])
    act.record(activity, "activity.dropped", {})


def enter(act: Act, activity: Activity, amount: Decimal) -> Realisation:
    """What was done of an activity."""
    row = Realisation(activity=activity, amount=amount, entered_on=act.today, **_scope(activity))
    row.save(force_insert=True)
    act.record(row, "realisation.entered", {"activity": str(activity.id), "amount": str(amount)})
    return row


def evaluate(act: Act, activity: Activity, real: Decimal | None, cause: str, follow_up: str) -> Evaluation:
    """Why an activity stayed below its target, with the figure of that day, and what follows."""
    row = Evaluation(
        activity=activity,
        real=real,
        cause=cause,
        follow_up=follow_up,
        entered_on=act.today,
        **_scope(activity),
    )
    row.save(force_insert=True)
    told = {"activity": str(activity.id), "real": None if real is None else str(real)}
    act.record(row, "activity.evaluated", told)
    return row


def close(act: Act, activity: Activity, real: Decimal | None) -> None:
    """The quarter is closed: from now on this is the activity's figure."""
    activity.closed_on, activity.closed_real = act.today, real
    activity.save(update_fields=["closed_on", "closed_real"])
    act.record(activity, "activity.closed", {"real": None if real is None else str(real)})


def end(act: Act, plan: UnitPlan, state: UnitPlan.State) -> None:
    """The plan has been reported and accepted, or was withdrawn."""
    plan.state = state
    plan.save(update_fields=["state"])
    act.record(plan, "plan.ended", {"state": state.value})


def find_of_case(case_id: UUID) -> UnitPlan:
    """The plan of a case, locked: whoever writes its activities waits here."""
    return UnitPlan.objects.select_for_update().get(case_id=case_id)


def _scope(of: Any) -> dict[str, Any]:
    return {
        "origin_id": of.origin_id,
        "place_id": of.place_id,
        "division": of.division,
        "class_level": of.class_level,
    }
