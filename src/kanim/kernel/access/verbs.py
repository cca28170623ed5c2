"""Who may do what to a register outside of a case: the regulation's rows of kind `verb`."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from kanim.kernel.access.actors import Actor, Authority, Demand, Officer
from kanim.kernel.access.authority import find_authority
from kanim.kernel.errors import Denied
from kanim.kernel.regulation import law

NOWHERE = UUID(int=0)


def find_verb_authority(
    actor: Actor | None, verb: str, on: date, office_id: UUID | None = None
) -> Authority | Denied:
    """The authority by which the actor does this to a register of the office (default: his own), or the refusal
    that says which post would. Several posts may do it; each wants a mandate for the clause in force."""
    row = law(on).entry("verb", verb).body
    allowed = [(by["unit"], by["post"]) for by in row["by"]]
    unit, post = allowed[0]
    place = office_id or NOWHERE
    if isinstance(actor, Officer):
        place = office_id or actor.office_id
        if (actor.unit, actor.post) in allowed:
            unit, post = actor.unit, actor.post
    return find_authority(actor, Demand(row["clause"], unit, post, place, act_kind=verb), on)


def authorise_verb(actor: Actor | None, verb: str, on: date, office_id: UUID | None = None) -> Authority:
    """As `find_verb_authority`, raising the refusal (`Denied`, with the clause)."""
    found = find_verb_authority(actor, verb, on, office_id)
    if isinstance(found, Denied):
        raise found
    return found


def unit_that_decides(verb: str, on: date) -> str:
    """The unit whose posts do this."""
    return str(law(on).entry("verb", verb).body["by"][0]["unit"])
