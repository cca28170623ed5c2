"""After a paper was issued or a case has ended: papers replaced and revoked, and what forbids reopening a case.

Nothing that was issued is edited. A correction is a new visit of the form and a new paper, which names the number
of the one that it replaces; the old number stays to be seen with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kanim.kernel.act.core import Act
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.grammar import OWN_WORDS, Action, Form, Procedure
from kanim.kernel.casework.models import Child
from kanim.kernel.papers import instruments
from kanim.kernel.papers.models import Instrument
from kanim.kernel.registry import registry
from kanim.kernel.texts import Text

ENDED = (Instrument.State.REVOKED, Instrument.State.VOID)


def fold_in(context: CaseContext, form: Form, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Folds what was entered into the case; gives what reached the form's home.

    A form that corrects another gives it its values, but keeps its reason and remark for itself,
    so that the reasons given before stay."""
    if not form.into:
        context.fold.add(form.name, values)
        return values
    given = {name: value for name, value in values.items() if name not in OWN_WORDS}
    context.fold.add(form.into, given)
    own = {name: value for name, value in values.items() if name in OWN_WORDS}
    if own:
        context.fold.add(form.name, own)
    return given


def standing(context: CaseContext, kind: str) -> Instrument | None:
    """The latest paper of a kind that the case issued and that still counts."""
    rows = instruments.list_instruments(context.case.id)
    return next((row for row in rows if row.type == kind and row.state not in ENDED), None)


def refusals(context: CaseContext, action: Action) -> Iterator[tuple[Text, str]]:
    """Why a correction or a reopening can't be done now: the words, and where they come from."""
    for kind in action.replaces:
        if standing(context, kind) is None:
            words = context.law.words("letter", kind)
            yield (
                Text(
                    f"Tidak ada {words.id} yang berlaku pada berkas ini untuk diganti.",
                    f"There is no {words.en} in force in this case to be replaced.",
                ),
                "replaces",
            )
    if action.reopens:
        if Child.objects.filter(child_id=context.case.id).exclude(end_kind="").exists():
            yield (
                Text(
                    "Perkara induk sudah menerima hasil berkas ini; mulailah berkas baru dari sana.",
                    "The parent case has taken the result of this one; begin a new case from there.",
                ),
                "reopens",
            )
        for words in lasting(context):
            yield (
                Text(f"Tidak dapat dibuka kembali: {words.id}", f"It can't be reopened: {words.en}"),
                "reopens",
            )


def lasting(context: CaseContext) -> list[Text]:
    """What was done in the case and can't be undone, in words."""
    done = context.fold.times
    names = dict.fromkeys(
        effect
        for _, action in context.procedure.all_actions()
        if action.name in done
        for effect in action.effects
    )
    return [words for name in names if (words := lasting_words(name)) is not None]


def lasting_words(effect: str) -> Text | None:
    """Why what this effect did can't be undone; None when it can."""
    if not registry.has("effect", effect):
        return None
    words: Text | None = registry.get("effect", effect).meta.get("lasting")
    return words


def revoke_letters(context: CaseContext, act: Act, action: Action) -> list[str]:
    """Ends every paper that the action revokes, with its reason; gives their ids."""
    ended = []
    for kind in action.revokes:
        while (paper := standing(context, kind)) is not None:
            instruments.revoke(act, paper, reason_of(context))
            ended.append(str(paper.id))
    return ended


def reason_of(context: CaseContext) -> str:
    """The reason that the present form gives, as it stays with a number."""
    return str(context.entered.get("alasan") or "")[: instruments.REASON_LIMIT]


def issued_by(procedure: Procedure, kind: str, done: Mapping[str, int]) -> Action | None:
    """The action by which a paper of this kind was first issued in a case."""
    found = [a for _, a in procedure.all_actions() if kind in a.issues]
    return next((a for a in found if a.name in done), found[0] if found else None)


def first_entered(context: CaseContext, kind: str) -> dict[str, Any]:
    """What the form of the action that issued a paper of this kind holds now, corrections in it."""
    first = issued_by(context.procedure, kind, context.fold.times)
    form = context.procedure.forms.get(first.form) if first is not None else None
    if form is None:
        return {}
    kept = context.form(form.home)
    return {field.name: kept[field.name] for field in form.fields if field.name in kept}
