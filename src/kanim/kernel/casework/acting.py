"""The one way in which a case comes to be and moves: `start` and `act`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from kanim.kernel import db
from kanim.kernel.access.actors import Actor, Holder, Officer
from kanim.kernel.access.grants import RELATION, Grantee, give
from kanim.kernel.act.core import Act, open_act
from kanim.kernel.canonical import instant
from kanim.kernel.casework import (
    finding,
    guards,
    moving,
    procedures,
    provenance,
    referrals,
    signing,
    store,
    ways,
)
from kanim.kernel.casework.facts import CaseContext, RoleRow
from kanim.kernel.casework.gates import GateShut
from kanim.kernel.casework.grammar import Action
from kanim.kernel.casework.notices import notices_only
from kanim.kernel.casework.opening import new_case
from kanim.kernel.casework.outcome import Outcome
from kanim.kernel.casework.secrecy import shown_step
from kanim.kernel.casework.sight import sees
from kanim.kernel.errors import Conflict, Denied, NotVisible
from kanim.kernel.organisation.models import Office
from kanim.kernel.papers import uploads
from kanim.kernel.texts import Text


def start(
    actor: Actor,
    procedure: str,
    way: str,
    form: Mapping[str, Any],
    *,
    service: str = "",
    place: Office,
    point: Office | None = None,
    about: Mapping[str, tuple[str, UUID]] | None = None,
    priority: int = 5,
    draft: UUID | None = None,
    key: str,
    now: datetime | None = None,
) -> Outcome:
    """Opens a case by one of its procedure's ways in. `place` is the office that will do it, `about` gives
    subjects by role (kind, id); an effect of the way in may register others. The papers of a `draft` go
    with it.

    Raises `Invalid` (form), `Denied` (not this actor's way in), `Conflict` (a guard, the key)."""
    request = {
        "p": procedure,
        "w": way,
        "s": service,
        "f": dict(form),
        "at": str((point or place).id),
        "place": str(place.id),
        "about": {role: [kind, str(subject)] for role, (kind, subject) in (about or {}).items()},
        "priority": priority,
        "draft": str(draft) if draft else None,
    }
    with open_act(actor, f"start:{procedure}", key, request, now=now) as act:
        if act.replayed:
            return _again(actor, act)
        chosen = procedures.in_force(procedure, act.today)
        action = chosen.starts.get(way)
        if action is None:
            raise NotVisible
        case = new_case(
            chosen,
            act,
            service=service,
            origin=place,
            point=point.id if point else None,
            priority=priority,
        )
        roles = [RoleRow(role, kind, subject) for role, (kind, subject) in (about or {}).items()]
        context = CaseContext(case, store.Fold(), chosen, actor=actor, act=act, roles=[])
        for row in roles:
            context.add_role(row.role, row.kind, row.subject_id)
        if isinstance(actor, Holder):
            context.add_role(guards.FILER, "account", actor.account_id)
        act.authority = ways.get_authority(actor, chosen.code, action, place.id, act.today)
        context.find(*finding.cases_found([case]))
        if draft is not None:
            context.told["papers"] = uploads.adopt(act, draft, case.id)
        outcome = moving.perform(context, act, action, form, first=True)
        subject = context.about("pemohon")
        if draft is not None and subject is not None:
            uploads.belong_to(case.id, subject)
        if isinstance(actor, Officer) and action.by is not None and action.by.kind == "relation":
            # whoever may begin by being of the office follows his own case, wherever it goes
            me = Grantee.of_person(actor.account_id)
            give(act, case.id, me, source=RELATION, source_id=case.id, purpose=action.by.name)
        return outcome


@dataclass(frozen=True, slots=True)
class Filing:
    """What `start` is told, of one case of many."""

    procedure: str
    way: str
    form: Mapping[str, Any]
    place: Office
    service: str = ""
    point: Office | None = None
    about: Mapping[str, tuple[str, UUID]] = field(default_factory=dict)
    priority: int = 5


def start_filing(actor: Actor, filing: Filing, *, key: str) -> Outcome:
    """Opens the case that a filing asks for; as `start`."""
    return start(
        actor, filing.procedure, filing.way, filing.form, service=filing.service, place=filing.place,
        point=filing.point, about=filing.about, priority=filing.priority, key=key,
    )  # fmt: skip


def judge_start(actor: Actor, filing: Filing, act: Act) -> None:
    """Raises what `start` would raise for the way in, the form and its conditions; `act` was never opened and
    nothing is written. What effects may meet is not known before."""
    chosen = procedures.in_force(filing.procedure, act.today)
    action = chosen.starts.get(filing.way)
    if action is None:
        raise NotVisible
    case = new_case(
        chosen,
        act,
        service=filing.service,
        origin=filing.place,
        point=filing.point.id if filing.point else None,
        priority=filing.priority,
    )
    roles = [RoleRow(role, kind, subject) for role, (kind, subject) in filing.about.items()]
    context = CaseContext(case, store.Fold(), chosen, actor=actor, act=act, roles=roles, clocks={})
    ways.get_authority(actor, chosen.code, action, filing.place.id, act.today)
    moving.judge(context, action, filing.form)


def _again(actor: Actor, act: Act) -> Outcome:
    """The first outcome, if the actor may still see the case that it tells of."""
    outcome = Outcome.again(act.outcome)
    found = store.find(outcome.case_id)
    if found is None or not sees(actor, found[0]):
        raise NotVisible
    return outcome


def act(
    actor: Actor,
    case_id: UUID,
    action: str,
    form: Mapping[str, Any] | None = None,
    *,
    version: int | None = None,
    key: str,
    now: datetime | None = None,
    done_at: datetime | None = None,
) -> Outcome:
    """Does an action on a case. `version` is what the actor saw: if the case has moved since, `Conflict`
    says so. The same key and request again gives the first outcome. `done_at` is when an officer really did what he
    keys only now, after an outage; the clocks run by it no differently.

    Raises `NotVisible`, `Denied` (with the clause), `Conflict` (state, guard, gate, same person, key), `Invalid`.
    What a gate refers becomes a task for a person; the act itself is refused like any other."""
    try:
        return _act(actor, case_id, action, form or {}, version, key, now, done_at)
    except GateShut as refused:
        referrals.route(case_id, action, refused.verdict, now=now)
        raise


def _act(
    actor: Actor,
    case_id: UUID,
    action: str,
    form: Mapping[str, Any],
    version: int | None,
    key: str,
    now: datetime | None,
    done_at: datetime | None,
) -> Outcome:
    request = {"case": str(case_id), "action": action, "form": dict(form)}
    if done_at is not None:
        request["done_at"] = instant(done_at)
    with open_act(actor, "act", key, request, now=now) as opened:
        found = store.find(case_id, lock=True)
        if found is None or not sees(actor, found[0]):
            raise NotVisible
        if opened.replayed:
            return Outcome.again(opened.outcome)
        opened.begin()
        case, fold = found
        procedure = procedures.pinned(case.definition_id)
        context = CaseContext(case, fold, procedure, actor=actor, act=opened)
        if version is not None and version != case.head_seq and not notices_only(case_id, version):
            raise _stale(context)
        chosen = find_action(context, action)
        if chosen is None:
            raise not_open(context, action)
        granted = guards.authority_for(context, actor, chosen)
        if isinstance(granted, Denied):
            raise granted
        opened.authority = granted
        provenance.require_done_at(context, done_at)
        if not chosen.is_automatic:
            guards.remember_visit(context, actor, case.step, chosen)
        if chosen.signs > 1:
            waiting = signing.first_of_two(context, opened, chosen, form)
            if waiting is not None:
                return waiting
        return moving.perform(context, opened, chosen, form)


def find_action(context: CaseContext, name: str) -> Action | None:
    """The action as this actor knows the case: where its step is hidden from him, one of the step shown, which
    `authority_for` then refuses as it would be refused there."""
    procedure, step = context.procedure, context.case.step
    shown = procedure.find_action(shown_step(procedure, step, context.actor), name)
    return shown or (procedure.find_action(step, name) if name in procedure.anywhere else None)


def _stale(context: CaseContext) -> Conflict:
    row = db.fetch_one("SELECT entered_at FROM casework_case WHERE id = %s", [context.case.id])
    when = db.as_time(row[0]) if row else None
    label = shown_label(context)
    return Conflict(
        Text(
            f"Berkas ini sudah berubah sejak Anda membukanya (kini: {label.id}). Periksa keadaannya, lalu lakukan "
            "lagi bila masih perlu.",
            f"This case has changed since you opened it (now: {label.en}). Look at its present state, then do it "
            "again if it is still needed.",
        ),
        when=when,
        code="STALE",
    )


def shown_label(context: CaseContext) -> Text:
    """The words of the state in which the reader is shown the case."""
    return context.procedure.label_of(shown_step(context.procedure, context.case.step, context.actor))


def not_open(context: CaseContext, action: str) -> Conflict:
    """The refusal of an action that the case's state does not have."""
    label = shown_label(context)
    return Conflict(
        Text(
            f"Tindakan ini tidak terbuka pada keadaan {label.id}. Muat ulang untuk melihat tindakan yang terbuka.",
            f"This action is not open in the state {label.en}. Reload to see what is open.",
        ),
        code="NOT_OPEN",
    )
