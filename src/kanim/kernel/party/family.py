"""Who is of a person's family, as the register of relations tells it: for guards against one's own interest.

Source: UU 30/2014 article 43 (1) b, a conflict of interest by family ties."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from kanim.kernel import clock
from kanim.kernel.organisation.models import Account
from kanim.kernel.party.clusters import everyone_in
from kanim.kernel.party.models import Relation
from kanim.kernel.registry import query


def _rows(persons: Iterable[UUID], on: date) -> list[tuple[UUID, UUID, str]]:
    """Relations of these persons: a marriage or guardianship while it holds, parents for good."""
    asked = list(persons)
    stands = Q(kind=Relation.Kind.PARENT) | Q(valid_to=None) | Q(valid_to__gt=on)
    rows = Relation.objects.filter(stands, Q(person_id__in=asked) | Q(other_id__in=asked))
    return list(rows.values_list("person_id", "other_id", "kind"))


@query("party.family")
def family_of(persons: Iterable[UUID], on: date | None = None) -> frozenset[UUID]:
    """Spouses, parents, children, wards, guardians, brothers and sisters of a person who is known under these ids:
    every record of each of them and their accounts, without the ids asked about. One query where he has none."""
    own = frozenset(persons)
    day = on or clock.today()
    rows = _rows(own, day)
    if not rows:
        return frozenset()
    near = {one for row in rows for one in row[:2]} - own
    parents = {a for a, b, kind in rows if kind == Relation.Kind.PARENT and b in own}
    if parents:
        below = _rows(everyone_in(parents), day)
        near |= {b for a, b, kind in below if kind == Relation.Kind.PARENT}
    records = everyone_in(near - own) - own
    accounts = Account.objects.filter(person_id__in=records).values_list("id", flat=True)
    return frozenset(records | set(accounts)) - own
