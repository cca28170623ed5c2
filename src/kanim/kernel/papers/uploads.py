"""Papers that come in: the verbs on them, under an open act, and reading them.

Who may see a paper is decided by what it hangs on. A face first obtains the case (through casework) or the
draft
that its reader may see, then asks here by the pair (case, paper): a paper of another case does not exist.
All verbs expect the case's row to be locked by the act, since guards read papers under that lock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any
from uuid import UUID

from kanim.kernel import canonical, db
from kanim.kernel.access.actors import Holder, Officer
from kanim.kernel.act.core import Act
from kanim.kernel.errors import Conflict, Invalid, NotVisible
from kanim.kernel.papers import file_keys, parts, store
from kanim.kernel.papers.models import Paper
from kanim.kernel.papers.models import Upload as IncomingUpload
from kanim.kernel.papers.refusals import refuse
from kanim.kernel.papers.rules import PaperRule
from kanim.kernel.papers.store import Stored
from kanim.kernel.papers.taking import Taken, Upload, taken_in
from kanim.kernel.texts import Text

MAX_PAPERS = 100
GONE = (Paper.State.WITHDRAWN, Paper.State.REPLACED)  # they stay to be seen and count no more
REMARK_LIMIT = 240


@dataclass(frozen=True, slots=True)
class Opened:
    """A file ready to be sent: where its content comes from, the name to show, its type and size in bytes."""

    stored: Stored
    name: str
    content_type: str
    size: int
    sha256: str


def receive(
    upload: Upload,
    rule: PaperRule,
    *,
    draft_id: UUID,
    uploaded_by: UUID | None,
    now: datetime,
    field: str = "berkas",
    of: IncomingUpload | None = None,
) -> Paper:
    """Takes a paper in for a form that is not yet sent (no case, no event). `of` is the upload in parts that the
    file came by.

    Raises `Invalid` with what is wrong and how to mend it; then neither row nor file stays."""
    with taken_in(upload, rule, field=field) as taken, db.write_transaction():
        paper = _insert(taken, uploaded_by, now, field=field, draft_id=draft_id)
        if of is not None:
            parts.finished(of, paper.id)
        return paper


def remove_draft_paper(draft_id: UUID, paper_id: UUID) -> None:
    """Takes a paper out of a form that is not yet sent; row and file go."""
    paper = get_draft_paper(draft_id, paper_id)
    with db.write_transaction():
        paper.delete()
    store.remove(paper.file)


def adopt(act: Act, draft_id: UUID, case_id: UUID) -> list[dict[str, Any]]:
    """The papers of a draft become the papers of the case that it started. Gives their facts for the
    ledger."""
    papers = list(Paper.objects.filter(draft_id=draft_id, case_id=None).order_by("id"))
    Paper.objects.filter(id__in=[paper.id for paper in papers]).update(case_id=case_id)
    return [_fact(paper) for paper in papers]


def belong_to(case_id: UUID, subject_id: UUID) -> None:
    """The papers that came with the form are about this person, who became known only when it was sent."""
    rows = Paper.objects.filter(case_id=case_id, subject_id=None)
    names = list(rows.values_list("file", flat=True))
    if names:
        rows.update(subject_id=subject_id)
        file_keys.belongs_to(names, subject_id)


def files_about(case_id: UUID, subject_id: UUID) -> list[str]:
    """The names of the files of a case's papers that are about this person."""
    return list(Paper.objects.filter(case_id=case_id, subject_id=subject_id).values_list("file", flat=True))


def attach(
    act: Act,
    taken: Taken,
    *,
    case_id: UUID,
    subject_id: UUID | None = None,
    field: str = "berkas",
    replaces: UUID | None = None,
    why: str = "",
) -> tuple[Paper, dict[str, Any]]:
    """A file taken in becomes a paper of the case. Gives the paper and its fact for the case's event. It may be a new
    version of one that stands (`replaces`, with `why`), which then stays to be seen and counts no more.

    Raises `Invalid` when the case holds as many papers as it may, or without a reason; `NotVisible` for a paper of
    another case or type, `Conflict` when that one is replaced or withdrawn already."""
    if replaces is not None:
        why = _replace(act, case_id, taken.type, replaces, why)
    paper = _insert(taken, _account(act), act.now, field=field, case_id=case_id, subject_id=subject_id)
    if replaces is not None:
        Paper.objects.filter(id=paper.id).update(replaces=replaces, replaced_why=why)
        paper.replaces, paper.replaced_why = replaces, why
    if subject_id is not None:
        file_keys.belongs_to([paper.file], subject_id)
    return paper, _fact(paper)


