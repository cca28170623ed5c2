"""What an action does once it may be done: form, effects, charge, papers issued, the move, and the event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from kanim.kernel import db
from kanim.kernel.accounts import registers as accounts
from kanim.kernel.act.core import Act
from kanim.kernel.casework import (
    children,
    clocks,
    corrections,
    deadlines,
    finding,
    gates,
    guards,
    letters,
    mails,
    places,
    provenance,
    rounds,
    store,
    timers,
    voiding,
)
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.fields import clean
from kanim.kernel.casework.forms import action_parts, rows_of
from kanim.kernel.casework.grammar import Action, Back, Goto, Route, Stay
from kanim.kernel.casework.groups import groups_of
from kanim.kernel.casework.opening import classify
from kanim.kernel.casework.outcome import Outcome
from kanim.kernel.errors import Conflict, Invalid
from kanim.kernel.ledger.format import Group, seal
from kanim.kernel.money import registers as money
from kanim.kernel.papers import uploads
from kanim.kernel.registry import registry
from kanim.kernel.search import core as search
from kanim.kernel.texts import Text

CHILD_ENDED, PARENT_ENDED = "child.ended", "parent.ended"


def perform(
    context: CaseContext,
    act: Act,
    action: Action,
    raw: Mapping[str, Any],
    *,
    first: bool = False,
    within: bool = False,
) -> Outcome:
    """Does an authorised action under the case's lock; `first` opens the case, `within` tells that another case
    opens it in its own act, whose outcome stays the parent's. Raises `Invalid` for the form and `Conflict` for a
    guard; then nothing of it is kept."""
    case, fold = context.case, context.fold
    context.action = action.name
    _enter_form(context, action, raw)
    if action.form:
        classify(context)
    _require(guards.refusals(context, action))
    gates.require(context, action)
    facts = {name: _plain(context.fact(name).value) for name in action.when.names} if action.when else {}
    step = case.step
    target = _target(context, action)
    known = len(context.new_roles)
    effects = _effects(context, action)
    if len(context.new_roles) > known:
        gates.require(context, action)  # of those whom the effects themselves brought into the case as well
    if first or len(context.new_roles) > known:
        _refuse_own(context, act, action)
    bill = _charge(context, act, action)
    if context.procedure.is_end(target) and target != step:
        _give_back(context, act)
    fold.times[action.name] = fold.times.get(action.name, 0) + 1
    voided = voiding.void(context, act, action) if action.void else None
    revoked = corrections.revoke_letters(context, act, action)
    issued = tuple(letters.issue(context, act, kind, action) for kind in (*action.replaces, *action.issues))
    seq = case.head_seq + 1
    points = _move(context, act, action, step, target, first=first)
    plans = children.plan(context, action, "" if target == step and not first else target)
    told: dict[str, Any] = {"from": step, "to": case.step}
    if issued:
        told["issues"] = [str(i) for i in issued]
    if revoked:
        told["revokes"] = revoked
    if bill:
        told["bill"] = str(bill)
    if effects:
        told["effects"] = effects
    if context.told:
        told |= context.told
    if plans:
        told["opens"] = [plan.data() for plan in plans]
    if voided:
        told["void"] = voided
    if facts:
        told["facts"] = facts  # as they were when the guard was asked, before any effect
    event = seal(
        case.id,
        case.head_seq,
        case.head_hash,
        act.now,
        [act.group(action.name, **told), *_groups(context, action)],
    )
    outcome = Outcome(case.id, case.number, case.step, event.seq, True, issued, bill)
    if not within:
        act.set_outcome(outcome.data())
    store_case = store.insert if first else store.save
    store_case(
        case,
        fold,
        event,
        *deadlines.with_clocks(context, moved_on=first or case.step != step),
        *([] if case.end_kind else rounds.writes(context, "" if first else step, action)),
        *_role_writes(context),
        *_search_writes(context),
        *mails.following(context, points, seq),
        *(() if within else (act.keeping(),)),
    )
    if case.step != step or first:
        places.share(context, act, step, case.step)
    if timers.has_timers(context, case.step):
        if case.step != step or first:
            timers.enter(context, case.head_seq)
        elif action.effects or context.moved_clocks:
            timers.follow(context)
    if plans:
        children.open_all(context, act, plans, perform)
    if case.end_kind and case.step != step:
        _tell_family(context, act)
    return outcome


def _tell_family(context: CaseContext, act: Act) -> None:
    """An end reaches the parent and, as each was opened, the children: by messages, never by another case's lock."""
    case, procedure = context.case, context.procedure
    if procedure.way_from_parent() is not None:
        row = db.fetch_one("SELECT parent_id FROM casework_child WHERE child_id = %s", [case.id])
        if row is not None:
            parent = db.as_uuid(row[0])
            act.publish(CHILD_ENDED, {"parent": str(parent), "child": str(case.id)}, parent)
    if any(opens.if_parent_ends == "cancel" for opens in procedure.openings()):
        rows = db.fetch(
            "SELECT child_id FROM casework_child WHERE parent_id = %s AND fate = 'cancel' AND end_kind = ''",
            [case.id],
        )
        for child in (db.as_uuid(row[0]) for row in rows):
            act.publish(PARENT_ENDED, {"parent": str(case.id), "child": str(child)}, child)


