"""What a finding of a legal status does to its register."""

from __future__ import annotations

from typing import Any

from kanim.divisions.enforcement.gate.models import LegalStatus
from kanim.divisions.enforcement.gate.removal import LEVEL, status_of
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.registry import effect


@effect("status.set")
def set_status(context: CaseContext) -> dict[str, Any]:
    """Enters the status that the form holds, if it differs from the one that stands."""
    act, person = context.act, context.about("terperiksa")
    code = str(context.entered.get("status_hukum") or "")
    assert act is not None and person is not None
    if not code or code == status_of(person):
        return {}
    case = context.case
    row = LegalStatus(
        person_id=person,
        case_id=case.id,
        status=code,
        since=act.now,
        origin_id=case.origin_id,
        place_id=case.place_id,
        division=case.division,
        class_level=LEVEL,
    )
    row.save(force_insert=True)
    act.record(row, "status.found", {"status": code, "case": str(case.id)}, subject=person)
    return {}
