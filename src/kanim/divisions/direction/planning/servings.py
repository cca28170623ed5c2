"""Which clauses a unit's plan and report serve: those of the unit that order a plan, an evaluation or a report."""

from __future__ import annotations

from collections.abc import Callable

from kanim.divisions.direction.planning.models import UnitPlan
from kanim.kernel.regulation.serving import serves

PAGE = "/meja/prosedur/rencana_unit/"
PLANNED = {
    "tu": ["tu.a"],
    "intaltuskim": ["intaltuskim.a"],
    "tikim": ["tikim.a"],
    "inteldak": ["inteldak.a"],
}
"""Functions that are the planning itself. Sections have it within their duty, which their people serve by acting."""
SECTIONS = (
    "tu_kepum",
    "tu_keu",
    "dokjal_layanan",
    "dokjal_verifikasi",
    "intaltuskim_izin",
    "intaltuskim_status",
    "tikim_ti",
    "tikim_infokom",
    "inteldak_intel",
    "inteldak_dak",
)


def _plans_of(unit: str) -> Callable[[], int]:
    return lambda: UnitPlan.objects.filter(unit=unit).exclude(state=UnitPlan.State.WITHDRAWN).count()


for _unit in (*PLANNED, *SECTIONS):
    serves("report", f"rencana_unit:{_unit}", clauses=PLANNED.get(_unit, []), url=PAGE, units=(_unit,))(
        _plans_of(_unit)
    )
