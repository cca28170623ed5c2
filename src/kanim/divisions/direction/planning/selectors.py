"""Reading a plan: its activities with their figures, and what its forms offer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from kanim.divisions.direction.planning.models import Activity, Evaluation, UnitPlan
from kanim.divisions.direction.planning.rules import achievement, is_below, month_end, quarter_of
from kanim.kernel.access.actors import Officer
from kanim.kernel.access.units import division_of
from kanim.kernel.casework.choosing import Scope
from kanim.kernel.measures import core as measures
from kanim.kernel.registry import choices
from kanim.kernel.regulation import selectors as regulation
from kanim.kernel.texts import Text

DUTY = "tugas"


@dataclass(frozen=True, slots=True)
class Standing:
    """An activity with its figure: `real` None while nobody counts it or it may not be shown; `reached` in percent."""

    activity: Activity
    real: Decimal | None
    evaluation: Evaluation | None

    @property
    def reached(self) -> Decimal | None:
        if self.real is None:
            return None
        return achievement(self.activity.target, self.real, self.activity.polarity)

    @property
    def is_below(self) -> bool:
        return is_below(self.activity.target, self.real, self.activity.polarity)

    @property
    def quarter(self) -> int:
        return quarter_of(self.activity.month)


def find_plan(case_id: UUID) -> UnitPlan | None:
    return UnitPlan.objects.filter(case_id=case_id).first()


def activities(plan: UnitPlan, quarter: int | None = None) -> list[Activity]:
    """Those that stand in the plan, by month; of one quarter if it is named."""
    rows = plan.activities.filter(dropped_on=None).order_by("month", "number")
    return [row for row in rows if quarter is None or quarter_of(row.month) == quarter]


def standings(plan: UnitPlan, quarter: int | None = None) -> list[Standing]:
    """The activities with figures as they are now; those of a closed quarter as it was closed."""
    rows = activities(plan, quarter)
    entered = dict(
        Activity.objects.filter(id__in=[row.id for row in rows])
        .values_list("id")
        .annotate(total=Sum("realisations__amount"))
    )
    found = Evaluation.objects.filter(activity__in=rows).order_by("id")
    evaluated = {row.activity_id: row for row in found}
    return [Standing(row, real_of(plan, row, entered.get(row.id)), evaluated.get(row.id)) for row in rows]


def real_of(plan: UnitPlan, activity: Activity, entered: Decimal | None) -> Decimal | None:
    """What is realised of an activity: of the month by its measure for the unit's division and the clause (the unit's
    whole duty: everything of the division), else what was entered."""
    if activity.closed_on is not None:
        return activity.closed_real
    if not activity.measure:
        return entered
    period = measures.Period(date(plan.year, activity.month, 1), month_end(plan.year, activity.month))
    clause = "" if activity.clause.endswith(f".{DUTY}") else activity.clause
    unit = division_of(plan.unit, period.last) or ""
    got = measures.value(activity.measure, period, plan.place_id, unit, clause)
    return None if got is None else Decimal(str(got))


# What forms offer ------------------------------------------------------------------------------------------


def _tell_clauses(codes: list[str], on: date) -> dict[str, Text]:
    known = {row.code: row for row in regulation.clauses(on)}
    return {code: _clause_words(known[code]) for code in codes if code in known}


def _clause_words(clause: regulation.Clause) -> Text:
    return Text(f"{clause.code}: {clause.words.id}", f"{clause.code}: {clause.words.en}")


@choices("klausul_unit", tell=_tell_clauses)
def list_clauses(scope: Scope) -> list[tuple[str, Text]]:
    """Duties and functions of whoever plans: of his unit, and of the division that it stands in."""
    if not isinstance(scope.actor, Officer):
        return []
    unit = scope.actor.unit
    at = dict.fromkeys([unit, division_of(unit, scope.on) or unit])
    rows = [row for code in at for row in regulation.clauses_of(code, scope.on)]
    return [(row.code, _clause_words(row)) for row in rows if row.kind in (DUTY, "fungsi")]


def _tell_measures(codes: list[str], on: date) -> dict[str, Text]:
    known = {row.name: row.words for row in measures.all_measures()}
    return {code: known[code] for code in codes if code in known}


@choices("ukuran", tell=_tell_measures)
def list_measures(scope: Scope) -> list[tuple[str, Text]]:
    """What the office counts by itself."""
    return [(row.name, row.words) for row in measures.all_measures()]


def _activity_words(rows: Iterable[Activity]) -> dict[str, Text]:
    return {str(row.id): Text.of(f"{row.number}. {row.words}") for row in rows}


def _tell_activities(codes: list[str], on: date) -> dict[str, Text]:
    return _activity_words(Activity.objects.filter(id__in=[code for code in codes if len(code) == 36]))


@choices("kegiatan_rencana", tell=_tell_activities)
def list_activities(scope: Scope) -> list[tuple[str, Text]]:
    """Activities of the plans under way of the unit of whoever fills in the form."""
    if not isinstance(scope.actor, Officer):
        return []
    rows = Activity.objects.filter(
        plan__place_id=scope.office_id,
        plan__unit=scope.actor.unit,
        plan__state=UnitPlan.State.UNDER_WAY,
        dropped_on=None,
    ).order_by("plan__year", "number")
    return list(_activity_words(rows).items())