def withdraw(act: Act, paper: Paper, reason: str) -> dict[str, Any]:
    """A paper no longer counts; it stays to be seen. Raises `Conflict` if it is withdrawn already."""
    said = _remark(reason, required=True)
    _move(paper, Paper.State.WITHDRAWN, act, said, Paper.State.values[:3])
    Paper.objects.filter(id=paper.id).update(withdrawn_at=act.now)
    return {"paper": str(paper.id), "type": paper.type, "reason": said}


def _replace(act: Act, case_id: UUID, kind: str, paper_id: UUID, why: str) -> str:
    """The version before steps back, with what was found on it."""
    before, said = get_paper(case_id, paper_id), _remark(why, required=True)
    if before.type != kind:
        raise NotVisible
    standing = [state for state in Paper.State.values if state not in GONE]
    changed = Paper.objects.filter(id=before.id, state__in=standing).update(
        state=Paper.State.REPLACED, withdrawn_at=act.now
    )
    if changed != 1:
        raise _gone()
    return said


def versions(paper: Paper) -> list[Paper]:
    """A paper with all its versions, the newest first. Reads the papers of its case once."""
    rows = {row.id: row for row in Paper.objects.filter(case_id=paper.case_id, type=paper.type)}
    after = {row.replaces: row for row in rows.values() if row.replaces is not None}
    newest = paper
    while newest.id in after:
        newest = after[newest.id]
    found = [newest]
    while found[-1].replaces in rows:
        found.append(rows[found[-1].replaces])
    return found


def check_paper(act: Act, paper: Paper, matches: bool, remark: str = "") -> dict[str, Any]:
    """What the officer found on comparing with the original. A difference needs a remark.

    Raises `Invalid` without one, `Conflict` for a paper that is withdrawn."""
    said = _remark(remark, required=not matches)
    state = Paper.State.MATCHES if matches else Paper.State.DIFFERS
    _move(paper, state, act, said, Paper.State.values[:3])
    return {
        "paper": str(paper.id),
        "type": paper.type,
        "state": state.value,
        "sha256": paper.sha256,
        "remark": said,
    }


def paper_states(case_id: UUID) -> list[tuple[str, Paper.State]]:
    """Type and state of each paper of a case: what guards ask in every act."""
    rows = db.fetch("SELECT type, state FROM papers_paper WHERE case_id = %s", [case_id])
    return [(kind, Paper.State(state)) for kind, state in rows]


def list_papers(case_id: UUID) -> list[Paper]:
    """All papers of a case, the newest of a type first."""
    return list(Paper.objects.filter(case_id=case_id).order_by("type", "-uploaded_at", "-id"))


def list_draft_papers(draft_id: UUID) -> list[Paper]:
    return list(Paper.objects.filter(draft_id=draft_id, case_id=None).order_by("type", "-uploaded_at", "-id"))


def standing_papers(case_ids: Iterable[UUID]) -> dict[UUID, list[Paper]]:
    """For each case the papers that count (neither withdrawn nor replaced), in one query: facts about completeness read
    this."""
    found: dict[UUID, list[Paper]] = {case_id: [] for case_id in case_ids}
    rows = Paper.objects.filter(case_id__in=list(found)).exclude(state__in=GONE)
    for paper in rows.order_by("type", "-uploaded_at", "-id"):
        if paper.case_id is not None:
            found[paper.case_id].append(paper)
    return found


def get_paper(case_id: UUID, paper_id: UUID) -> Paper:
    """A paper of this case, which the caller has shown its reader may see. Raises `NotVisible` for any
    other."""
    paper = Paper.objects.filter(case_id=case_id, id=paper_id).first()
    if paper is None:
        raise NotVisible
    return paper


def get_draft_paper(draft_id: UUID, paper_id: UUID) -> Paper:
    paper = Paper.objects.filter(draft_id=draft_id, case_id=None, id=paper_id).first()
    if paper is None:
        raise NotVisible
    return paper


