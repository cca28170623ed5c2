"""Many cases at once, for lists, reports and dry runs: what their rules read comes in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from kanim.kernel import db
from kanim.kernel.access.actors import Actor
from kanim.kernel.casework import procedures
from kanim.kernel.casework.facts import CaseContext, RoleRow
from kanim.kernel.casework.grammar import Procedure
from kanim.kernel.casework.models import Case, CaseData, Clock
from kanim.kernel.casework.store import Fold

CHUNK = 200


def chunks(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    """The ids in parts of at most `CHUNK`, so that no query grows without bound."""
    for first in range(0, len(ids), CHUNK):
        yield ids[first : first + CHUNK]


def contexts(
    ids: Sequence[UUID],
    *,
    actor: Actor | None = None,
    under: Callable[[Case], Procedure] | None = None,
) -> dict[UUID, CaseContext]:
    """The cases for reading, by id, with their folds, roles and clocks: four queries a chunk. The caller has
    shown that they may be seen. `under` says under which version each is looked at (default: its own)."""
    found: dict[UUID, CaseContext] = {}
    for part in chunks(ids):
        cases = list(Case.objects.filter(id__in=part))
        bodies = dict(CaseData.objects.filter(case_id__in=part).values_list("case_id", "body"))
        roles = _roles(part)
        clocks: dict[UUID, dict[str, Clock]] = {}
        for row in Clock.objects.filter(case_id__in=part):
            clocks.setdefault(row.case_id, {})[row.name] = row
        for case in cases:
            procedure = under(case) if under else procedures.pinned(case.definition_id)
            found[case.id] = CaseContext(
                case,
                Fold.read(bodies[case.id]),
                procedure,
                actor=actor,
                roles=roles.get(case.id, []),
                clocks=clocks.get(case.id, {}),
            )
    return found


def _roles(ids: Sequence[UUID]) -> dict[UUID, list[RoleRow]]:
    found: dict[UUID, list[RoleRow]] = {}
    marks = ",".join(["%s"] * len(ids))
    sql = (
        f"SELECT object_id, role, kind, subject_id FROM access_role WHERE object_id IN ({marks}) ORDER BY id"
    )
    for case_id, role, kind, subject in db.fetch(sql, list(ids)):
        found.setdefault(db.as_uuid(case_id), []).append(RoleRow(role, kind, db.as_uuid(subject)))
    return found
