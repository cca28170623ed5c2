"""Moving running cases to a new version of their procedure: one transaction a case, each an event of the case.

`move` does what `versions.plan` says, case by case; what was done stays done, so that a run which broke off is
simply started again. Under `running: person` each case gets a task for the post of its step instead, and `decide`
is that officer's answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from kanim.kernel import clock, db
from kanim.kernel.access.actors import Actor, Authority, Demand, Officer, System
from kanim.kernel.access.authority import authorise, find_authority
from kanim.kernel.access.mandates import list_carriers
from kanim.kernel.act.core import Act, open_act
from kanim.kernel.casework import clocks, deadlines, guards, procedures, rounds, store, timers, versions
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.grammar import Procedure
from kanim.kernel.casework.models import Case, TaskForPerson
from kanim.kernel.casework.person_tasks import VERSION_EVENT, said_in
from kanim.kernel.casework.places import share, take_task
from kanim.kernel.casework.relations import OWN
from kanim.kernel.casework.sight import sees
from kanim.kernel.casework.versions import CaseFate, Judge, version_of
from kanim.kernel.errors import Conflict, Denied, KanimError, NotVisible
from kanim.kernel.ledger.format import Group, seal
from kanim.kernel.texts import Text

CLERK = System("procedure")


@dataclass(frozen=True, slots=True)
class Moved:
    """What was done with one case: `moved`, `asked` a person, `kept`, or `refused` with the reason."""

    case_id: UUID
    number: str
    what: Literal["moved", "asked", "kept", "refused"]
    frm: str
    to: str = ""
    reason: Text | None = None

    def data(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "case": str(self.case_id),
            "number": self.number,
            "what": self.what,
            "from": self.frm,
            "to": self.to,
            "reason": self.reason.data() if self.reason else None,
        }


def demand_of(procedure: Procedure, actor: Officer, on: date) -> Demand:
    """What bringing a version over the running cases asks for: the clause of the procedure, carried by a post
    of the unit that the clause stands under (the head of the division), in the officer's own office."""
    unit = procedures.division_of(procedure, on)
    posts = [mandate.post for mandate in list_carriers(procedure.clause, on) if mandate.unit == unit]
    post = actor.post if actor.post in posts or not posts else posts[0]
    return Demand(procedure.clause, unit, post, actor.office_id)


def may_move(actor: Officer, procedure: Procedure, on: date) -> Authority | Denied:
    """The authority by which this officer may move the cases of his office, or the refusal."""
    return find_authority(actor, demand_of(procedure, actor, on), on)


def move(
    actor: Actor, code: str, *, limit: int | None = None, now: datetime | None = None
) -> Iterator[Moved]:
    """Does what the plan says for each running case within the actor's reach (an officer: his office), one
    transaction each, and tells what came of it. A case that can't move is told with the reason and left as
    it was. Again: only what is still to be done.

    Raises `Denied` for an officer who may not, `Conflict` when the procedure is not in force."""
    office = actor.office_id if isinstance(actor, Officer) else None
    plan = versions.plan(code, office_id=office)
    if isinstance(actor, Officer):
        granted = may_move(actor, plan.new, clock.today())
        if isinstance(granted, Denied):
            raise granted
    yield from move_all(actor, plan, limit=limit, now=now)


def move_all(
    actor: Actor, plan: versions.Plan, *, limit: int | None = None, now: datetime | None = None
) -> Iterator[Moved]:
    """Does one plan; each case is judged again under its lock."""
    for fate in plan.cases[:limit]:
        if fate.fate == "stays":
            yield Moved(fate.case_id, fate.number, "kept", fate.frm, reason=_first(fate))
            continue
        try:
            yield move_case(actor, fate.case_id, _id(plan.new), now=now)
        except KanimError as refused:
            yield Moved(fate.case_id, fate.number, "refused", fate.frm, fate.to, refused.message)


def move_case(actor: Actor, case_id: UUID, to: UUID, *, now: datetime | None = None) -> Moved:
    """Moves one case to the version `to` (or asks the person whom that version wants asked). Under the case's
    lock everything is judged again.

    Raises `NotVisible`, `Denied`, `Conflict` (it can't move, with every reason)."""
    key = f"{to}:{case_id}"
    with open_act(actor, "version.move", key, {"case": str(case_id), "to": str(to)}, now=now) as act:
        case, fold = _locked(act, case_id)
        if act.replayed:
            return _again(case, act)
        new = procedures.pinned(to)
        act.authority = (
            authorise(actor, demand_of(new, actor, act.today), act.today)
            if isinstance(actor, Officer)
            else Authority(new.clause)
        )
        fate = Judge(new).judge([case_id])[0]
        if fate.fate == "asks":
            _ask(act, case, new, Judge(new).task_id(case_id))
            done = Moved(case_id, case.number, "asked", case.step)
        else:
            done = _apply(act, case, fold, new, fate)
        act.set_outcome({"what": done.what, "from": done.frm, "to": done.to})
        return done


