"""The list of exit bans held in memory, and the applicant as the list is asked for him."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from kanim.divisions.travel_documents.screening.models import Barred
from kanim.kernel import canonical
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.matching.births import Birth
from kanim.kernel.matching.persons import Identity
from kanim.kernel.matching.watchlist import Entry, Keeper

LIST = "PENCEGAHAN"


@cache
def barred_list() -> Keeper:
    """The one copy of this process; it follows every change of the list at its next use."""
    return Keeper(LIST, _load)


def _load(since: int) -> Iterable[Entry]:
    rows = Barred.objects.filter(listed_in__gt=since) if since else Barred.objects.all()
    return [
        Entry(row.id, identity_of(row), row.valid_from, row.valid_to)
        for row in rows.order_by("id").iterator()
    ]


def identity_of(barred: Barred) -> Identity:
    return Identity(
        (barred.name,), Birth.of(barred.birth_date), numbers=frozenset({barred.nik} if barred.nik else ())
    )


def applicant_of(context: CaseContext) -> Identity:
    """The applicant as the case tells him now."""
    told: dict[str, str] = {
        name: str(context.value(name) or "")
        for name in ("nama", "nik", "tanggal_lahir", "jenis_kelamin", "tempat_lahir", "nama_ibu", "nama_ayah")
    }
    born = date.fromisoformat(told["tanggal_lahir"]) if told["tanggal_lahir"] else None
    return Identity(
        (told["nama"],),
        Birth.of(born),
        sex=told["jenis_kelamin"],
        place=told["tempat_lahir"],
        mother=told["nama_ibu"],
        father=told["nama_ayah"],
        numbers=frozenset({told["nik"]} if told["nik"] else ()),
    )


def digest(identity: Identity, *more: Any) -> str:
    """What a side of a comparison told, so that a decision on it ends when either side changes."""
    birth = identity.birth
    told = [
        *(
            list(identity.names),
            [birth.year, birth.month, birth.day] if birth else None,
            sorted(identity.numbers),
        ),
        *(identity.sex, identity.place, identity.mother, identity.father),
        *(str(one) for one in more),
    ]
    return canonical.sha256(canonical.dumps(told)).hex()
