"""Many cases, one action: judged row by row without writing, then done in one transaction a row.

The key of each row is derived from the run's key, so that a run which broke off is sent again with the same key
and only what is missing is done. A decision is made case by case and is never offered here; nor is an action that
takes a file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from uuid import UUID

from kanim.kernel import canonical, db
from kanim.kernel.access.actors import Actor
from kanim.kernel.access.visibility import visible_to
from kanim.kernel.act.core import Act
from kanim.kernel.casework import acting, corrections, gates, guards, many, queues
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.fields import clean
from kanim.kernel.casework.forms import action_parts, rows_of
from kanim.kernel.casework.grammar import Action, Form
from kanim.kernel.casework.models import Case
from kanim.kernel.errors import Conflict, Denied, Invalid, KanimError, NotVisible
from kanim.kernel.texts import Text

MOST = 500
State = Literal["will", "refused", "done"]


@dataclass(frozen=True, slots=True)
class Row:
    """One case of a run: what `will` be done, was `done`, or is `refused` with the reason and its clause."""

    case_id: UUID
    number: str
    subject: str
    step: Text | None
    state: State
    version: int = 0
    reason: Text | None = None
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Shared:
    """An action that is open in every case chosen."""

    name: str
    label: Text
    clause: str
    form: Form | None


def shared_actions(actor: Actor, ids: Sequence[UUID]) -> list[Shared]:
    """What may be chosen for all of these cases together: open in the step of each, for this actor's post, and
    neither a decision nor with a file. Nothing for cases of several procedures that share no action."""
    found: dict[str, Shared] | None = None
    for context in _seen(actor, ids).values():
        here = {
            action.name: Shared(
                action.name, action.label, action.clause, context.procedure.forms.get(action.form)
            )
            for action in context.procedure.actions_in(context.case.step)
            if _is_for_many(context, action)
            and not isinstance(guards.authority_for(context, actor, action), Denied)
        }
        common = found if found is not None else here
        found = {name: one for name, one in common.items() if name in here and here[name].form == one.form}
    return list((found or {}).values())


def named_action(actor: Actor, ids: Sequence[UUID], name: str) -> Shared | None:
    """The action of this name in the procedure of the cases, whether or not they still stand where it is open: a
    run that is taken up again has moved some of them."""
    for context in _seen(actor, ids[:1]).values():
        for _, action in context.procedure.all_actions():
            if action.name == name and _is_for_many(context, action):
                return Shared(name, action.label, action.clause, context.procedure.forms.get(action.form))
    return None


def preview(actor: Actor, ids: Sequence[UUID], action: str, form: Mapping[str, Any]) -> list[Row]:
    """What the action would do to each case now, in the order given. Nothing is written."""
    _not_too_many(ids)
    contexts = _seen(actor, ids)
    names = queues.main_names(list(contexts))
    return [_judged(actor, contexts.get(case_id), case_id, names, action, form) for case_id in ids]


def run(actor: Actor, ids: Sequence[UUID], action: str, form: Mapping[str, Any], *, key: str) -> list[Row]:
    """Does the action on each case that would take it, one transaction each, and tells what came of every row.
    The same key again does only what is missing."""
    out = []
    for row in outcome(actor, ids, action, form, key=key):
        if row.state != "will":
            out.append(row)
            continue
        try:
            done = acting.act(
                actor, row.case_id, action, form, version=row.version, key=key_of(key, row.case_id)
            )
            out.append(replace(row, state="done", version=done.version))
        except KanimError as refused:
            out.append(_refused(row, refused))
    return out


def outcome(
    actor: Actor, ids: Sequence[UUID], action: str, form: Mapping[str, Any], *, key: str
) -> list[Row]:
    """How a run stands: what was done under its key, and what the others would meet now. Nothing is written."""
    keys = {key_of(key, case_id): case_id for case_id in ids}
    done: dict[UUID, int] = {}
    for part in many.chunks(ids):
        marks = ",".join(["%s"] * len(part))
        rows = db.fetch(
            "SELECT key, outcome FROM act_key WHERE principal = %s AND operation = 'act' AND outcome <> '' "
            f"AND key IN ({marks})",
            [actor.principal, *(key_of(key, case_id) for case_id in part)],
        )
        done |= {keys[name]: int(canonical.loads(told)["version"]) for name, told in rows}
    return [
        replace(row, state="done", version=done[row.case_id], reason=None, clause="")
        if row.case_id in done and row.number
        else row
        for row in preview(actor, ids, action, form)
    ]


def key_of(key: str, row: object) -> str:
    """The key of one row of a run."""
    return canonical.sha256(f"bulk:{key}:{row}".encode()).hex()


def as_csv(rows: Iterable[Row]) -> str:
    """The outcome as a table: number, name, step, outcome, reason in both languages, clause. No cell begins
    like a formula of a spreadsheet."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["nomor", "nama", "keadaan", "hasil", "alasan", "reason", "klausul"])
    for row in rows:
        why = row.reason or Text("", "")
        step = row.step.id if row.step else ""
        table.writerow(map(_cell, [row.number, row.subject, step, row.state, why.id, why.en, row.clause]))
    return out.getvalue()


