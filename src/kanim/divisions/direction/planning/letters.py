"""The report of a unit's plan, as it is frozen and read by the level above."""

from __future__ import annotations

from typing import Any

from kanim.divisions.direction.planning.relations import leader_of
from kanim.divisions.direction.planning.selectors import Standing, find_plan, standings
from kanim.kernel.access.actors import Officer
from kanim.kernel.access.words import post_words
from kanim.kernel.casework.choosing import words_from
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.registry import query
from kanim.kernel.texts import Text


@query("letter.LAPORAN_UNIT")
def report(context: CaseContext) -> dict[str, Any]:
    """Every activity with target, realisation and achievement; cause and follow-up of those below; who signs."""
    plan, place = find_plan(context.case.id), leader_of(context)
    assert plan is not None and place is not None and isinstance(context.actor, Officer)
    rows = standings(plan)
    unit = context.law.words("unit", plan.unit)
    return {
        "unit": unit.data(),
        "year": plan.year,
        "summary": str(context.form("laporan").get("ringkasan_laporan") or ""),
        "activities": [_row(context, row) for row in rows],
        "below": [
            {
                "number": row.activity.number,
                "cause": row.evaluation.cause,
                "follow_up": row.evaluation.follow_up,
            }
            for row in rows
            if row.is_below and row.evaluation is not None
        ],
        "author": {
            "name": context.actor.name,
            "post": post_words(place.post, place.unit, context.today).data(),
        },
    }


def _row(context: CaseContext, row: Standing) -> dict[str, Any]:
    activity = row.activity
    return {
        "number": activity.number,
        "words": activity.words,
        "clause": activity.clause,
        "month": context.law.code_words("bulan", f"{activity.month:02d}").data(),
        "target": plain(activity.target),
        "real": plain(row.real),
        "unit": counted_in(context, row).data(),
        "reached": plain(row.reached),
    }


def counted_in(context: CaseContext, row: Standing) -> Text:
    """In what an activity is counted: the measure's words, or the unit that was entered."""
    activity = row.activity
    if not activity.measure:
        return Text.of(activity.counted_in)
    told = words_from("ukuran", activity.measure, context.today)
    words: Text = told[0]["words"] if told else Text.of(activity.measure)
    return words


def plain(number: object) -> str:
    """A figure as the law writes it (comma, no empty decimals); unknown: a dash."""
    if number is None:
        return "–"
    text = f"{number}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
