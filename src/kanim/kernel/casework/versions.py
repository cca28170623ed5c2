"""A new version of a procedure and the cases that run under an older one: what would become of each.

`plan` writes nothing. It says of every running case whether it stays, moves (from where to where, with what its
clocks and holds do and which fields it lacks), waits for a person, or can't move, and why. `version_moves` does
what the plan says. A version is told by its digest: a stored definition never changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID, uuid5

from kanim.kernel import canonical, clock, db
from kanim.kernel.casework import clocks, guards, many, procedures
from kanim.kernel.casework.checks_holds import hold_states
from kanim.kernel.casework.checks_view import Environment, View
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.grammar import Procedure
from kanim.kernel.casework.models import Case, Child, Draft, Signature, TaskForPerson
from kanim.kernel.casework.person_tasks import VERSION_EVENT
from kanim.kernel.registry import registry
from kanim.kernel.regulation import law
from kanim.kernel.texts import Text

Fate = Literal["stays", "moves", "asks", "blocked"]


@dataclass(frozen=True, slots=True)
class ClockFate:
    """What a move does to one clock: it `continues`, `pauses`, `resumes`, `stops` or `starts`."""

    name: str
    words: Text
    what: Literal["continues", "pauses", "resumes", "stops", "starts"]


@dataclass(frozen=True, slots=True)
class CaseFate:
    """What the new version means for one running case. `lacks` are fields that the new version asks for in
    forms which the case has been through; nobody will ask for them again."""

    case_id: UUID
    number: str
    version: int
    frm: str
    frm_label: Text
    fate: Fate
    to: str = ""
    to_label: Text | None = None
    clocks: tuple[ClockFate, ...] = ()
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    reasons: tuple[Text, ...] = ()

    def data(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "case": str(self.case_id),
            "number": self.number,
            "version": self.version,
            "fate": self.fate,
            "from": self.frm,
            "to": self.to,
            "clocks": {one.name: one.what for one in self.clocks},
            "holds": list(self.holds),
            "lacks": list(self.lacks),
            "reasons": [reason.data() for reason in self.reasons],
        }


@dataclass(frozen=True, slots=True)
class DraftFate:
    """A form begun and not yet sent, and the fields that the new version will still ask for."""

    draft_id: UUID
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Every running case of a procedure under an older version, the oldest first, and the drafts begun."""

    new: Procedure
    cases: tuple[CaseFate, ...]
    drafts: tuple[DraftFate, ...] = ()
    words: Mapping[str, Text] = field(default_factory=dict)  # of the fields lacking

    def count(self, fate: Fate) -> int:
        return sum(one.fate == fate for one in self.cases)

    def data(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "procedure": self.new.code,
            "version": version_of(self.new),
            "running": self.new.running.kind,
            "legal": list(self.new.legal),
            "counts": {fate: self.count(fate) for fate in ("stays", "moves", "asks", "blocked")},
            "cases": [one.data() for one in self.cases],
            "drafts": [{"draft": str(one.draft_id), "lacks": list(one.lacks)} for one in self.drafts],
        }


def version_of(procedure: Procedure) -> dict[str, Any]:
    """A version as events and reports name it: its number, its digest, the definition's id."""
    return {
        "version": procedure.version,
        "digest": procedure.digest,
        "definition": str(procedure.definition_id),
    }


def plan(code: str, *, office_id: UUID | None = None, only: Sequence[UUID] | None = None) -> Plan:
    """What the version in force today means for the running cases (of one office, or those in `only`).

    Raises `Conflict` when the procedure is not in force today."""
    new = procedures.in_force(code, clock.today())
    assert new.definition_id is not None
    rows = Case.objects.filter(procedure=code, end_kind="").exclude(definition_id=new.definition_id)
    if office_id is not None:
        rows = rows.filter(place_id=office_id)
    if only is not None:
        rows = rows.filter(id__in=only)
    ids = list(rows.order_by("opened_at", "id").values_list("id", flat=True))
    judge = Judge(new)
    fates: list[CaseFate] = []
    for part in many.chunks(ids):
        fates += judge.judge(part)
    drafts = () if only is not None else tuple(_drafts(new))
    lacking = [one.lacks for one in fates] + [one.lacks for one in drafts]
    named = {name.partition(".")[2] for names in lacking for name in names}
    return Plan(new, tuple(fates), drafts, _field_words(named))


def new_step(new: Procedure, step: str) -> str:
    """The step of the new version in which a case of the old step `step` would stand: what the version's map
    says, else the step of the same name; empty when there is none."""
    name = new.running.moves.get(step, step)
    return name if name in new.steps else ""


