"""Who is one with a person, and who may be: the one place where gates learn of it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from kanim.kernel.access.models import ClassLevel
from kanim.kernel.access.verbs import unit_that_decides
from kanim.kernel.clock import today
from kanim.kernel.party.pairs import VERB as PAIR
from kanim.kernel.party.selectors import everyone_in, undecided
from kanim.kernel.registry import registry

UNDECIDED = "undecided."
"""A division that finds likenesses answers a query `undecided.NAME`: `(persons) -> Iterable[(unit, class level)]`,
one for each likeness of these persons that nobody has decided, with the unit that decides it."""


def one_with(person: UUID) -> tuple[UUID, ...]:
    """The person and everybody who was found to be one with him."""
    return tuple(sorted(everyone_in((person,))))


def undecided_of(persons: Iterable[UUID]) -> list[tuple[str, int]]:
    """The unit that must decide, and the class, of each likeness of these persons that is still open."""
    asked = tuple(persons)
    found = [(unit_that_decides(PAIR, today()), int(ClassLevel.BIASA)) for _ in undecided(asked)]
    return found + [
        (str(unit), int(level))
        for entry in registry.all("query")
        if entry.name.startswith(UNDECIDED)
        for unit, level in entry.call(asked)
    ]
