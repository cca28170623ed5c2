"""Compiled procedures: the one in force for a new case, and the one that a running case is pinned to."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from uuid import UUID

from kanim.kernel import canonical
from kanim.kernel.casework.grammar import Procedure
from kanim.kernel.casework.parse import from_body
from kanim.kernel.errors import Conflict
from kanim.kernel.regulation import law
from kanim.kernel.regulation.models import Definition
from kanim.kernel.texts import Text


@lru_cache(maxsize=256)
def pinned(definition_id: UUID) -> Procedure:
    """The version that a case is pinned to. A definition never changes, so it is compiled once a process."""
    row = Definition.objects.only("body", "digest").get(id=definition_id)
    return from_body(canonical.loads(row.body), definition_id=definition_id)


def in_force(code: str, on: date) -> Procedure:
    """The procedure as in force on a day. Raises `Conflict` when there is none."""
    entry = law(on).find("procedure", code)
    if entry is None:
        raise Conflict(
            Text(
                f"Prosedur {code!r} tidak berlaku pada {on}.",
                f"Procedure {code!r} is not in force on {on}.",
            ),
            code="NOT_IN_FORCE",
        )
    return pinned(entry.id)


def division_of(procedure: Procedure, on: date) -> str:
    """The unit at division level (or above) under whose clause the procedure stands: `dokjal` for `dokjal.a`."""
    clause = law(on).entry("clause", procedure.clause)
    return str(clause.body["unit"])