class Judge:
    """Says what becomes of cases under one new version; a fixed number of queries a chunk, beside what the
    entry conditions of the step ask."""

    def __init__(self, new: Procedure):
        self.new = new
        self._holds = hold_states(new, registry)
        self._view = View(new, Environment(registry))
        self._opened: dict[UUID, set[str]] = {}

    def judge(self, ids: Sequence[UUID]) -> list[CaseFate]:
        """The fate of each of these cases, in their order."""
        contexts = many.contexts(ids, under=lambda case: self.new)
        told = told_of(ids)
        opened: dict[UUID, set[str]] = {}
        for parent, name in Child.objects.filter(parent_id__in=ids, end_kind="").values_list(
            "parent_id", "name"
        ):
            opened.setdefault(parent, set()).add(name)
        self._opened = opened
        signed = set(
            Signature.objects.filter(case_id__in=ids).values_list("case_id", "visit", "action").distinct()
        )
        asked = dict(
            TaskForPerson.objects.filter(
                case_id__in=ids, event=VERSION_EVENT, message_id__in=[self.task_id(i) for i in ids]
            ).values_list("case_id", "done_at")
        )
        found = []
        for case_id in ids:
            context = contexts[case_id]
            waits = any(c == case_id and visit == context.fold.stay for c, visit, _ in signed)
            found.append(self._fate(context, told.get(case_id, []), waits, asked))
        return found

    def task_id(self, case_id: UUID) -> UUID:
        """The id under which the question about one case and this version is asked once."""
        assert self.new.definition_id is not None
        return uuid5(self.new.definition_id, str(case_id))

    def _fate(
        self,
        context: CaseContext,
        told: Sequence[Mapping[str, Any]],
        waits: bool,
        asked: Mapping[UUID, Any],
    ) -> CaseFate:
        case, new = context.case, self.new
        old = procedures.pinned(case.definition_id)
        kind = new.running.kind
        if kind == "stay" or (kind == "person" and asked.get(case.id) is not None):
            why = (
                Text(
                    "Versi baru menyatakan berkas berjalan tetap.", "The new version lets running cases stay."
                )
                if kind == "stay"
                else Text("Diputus petugas: tetap.", "An officer decided: it stays.")
            )
            return CaseFate(
                case.id,
                case.number,
                case.head_seq,
                case.step,
                old.label_of(case.step),
                "stays",
                reasons=(why,),
            )
        held = _held(old, told)
        to = new_step(new, case.step)
        reasons = [] if to else [_no_step(old, case.step)]
        if to:
            reasons += self._reasons(context, old, to, held, waits, told)
        fate: Fate = "blocked" if reasons else "moves"
        if kind == "person":
            fate = "asks"
        return CaseFate(
            case.id,
            case.number,
            case.head_seq,
            case.step,
            old.label_of(case.step),
            fate,
            to,
            new.label_of(to) if to else None,
            tuple(clock_fates(context, old, to)) if to else (),
            tuple(sorted(held)),
            tuple(_lacking(new, context)),
            tuple(reasons),
        )

    def _reasons(
        self,
        context: CaseContext,
        old: Procedure,
        to: str,
        held: set[str],
        waits: bool,
        told: Sequence[Mapping[str, Any]],
    ) -> list[Text]:
        """Why this case can't move to `to`; empty when it can."""
        new, found = self.new, []
        if waits:
            found.append(
                Text(
                    "Satu tanda tangan sudah ada dan yang lain ditunggu; selesaikan dahulu.",
                    "One signature stands and another is awaited; finish that first.",
                )
            )
        for caller in context.fold.calls:
            if not new_step(new, caller):
                found.append(_no_step(old, caller))
        for child in sorted(self._opened.get(context.case.id, set()) - new.child_names()):
            found.append(
                Text(
                    f"Perkara anak {child} masih berjalan, dan versi baru tidak mengenalnya.",
                    f"The child case {child} is still running, and the new version does not know it.",
                )
            )
        present = {row.role for row in context.roles()}
        for about in new.about.values():
            if not about.optional and about.role not in present:
                found.append(
                    Text(
                        f"Versi baru memerlukan peran {about.role}, yang tidak ada pada berkas ini.",
                        f"The new version needs the role {about.role}, which this case does not have.",
                    )
                )
        found += self._hold_reasons(to, held)
        callers = [new_step(new, caller) for caller in context.fold.calls]
        found += self._compared_reasons([to, *callers], {place for place, _ in actors_in(told)})
        if to != context.case.step:
            found += [refusal.text for refusal in guards.entry_refusals(context, to)]
        return found

    def _hold_reasons(self, to: str, held: set[str]) -> list[Text]:
        found = []
        for kind in sorted(held):
            if True not in self._holds.get(kind, {}).get(to, frozenset({False})):
                found.append(
                    Text(
                        f"Berkas masih memegang {kind}, yang pada langkah tujuan tidak dipegang lagi; "
                        "bebaskan dahulu.",
                        f"The case still holds {kind}, which is not held any more in the step it would go to; "
                        "free it first.",
                    )
                )
        for kind, places in self._holds.items():
            if places.get(to) == frozenset({True}) and kind not in held:
                found.append(
                    Text(
                        f"Langkah tujuan memerlukan {kind} yang dipegang; berkas ini tidak memegangnya.",
                        f"The step it would go to needs a hold on {kind}; this case has none.",
                    )
                )
        return found

    def _compared_reasons(self, places: Sequence[str], acted: set[str]) -> list[Text]:
        """A step that another person must do than a compared one needs somebody who did the compared one."""
        new, found = self.new, []
        ahead = self._view.ahead(places)
        been = {new_step(new, place) for place in acted}
        for name in sorted(ahead & set(new.steps)):
            step = new.steps[name]
            for other in {*step.differs_from, *(n for a in step.do.values() for n in a.differs_from)}:
                if other in been or name not in self._view.ahead(places, without=other):
                    continue
                found.append(
                    Text(
                        f"{step.label.id} harus oleh orang lain dari {new.label_of(other).id}, "
                        "dan langkah itu tidak akan dilalui berkas ini.",
                        f"{step.label.en} must be by another person than {new.label_of(other).en}, "
                        "and this case will not pass that step.",
                    )
                )
        return found


