"""Reading the register of persons: by id, who may be the same person, and who is."""

from __future__ import annotations

from uuid import UUID

from kanim.kernel.errors import NotVisible
from kanim.kernel.party.candidates import REASON_WORDS, Candidate, find_candidates, similar_dates
from kanim.kernel.party.clusters import are_one, clusters_of, everyone_in, undecided
from kanim.kernel.party.models import Person

__all__ = [
    "REASON_WORDS",
    "Candidate",
    "are_one",
    "clusters_of",
    "everyone_in",
    "find_by_nik",
    "find_candidates",
    "get_person",
    "similar_dates",
    "undecided",
]


def get_person(person_id: UUID) -> Person:
    """Raises `NotVisible` when there is no such person."""
    found = Person.objects.filter(id=person_id).first()
    if found is None:
        raise NotVisible
    return found


def find_by_nik(nik: str) -> list[Person]:
    return list(Person.objects.filter(nik=nik).order_by("id")) if nik else []
