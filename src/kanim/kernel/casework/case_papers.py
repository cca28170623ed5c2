"""Papers of a case: attached, checked and withdrawn under the case's lock, since its guards read them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from kanim.kernel.access.actors import Actor, Holder, Officer
from kanim.kernel.act.core import Act, open_act
from kanim.kernel.casework import guards, procedures, provenance, store
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.grammar import Action
from kanim.kernel.casework.sight import sees
from kanim.kernel.casework.sources import unseen
from kanim.kernel.errors import Conflict, Denied, NotVisible
from kanim.kernel.ledger.format import seal
from kanim.kernel.papers import uploads
from kanim.kernel.papers.models import Paper
from kanim.kernel.papers.taking import Taken
from kanim.kernel.registry import registry
from kanim.kernel.texts import Text


def attach_paper(
    actor: Actor,
    case_id: UUID,
    taken: Taken,
    *,
    key: str,
    now: datetime | None = None,
    replaces: UUID | None = None,
    why: str = "",
) -> UUID:
    """A file taken in (`papers.taking.taken_in`) becomes a paper of the case; gives its id. It may be a new version
    of one that stands there (`replaces`, with the reason).

    The officer of the present step may attach, and the holder while the step has an action of his.
    Raises `NotVisible`, `Denied`, `Conflict`, `Invalid`."""
    request = {"case": str(case_id), "type": taken.type, "sha256": taken.original_sha256}
    if replaces is not None:
        request |= {"replaces": str(replaces), "why": why}
    with open_act(actor, "paper.attach", key, request, now=now) as act, _locked(act, case_id) as context:
        if act.replayed:
            return UUID(act.outcome["paper"])
        _authorise(context, actor, holder=True)
        subject = context.about("pemohon")
        paper, fact = uploads.attach(
            act, taken, case_id=case_id, subject_id=subject, replaces=replaces, why=why
        )
        if replaces is not None:
            unseen(context.fold, replaces)
        _record(context, act, "paper.attached" if replaces is None else "paper.replaced", fact)
        act.set_outcome({"paper": str(paper.id)})
        return paper.id


def check_paper(
    actor: Actor,
    case_id: UUID,
    paper_id: UUID,
    matches: bool,
    remark: str = "",
    *,
    key: str,
    now: datetime | None = None,
) -> Paper.State:
    """The officer of the present step compared the paper with its original; gives the state found.

    Raises `NotVisible`, `Denied`, `Conflict`, `Invalid` (a difference needs a remark)."""
    request = {"case": str(case_id), "paper": str(paper_id), "matches": matches, "remark": remark}
    with open_act(actor, "paper.check", key, request, now=now) as act, _locked(act, case_id) as context:
        if act.replayed:
            return Paper.State(act.outcome["state"])
        _authorise(context, actor, holder=False)
        if not _asks_for_papers(context):
            raise Conflict(
                Text(
                    "Pada langkah ini berkas tidak lagi diperiksa.",
                    "Papers are not checked at this step any more.",
                ),
                code="NOT_OPEN",
            )
        paper = uploads.get_paper(case_id, paper_id)
        fact = uploads.check_paper(act, paper, matches, remark)
        if matches:
            entry = context.law.find("paper", paper.type)
            shows = entry.body.get("shows", ()) if entry is not None else ()
            provenance.seen(context, paper.id, paper.type, shows)
        else:
            unseen(context.fold, paper.id)
        _record(context, act, "paper.checked", fact)
        act.set_outcome({"state": fact["state"]})
        return Paper.State(fact["state"])


def withdraw_paper(actor: Actor, case_id: UUID, paper_id: UUID, reason: str, *, key: str) -> None:
    """A paper no longer counts; it stays to be seen. A holder may withdraw what no officer has checked."""
    request = {"case": str(case_id), "paper": str(paper_id), "reason": reason}
    with open_act(actor, "paper.withdraw", key, request) as act, _locked(act, case_id) as context:
        if act.replayed:
            return
        _authorise(context, actor, holder=True)
        paper = uploads.get_paper(case_id, paper_id)
        if isinstance(actor, Holder) and paper.checked_at is not None:
            raise Denied(
                Text(
                    "Berkas yang sudah diperiksa petugas tidak dapat Anda tarik. Unggah berkas pengganti saja.",
                    "You can't withdraw a paper that an officer has checked. Upload a better one instead.",
                )
            )
        unseen(context.fold, paper_id)
        _record(context, act, "paper.withdrawn", uploads.withdraw(act, paper, reason))


def held(case_id: UUID) -> list[Paper]:
    """The papers of a case that the caller has shown he may see, those withdrawn left out."""
    return uploads.standing_papers([case_id])[case_id]


def require_attach(context: CaseContext, actor: Actor) -> None:
    """Raises `Denied` or `Conflict` when this actor may not add papers to the case now."""
    _authorise(context, actor, holder=True)


def may_attach(context: CaseContext, actor: Actor) -> bool:
    """Whether the case's page offers an upload to this actor."""
    try:
        require_attach(context, actor)
    except (Denied, Conflict):
        return False
    return True


def may_check(context: CaseContext, actor: Actor) -> bool:
    """Whether the case's page offers the comparison with the original to this actor."""
    if not _asks_for_papers(context):
        return False
    try:
        _authorise(context, actor, holder=False)
    except (Denied, Conflict):
        return False
    return True


def _asks_for_papers(context: CaseContext) -> bool:
    """Whether an action of the present step hangs on a fact that reads the papers."""
    names = {
        name
        for action in context.procedure.actions_in(context.case.step)
        if action.when is not None
        for name in action.when.names
    }
    return any("papers" in registry.get("fact", n).meta["reads"] for n in names if registry.has("fact", n))


@contextmanager
def _locked(act: Act, case_id: UUID) -> Iterator[CaseContext]:
    found = store.find(case_id, lock=True)
    if found is None or not sees(act.actor, found[0]):
        raise NotVisible
    act.begin()
    case, fold = found
    yield CaseContext(case, fold, procedures.pinned(case.definition_id), actor=act.actor, act=act)


def _authorise(context: CaseContext, actor: Actor, *, holder: bool) -> None:
    """Papers follow the step: its officer's post carries them, or the holder when the step waits for him."""
    step = context.procedure.steps.get(context.case.step)
    if step is None:
        raise Conflict(
            Text("Permohonan ini sudah berakhir; berkasnya tidak dapat diubah.",
                 "This case has ended; its papers can't be changed."),
            code="ENDED",
        )  # fmt: skip
    task = Action(name="", label=step.label, by=step.by, unit=step.unit, clause=step.clause)
    if isinstance(actor, Holder):
        own = [a for a in context.procedure.actions_in(step.name) if a.by is not None and a.by.kind == "role"]
        if not holder or not own:
            raise Denied(
                Text("Pada tahap ini berkas diurus petugas.", "At this stage officers handle the papers."),
                clause=step.clause,
            )
        task = own[0]
    granted = guards.authority_for(context, actor, task)
    if isinstance(granted, Denied):
        raise granted
    if context.act is not None:
        context.act.authority = granted
        if isinstance(actor, Officer):
            guards.remember_visit(context, actor, step.name, task)


def _record(context: CaseContext, act: Act, verb: str, fact: dict[str, Any]) -> None:
    case = context.case
    groups = [act.group(verb, **{"from": case.step, "to": case.step}, paper=fact)]
    store.save(case, context.fold, seal(case.id, case.head_seq, case.head_hash, act.now, groups))
