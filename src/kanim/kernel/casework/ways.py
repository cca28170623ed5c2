"""Ways in: what an actor may begin. One answer for the verb that opens a case and for the page that offers it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kanim.kernel.access.actors import Actor, Authority, Holder, Officer, System
from kanim.kernel.access.authority import find_authority
from kanim.kernel.casework import procedures
from kanim.kernel.casework.grammar import Action, Procedure
from kanim.kernel.casework.guards import demand_of
from kanim.kernel.casework.relations import BEGINNERS, OWN
from kanim.kernel.errors import Denied
from kanim.kernel.regulation import law
from kanim.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Way:
    """A way into a procedure that an actor may take today, under this authority."""

    procedure: Procedure
    action: Action
    authority: Authority


def list_ways(actor: Officer, on: date) -> list[Way]:
    """The ways in that an officer may take at his office, by title; those by which only an applicant or a case
    begins are left out."""
    found = []
    for procedure in _in_force(on):
        for action in procedure.starts.values():
            granted = find_way(actor, procedure.code, action, actor.office_id, on)
            if isinstance(granted, Authority):
                found.append(Way(procedure, action, granted))
    return sorted(found, key=lambda way: (way.procedure.title.id, way.action.label.id))


def _in_force(on: date) -> Iterator[Procedure]:
    for entry in law(on).all("procedure"):
        yield procedures.in_force(entry.code, on)


def get_authority(actor: Actor, procedure: str, action: Action, place_id: UUID, on: date) -> Authority:
    """The authority to begin at an office. Raises `Denied` with the clause."""
    granted = find_way(actor, procedure, action, place_id, on)
    if isinstance(granted, Denied):
        raise granted
    return granted


def find_way(actor: Actor, procedure: str, action: Action, place_id: UUID, on: date) -> Authority | Denied:
    """The authority to begin at an office, or the refusal."""
    by = action.by
    if by is None or by.kind == "role":
        if isinstance(actor, Holder):
            return Authority(action.clause)
        return Denied(
            Text("Jalan masuk ini untuk pemohon sendiri.", "This way in is for applicants."),
            clause=action.clause,
        )
    if by.kind == "post" and isinstance(actor, Officer):
        return _of_post(actor, procedure, action, place_id, on)
    if by.kind == "relation" and by.name in BEGINNERS and isinstance(actor, Officer):
        if actor.office_id == place_id:
            return Authority(f"{actor.unit}.tugas" if action.clause == OWN else action.clause)
        return Denied(
            Text(
                "Ini dimulai pada kantor tempat Anda bertugas.",
                "This is begun at the office where you serve.",
            ),
            clause=action.clause,
        )
    if by.kind in ("parent", "system") and isinstance(actor, System):
        return Authority(action.clause)
    return Denied(
        Text("Anda tidak dapat memulai berkas ini.", "You can't open this case."), clause=action.clause
    )


def _of_post(actor: Officer, procedure: str, action: Action, place_id: UUID, on: date) -> Authority | Denied:
    assert action.by is not None
    found: Authority | Denied | None = None
    for post in action.by.names:
        found = find_authority(actor, demand_of(procedure, action, post, place_id), on)
        if isinstance(found, Authority):
            return found
    assert found is not None
    return found