def clock_fates(context: CaseContext, old: Procedure, to: str) -> list[ClockFate]:
    """What moving the case to the step `to` of the new version does to each clock. A clock that runs keeps the
    limit which it was started with; one that the new version does not have stops; one that starts with the
    step the case comes to starts now."""
    new, rows, entered = context.procedure, context.clocks(), to != context.case.step
    found = []
    for name, row in rows.items():
        if row.state == "stopped":
            continue
        clock_ = new.clocks.get(name)
        if clock_ is None:
            found.append(ClockFate(name, old.clocks[name].words, "stops"))
        elif to in clock_.pause:
            found.append(ClockFate(name, clock_.words, "pauses" if row.state == "running" else "continues"))
        else:
            resumes = row.state == "paused" and row.pause_reason != clocks.GATE
            found.append(ClockFate(name, clock_.words, "resumes" if resumes else "continues"))
    for clock_ in new.clocks.values():
        started = clock_.name in rows and (rows[clock_.name].state != "stopped" or not entered)
        if started or not any(str(point) == f"{to}.enter" for point in clock_.start):
            continue
        if clock_.when is None or clock_.when.evaluate(context.lookup).holds:
            found.append(ClockFate(clock_.name, clock_.words, "starts"))
    return found


def told_of(ids: Sequence[UUID]) -> dict[UUID, list[Mapping[str, Any]]]:
    """What group 0 of each event of these cases tells, in order: one query."""
    marks = ",".join(["%s"] * len(ids))
    rows = db.fetch(
        f"SELECT stream, body FROM ledger_payload WHERE part = 0 AND stream IN ({marks}) ORDER BY stream, seq",
        list(ids),
    )
    found: dict[UUID, list[Mapping[str, Any]]] = {}
    for stream, body in rows:
        found.setdefault(db.as_uuid(stream), []).append(canonical.loads(bytes(body)))
    return found


def actors_in(told: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, UUID]]:
    """Who acted in which step: the step and the person of each act."""
    for event in told:
        kind, _, person = str(event.get("actor", "")).partition(":")
        if kind in ("officer", "holder") and event.get("from"):
            yield str(event["from"]), UUID(person)


def _held(old: Procedure, told: Iterable[Mapping[str, Any]]) -> set[str]:
    """The kinds of hold that the case has taken and not freed, by what its acts did."""
    held: set[str] = set()
    for event in told:
        at, verb = str(event.get("from") or ""), str(event["verb"])
        action = old.find_action(at, verb) if at else old.starts.get(verb)
        for name in action.effects if action else ():
            meta = registry.get("effect", name).meta if registry.has("effect", name) else {}
            held |= {meta["takes"]} if meta.get("takes") else set()
            held -= {meta["frees"]} if meta.get("frees") else set()
    return held


def _lacking(new: Procedure, context: CaseContext) -> list[str]:
    """Required fields of forms that the case has been through and that hold nothing."""
    found = []
    for form in new.forms.values():
        values = context.fold.forms.get(form.home)
        if values is None or form.into:
            continue
        for section in form.sections:
            if section.when is not None and not section.when.evaluate(context.lookup).holds:
                continue
            found += [
                f"{form.home}.{f.name}"
                for f in section.fields
                if not f.optional and values.get(f.name) in (None, "", [])
            ]
    return found


def _drafts(new: Procedure) -> Iterable[DraftFate]:
    """Forms begun and not sent, of ways in that the new version still has or no longer has."""
    rows = Draft.objects.filter(procedure=new.code, case_id=None, expires_at__gte=clock.now())
    for row in rows.order_by("updated_at").only("id", "start", "body"):
        way = new.starts.get(row.start)
        form = new.forms.get(way.form) if way else None
        if form is None:
            continue
        values = canonical.loads(row.body)
        lacks = tuple(
            f"{form.home}.{f.name}"
            for section in form.sections
            if section.when is None
            for f in section.fields
            if not f.optional and not values.get(f.name)
        )
        if lacks:
            yield DraftFate(row.id, lacks)


def _field_words(names: set[str]) -> dict[str, Text]:
    book = law(clock.today())
    return {name: entry.words for name in names if (entry := book.find("field", name)) is not None}


def _no_step(old: Procedure, step: str) -> Text:
    label = old.label_of(step)
    return Text(
        f"Versi baru tidak mempunyai langkah {label.id} ({step}) dan peta langkahnya tidak menyebutnya.",
        f"The new version has no step {label.en} ({step}) and its map of steps does not name it.",
    )