def judge(context: CaseContext, action: Action, raw: Mapping[str, Any]) -> None:
    """Raises `Invalid` for the form and `Conflict` for a guard, as `perform` would; of a context that is thrown
    away."""
    context.action = action.name
    _enter_form(context, action, raw)
    _require(guards.refusals(context, action))


def _require(refused: list[guards.Refusal]) -> None:
    if refused:
        ids = " ".join(dict.fromkeys(r.text.id for r in refused))
        ens = " ".join(dict.fromkeys(r.text.en for r in refused))
        raise Conflict(Text(ids, ens), code="GUARD")


def _enter_form(context: CaseContext, action: Action, raw: Mapping[str, Any]) -> None:
    """Cleans the form and folds it into the case."""
    if not action.form:
        return
    form = context.procedure.forms[action.form]
    rows = rows_of(action_parts(context, form))
    values, errors = clean(rows, raw, today=context.today)
    errors = errors or _not_of_this_case(context, rows, values)
    if errors:
        raise Invalid(errors)
    context.entered = values
    before = dict(context.fold.forms.get(form.home, {}))
    given = corrections.fold_in(context, form, values)
    provenance.entered(context, action, form.home, before, given)
    context.forget()


def _not_of_this_case(
    context: CaseContext, rows: list[dict[str, Any]], values: Mapping[str, Any]
) -> dict[str, Text]:
    """A file is told by its id: it must be a paper of this very case, of the field's type, that still counts."""
    wanted = {
        row["code"]: str(row.get("paper") or row["code"].upper())
        for row in rows
        if row["type"] == "file" and values.get(row["code"])
    }
    if not wanted:
        return {}
    held = {
        (str(paper.id), paper.type) for paper in uploads.standing_papers([context.case.id])[context.case.id]
    }
    return {
        code: Text("Berkas itu bukan milik permohonan ini. Unggah ulang berkasnya.",
                   "That file is not one of this application. Upload it again.")
        for code, paper_type in wanted.items()
        if (str(values[code]), paper_type) not in held
    }  # fmt: skip


def _groups(context: CaseContext, action: Action) -> list[Group]:
    return [*groups_of(context, action.form, context.entered), *context.groups]


def _effects(context: CaseContext, action: Action) -> dict[str, Any]:
    told = {}
    for name in action.effects:
        said = registry.get("effect", name).call(context)
        told[name] = said if said is not None else True
    if action.effects:
        context.forget()
    return told


def _refuse_own(context: CaseContext, act: Act, action: Action) -> None:
    """Who the parties are is known once an effect has registered them: an officer opens no case of his own."""
    by_post = action.by is not None and action.by.kind == "post"
    refused = guards.own_case(context, act.actor, action.clause) if by_post else None
    if refused is not None:
        raise refused


def _charge(context: CaseContext, act: Act, action: Action) -> UUID | None:
    if not action.charge:
        return None
    lines = registry.get("charge", action.charge).call(context)
    payer = str(context.value("nama", "") or "")
    return money.make_bill(act, context.case, context.case.id, lines, payer).id


