"""Who is one with a person, and who may be: the one place where gates learn of it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from kanim.kernel.registry import registry

UNDECIDED = "undecided."
"""A division that finds likenesses answers a query `undecided.NAME`: `(persons) -> Iterable[(unit, class level)]`,
one for each likeness of these persons that nobody has decided, with the unit that decides it."""


def one_with(person: UUID) -> tuple[UUID, ...]:
    """The person and everybody who was found to be one with him."""
    return (person,)


def undecided_of(persons: Iterable[UUID]) -> list[tuple[str, int]]:
    """The unit that must decide, and the class, of each likeness of these persons that is still open."""
    asked = tuple(persons)
    return [
        (str(unit), int(level))
        for entry in registry.all("query")
        if entry.name.startswith(UNDECIDED)
        for unit, level in entry.call(asked)
    ]