def decide(
    actor: Officer,
    case_id: UUID,
    task_id: UUID,
    choice: Literal["stay", "move"],
    remark: str,
    *,
    key: str,
    now: datetime | None = None,
) -> Moved:
    """The answer to the question whether this case moves, by the post of its present step, with the reason.

    Raises `NotVisible`, `Denied`, `Conflict` (decided already, can't move), `Invalid` (no reason)."""
    request = {"case": str(case_id), "task": str(task_id), "choice": choice, "remark": remark}
    with open_act(actor, "version.decide", key, request, now=now) as act:
        case, fold = _locked(act, case_id)
        if act.replayed:
            return _again(case, act)
        row = TaskForPerson.objects.filter(id=task_id, case_id=case_id, event=VERSION_EVENT).first()
        if row is None:
            raise NotVisible
        old = procedures.pinned(case.definition_id)
        act.authority = authorise(actor, _step_demand(old, case, actor), act.today)
        if row.done_at is not None:
            raise _decided()
        said = said_in(remark)
        new = procedures.in_force(case.procedure, act.today)
        reason = Group({"form": "", "values": {"alasan": said}})
        if choice == "move":
            fate = Judge(new).judge([case_id])[0]
            done = _apply(act, case, fold, new, fate, reason)
        else:
            told = {
                "from": case.step,
                "to": case.step,
                "version": {"kept": version_of(old), "new": version_of(new)},
            }
            store.save(case, fold, seal(case.id, case.head_seq, case.head_hash, act.now,
                                        [act.group("version.kept", **told), reason]))  # fmt: skip
            done = Moved(case_id, case.number, "kept", case.step)
        db.execute("UPDATE casework_person_task SET done_at = %s WHERE id = %s", [act.now, row.id])
        act.set_outcome({"what": done.what, "from": done.frm, "to": done.to})
        return done


def may_decide(context: CaseContext, actor: Officer) -> bool:
    """Whether the question about the version is this officer's to answer."""
    demand = _step_demand(context.procedure, context.case, actor)
    return isinstance(find_authority(actor, demand, context.today), Authority)


def _step_demand(procedure: Procedure, case: Case, actor: Officer) -> Demand:
    """The post of the present step; where it waits for no officer, a post that carries the procedure's clause."""
    step = procedure.steps.get(case.step)
    office = case.task_office_id or case.place_id
    if step is not None and step.by.kind == "post":
        return Demand(step.clause, step.unit, step.by.name, office)
    return Demand(procedure.clause, actor.unit, actor.post, office)


def _locked(act: Act, case_id: UUID) -> tuple[Case, store.Fold]:
    found = store.find(case_id, lock=True)
    if found is None or not (isinstance(act.actor, System) or sees(act.actor, found[0])):
        raise NotVisible
    act.begin()
    return found


def _again(case: Case, act: Act) -> Moved:
    kept = act.outcome
    return Moved(case.id, case.number, kept["what"], kept["from"], kept["to"])


def _ask(act: Act, case: Case, new: Procedure, message_id: UUID) -> None:
    number = new.version
    TaskForPerson.objects.get_or_create(
        message_id=message_id,
        defaults={
            "case_id": case.id,
            "event": VERSION_EVENT,
            "words_id": f"Prosedur ini kini berversi {number}. Putuskan: tetap pada versi lama atau pindah.",
            "words_en": f"This procedure now has version {number}. Decide: stay with the old one or move.",
            "created_at": act.now,
        },
    )


def _apply(act: Act, case: Case, fold: store.Fold, new: Procedure, fate: CaseFate, *more: Group) -> Moved:
    """Writes the move under the case's lock, as it was just judged."""
    if fate.reasons or not fate.to:
        raise Conflict(
            Text(" ".join(r.id for r in fate.reasons), " ".join(r.en for r in fate.reasons)), code="CANT_MOVE"
        )
    old = procedures.pinned(case.definition_id)
    context = CaseContext(case, fold, new, actor=act.actor, act=act)
    before, entered = case.step, fate.to != case.step
    timers.leave(context)
    fold.calls = [versions.new_step(new, caller) for caller in fold.calls]
    case.step, case.definition_id = fate.to, _id(new)
    if new.clause != OWN:
        case.division = procedures.division_of(new, act.today)
    if entered:
        case.entered_at = act.now
        fold.stay += 1
    take_task(context, fate.to)
    clocks.move_version(context, old, fate.to, {one.name: one.what for one in fate.clocks})
    _take_visits(context, before)
    told = {
        "from": before,
        "to": fate.to,
        "version": {"from": version_of(old), "to": version_of(new)},
        "legal": list(new.legal),
        "valid_from": str(new.valid_from),
        **context.told,
    }
    event = seal(case.id, case.head_seq, case.head_hash, act.now, [act.group("version.moved", **told), *more])
    lines = deadlines.with_clocks(context, moved_on=True)
    store.save(case, fold, event, *lines, *rounds.writes(context, ""))
    # the header is written by `save` but for what only a new version changes
    db.execute(
        "UPDATE casework_case SET definition_id = %s, division = %s WHERE id = %s",
        [case.definition_id, case.division, case.id],
    )
    timers.enter(context, case.head_seq)
    share(context, act, before, fate.to)
    return Moved(case.id, case.number, "moved", before, fate.to)


def _take_visits(context: CaseContext, before: str) -> None:
    """Who acted in a step that the new version compares counts there, though the old one did not remember it."""
    new = context.procedure
    if not new.compared_steps():
        return
    for place, person in versions.actors_in(versions.told_of([context.case.id])[context.case.id]):
        step = versions.new_step(new, place)
        at = new.steps.get(step)
        pairs = {
            pair for action in (at.do.values() if at else ()) for pair in guards.pairs_of(new, step, action)
        }
        for pair in sorted(pairs):
            db.execute(
                "INSERT INTO casework_visit (case_id, pair, person_id, step) VALUES (%s,%s,%s,%s) "
                "ON CONFLICT (case_id, pair, person_id) DO NOTHING",
                [context.case.id, pair, person, step],
            )


def _id(procedure: Procedure) -> UUID:
    assert procedure.definition_id is not None
    return procedure.definition_id


def _first(fate: CaseFate) -> Text | None:
    return fate.reasons[0] if fate.reasons else None


def _decided() -> Conflict:
    return Conflict(
        Text("Kejadian ini sudah diputus.", "This has been decided already."), code="NOTHING_TO_DECIDE"
    )
