"""Gates: asked before what can harm somebody (a removal, a letter to a mission, a passport), never waived by a pack.

An effect, a type of letter or a clock names its gates (`removal`, or `removal:deteni` for one role). A gate is asked
under the case's lock for every subject concerned and for everybody who is one with him. Who may be somebody else is
never let through: while a likeness is undecided the answer is to refer. What is not open refuses the act, which
leaves everything as it was; a referral becomes a task for a person of the unit that can decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from kanim.kernel.access.actors import Actor
from kanim.kernel.access.models import ClassLevel
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.grammar import Action
from kanim.kernel.casework.samepersons import one_with, undecided_of
from kanim.kernel.casework.secrecy import clearance_of
from kanim.kernel.errors import Conflict
from kanim.kernel.registry import registry
from kanim.kernel.texts import Text

NEUTRAL = Text(
    "Tindakan ini memerlukan pemeriksaan unit lain lebih dahulu. Berkas tetap seperti semula; hubungi atasan Anda.",
    "This needs an examination by another unit first. The case stays as it was; ask your superior.",
)
"""What a reader below the class of the reason is told, whatever the answer was."""
PERSON = "person"
UNDECIDED = Text(
    "Orang ini mungkin sama dengan orang lain yang dikenal, dan belum diputus.",
    "This person may be somebody else who is known, and that is not decided yet.",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a gate says of one subject. `reason` may be read by those cleared for `class_level`. `refer`: `unit`
    decides, under its `clause` (default: the unit's own duty)."""

    state: Literal["open", "shut", "refer"]
    reason: Text | None = None
    class_level: int = ClassLevel.BIASA
    unit: str = ""
    clause: str = ""


OPEN = Answer("open")


def shut(reason: Text, class_level: int = ClassLevel.BIASA) -> Answer:
    return Answer("shut", reason, class_level)


def refer(unit: str, reason: Text, class_level: int = ClassLevel.BIASA, *, clause: str = "") -> Answer:
    return Answer("refer", reason, class_level, unit, clause or f"{unit}.tugas")


@dataclass(frozen=True, slots=True)
class Verdict:
    """All that a gate answered for a case, the gravest first. With nobody to ask about it is open."""

    gate: str
    answers: tuple[Answer, ...] = ()

    @property
    def gravest(self) -> Answer:
        return self.answers[0] if self.answers else OPEN

    @property
    def is_open(self) -> bool:
        return self.gravest.state == "open"

    def words(self, actor: Actor | None) -> Text:
        """Why not, as this actor may read it: the reasons within his clearance, else the neutral words alone."""
        reasons = [a.reason for a in self.answers if a.state != "open" and a.reason is not None]
        above = any(a.class_level > clearance_of(actor) for a in self.answers if a.state != "open")
        if above or not reasons:
            return NEUTRAL
        gate = registry.get("gate", self.gate).words or Text.of(self.gate)
        ids, ens = dict.fromkeys(r.id for r in reasons), dict.fromkeys(r.en for r in reasons)
        return Text(f"{gate.id}: {' '.join(ids)}", f"{gate.en}: {' '.join(ens)}")


class GateShut(Conflict):
    """A gate does not let an act through. `verdict` says which and why; the message only what the actor may read."""

    def __init__(self, verdict: Verdict, actor: Actor | None):
        self.verdict = verdict
        super().__init__(verdict.words(actor), code="GATE")


_GRAVITY = {"shut": 0, "refer": 1, "open": 2}


def declared(context: CaseContext, action: Action) -> list[str]:
    """The gates of an action, as its effects and its papers name them."""
    found: dict[str, None] = {}
    for name in action.effects:
        found |= dict.fromkeys(registry.get("effect", name).meta.get("gates", ()))
    for letter in action.issues:
        entry = context.law.find("letter", letter)
        found |= dict.fromkeys(entry.body.get("gates", ()) if entry is not None else ())
    return list(found)


def ask(context: CaseContext, gate: str) -> Verdict:
    """Asks one gate (`removal` or `removal:deteni`) about the case as it stands."""
    name, _, role = gate.partition(":")
    entry = registry.get("gate", name)
    kind = str(entry.meta.get("kind", PERSON))
    found: list[Answer] = []
    for subject in _subjects(context, kind, role):
        same = one_with(subject) if kind == PERSON else (subject,)
        found.extend(entry.call(context, one) for one in same)
        if kind == PERSON:
            found.extend(refer(unit, UNDECIDED, level) for unit, level in undecided_of(same))
    return Verdict(name, tuple(sorted(found, key=lambda a: _GRAVITY[a.state])))


def is_open(context: CaseContext, gate: str) -> bool:
    """True when nothing at this gate holds the case back: for a clock, which otherwise neither runs nor shows."""
    return ask(context, gate).is_open


def verdicts(context: CaseContext, action: Action) -> list[Verdict]:
    """What holds an action back: the verdicts of its gates that are not open."""
    return [v for v in (ask(context, gate) for gate in declared(context, action)) if not v.is_open]


def require(context: CaseContext, action: Action) -> None:
    """Raises `GateShut` unless every gate of the action is open, the gravest verdict first."""
    refused = verdicts(context, action)
    if refused:
        raise GateShut(min(refused, key=lambda v: _GRAVITY[v.gravest.state]), context.actor)


def _subjects(context: CaseContext, kind: str, role: str) -> Sequence[UUID]:
    """Those in the role; where nobody has it, or none is named, all of that kind whom the case is about: rather one
    too many than one missed."""
    about = context.procedure.about
    rows = [r for r in context.roles() if r.kind == kind and (r.role in about or r.role == role)]
    named = [r for r in rows if r.role == role]
    return _once(r.subject_id for r in named or rows)


def _once(ids: Iterable[UUID]) -> list[UUID]:
    return list(dict.fromkeys(ids))
