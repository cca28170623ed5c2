"""One page for a person: all that this reader may see of him and of everybody who is one with him.

A person is seen through what names him: a visible case in which he has a role, or a visible import that brought him.
Nobody sees the register as such. The number of queries does not depend on how much there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Q

from kanim.kernel import clock
from kanim.kernel.access.actors import Actor, Holder, Officer
from kanim.kernel.access.models import Role
from kanim.kernel.access.verbs import authorise_verb, find_verb_authority
from kanim.kernel.access.visibility import visible_to
from kanim.kernel.act import open_act
from kanim.kernel.casework.models import Case
from kanim.kernel.casework.secrecy import clearance_of
from kanim.kernel.errors import Denied, NotVisible
from kanim.kernel.papers.models import Instrument
from kanim.kernel.party import pairs
from kanim.kernel.party.models import (
    Address,
    Affiliation,
    IdentityDocument,
    ImportedRow,
    Pair,
    Person,
    Relation,
)
from kanim.kernel.party.pairs import MOVES, STATE_WORDS, Move
from kanim.kernel.party.selectors import everyone_in
from kanim.kernel.registry import registry
from kanim.kernel.texts import Text

ALERTS = "alerts."
"""A division that can warn of a person answers a query `alerts.NAME`: `(persons, clearance) -> Iterable[Text]`."""
_MOST = 50


@dataclass(frozen=True, slots=True)
class RelativeView:
    """Somebody of the family; `is_visible` tells whether the reader may open his page."""

    words: Text
    person: Person
    since: date | None
    until: date | None
    is_visible: bool


@dataclass(frozen=True, slots=True)
class PairView:
    """Another record that is, or may be, the same person. `moves` are those that this reader may make now."""

    id: UUID
    person: Person
    is_visible: bool
    state: str
    words: Text
    score: int | None
    reason: str
    moves: Sequence[tuple[Move, Text]]


@dataclass(frozen=True, slots=True)
class PersonView:
    """What a reader may see. `records` are all that are one with the person asked for, himself first."""

    person: Person
    records: Sequence[Person]
    documents: Sequence[IdentityDocument]
    addresses: Sequence[Address]
    relatives: Sequence[RelativeView]
    affiliations: Sequence[Affiliation]
    cases: Sequence[Case]
    letters: Sequence[Instrument]
    imports: Sequence[ImportedRow]
    alerts: Sequence[Text]
    pairs: Sequence[PairView]

    @property
    def undecided(self) -> int:
        return sum(pair.state in (Pair.State.OPEN, Pair.State.PROPOSED) for pair in self.pairs)


_CONVERSE = {
    Relation.Kind.PARENT: (Text("Anak", "Child"), Text("Orang tua", "Parent")),
    Relation.Kind.GUARDIAN: (Text("Anak perwalian", "Ward"), Text("Wali", "Guardian")),
    Relation.Kind.SPOUSE: (Text("Pasangan", "Spouse"), Text("Pasangan", "Spouse")),
}


def visible_persons(actor: Actor | None, persons: Iterable[UUID]) -> frozenset[UUID]:
    """Those of these persons whom something visible to the actor names; two queries."""
    asked = set(persons)
    if not asked:
        return frozenset()
    scope = visible_to(actor)
    cases = scope.filter(Case.objects.all()).values("id")
    named = set(
        Role.objects.filter(subject_id__in=asked, object_id__in=cases).values_list("subject_id", flat=True)
    )
    if isinstance(actor, Officer):
        rows = ImportedRow.objects.filter(scope.q("batch__"), person_id__in=asked)
        named |= set(rows.values_list("person_id", flat=True))
    if isinstance(actor, Holder) and actor.person_id in asked:
        named.add(actor.person_id)
    return frozenset(named)


def person_view(actor: Actor, person_id: UUID) -> PersonView:
    """The page. Raises `NotVisible`, the same for nobody and for somebody whom nothing visible names."""
    own = everyone_in((person_id,))
    if not visible_persons(actor, own):
        raise NotVisible
    people = {p.id: p for p in Person.objects.filter(id__in=own)}
    clearance = clearance_of(actor)
    kept = {"person_id__in": own, "class_level__lte": clearance}
    relations = list(
        Relation.objects.filter(
            Q(person_id__in=own) | Q(other_id__in=own), class_level__lte=clearance
        ).select_related("person", "other")[:_MOST]
    )
    found = list(
        Pair.objects.filter(Q(left_id__in=own) | Q(right_id__in=own))
        .exclude(state=Pair.State.OTHER)
        .select_related("left", "right")
        .order_by("state", "-score")[:_MOST]
    )
    around = {one for r in relations for one in (r.person_id, r.other_id)}
    around |= {one for pair in found for one in (pair.left_id, pair.right_id)}
    visible = visible_persons(actor, around | own)
    named = Role.objects.filter(subject_id__in=own).values("object_id")
    cases = list(
        visible_to(actor).filter(Case.objects.filter(id__in=named)).order_by("-opened_at", "id")[:_MOST]
    )
    letters = Instrument.objects.filter(case_id__in=[case.id for case in cases]).order_by("-issued_on")
    return PersonView(
        person=people[person_id],
        records=[people[person_id], *(people[one] for one in sorted(own) if one != person_id)],
        documents=list(IdentityDocument.objects.filter(**kept).order_by("kind", "-valid_from")[:_MOST]),
        addresses=list(Address.objects.filter(**kept).order_by("-recorded_at")[:_MOST]),
        relatives=[_relative(relation, own, visible) for relation in relations],
        affiliations=list(Affiliation.objects.filter(**kept).select_related("organisation")[:_MOST]),
        cases=cases,
        letters=list(letters[:_MOST]),
        imports=list(
            ImportedRow.objects.filter(visible_to(actor).q("batch__"), person_id__in=own).select_related(
                "batch"
            )[:_MOST]
        ),
        alerts=_alerts(own, clearance),
        pairs=[_pair(actor, pair, own, visible) for pair in found],
    )


def _relative(relation: Relation, own: frozenset[UUID], visible: frozenset[UUID]) -> RelativeView:
    forward, back = _CONVERSE[Relation.Kind(relation.kind)]
    is_first = relation.person_id in own
    other = relation.other if is_first else relation.person
    return RelativeView(
        forward if is_first else back, other, relation.valid_from, relation.valid_to, other.id in visible
    )


def _alerts(persons: frozenset[UUID], clearance: int) -> list[Text]:
    return [
        words
        for entry in registry.all("query")
        if entry.name.startswith(ALERTS)
        for words in entry.call(persons, clearance)
    ]


def _pair(actor: Actor, pair: Pair, own: frozenset[UUID], visible: frozenset[UUID]) -> PairView:
    other = pair.right if pair.left_id in own else pair.left
    return PairView(
        pair.id,
        other,
        other.id in visible,
        pair.state,
        STATE_WORDS[pair.state],
        pair.score,
        pair.reason,
        moves_of(actor, pair),
    )


def moves_of(actor: Actor, pair: Pair) -> list[tuple[Move, Text]]:
    """What this actor may do with the pair now."""
    if isinstance(find_verb_authority(actor, pairs.VERB, clock.today()), Denied):
        return []
    who = actor.person_key
    return [
        (move, rule.words)
        for move, rule in MOVES.items()
        if pair.state in rule.before
        and not (rule.second and who == (pair.asked_by if move is Move.AGREE else pair.part_asked_by))
    ]


def decide_pair(actor: Officer, pair_id: UUID, move: Move, reason: str, *, key: str) -> None:
    """A move of a pair by the post that decides; one of the two must be visible to him. Raises `NotVisible`,
    `Denied` (with clause), `Conflict`, `Invalid`."""
    with open_act(actor, pairs.VERB, key, [str(pair_id), move, reason]) as act:
        pair = Pair.objects.filter(id=pair_id).first()
        if pair is None or not visible_persons(actor, (pair.left_id, pair.right_id)):
            raise NotVisible
        act.authority = authorise_verb(actor, pairs.VERB, act.today)
        if not act.replayed:
            pairs.move_pair(act, pair_id, move, reason)


def propose_pair(actor: Officer, one: UUID, other: UUID, reason: str, *, key: str = "") -> UUID:
    """An officer found two records alike by himself: noted and proposed at once. Both must be visible to him."""
    with open_act(actor, "person.propose", key or uuid4().hex, [str(one), str(other), reason]) as act:
        if len(visible_persons(actor, (one, other))) < len({one, other}):
            raise NotVisible
        act.authority = authorise_verb(actor, pairs.VERB, act.today)
        pair: Any = pairs.note_pair(act, one, other)
        if not act.replayed:
            pairs.move_pair(act, pair.id, Move.JOIN, reason)
        return UUID(str(pair.id))