def _cell(value: str) -> str:
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _seen(actor: Actor, ids: Sequence[UUID]) -> dict[UUID, CaseContext]:
    """Those of the cases that the actor may see, in a fixed number of queries a chunk."""
    found: dict[UUID, CaseContext] = {}
    for part in many.chunks(ids):
        visible = visible_to(actor).filter(Case.objects.filter(id__in=part)).values_list("id", flat=True)
        found |= many.contexts(list(visible), actor=actor)
    return found


def _is_for_many(context: CaseContext, action: Action) -> bool:
    if action.is_automatic or action.decision:
        return False
    form = context.procedure.forms.get(action.form)
    return form is None or not any(_is_file(context, field.name) for field in form.fields)


def _is_file(context: CaseContext, name: str) -> bool:
    entry = context.law.find("field", name)
    return entry is not None and entry.body["type"] == "file"


def _judged(
    actor: Actor,
    context: CaseContext | None,
    case_id: UUID,
    names: Mapping[UUID, str],
    name: str,
    form: Mapping[str, Any],
) -> Row:
    if context is None:
        return Row(case_id, "", "", None, "refused", reason=NotVisible().message)
    case = context.case
    row = Row(
        case_id,
        case.number,
        names.get(case_id, ""),
        acting.shown_label(context),
        "will",
        case.head_seq,
    )
    try:
        _judge(actor, context, name, form)
    except KanimError as refused:
        return _refused(row, refused)
    return row


def _judge(actor: Actor, context: CaseContext, name: str, raw: Mapping[str, Any]) -> None:
    """Raises what the act would raise, as far as it can be known without doing it."""
    action = acting.find_action(context, name)
    if action is None:
        raise acting.not_open(context, name)
    if not _is_for_many(context, action):
        raise Conflict(
            Text(
                f"{action.label.id} dilakukan berkas demi berkas, bukan serentak.",
                f"{action.label.en} is done case by case, not in bulk.",
            ),
            code="NOT_IN_BULK",
        )
    granted = guards.authority_for(context, actor, action)
    if isinstance(granted, Denied):
        raise granted
    before = guards.visited_before(context, actor, context.case.step, action)
    if before is not None:
        raise Conflict(before.text, code="SAME_PERSON")
    if action.form:
        form = context.procedure.forms[action.form]
        values, errors = clean(rows_of(action_parts(context, form)), raw, today=context.today)
        if errors:
            raise Invalid(errors)
        context.entered = values
        corrections.fold_in(context, form, values)  # of a fold that nobody stores
        context.forget()
    context.action = action.name
    refused = guards.refusals(context, action)
    if refused:
        raise Conflict(refused[0].text, code="GUARD")
    for verdict in gates.verdicts(context, action):
        raise Conflict(verdict.words(actor), code="GATE")


def _refused(row: Row, refused: KanimError) -> Row:
    clause = str(getattr(refused, "clause", "") or "")
    message = refused.message
    if isinstance(refused, Invalid):
        texts = list(dict.fromkeys(refused.fields.values()))
        message = Text(" ".join(t.id for t in texts), " ".join(t.en for t in texts))
    return replace(row, state="refused", reason=message, clause=clause)


def _not_too_many(rows: Sequence[object]) -> None:
    if len(rows) > MOST:
        raise Invalid({"kasus": Text(f"Paling banyak {MOST} sekaligus.", f"At most {MOST} at a time.")})


# Starts ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StartRow:
    """One row of a table of filings: `line` counts from 1; `errors` by field where the form was refused."""

    line: int
    state: State
    case_id: UUID | None = None
    number: str = ""
    reason: Text | None = None
    errors: Mapping[str, Text] | None = None


def preview_starts(actor: Actor, rows: Sequence[acting.Filing]) -> list[StartRow]:
    """What each filing would meet, without writing: its form and its conditions. Effects are not tried."""
    _not_too_many(rows)
    found = []
    for line, filing in enumerate(rows, 1):
        try:
            acting.judge_start(actor, filing, Act(actor, "preview", "preview", None, "Asia/Jakarta"))
            found.append(StartRow(line, "will"))
        except KanimError as refused:
            found.append(_start_refused(line, refused))
    return found


def run_starts(actor: Actor, rows: Sequence[acting.Filing], *, key: str) -> list[StartRow]:
    """Opens a case for each filing, one transaction each; the same key again opens only what is missing."""
    _not_too_many(rows)
    found = []
    for line, filing in enumerate(rows, 1):
        try:
            done = acting.start_filing(actor, filing, key=key_of(key, line))
            found.append(StartRow(line, "done", done.case_id, done.number))
        except KanimError as refused:
            found.append(_start_refused(line, refused))
    return found


def _start_refused(line: int, refused: KanimError) -> StartRow:
    errors = dict(refused.fields) if isinstance(refused, Invalid) else None
    return StartRow(line, "refused", reason=refused.message, errors=errors)
