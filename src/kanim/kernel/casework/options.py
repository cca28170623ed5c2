"""What this actor may do with this case now, what not, and why: the heart of the case page."""

from __future__ import annotations

from dataclasses import dataclass

from kanim.kernel.access.actors import Actor
from kanim.kernel.casework import gates, guards, signing
from kanim.kernel.casework.expressions import Expression
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.grammar import Action, Form
from kanim.kernel.casework.guards import Refusal
from kanim.kernel.casework.secrecy import shown_step
from kanim.kernel.errors import Denied
from kanim.kernel.registry import registry
from kanim.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Option:
    """One action of the present step, as it stands for one actor."""

    name: str
    label: Text
    style: str
    key: str
    clause: str
    unit: str
    post: str
    form: Form | None
    decision: bool
    signs: int
    signed: int
    targets: tuple[str, ...]
    refusals: tuple[Refusal, ...]
    mine: bool  # this actor's post or role carries it, whether or not a guard holds it back now

    @property
    def allowed(self) -> bool:
        return not self.refusals


_ORDER = {"main": 0, "plain": 1, "refuse": 2}


def options(context: CaseContext, actor: Actor) -> list[Option]:
    """All that persons may do in the present step, the main action first. In a step that this reader may not
    know of they are those of the step shown to him, each refused. Facts are loaded once for all."""
    step = shown_step(context.procedure, context.case.step, actor)
    return sorted(
        (
            _option(context, actor, action)
            for action in context.procedure.actions_in(step)
            if not action.is_automatic
        ),
        key=lambda option: (not option.allowed, _ORDER.get(option.style, 1)),
    )


def _option(context: CaseContext, actor: Actor, action: Action) -> Option:
    granted = guards.authority_for(context, actor, action)
    mine = not isinstance(granted, Denied)
    refused: list[Refusal] = []
    if isinstance(granted, Denied):
        refused.append(Refusal(granted.message, clause=granted.clause or action.clause, source="mandate"))
    else:
        before = guards.visited_before(context, actor, context.case.step, action)
        if before is not None:
            refused.append(before)
        refused.extend(_known_refusals(context, action))
        refused.extend(
            Refusal(v.words(actor), source=f"gate:{v.gate}") for v in gates.verdicts(context, action)
        )
    return Option(
        name=action.name,
        label=action.label,
        style=action.style,
        key=action.key,
        clause=action.clause,
        unit=action.unit,
        post=action.by.name if action.by else "",
        form=context.procedure.forms.get(action.form) if action.form else None,
        decision=action.decision,
        signs=action.signs,
        signed=signing.signed_so_far(context, action) if action.signs > 1 else 0,
        targets=action.targets,
        refusals=tuple(refused),
        mine=mine,
    )


def _known_refusals(context: CaseContext, action: Action) -> list[Refusal]:
    """Guards that can be judged before the form is filled in; those that read the action's own form are
    judged when it is sent."""
    if not action.form:
        return guards.refusals(context, action)
    own = {field.name for field in context.procedure.forms[action.form].fields}

    def reads_own_form(condition: Expression) -> bool:
        for name in condition.names:
            reads = registry.get("fact", name).meta["reads"] if registry.has("fact", name) else ()
            if name.partition(".")[0] == action.form or name in own or action.form in reads:
                return True
        return False

    return guards.refusals(context, action, reads_own_form)
