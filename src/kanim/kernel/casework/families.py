"""What happens between a case and those that it opened: a child's end reaches its parent, a parent's end its children.

Both travel through the outbox, each once and in the order of the receiving case, whose lock alone is then held. The
parent keeps a row of each child and judges its waiting by these rows, under its own lock: of any number of children
that end together exactly one meets the waiting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from kanim.kernel import db
from kanim.kernel.act.core import Act, open_act
from kanim.kernel.casework import clocks, deadlines, moving, procedures, store
from kanim.kernel.casework.events import CLERK, ask_a_person, awaiting, took_up
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.grammar import Action, Actor, Goto, Procedure
from kanim.kernel.casework.models import Child
from kanim.kernel.ledger.format import Group, seal
from kanim.kernel.outbox.subscriptions import Delivery
from kanim.kernel.texts import Text

CHILD_ENDED, PARENT_ENDED = moving.CHILD_ENDED, moving.PARENT_ENDED
_END = "UPDATE casework_child SET end_kind = %s, ended_at = %s WHERE child_id = %s"
_TOLD = "UPDATE casework_child SET told = %s WHERE child_id = %s"


def child_ended(delivery: Delivery) -> None:
    """Takes the end of a child into its parent."""
    parent, child = UUID(str(delivery.payload["parent"])), UUID(str(delivery.payload["child"]))
    take_in(parent, child, delivery.id)


def parent_ended(delivery: Delivery) -> None:
    """Ends a child whose parent took it with it."""
    cancel(UUID(str(delivery.payload["child"])), delivery.id)


def take_in(parent_id: UUID, child_id: UUID, message_id: UUID, *, now: datetime | None = None) -> bool:
    """A child has ended: its parent notes that with the declared result, and when its waiting is thereby met does what
    `child.NAME` starts. What it can't accept waits for a person. True when the parent moved."""
    request = {"case": str(parent_id), "child": str(child_id)}
    with open_act(CLERK, "event:child", str(message_id), request, now=now) as opened:
        if opened.replayed:
            return False
        context = _locked(opened, parent_id)
        row = _row(context, child_id)
        if context is None or row is None or row.end_kind:
            return False
        ended = store.find(child_id)
        assert ended is not None
        kind, result = ended[0].end_kind, result_of(ended[0].definition_id, ended[1])
        row.end_kind, row.ended_at = kind, opened.now
        db.execute(_END, [kind, opened.now, child_id])
        met = _is_met(context.children(), row)
        for other in met:
            db.execute(_TOLD, [True, other.child_id])
        _keep(context, row, result, is_met=bool(met))
        event = f"child.{row.name}"
        action = awaiting(context, event) if met and not context.case.end_kind else None
        if action is not None and took_up(context, action):
            return True
        if action is not None:  # refused after all: what it began is undone, the child's end stands
            again = _locked(opened, parent_id)
            assert again is not None
            context = again
            _keep(context, row, result, is_met=True)
        _note(context, opened, event if met else "")
        if met and _is_for_a_person(context, row, event):
            ask_a_person(context, event, message_id)
        return False


def result_of(definition_id: UUID, fold: store.Fold) -> dict[str, Any]:
    """What a procedure declares as the result of its case, as it stands in the case's data."""
    declared = procedures.pinned(definition_id).result
    found = {}
    for name, source in declared.items():
        form, _, field = source.partition(".")
        found[name] = fold.forms.get(form, {}).get(field)
    return found


def _locked(act: Act, case_id: UUID) -> CaseContext | None:
    found = store.find(case_id, lock=True)
    if found is None:
        return None
    act.begin()
    case, fold = found
    return CaseContext(case, fold, procedures.pinned(case.definition_id), actor=CLERK, act=act)


def _row(context: CaseContext | None, child_id: UUID) -> Child | None:
    rows = context.children() if context is not None else []
    return next((row for row in rows if row.child_id == child_id), None)


def _is_met(rows: Sequence[Child], ended: Child) -> list[Child]:
    """The children whose waiting is met by this end, which is told of them all at once; empty when it is not, or
    was before. Those of one name wait together, whichever act opened them."""
    if ended.told:
        return []
    together = [row for row in rows if row.name == ended.name and not row.told]
    match ended.wait:
        case "none":
            return [ended]
        case "any":
            return together
        case "lead":
            is_met = ended.is_lead and all(row.end_kind for row in together if row.is_lead)
        case _:
            is_met = all(row.end_kind for row in together)
    return together if is_met else []


def _keep(context: CaseContext, row: Child, result: Mapping[str, Any], *, is_met: bool) -> None:
    """The parent's data get the result; the names of conditions that of the child that counts: the last that ended,
    of a lead and his helpers the lead's."""
    told = {**result, "end": row.end_kind}
    results = context.fold.results
    results.setdefault(f"{row.name}.all", {})[str(row.child_id)] = told
    if row.wait != "lead" or row.is_lead:
        results[row.name] = told
    context.told["child"] = {"as": row.name, "case": str(row.child_id), "end": row.end_kind, "met": is_met}
    context.groups.append(Group({"child": str(row.child_id), "result": dict(result)}))
    context.forget()


def _note(context: CaseContext, act: Act, event: str) -> None:
    """The parent stays where it is and its stream tells of the child."""
    case = context.case
    if event and not case.end_kind:
        clocks.happened(context, {event}, case.step, case.step)
    told = {"from": case.step, "to": case.step, **context.told}
    groups = [act.group("child.ended", **told), *context.groups]
    sealed = seal(case.id, case.head_seq, case.head_hash, act.now, groups)
    store.save(case, context.fold, sealed, *deadlines.with_clocks(context))


def _is_for_a_person(context: CaseContext, row: Child, event: str) -> bool:
    """A person must decide what follows when the procedure wants to hear of it and can't now. A child that went
    down with its ended parent needs nobody."""
    hears = any(action.event == event for _, action in context.procedure.all_actions())
    return hears and not (context.case.end_kind and row.fate == "cancel")


def cancel(child_id: UUID, message_id: UUID, *, now: datetime | None = None) -> bool:
    """Ends an open case because its parent ended; its own children go as it says of them. True when it ended now."""
    with open_act(CLERK, "event:parent", str(message_id), {"case": str(child_id)}, now=now) as opened:
        if opened.replayed:
            return False
        context = _locked(opened, child_id)
        if context is None or context.case.end_kind:
            return False
        action = _cancelling(context.procedure)
        if action is None or not took_up(context, action):
            ask_a_person(context, PARENT_ENDED, message_id)
            return False
        return True


def _cancelling(procedure: Procedure) -> Action | None:
    end = procedure.cancelled_end()
    if end is None:
        return None
    label = Text("Batal karena berkas induk berakhir", "Cancelled with its parent case")
    return Action(PARENT_ENDED, label, Actor("system"), "", procedure.clause, to=Goto(end.name))
