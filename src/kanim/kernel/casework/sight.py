"""Which cases an actor may see: every read of a case starts here."""

from __future__ import annotations

from uuid import UUID

from kanim.kernel.access.actors import Actor
from kanim.kernel.access.visibility import visible_to
from kanim.kernel.casework import procedures, store
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.models import Case
from kanim.kernel.errors import NotVisible


def sees(actor: Actor, case: Case) -> bool:
    """True when the case is within what the actor may see. What follows from the row itself is decided
    without a query; roles and task grants are asked of the database, by the same predicate as lists use."""
    scope = visible_to(actor)
    return scope.sees(case) or Case.objects.filter(scope.q(), id=case.id).exists()


def get_case(actor: Actor, case_id: UUID) -> CaseContext:
    """The case for reading. Raises `NotVisible`, the same for what does not exist and what may not be seen."""
    found = store.find(case_id)
    if found is None or not sees(actor, found[0]):
        raise NotVisible
    case, fold = found
    return CaseContext(case, fold, procedures.pinned(case.definition_id), actor=actor)
