"""What the forms of a plan do to its registers."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kanim.divisions.direction.planning import registers
from kanim.divisions.direction.planning.facts import quarter_now
from kanim.divisions.direction.planning.models import Activity, UnitPlan
from kanim.divisions.direction.planning.rules import quarter_of
from kanim.divisions.direction.planning.selectors import standings
from kanim.kernel.access.actors import Officer
from kanim.kernel.act.core import Act
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.errors import Conflict
from kanim.kernel.registry import effect
from kanim.kernel.texts import Text

ROLE, KIND = "rencana", "unit_plan"
FIELDS = {
    "uraian_kegiatan": "words",
    "klausul_kegiatan": "clause",
    "pelaksana_kegiatan": "officer_id",
    "bulan_kegiatan": "month",
    "arah_target": "polarity",
    "target_kegiatan": "target",
    "ukuran": "measure",
    "satuan_target": "counted_in",
    "baris_anggaran": "budget_line",
}


def terms_of(form: Mapping[str, Any]) -> dict[str, Any]:
    """The terms that a form gives; what it leaves empty is not among them."""
    found = {column: form[field] for field, column in FIELDS.items() if form.get(field) not in (None, "")}
    if "month" in found:
        found["month"] = int(found["month"])
    if "target" in found:
        found["target"] = Decimal(found["target"])
    return found


@effect("plan.open")
def open_plan(context: CaseContext) -> dict[str, Any]:
    """The plan of the unit of whoever opens it."""
    act, actor = _act(context), context.actor
    assert isinstance(actor, Officer)  # the way in is for members of a unit
    year = int(context.form("pembukaan")["tahun_rencana"])
    plan = registers.open_plan(act, context.case, actor.unit, year)
    context.add_role(ROLE, KIND, plan.id)
    return {"unit": plan.unit, "year": year}


@effect("plan.add")
def add(context: CaseContext) -> dict[str, Any]:
    """One more activity."""
    act, plan = _act(context), registers.find_of_case(context.case.id)
    row = registers.add(act, plan, **terms_of(context.entered))
    return {"activity": row.number}


@effect("plan.change")
def change(context: CaseContext) -> dict[str, Any]:
    """Other terms of an activity; fields left empty change nothing."""
    act, row = _act(context), _activity(context)
    registers.change(act, row, **terms_of(context.entered))
    return {"activity": row.number}


@effect("plan.drop")
def drop(context: CaseContext) -> dict[str, Any]:
    """An activity leaves the plan."""
    act, row = _act(context), _activity(context)
    registers.drop(act, row)
    return {"activity": row.number}


@effect("plan.realise")
def realise(context: CaseContext) -> dict[str, Any]:
    """What was done of an activity that no measure counts."""
    act, row = _act(context), _activity(context)
    if row.measure:
        raise Conflict(
            Text(
                "Realisasi kegiatan ini dihitung dari berkas; tidak diisi dengan tangan.",
                "The realisation of this activity is counted from the cases; it is not entered by hand.",
            ),
            code="ACTIVITY_MEASURED",
        )
    _open_quarter(context, row)
    registers.enter(act, row, Decimal(context.entered["realisasi_kegiatan"]))
    return {"activity": row.number}


@effect("plan.evaluate")
def evaluate(context: CaseContext) -> dict[str, Any]:
    """Cause and follow-up of an activity below its target."""
    act, row = _act(context), _activity(context)
    _open_quarter(context, row)
    now = next(s for s in standings(row.plan, quarter_of(row.month)) if s.activity.id == row.id)
    if not now.is_below:
        raise Conflict(
            Text("Kegiatan ini mencapai target.", "This activity reached its target."), code="ON_TARGET"
        )
    form = context.entered
    registers.evaluate(act, row, now.real, str(form["sebab_capaian"]), str(form["tindak_lanjut"]))
    return {"activity": row.number}


@effect("plan.close_quarter")
def close_quarter(context: CaseContext) -> dict[str, Any]:
    """The figures of the quarter stand."""
    act, quarter = _act(context), quarter_now(context)
    rows = standings(registers.find_of_case(context.case.id), quarter)
    for row in rows:
        registers.close(act, row.activity, row.real)
    return {"quarter": quarter, "below": sum(row.is_below for row in rows)}


@effect("plan.finish")
def finish(context: CaseContext) -> dict[str, Any]:
    """The report was accepted."""
    return _end(context, UnitPlan.State.REPORTED)


@effect("plan.withdraw")
def withdraw(context: CaseContext) -> dict[str, Any]:
    """The plan was withdrawn: the unit may begin another for the year."""
    return _end(context, UnitPlan.State.WITHDRAWN)


def _end(context: CaseContext, state: UnitPlan.State) -> dict[str, Any]:
    registers.end(_act(context), registers.find_of_case(context.case.id), state)
    return {"state": state.value}


def _act(context: CaseContext) -> Act:
    assert context.act is not None
    return context.act


def _activity(context: CaseContext) -> Activity:
    """The activity that the form names, of this plan."""
    plan = registers.find_of_case(context.case.id)
    row = plan.activities.filter(id=str(context.entered["kegiatan_rencana"]), dropped_on=None).first()
    if row is None:
        raise Conflict(
            Text("Kegiatan ini bukan dari rencana ini.", "This activity is not of this plan."),
            code="ACTIVITY_ELSEWHERE",
        )
    return row


def _open_quarter(context: CaseContext, row: Activity) -> None:
    quarter = quarter_now(context)
    if quarter is None or quarter_of(row.month) < quarter:
        raise Conflict(
            Text(
                f"Triwulan {quarter_of(row.month)} sudah ditutup; angkanya tetap.",
                f"Quarter {quarter_of(row.month)} is closed; its figures stand.",
            ),
            code="QUARTER_CLOSED",
        )
