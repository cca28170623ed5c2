"""May this actor do what an action demands? Authority comes to posts by dated mandates, never to people."""

from __future__ import annotations

from datetime import date

from kanim.kernel.access.actors import Actor, Authority, Demand, Officer, Partner, System
from kanim.kernel.access.mandates import find_mandate, list_carriers
from kanim.kernel.access.words import post_words
from kanim.kernel.errors import Denied
from kanim.kernel.organisation.directory import find_office_by_id
from kanim.kernel.texts import Text

SYSTEM_POST = "system"


def find_authority(actor: Actor | None, demand: Demand, on: date) -> Authority | Denied:
    """The authority that carries the demand on that legal day, or the refusal that says which post would.

    Timers and outside events demand the post `system`; every other post wants an officer in exactly that
    post of that unit, in that office, with a mandate for the clause in force. Who acts for the post (Plt,
    Plh) is an officer of it. A holder's right follows from his role in the case and is judged there."""
    if demand.post == SYSTEM_POST:
        if isinstance(actor, System | Partner):
            return Authority(demand.clause)
        return Denied(
            Text(
                f"Hanya sistem yang melakukan ini, pada waktunya ({demand.clause}).",
                f"Only the system does this, when it is due ({demand.clause}).",
            ),
            clause=demand.clause,
        )
    if not isinstance(actor, Officer):
        return _belongs_to(demand, on)
    if (actor.post, actor.unit) != (demand.post, demand.unit):
        return _belongs_to(demand, on)
    office = find_office_by_id(actor.office_id)
    if actor.office_id != demand.office_id or office is None or not office.is_open(on):
        return _another_office(actor, demand)
    mandate = find_mandate(
        demand.clause, demand.unit, demand.post, on, level=office.kind, act_kind=demand.act_kind
    )
    if mandate is None:
        return _no_mandate(demand, on)
    return Authority(demand.clause, mandate.id)


def authorise(actor: Actor | None, demand: Demand, on: date) -> Authority:
    """As `find_authority`, raising the refusal (`Denied`, with clause and reason)."""
    found = find_authority(actor, demand, on)
    if isinstance(found, Denied):
        raise found
    return found


def find_refusal(actor: Actor | None, demand: Demand, on: date) -> Denied | None:
    """The refusal that `authorise` would raise, or None."""
    found = find_authority(actor, demand, on)
    return found if isinstance(found, Denied) else None


def _belongs_to(demand: Demand, on: date) -> Denied:
    who = post_words(demand.post, demand.unit, on)
    return Denied(
        Text(
            f"Kewenangan ini ada pada {who.id} menurut {demand.clause}.",
            f"This authority lies with {who.en} under {demand.clause}.",
        ),
        clause=demand.clause,
    )


def _another_office(actor: Officer, demand: Demand) -> Denied:
    place, own = find_office_by_id(demand.office_id), find_office_by_id(actor.office_id)
    there = place.name if place else Text("kantor lain", "another office")
    here = own.name if own else Text.of(actor.office_code)
    return Denied(
        Text(
            f"Kewenangan ini ada pada {there.id} menurut {demand.clause}; jabatan Anda pada {here.id}.",
            f"This authority lies with {there.en} under {demand.clause}; your post is at {here.en}.",
        ),
        clause=demand.clause,
    )


def _no_mandate(demand: Demand, on: date) -> Denied:
    who = post_words(demand.post, demand.unit, on)
    carriers = [post_words(m.post, m.unit, on) for m in list_carriers(demand.clause, on)[:3]]
    now_id = ", ".join(c.id for c in carriers) or "belum ada jabatan yang memegangnya"
    now_en = ", ".join(c.en for c in carriers) or "no post carries it yet"
    return Denied(
        Text(
            f"{who.id} tidak memegang kewenangan {demand.clause} pada {on:%d-%m-%Y} (pemegangnya: {now_id}).",
            f"{who.en} does not carry {demand.clause} on {on:%d-%m-%Y} (it lies with: {now_en}).",
        ),
        clause=demand.clause,
    )
