"""The plan beside the actions of its case: activities with target and live realisation."""

from __future__ import annotations

from typing import Any

from kanim.divisions.direction.planning.letters import counted_in, plain
from kanim.divisions.direction.planning.selectors import find_plan, standings
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.registry import query


@query("rencana_unit.panel")
def panel(context: CaseContext) -> list[dict[str, Any]]:
    plan = find_plan(context.case.id)
    if plan is None:
        return []
    rows = [
        {
            "number": row.activity.number,
            "words": row.activity.words,
            "clause": row.activity.clause,
            "month": context.law.code_words("bulan", f"{row.activity.month:02d}"),
            "target": plain(row.activity.target),
            "real": plain(row.real),
            "unit": counted_in(context, row),
            "reached": plain(row.reached),
            "is_below": row.is_below,
            "is_closed": row.activity.closed_on is not None,
            "evaluation": row.evaluation,
        }
        for row in standings(plan)
    ]
    unit = context.law.words("unit", plan.unit)
    return [
        {"template": "desk/parts/plan.html", "unit": unit, "year": plan.year, "rows": rows, "above": True}
    ]
