"""Facts of the procedure `rencana_unit`."""

from __future__ import annotations

from datetime import date, timedelta

from kanim.divisions.direction.planning.rules import QUARTERS, quarter_end
from kanim.divisions.direction.planning.selectors import activities, find_plan, standings
from kanim.kernel.casework.facts import CaseContext, FactValue
from kanim.kernel.registry import fact
from kanim.kernel.texts import Text

STEP = "TRIWULAN_"


def quarter_now(context: CaseContext) -> int | None:
    """The quarter that the case stands in; None outside the running year."""
    step = context.case.step
    return int(step.removeprefix(STEP)) if step.startswith(STEP) else None


@fact("plan_has_activities", type="bool", words=Text("rencana berisi kegiatan", "the plan has activities"))
def has_activities(context: CaseContext) -> FactValue:
    plan = find_plan(context.case.id)
    return FactValue(plan is not None and bool(activities(plan)))


@fact(
    "activity_counted",
    type="bool",
    words=Text("kegiatan mempunyai satuan", "the activity is counted in something"),
    reads=("kegiatan",),
)
def activity_counted(context: CaseContext) -> FactValue:
    """A measure of the office, or a unit in which realisation is entered."""
    form = context.entered
    return FactValue(bool(form.get("ukuran") or form.get("satuan_target")))


@fact(
    "quarter_evaluated",
    type="bool",
    words=Text("triwulan selesai dievaluasi", "the quarter is evaluated"),
)
def quarter_evaluated(context: CaseContext) -> FactValue:
    """The quarter is over, and each of its activities below target has cause and follow-up."""
    plan, quarter = find_plan(context.case.id), quarter_now(context)
    if plan is None or quarter is None:
        return FactValue(False)
    last = quarter_end(plan.year, quarter)
    if context.today <= last:
        return FactValue(
            False,
            Text(f"Triwulan {quarter} berakhir {last:%d-%m-%Y}.", f"Quarter {quarter} ends on {last}."),
        )
    missing = [
        str(row.activity.number)
        for row in standings(plan, quarter)
        if row.is_below and row.evaluation is None
    ]
    return FactValue(
        not missing,
        Text(
            f"Kegiatan nomor {', '.join(missing)} di bawah target: isi sebab dan tindak lanjutnya.",
            f"Activities {', '.join(missing)} are below target: enter cause and follow-up.",
        ),
    )


def _year(context: CaseContext) -> int:
    plan = find_plan(context.case.id)
    return plan.year if plan else context.today.year


def _due(quarter: int) -> None:
    @fact(
        f"unit_plan.due_{quarter}",
        type="date",
        words=Text(f"batas evaluasi triwulan {quarter}", f"evaluation of quarter {quarter} due"),
    )
    def due(context: CaseContext) -> FactValue:
        days = int(context.law.param("evaluasi_triwulan_hari"))
        return FactValue(quarter_end(_year(context), quarter) + timedelta(days=days))


for _quarter in QUARTERS:
    _due(_quarter)


@fact("unit_plan.report_due", type="date", words=Text("batas laporan unit", "report of the unit due"))
def report_due(context: CaseContext) -> FactValue:
    days = int(context.law.param("laporan_unit_hari"))
    return FactValue(date(_year(context), 12, 31) + timedelta(days=days))
