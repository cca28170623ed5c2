"""How long papers are kept, and their end: the schedule gives the day, one person of the archives proposes, another
approves with the ground, a legal hold stops both. A destroyed file loses its key, so that no copy of it can be read;
that there was a paper, with its digest, stays told (UU 43/2009; the schedule is `law/national/retention.yaml`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from kanim.kernel import clock, db
from kanim.kernel.access.actors import Demand, Officer
from kanim.kernel.access.authority import authorise
from kanim.kernel.act.core import Act, open_act
from kanim.kernel.casework import store as cases
from kanim.kernel.casework.models import Case, Disposal, LegalHold
from kanim.kernel.errors import Conflict, Invalid, NotVisible
from kanim.kernel.ledger.format import seal
from kanim.kernel.papers import store
from kanim.kernel.papers.models import Paper
from kanim.kernel.regulation import Law, law
from kanim.kernel.texts import Text

PROPOSES, APPROVES = "retensi_jabatan_usul", "retensi_jabatan_setuju"
GROUND_LIMIT = 240


def due_on(book: Law, paper_type: str, ended: date) -> tuple[str, date] | None:
    """The row of the schedule and the day on which a paper's retention is over, counted from the close of its case.
    None for what is counted from the expiry of a document, which this list does not decide."""
    paper = book.find("paper", paper_type)
    rule = book.find("retention", str(paper.body["retention"])) if paper is not None else None
    if rule is None or rule.body["from"] != "closed":
        return None
    year = ended.year + int(rule.body["years"])
    try:
        return rule.code, ended.replace(year=year)
    except ValueError:  # 29 February
        return rule.code, date(year, 3, 1)


def note_due_days(limit: int = 500) -> int:
    """Writes the day of each paper of an ended case that has none yet, by the schedule in force today; gives how many.
    Safe to repeat."""
    book, noted = law(clock.today()), Disposal.objects.values("paper_id")
    ended = Case.objects.exclude(ended_at=None)
    types = [entry.code for entry in book.all("paper") if due_on(book, entry.code, clock.today())]
    papers = Paper.objects.filter(case_id__in=ended.values("id"), type__in=types).exclude(id__in=noted)
    rows = []
    for paper in papers.order_by("id")[:limit]:
        assert paper.case_id is not None
        closed = Case.objects.values_list("ended_at", flat=True).get(id=paper.case_id)
        found = due_on(book, paper.type, clock.day_of(closed)) if closed is not None else None
        if found is not None:
            rows.append(Disposal(case_id=paper.case_id, paper_id=paper.id, rule=found[0], due_on=found[1]))
    with db.write_transaction():
        Disposal.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def due(on: date, actor: Officer | None = None, limit: int = 200) -> list[Disposal]:
    """What may be destroyed on this day, the oldest first: due, not destroyed, under no hold. For an officer those of
    his office, of whatever division, up to his clearance: the archives see that a paper is due, not what is in it."""
    held = LegalHold.objects.filter(lifted_at=None).values("case_id")
    rows = Disposal.objects.filter(due_on__lte=on).exclude(state=Disposal.State.DESTROYED)
    rows = rows.exclude(case_id__in=held).select_related("case")
    if actor is not None:
        rows = rows.filter(case__place_id=actor.office_id, case__class_level__lte=actor.clearance)
    return list(rows.order_by("due_on", "id")[:limit])


def propose(actor: Officer, case_id: UUID, *, key: str) -> int:
    """All due papers of a case are proposed for destruction; gives how many. Raises `NotVisible`, `Denied`,
    `Conflict` (a hold; nothing is due)."""
    with _opened(actor, "retention.propose", case_id, {}, key, PROPOSES) as (act, case, fold):
        if act.replayed:
            return int(act.outcome["count"])
        rows = _due_of(case_id, act.today, Disposal.State.KEPT)
        ids = [row.id for row in rows]
        Disposal.objects.filter(id__in=ids).update(
            state=Disposal.State.PROPOSED, proposed_by=actor.person_key
        )
        _tell(act, case, fold, "retention.proposed", papers=[str(row.paper_id) for row in rows])
        act.set_outcome({"count": len(rows)})
        return len(rows)


def approve(actor: Officer, case_id: UUID, ground: str, *, key: str) -> int:
    """Another person approves, with the ground (the number of the archives' approval): the keys are destroyed, and
    with them the files. Gives how many. Raises as `propose`, `Invalid` without a ground, and `Conflict` for whoever
    proposed it himself."""
    said, names = _ground(ground), []
    with _opened(actor, "retention.approve", case_id, {"ground": said}, key, APPROVES) as (act, case, fold):
        if act.replayed:
            return int(act.outcome["count"])
        rows = _due_of(case_id, act.today, Disposal.State.PROPOSED)
        if any(row.proposed_by == actor.person_key for row in rows):
            raise Conflict(
                Text(
                    "Anda sendiri yang mengusulkan; pemusnahan disetujui orang lain.",
                    "You proposed it yourself; another person approves a destruction.",
                ),
                code="SAME_PERSON",
            )
        papers = list(Paper.objects.filter(id__in=[row.paper_id for row in rows]).order_by("id"))
        names = [paper.file for paper in papers]
        store.shred(names, said, act.now)
        Disposal.objects.filter(id__in=[row.id for row in rows]).update(
            state=Disposal.State.DESTROYED, ground=said, destroyed_at=act.now
        )
        told = [{"paper": str(paper.id), "type": paper.type, "sha256": paper.sha256} for paper in papers]
        _tell(act, case, fold, "papers.destroyed", papers=told, ground=said)
        act.set_outcome({"count": len(rows)})
    store.unlink_shredded(names)
    return len(names)


def place_hold(actor: Officer, case_id: UUID, ground: str, *, key: str) -> None:
    """An investigation or court (named in `ground`) needs the case: nothing of it is destroyed until `lift_hold`."""
    said = _ground(ground)
    with _opened(actor, "retention.hold", case_id, {"ground": said}, key, APPROVES) as (act, case, fold):
        if act.replayed:
            return
        if is_held(case_id):
            raise _held()
        LegalHold.objects.create(case_id=case_id, ground=said, placed_at=act.now)
        Disposal.objects.filter(case_id=case_id, state=Disposal.State.PROPOSED).update(
            state=Disposal.State.KEPT, proposed_by=None
        )
        _tell(act, case, fold, "hold.placed", ground=said)


def lift_hold(actor: Officer, case_id: UUID, ground: str, *, key: str) -> None:
    """The hold is over. Raises `Conflict` when there is none."""
    said = _ground(ground)
    with _opened(actor, "retention.lift", case_id, {"ground": said}, key, APPROVES) as (act, case, fold):
        if act.replayed:
            return
        if LegalHold.objects.filter(case_id=case_id, lifted_at=None).update(lifted_at=act.now) != 1:
            raise Conflict(
                Text("Berkas ini tidak sedang ditahan.", "This case is under no hold."), code="NO_HOLD"
            )
        _tell(act, case, fold, "hold.lifted", ground=said)


def is_held(case_id: UUID) -> bool:
    return LegalHold.objects.filter(case_id=case_id, lifted_at=None).exists()


@contextmanager
def _opened(
    actor: Officer, operation: str, case_id: UUID, request: dict[str, Any], key: str, post: str
) -> Iterator[tuple[Act, Case, cases.Fold]]:
    with open_act(actor, operation, key, {"case": str(case_id), **request}) as act:
        found = cases.find(case_id, lock=True)
        if found is None or not _is_of(actor, found[0]):
            raise NotVisible
        if not act.replayed:
            act.begin()
            book = law(act.today)
            clause, unit = str(book.param("retensi_klausul")), str(book.param("retensi_unit"))
            demand = Demand(clause, unit, str(book.param(post)), found[0].place_id)
            act.authority = authorise(actor, demand, act.today)
        yield act, *found


def _is_of(actor: Officer, case: Case) -> bool:
    return case.place_id == actor.office_id and case.class_level <= actor.clearance


def _due_of(case_id: UUID, on: date, state: Disposal.State) -> Sequence[Disposal]:
    if is_held(case_id):
        raise _held()
    rows = list(Disposal.objects.filter(case_id=case_id, state=state, due_on__lte=on).order_by("id"))
    if not rows:
        raise Conflict(
            Text(
                "Tidak ada berkas yang masa simpannya habis dan menunggu langkah ini.",
                "No paper whose retention is over waits for this step.",
            ),
            code="NOTHING_DUE",
        )
    return rows


def _tell(act: Act, case: Case, fold: cases.Fold, verb: str, **told: Any) -> None:
    groups = [act.group(verb, **{"from": case.step, "to": case.step}, **told)]
    cases.save(case, fold, seal(case.id, case.head_seq, case.head_hash, act.now, groups))


def _held() -> Conflict:
    return Conflict(
        Text(
            "Berkas ini ditahan untuk penyidikan atau pengadilan; tidak ada yang dimusnahkan sampai "
            "penahanannya dicabut.",
            "This case is under a legal hold; nothing of it is destroyed until the hold is lifted.",
        ),
        code="HELD",
    )


def _ground(text: str) -> str:
    said = " ".join(text.replace("\x00", " ").split())
    if not 0 < len(said) <= GROUND_LIMIT:
        raise Invalid(
            {
                "dasar": Text(
                    f"Tulis dasarnya (nomor persetujuan, surat penyidik, penetapan) paling banyak "
                    f"{GROUND_LIMIT} huruf.",
                    f"Write the ground (number of the approval, of the investigator's letter, of the ruling) in at "
                    f"most {GROUND_LIMIT} characters.",
                )
            }
        )
    return said