def _target(context: CaseContext, action: Action) -> str:
    match action.to:
        case Stay():
            return context.case.step
        case Goto(step):
            return step
        case Back():
            if not context.fold.calls:
                raise Conflict(
                    Text("Tidak ada langkah untuk dituju kembali.", "There is no step to go back to."),
                    code="NO_CALLER",
                )
            back = context.fold.calls[-1]
            _require(guards.entry_refusals(context, back))
            return back
        case Route(rule, outcomes):
            answer = registry.get("rule", rule).call(context)
            word = getattr(answer, "outcome", answer)
            context.told["rule"] = {
                "name": rule,
                "outcome": str(word),
                "cites": list(registry.get("rule", rule).cites),
            }
            step = outcomes[str(word)]
            _require(guards.entry_refusals(context, step) if len(set(outcomes.values())) > 1 else [])
            return step


def _move(context: CaseContext, act: Act, action: Action, step: str, target: str, *, first: bool) -> set[str]:
    """Moves the case and its clocks; gives the points that this was."""
    case, fold, procedure = context.case, context.fold, context.procedure
    points = clocks.points_of(step, action)
    if first:
        points |= {"opened", f"start.{action.name}", f"{target}.enter"}
    elif target != step:
        points |= {f"{step}.exit", f"{target}.enter"}
    if target != step or first:
        if not first and timers.has_timers(context, step):
            timers.leave(context)
        if isinstance(action.to, Back):
            fold.calls.pop()
        elif procedure.is_end(step):
            _reopen(context)
        elif step and target in _callable_steps(context):
            fold.calls.append(step)
        fold.left = step
        case.step, case.entered_at = target, act.now
        fold.stay += 1
        if procedure.is_end(target):
            _end(context, act, target)
        else:
            places.take_task(context, target)
    if case.end_kind:
        clocks.stop_all(context)
    else:
        clocks.happened(context, points, step, case.step)
    return points


def _callable_steps(context: CaseContext) -> frozenset[str]:
    """Steps that can return to where they were called from."""
    return frozenset(
        name
        for name, step in context.procedure.steps.items()
        if any(isinstance(a.to, Back) for a in step.do.values())
    )


def _end(context: CaseContext, act: Act, name: str) -> None:
    """The case has ended: nothing is waited for."""
    case = context.case
    case.end_kind, case.ended_at = context.procedure.ends[name].kind, act.now
    case.task_unit, case.task_post, case.task_office_id = "", "", None


def _reopen(context: CaseContext) -> None:
    """The case leaves its end: it is open again, called from nowhere. Its holds were given back and its clocks
    stopped; only what the action and the step declare begins anew."""
    context.case.end_kind, context.case.ended_at = "", None
    context.fold.calls.clear()


def _give_back(context: CaseContext, act: Act) -> None:
    """The case is about to end: every hold still open is free again and no bill is waited for. Before papers
    are issued, since their numbers are the last lock of an act."""
    case = context.case
    freed = accounts.free_all(act, case.id)
    if freed:
        context.told["freed"] = freed
    money.cancel_open(act, case.id)


_ROLE = (
    "INSERT INTO access_role (object_id, role, kind, subject_id) VALUES (%s,%s,%s,%s) ON CONFLICT DO NOTHING"
)


def _role_writes(context: CaseContext) -> list[db.Statement]:
    return [(_ROLE, (context.case.id, r.role, r.kind, r.subject_id)) for r in context.new_roles]


def _search_writes(context: CaseContext) -> list[db.Statement]:
    """What the act makes findable, with the persons whom it brought into the case."""
    case = context.case
    if (context.moved_place or context.moved_class) and case.head_seq:
        search.moved(case.id, case)
    known = {found.ref_id for found in context.found}
    new = [(r.subject_id, case.id) for r in context.new_roles if r.kind == finding.PERSON]
    if any(person not in known for person, _ in new):
        context.find(*finding.under([pair for pair in new if pair[0] not in known]))
    return search.writes((case, found) for found in context.found)


def _plain(value: object) -> Any:
    return value if isinstance(value, bool | int | str | None) else str(value)
