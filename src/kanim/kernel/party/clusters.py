"""Reading who is one with whom. References to persons are never rewritten: whoever reads asks here for everybody
who is the same person, and looks under all of their ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from kanim.kernel.party.models import Cluster, Pair

UNDECIDED_STATES = (Pair.State.OPEN, Pair.State.PROPOSED)
IN_FORCE = (Pair.State.SAME, Pair.State.PARTING)


@dataclass(frozen=True, slots=True)
class Undecided:
    """Two persons of whom nobody has decided whether they are one: `person_id` is of those asked about (or one with
    them), `other_id` is not. `proposed` tells that one officer of the two who are needed said yes."""

    pair_id: UUID
    person_id: UUID
    other_id: UUID
    score: int | None
    proposed: bool
    found_at: datetime


def everyone_in(persons: Iterable[UUID]) -> frozenset[UUID]:
    """These persons and all who are one with any of them, in one query."""
    asked = frozenset(persons)
    if not asked:
        return asked
    clusters = Cluster.objects.filter(person_id__in=asked).values("cluster_id")
    return asked | set(Cluster.objects.filter(cluster_id__in=clusters).values_list("person_id", flat=True))


def clusters_of(persons: Iterable[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    """Each of these persons with everybody who is one with him, himself included; one query."""
    asked = frozenset(persons)
    clusters = Cluster.objects.filter(person_id__in=asked).values("cluster_id")
    rows = list(
        Cluster.objects.filter(cluster_id__in=clusters).values_list("cluster_id", "person_id")
        if asked
        else ()
    )
    members: dict[UUID, set[UUID]] = {}
    for cluster, person in rows:
        members.setdefault(cluster, set()).add(person)
    found = {person: frozenset(members[cluster]) for cluster, person in rows}
    return {person: found.get(person, frozenset({person})) for person in asked}


def are_one(one: UUID, other: UUID) -> bool:
    return other in everyone_in((one,))


def undecided(persons: Iterable[UUID]) -> list[Undecided]:
    """Who may be one of these persons and is decided by nobody, the likeliest first; two queries. A gate that could
    let somebody through under a second name refers to a person while this is not empty."""
    own = everyone_in(persons)
    if not own:
        return []
    rows = (
        Pair.objects.filter(Q(left_id__in=own) | Q(right_id__in=own), state__in=UNDECIDED_STATES)
        .order_by("found_at", "id")
        .values_list("id", "left_id", "right_id", "score", "state", "found_at")
    )
    found = [
        Undecided(
            pair_id,
            left if left in own else right,
            right if left in own else left,
            score,
            state == Pair.State.PROPOSED,
            found_at,
        )
        for pair_id, left, right, score, state, found_at in rows
        if not (left in own and right in own)
    ]
    return sorted(found, key=lambda one: -(one.score if one.score is not None else 100))
