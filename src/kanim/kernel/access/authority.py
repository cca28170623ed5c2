"""May this actor do what an action demands? Authority comes to posts by dated mandates, never to people."""

from __future__ import annotations

from datetime import date

from kanim.kernel.access.actors import Actor, Authority, Demand, Officer, Partner, System
from kanim.kernel.access.functions import holder_of, is_function
from kanim.kernel.access.mandates import (
    find_delegation,
    find_function_mandate,
    find_mandate,
    list_carriers,
)
from kanim.kernel.access.words import held_as, holder_words, post_words
from kanim.kernel.errors import Denied
from kanim.kernel.organisation.directory import find_office_by_id
from kanim.kernel.regulation import law
from kanim.kernel.texts import Text

SYSTEM_POST = "system"


def find_authority(actor: Actor | None, demand: Demand, on: date) -> Authority | Denied:
    """The authority that carries the demand on that legal day, or the refusal that says which post would.

    Timers and outside events demand the post `system`. Every other demand wants an officer of that office: in
    exactly that post of that unit, with a mandate for the clause in force; or to whom that post has
    delegated the clause; or who holds the function that is demanded, by a letter. Who acts for the post (Plt,
    Plh) is an officer of it, but for what his order excludes. A holder's right follows from his role in the
    case and is judged there."""
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
    if is_function(demand.post, law(on)):
        return _by_function(actor, demand, on)
    if (actor.post, actor.unit) != (demand.post, demand.unit):
        return _by_delegation(actor, demand, on)
    office = find_office_by_id(actor.office_id)
    if actor.office_id != demand.office_id or office is None or not office.is_open(on):
        return _another_office(actor, demand)
    mandate = find_mandate(
        demand.clause,
        demand.unit,
        demand.post,
        on,
        level=office.kind,
        act_kind=demand.act_kind,
        office_id=office.id,
    )
    if mandate is None:
        return _no_mandate(demand, on)
    if actor.acting and actor.excludes & left_out_names(demand):
        return _left_out(actor, demand)
    return Authority(demand.clause, mandate.id)


def left_out_names(demand: Demand) -> frozenset[str]:
    """The names under which an acting order may exclude what is demanded."""
    named = {demand.clause, f"{demand.clause}:{demand.act_kind}", demand.act_kind, demand.action}
    return frozenset(named - {"", "*"})


def _by_function(actor: Officer, demand: Demand, on: date) -> Authority | Denied:
    office = find_office_by_id(actor.office_id)
    if actor.office_id != demand.office_id or office is None or not office.is_open(on):
        return _another_office(actor, demand)
    if holder_of(demand.post, office.id, actor.account_id, on) is None:
        words = law(on).words("function", demand.post)
        return Denied(
            Text(
                f"Kewenangan ini ada pada {words.id} yang ditunjuk dengan surat, menurut {demand.clause}.",
                f"This authority lies with the {words.en} named by letter, under {demand.clause}.",
            ),
            clause=demand.clause,
        )
    mandate = find_function_mandate(
        demand.clause, demand.post, on, level=office.kind, act_kind=demand.act_kind, office_id=office.id
    )
    if mandate is None:
        return _no_mandate(demand, on)
    return Authority(demand.clause, mandate.id, function=demand.post)


def _by_delegation(actor: Officer, demand: Demand, on: date) -> Authority | Denied:
    """Another post's authority, where that post has delegated it to this one. Who holds his post by an acting
    order has received it no further."""
    office = find_office_by_id(actor.office_id)
    if actor.office_id != demand.office_id or office is None or not office.is_open(on) or actor.acting:
        return _belongs_to(demand, on)
    found = find_delegation(
        demand.clause,
        demand.unit,
        demand.post,
        actor.unit,
        actor.post,
        on,
        level=office.kind,
        act_kind=demand.act_kind,
        office_id=office.id,
    )
    if found is None:
        return _belongs_to(demand, on)
    return Authority(demand.clause, found.id, behalf=f"{demand.unit}.{demand.post}")


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


def _left_out(actor: Officer, demand: Demand) -> Denied:
    short = held_as(actor.acting)
    return Denied(
        Text(
            f"Surat perintah {short.id} Anda tidak mencakup tindakan ini ({demand.clause}); ini tetap pada pejabat "
            "definitif atau atasannya.",
            f"Your order as {short.en} does not cover this act ({demand.clause}); it stays with the substantive "
            "holder or the superior.",
        ),
        clause=demand.clause,
    )


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
    carriers = [holder_words(m, on) for m in list_carriers(demand.clause, on)[:3]]
    now_id = ", ".join(c.id for c in carriers) or "belum ada jabatan yang memegangnya"
    now_en = ", ".join(c.en for c in carriers) or "no post carries it yet"
    return Denied(
        Text(
            f"{who.id} tidak memegang kewenangan {demand.clause} pada {on:%d-%m-%Y} (pemegangnya: {now_id}).",
            f"{who.en} does not carry {demand.clause} on {on:%d-%m-%Y} (it lies with: {now_en}).",
        ),
        clause=demand.clause,
    )
