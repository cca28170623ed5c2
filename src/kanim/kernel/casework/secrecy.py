"""What of a case a reader is shown: below the class of a step he sees the step named by `shown_as`, and no field
above his clearance, everywhere alike.

Personal data (`terbatas`) are the daily work of everybody who sees the case, and of the holder himself: a field is
hidden from `rahasia` up. Every reader of what was entered (page, history, prefilled forms, search) asks here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kanim.kernel.access.actors import Actor, Officer, System
from kanim.kernel.access.models import ClassLevel
from kanim.kernel.casework.grammar import Procedure
from kanim.kernel.errors import Denied
from kanim.kernel.regulation import Law
from kanim.kernel.texts import Text


def clearance_of(actor: Actor | None) -> int:
    """The highest class that the actor may read."""
    if isinstance(actor, System):
        return ClassLevel.SANGAT_RAHASIA
    return actor.clearance if isinstance(actor, Officer) else ClassLevel.BIASA


def is_field_hidden(field: Mapping[str, Any], actor: Actor | None) -> bool:
    """True for a secret field (its row in the regulation) that this reader is not cleared for. A lift of a purpose
    opens the case, not the fields above the reader's own clearance."""
    level = ClassLevel[str(field.get("class", "biasa")).upper()]
    return level >= ClassLevel.RAHASIA and level > clearance_of(actor)


def hidden_fields(book: Law, actor: Actor | None) -> frozenset[str]:
    """Every field that this reader may not know."""
    if clearance_of(actor) >= ClassLevel.SANGAT_RAHASIA:
        return frozenset()
    return frozenset(entry.code for entry in book.all("field") if is_field_hidden(entry.body, actor))


def readable(values: Mapping[str, Any], book: Law, actor: Actor | None) -> dict[str, Any]:
    """Of what was entered, what this reader may know. A name that is no field of the regulation stays."""
    hidden = hidden_fields(book, actor) if values else frozenset()
    return {name: value for name, value in values.items() if name not in hidden}


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


def hidden_steps(procedure: Procedure, actor: Actor | None) -> frozenset[str]:
    """The steps that this reader may not know a case to be in."""
    return frozenset(name for name in procedure.steps if is_hidden(procedure, name, actor))


def telling_forms(procedure: Procedure, actor: Actor | None) -> frozenset[str]:
    """Forms whose contents tell of a hidden step: filled in there, or with the action that can lead there."""
    hidden = hidden_steps(procedure, actor)
    if not hidden:
        return frozenset()
    uses = [(step, action) for step, action in procedure.all_actions() if action.form]
    led = {action.form for _, action in uses if hidden & set(action.targets)}
    within = {action.form for step, action in uses if step in hidden}
    without = {action.form for step, action in uses if step not in hidden}
    return frozenset(led | (within - without))


def elsewhere() -> Denied:
    """What is said to one whose action it would be at the step that he is shown."""
    return Denied(
        Text(
            "Permohonan ini sedang di unit lain; rujuk ke Seksi Verifikasi dan Adjudikasi.",
            "This case is with another unit; refer to the Verification and Adjudication Section.",
        )
    )