def open_file(paper: Paper) -> Opened:
    """The kept file. Its shown name ends as what it is, whatever the sender called it. Raises
    `Unavailable`."""
    stored, suffix = store.existing(paper.file), PurePath(paper.file).suffix
    name = paper.original_name
    if not name.lower().endswith((suffix, ".jpeg") if suffix == ".jpg" else suffix):
        name = f"{name}{suffix}"
    return Opened(stored, name, paper.content_type, stored.size, paper.sha256)


def _insert(
    taken: Taken,
    uploaded_by: UUID | None,
    now: datetime,
    *,
    field: str,
    case_id: UUID | None = None,
    draft_id: UUID | None = None,
    subject_id: UUID | None = None,
) -> Paper:
    owner = {"case_id": case_id} if case_id else {"draft_id": draft_id, "case_id": None}
    held = list(Paper.objects.filter(**owner).exclude(state__in=GONE).order_by("id"))
    if len(held) >= MAX_PAPERS:
        raise refuse(field, "TOO_MANY", taken.original_name, {"limit": MAX_PAPERS})
    same = next((p for p in held if p.original_sha256 == taken.original_sha256), None)
    return Paper.objects.create(
        case_id=case_id,
        draft_id=draft_id,
        subject_id=subject_id,
        type=taken.type,
        file=taken.file,
        original_name=taken.original_name,
        content_type=taken.content_type,
        size=taken.size,
        sha256=taken.sha256,
        original_sha256=taken.original_sha256,
        pages=taken.pages,
        duplicate_of=None if same is None else same.id,
        uploaded_by=uploaded_by,
        uploaded_at=now,
        quality=canonical.dumps({"measures": dict(taken.measures), "warned": list(taken.warned)}).decode(),
    )


def warned(paper: Paper) -> list[str]:
    """The checks of quality that the picture did not pass when it came, by code."""
    return list(canonical.loads(paper.quality).get("warned", ()))


def _fact(paper: Paper) -> dict[str, Any]:
    """What the ledger keeps of a paper: digests, no names."""
    return {
        "paper": str(paper.id),
        "type": paper.type,
        "sha256": paper.sha256,
        "sent_sha256": paper.original_sha256,
        "size": paper.size,
        "pages": paper.pages,
        "duplicate_of": None if paper.duplicate_of is None else str(paper.duplicate_of),
        "warned": warned(paper),
        **({} if paper.replaces is None else {"replaces": str(paper.replaces), "why": paper.replaced_why}),
    }


def _account(act: Act) -> UUID | None:
    return act.actor.account_id if isinstance(act.actor, (Officer, Holder)) else None


def _remark(text: str, *, required: bool) -> str:
    said = " ".join(text.replace("\x00", " ").split())
    if required and not said:
        raise Invalid(
            {
                "catatan": Text(
                    "Tulis alasannya: apa yang tidak sesuai atau mengapa berkas ditarik, agar pemohon tahu "
                    "apa yang "
                    "harus diperbaiki.",
                    "Write the reason: what does not match or why the paper is withdrawn, so that the "
                    "applicant "
                    "knows what to mend.",
                )
            }
        )
    if len(said) > REMARK_LIMIT:
        raise Invalid(
            {
                "catatan": Text(
                    f"Catatan paling panjang {REMARK_LIMIT} huruf; sekarang {len(said)}. Ringkaskan.",
                    f"A remark has at most {REMARK_LIMIT} characters; this has {len(said)}. Shorten it.",
                )
            }
        )
    return said


def _gone() -> Conflict:
    return Conflict(
        Text(
            "Berkas ini sudah ditarik atau diganti, jadi tidak dapat diperiksa atau diganti lagi. Muat ulang halaman "
            "dan pilih berkas yang masih berlaku.",
            "This paper has been withdrawn or replaced, so it can't be examined or replaced any more. Reload the page "
            "and choose one that still counts.",
        ),
        code="WITHDRAWN",
    )


def _move(paper: Paper, state: Paper.State, act: Act, remark: str, allowed: list[str]) -> None:
    values = {"state": state, "checked_by": _account(act), "checked_at": act.now, "remark": remark}
    if Paper.objects.filter(id=paper.id, state__in=allowed).update(**values) != 1:
        raise _gone()
    for key, value in values.items():
        setattr(paper, key, value)
