"""Deciding whether two registered persons are one: noted, proposed, agreed by a second person, undone.

Written under an open act that the caller has authorised. Each move is an event on the pair's own stream. The moves
stand in one table (`MOVES`); what they do to clusters is made anew from the pairs in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from kanim.kernel import canonical, db
from kanim.kernel.act.core import Act
from kanim.kernel.errors import Conflict, Denied, Invalid, NotVisible
from kanim.kernel.ledger.format import Group
from kanim.kernel.party.clusters import IN_FORCE, clusters_of, everyone_in
from kanim.kernel.party.models import Cluster, Pair, Person
from kanim.kernel.texts import Text

REASON_LIMIT = 240
VERB = "person.pair"  # the regulation's row of who decides
_LOCK = "party:clusters"
_State = Pair.State


class Move(StrEnum):
    """What an officer says of two persons; the words are those that data and forms use."""

    JOIN = "usul_satu"
    AGREE = "setuju_satu"
    DISAGREE = "tolak_satu"
    OTHER = "berbeda"
    PART = "usul_pisah"
    AGREE_PART = "setuju_pisah"
    DISAGREE_PART = "tolak_pisah"


@dataclass(frozen=True, slots=True)
class Rule:
    """`before` are the states that it goes from; to the pair's `prior` state when `to` is None. `second` tells that
    another person must have asked."""

    before: frozenset[str]
    to: str | None
    verb: str
    words: Text
    second: bool = False


def _from(*states: str) -> frozenset[str]:
    return frozenset(states)


MOVES: dict[Move, Rule] = {
    Move.JOIN: Rule(
        _from(_State.OPEN, _State.OTHER),
        _State.PROPOSED,
        "pair.proposed",
        Text("Usulkan: satu orang", "Propose: one person"),
    ),
    Move.AGREE: Rule(
        _from(_State.PROPOSED),
        _State.SAME,
        "pair.joined",
        Text("Setujui: satu orang", "Agree: one person"),
        second=True,
    ),
    Move.DISAGREE: Rule(
        _from(_State.PROPOSED),
        None,
        "pair.refused",
        Text("Tolak usul satu orang", "Refuse: not shown to be one"),
    ),
    Move.OTHER: Rule(
        _from(_State.OPEN), _State.OTHER, "pair.told_apart", Text("Bukan orang yang sama", "Two persons")
    ),
    Move.PART: Rule(
        _from(_State.SAME),
        _State.PARTING,
        "pair.part_proposed",
        Text("Usulkan pisah", "Propose to part them"),
    ),
    Move.AGREE_PART: Rule(
        _from(_State.PARTING), None, "pair.parted", Text("Setujui pisah", "Agree to part them"), second=True
    ),
    Move.DISAGREE_PART: Rule(
        _from(_State.PARTING), _State.SAME, "pair.part_refused", Text("Tolak pisah", "Keep them joined")
    ),
}
STATE_WORDS: dict[str, Text] = {
    _State.OPEN: Text("Belum diputus", "Not decided"),
    _State.PROPOSED: Text(
        "Diusulkan satu orang; menunggu petugas kedua", "Proposed as one; waits for a second"
    ),
    _State.SAME: Text("Satu orang", "One person"),
    _State.PARTING: Text("Satu orang; diusulkan pisah", "One person; parting proposed"),
    _State.OTHER: Text("Bukan orang yang sama", "Two persons"),
}


def note_pair(
    act: Act,
    one: UUID,
    other: UUID,
    *,
    score: int | None = None,
    reasons: Sequence[str] = (),
    engine: str = "",
    source: UUID | None = None,
) -> Pair:
    """Two persons may be one: kept once, whoever finds it and how often; what was decided of them stays.
    `source` is the case (or import) in which it was found. Raises `Conflict` for one person with himself."""
    if one == other:
        raise Conflict(Text("Keduanya adalah baris yang sama.", "Both are the same row."), code="SAME_ROW")
    left, right = sorted((one, other))
    known = Pair.objects.filter(left_id=left, right_id=right).first()
    if known is not None:
        return known
    pair = Pair(
        left_id=left,
        right_id=right,
        score=score,
        reasons=canonical.dumps(list(reasons)).decode(),
        engine=engine,
        found_at=act.now,
    )
    try:
        with transaction.atomic():
            pair.save(force_insert=True)
    except IntegrityError:
        again = Pair.objects.filter(left_id=left, right_id=right).first()
        if again is None:  # one of the two is no person
            raise NotVisible from None
        return again
    told = {
        "left": str(left),
        "right": str(right),
        "score": score,
        "reasons": list(reasons),
        "engine": engine,
    }
    if source is not None:
        told["source"] = str(source)
    act.record(pair, "pair.noted", told)
    return pair


def move_pair(act: Act, pair_id: UUID, move: Move, reason: str) -> Pair:
    """Does one move. Raises `NotVisible`; `Invalid` without a reason; `Conflict` when the pair is in another state,
    or joining would make one of two who were found to be two; `Denied` when the second person is the first."""
    rule = MOVES[move]
    said = _said(reason)
    if move in (Move.AGREE, Move.AGREE_PART, Move.OTHER):
        db.lock_words(_LOCK)  # clusters change one at a time
    pair = Pair.objects.filter(id=pair_id).select_for_update().first()
    if pair is None:
        raise NotVisible
    if pair.state not in rule.before:
        raise Conflict(
            Text(
                f"Keadaan pasangan ini sekarang: {STATE_WORDS[pair.state].id}. Muat ulang halaman.",
                f"The state of this pair is now: {STATE_WORDS[pair.state].en}. Reload the page.",
            ),
            code="STALE",
        )
    person, before = act.actor.person_key, pair.state
    if rule.second and person == (pair.asked_by if move is Move.AGREE else pair.part_asked_by):
        raise Denied(
            Text(
                "Yang mengusulkan tidak dapat menyetujui. Mintalah petugas lain.",
                "Who proposed this can't agree to it. Ask another officer.",
            )
        )
    _check_apart(pair, move)
    pair.state, pair.reason, pair.moved_at = rule.to or pair.prior, said, act.now
    if move is Move.JOIN:
        pair.prior, pair.asked_by = before, person
    elif move is Move.AGREE:
        pair.agreed_by = person
    elif move is Move.PART:
        pair.part_asked_by = person
    elif move is Move.DISAGREE_PART:
        pair.part_asked_by = None
    elif move in (Move.DISAGREE, Move.AGREE_PART):
        pair.asked_by = pair.agreed_by = pair.part_asked_by = None
    pair.save(
        update_fields=["state", "prior", "reason", "moved_at", "asked_by", "agreed_by", "part_asked_by"]
    )
    if move in (Move.AGREE, Move.AGREE_PART):
        _renew((pair.left_id, pair.right_id))
    about = {"left": str(pair.left_id), "right": str(pair.right_id), "from": before, "to": pair.state}
    act.record(pair, rule.verb, about | {"reason": said}, subject=pair.left_id, more=_of_right(pair, about))
    return pair


def _of_right(pair: Pair, about: dict[str, str]) -> list[Group]:
    return [Group(about, pair.right_id)]


def _check_apart(pair: Pair, move: Move) -> None:
    """Nobody is joined over a pair that was told apart, nor told apart while other pairs hold them together."""
    if move is Move.AGREE:
        by_person = clusters_of((pair.left_id, pair.right_id))
        left, right = by_person[pair.left_id], by_person[pair.right_id]
        across = Q(left_id__in=left, right_id__in=right) | Q(left_id__in=right, right_id__in=left)
        apart = Pair.objects.filter(across, state=_State.OTHER).select_related("left", "right").first()
        if apart is not None:
            raise Conflict(
                Text(
                    f"{apart.left.name} dan {apart.right.name} sudah diputus bukan orang yang sama. "
                    "Putus kembali pasangan itu dahulu.",
                    f"{apart.left.name} and {apart.right.name} were found to be two persons. Decide that pair "
                    "again first.",
                ),
                code="TOLD_APART",
            )
    elif move is Move.OTHER and pair.right_id in everyone_in((pair.left_id,)):
        raise Conflict(
            Text(
                "Keduanya satu orang melalui pasangan lain. Pisahkan pasangan itu dahulu.",
                "They are one person through other pairs. Part those first.",
            ),
            code="JOINED",
        )


def _renew(persons: Iterable[UUID]) -> None:
    """Makes the clusters that these persons touch anew from the pairs in force. The rows of all persons concerned
    are locked, so that a guard that holds one of them reads clusters before or after, never between."""
    concerned = sorted(everyone_in(persons))
    list(
        Person.objects.filter(id__in=concerned)
        .order_by("id")
        .select_for_update(no_key=True)
        .values_list("id")
    )
    links = Pair.objects.filter(
        Q(left_id__in=concerned) | Q(right_id__in=concerned), state__in=IN_FORCE
    ).values_list("left_id", "right_id")
    Cluster.objects.filter(person_id__in=concerned).delete()
    Cluster.objects.bulk_create(
        Cluster(person_id=person, cluster_id=min(together))
        for together in _components(concerned, list(links))
        if len(together) > 1
        for person in sorted(together)
    )


def _components(persons: Sequence[UUID], links: Sequence[tuple[UUID, UUID]]) -> list[set[UUID]]:
    group = {person: {person} for person in persons}
    for left, right in links:
        if group[left] is not group[right]:
            group[left] |= group[right]
            for person in group[right]:
                group[person] = group[left]
    return list({id(together): together for together in group.values()}.values())


def _said(reason: str) -> str:
    said = " ".join(reason.replace("\x00", " ").split())
    if not 0 < len(said) <= REASON_LIMIT:
        raise Invalid(
            {
                "alasan": Text(
                    f"Tulis alasannya dalam paling banyak {REASON_LIMIT} huruf.",
                    f"Write the reason in at most {REASON_LIMIT} characters.",
                )
            }
        )
    return said
