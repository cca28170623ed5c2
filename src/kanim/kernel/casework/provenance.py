"""Where each fact of a case comes from: said by the applicant, seen on a paper, answered by a register, keyed by an
officer; with its day, who entered it, and when it was really done if it was keyed after an outage.

Kept in the fold beside the values, as visits and, for each field, the numbers of the visits that bear out its present
value: `{v: [{k, at, by, …}], f: {form: {field: [n, …]}}, p: {form: {field: [n, …]}}}`. A value that a correction
leaves as it was keeps all its sources; one that it changes begins anew, and what bore out the former value stays
under `p`, since that it was once seen on a paper remains true.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from kanim.kernel.access.actors import Holder, Officer, System
from kanim.kernel.canonical import instant
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.grammar import Action
from kanim.kernel.casework.sources import ANSWERED, KEYED, SAID, SEEN, unseen
from kanim.kernel.casework.store import Fold
from kanim.kernel.errors import Invalid
from kanim.kernel.texts import Text

_FORMER = 8
APPLICANT = "pemohon"


def entered(
    context: CaseContext, action: Action, form: str, before: Mapping[str, Any], values: Mapping[str, Any]
) -> None:
    """What an action's form gave: the applicant's word, his word entered by an officer, an officer's own finding, or
    a system's answer. `before` are the form's values until now."""
    assert context.act is not None
    visit: dict[str, Any] = {"at": instant(context.act.now), "by": context.act.actor.principal}
    match context.actor:
        case Holder():
            visit["k"] = SAID
        case Officer():
            is_filing = action.name in context.procedure.starts and APPLICANT in context.procedure.about
            visit |= {"k": SAID, "for": APPLICANT} if is_filing else {"k": KEYED}
        case System():
            visit["k"] = KEYED
        case _:
            visit |= {"k": ANSWERED, "of": context.act.actor.principal.partition(":")[2].upper()}
    if context.done_at is not None:
        visit["done"] = instant(context.done_at)
    _add(context.fold, visit, form, values, before)


def answered(context: CaseContext, form: str, fields: Iterable[str], register: str, at: datetime) -> None:
    """A register bore out these fields as they stand (Dukcapil a NIK with its name). Called by the effect or event that
    took the answer in; `at` is when the register answered."""
    assert context.act is not None
    values = context.form(form)
    there = {name: values[name] for name in fields if name in values}
    visit = {"k": ANSWERED, "at": instant(at), "by": context.act.actor.principal, "of": register}
    _add(context.fold, visit, form, there, values)


def seen(context: CaseContext, paper_id: UUID, paper_type: str, shows: Iterable[str]) -> None:
    """An officer compared a paper with its original and found that it agrees: the fields which it states are seen."""
    assert context.act is not None
    unseen(context.fold, paper_id)
    wanted = set(shows)
    visit = {
        "k": SEEN, "at": instant(context.act.now), "by": context.act.actor.principal,
        "of": paper_type, "paper": str(paper_id),
    }  # fmt: skip
    for form, values in list(context.fold.forms.items()):
        there = {
            name: value for name, value in values.items() if name in wanted and value not in (None, "", [])
        }
        _add(context.fold, visit, form, there, values)


def require_done_at(context: CaseContext, done_at: datetime | None) -> None:
    """What is keyed after an outage: its time lies before now and not before the case. Raises `Invalid`."""
    context.done_at = done_at
    if done_at is None:
        return
    opened = context.case.opened_at
    if (
        not isinstance(context.actor, Officer)
        or done_at > context.now
        or (opened is not None and done_at < opened)
    ):
        raise Invalid(
            {
                "dilakukan_pada": Text(
                    "Waktu pelaksanaan hanya untuk petugas yang mencatat belakangan, dan tidak di masa depan atau "
                    "sebelum permohonan dibuka.",
                    "The time at which it was done is for officers who key it later, and lies neither in the future "
                    "nor before the case was opened.",
                )
            }
        )
    context.told["done_at"] = instant(done_at)


def _add(
    fold: Fold, visit: dict[str, Any], form: str, values: Mapping[str, Any], before: Mapping[str, Any]
) -> None:
    given = {name for name, value in values.items() if not name.startswith("_")}
    if not given:
        return
    visits = fold.sources.setdefault("v", [])
    if visits and visits[-1] == visit:
        number = len(visits) - 1
    else:
        visits.append(visit)
        number = len(visits) - 1
    fields = fold.sources.setdefault("f", {}).setdefault(form, {})
    for name in sorted(given):
        known = fields.get(name, [])
        if name in before and before[name] != values[name] and known:
            former = fold.sources.setdefault("p", {}).setdefault(form, {})
            former[name] = [*former.get(name, []), *known][-_FORMER:]
            known = []
        if values[name] in (None, "", []):
            fields.pop(name, None)
        elif number not in known:
            fields[name] = [*known, number]
