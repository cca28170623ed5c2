"""Which step a reader is shown: below its class he sees the step named by `shown_as`, everywhere alike."""

from __future__ import annotations

from kanim.kernel.access.actors import Actor, Officer, System
from kanim.kernel.access.models import ClassLevel
from kanim.kernel.casework.grammar import Procedure


def clearance_of(actor: Actor | None) -> int:
    """The highest class that the actor may read."""
    if isinstance(actor, System):
        return ClassLevel.SANGAT_RAHASIA
    return actor.clearance if isinstance(actor, Officer) else ClassLevel.BIASA


def is_hidden(procedure: Procedure, step: str, actor: Actor | None) -> bool:
    """True when the reader's clearance is below the class of the step."""
    at = procedure.steps.get(step)
    return (
        at is not None and bool(at.class_level) and ClassLevel[at.class_level.upper()] > clearance_of(actor)
    )


def shown_step(procedure: Procedure, step: str, actor: Actor | None) -> str:
    """The step itself, or the one shown instead to a reader below its class."""
    if not is_hidden(procedure, step, actor):
        return step
    return procedure.steps[step].shown_as or step


def hidden_forms(procedure: Procedure, actor: Actor | None) -> frozenset[str]:
    """Forms that are filled in only in steps which the reader may not know of."""
    seen = {
        action.form for place, action in procedure.all_actions() if not is_hidden(procedure, place, actor)
    }
    return frozenset(name for name in procedure.forms if name not in seen)
