"""Orders given, each an act of its own: who may give it is asked first, then it is recorded with its letter.

A superior puts somebody in charge of a post below his (the head of the level above for the head of an office); a
post delegates its own authority; the head assigns what has no owner and names who holds a function. The
authority is the superior's duty clause (`kanim.tugas`, `dokjal.tugas`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from kanim.kernel import clock
from kanim.kernel.access import orders
from kanim.kernel.access.actors import Actor, Authority, Demand, Officer
from kanim.kernel.access.authority import find_authority
from kanim.kernel.access.mandates import ANY_ACT, DECISION
from kanim.kernel.access.models import Order
from kanim.kernel.access.orders import By, Letter
from kanim.kernel.act.core import Act, open_act
from kanim.kernel.errors import Denied, NotVisible
from kanim.kernel.organisation.models import Account, Office, Post
from kanim.kernel.regulation import law
from kanim.kernel.texts import Text


def give_acting(
    actor: Actor,
    kind: str,
    post_id: UUID,
    account_id: UUID,
    letter: Letter,
    *,
    excludes: Iterable[str] = (),
    clearance: int | None = None,
    key: str,
) -> UUID:
    """A Plh or Plt by order of a superior; gives the order's id. Raises `Denied`, `Conflict`, `Invalid`."""
    left_out = sorted(set(excludes))
    request = [kind, str(post_id), str(account_id), _told(letter), left_out, clearance]
    with open_act(actor, "order.acting", key, request) as act:
        if act.replayed:
            return UUID(act.outcome["order"])
        post = Post.objects.select_related("office").filter(id=post_id).first()
        account = Account.objects.filter(id=account_id, is_active=True).first()
        if post is None or account is None:
            raise NotVisible
        act.authority = superior_of(actor, post.office, post.unit, post.is_leading)
        row = orders.order_acting(
            act, kind, post, account, letter, _by(actor), excludes=left_out, clearance=clearance
        )
        return _done(act, row)


def give_delegation(
    actor: Actor,
    clauses: Sequence[str],
    to: tuple[str, str],
    letter: Letter,
    *,
    act_kind: str = ANY_ACT,
    key: str,
) -> UUID:
    """The actor's post delegates some of its clauses to another post of its office; gives the order's id."""
    with open_act(actor, "order.delegate", key, [list(clauses), list(to), _told(letter), act_kind]) as act:
        if act.replayed:
            return UUID(act.outcome["order"])
        if not isinstance(actor, Officer) or actor.acting:
            raise Denied(
                Text(
                    "Hanya pemangku definitif yang melimpahkan wewenang jabatannya.",
                    "Only who holds a post substantively delegates its authority.",
                )
            )
        for clause in clauses:
            demand = Demand(clause, actor.unit, actor.post, actor.office_id, act_kind)
            act.authority = _or_raise(find_authority(actor, demand, act.today))
        office = Office.objects.get(id=actor.office_id)
        return _done(act, orders.delegate(act, office, clauses, to, letter, _by(actor), act_kind=act_kind))


def give_assignment(
    actor: Actor, office_id: UUID, clause: str, to: tuple[str, str], letter: Letter, *, key: str
) -> UUID:
    """The head of an office assigns a clause that has no owner; gives the order's id."""
    with open_act(actor, "order.assign", key, [str(office_id), clause, list(to), _told(letter)]) as act:
        if act.replayed:
            return UUID(act.outcome["order"])
        office = Office.objects.get(id=office_id)
        act.authority = head_of_office(actor, office)
        return _done(act, orders.assign_clause(act, office, clause, to, letter, _by(actor)))


def give_function(
    actor: Actor, office_id: UUID, function: str, account_id: UUID, letter: Letter, *, key: str
) -> UUID:
    """The head of an office names who holds a function; gives the order's id."""
    with open_act(
        actor, "order.function", key, [str(office_id), function, str(account_id), _told(letter)]
    ) as act:
        if act.replayed:
            return UUID(act.outcome["order"])
        office = Office.objects.get(id=office_id)
        act.authority = head_of_office(actor, office)
        account = Account.objects.filter(
            id=account_id, is_active=True, appointments__post__office=office
        ).first()
        if account is None:
            raise NotVisible
        return _done(act, orders.name_function(act, office, function, account, letter, _by(actor)))


def end_order(actor: Actor, order_id: UUID, letter: str, *, key: str) -> None:
    """Ends an order from tomorrow on by whoever could give it, or on its first day not at all."""
    with open_act(actor, "order.end", key, [str(order_id), letter]) as act:
        if act.replayed:
            return
        row = Order.objects.select_related("office").filter(id=order_id).first()
        if row is None or not isinstance(actor, Officer) or row.office_id not in _offices_seen(actor):
            raise NotVisible
        act.authority = _or_raise(may_end(actor, row))
        tomorrow = act.today.fromordinal(act.today.toordinal() + 1)
        orders.end_order(act, row, on=tomorrow, letter=letter)


def may_end(actor: Actor, row: Order) -> Authority | Denied:
    """Who gave it, or whoever could give it."""
    if (
        isinstance(actor, Officer)
        and (actor.unit, actor.post) == (row.by_unit, row.by_post)
        and not actor.acting
    ):
        demand = Demand(f"{actor.unit}.tugas", actor.unit, actor.post, actor.office_id, DECISION)
        return find_authority(actor, demand, clock.today())
    try:
        if row.kind in orders.ACTING:
            leading = Post.objects.filter(office=row.office, unit=row.unit, code=row.post, is_leading=True)
            return superior_of(actor, row.office, row.unit, leading.exists())
        return head_of_office(actor, row.office)
    except Denied as refused:
        return refused


def superior_of(actor: Actor, office: Office, unit: str, is_leading: bool) -> Authority:
    """The authority by which the actor orders over a post: the leading post of a unit above it in the office, of
    the unit itself for a post that does not lead it, and for the head of the office the head of the level
    above. Raises `Denied`."""
    today = clock.today()
    book = law(today)
    above = [] if is_leading else [unit]
    at = unit
    while at != office.unit:
        entry = book.find("unit", at)
        at = (entry.body["parent"] or office.unit) if entry else office.unit
        above.append(at)
    places = [(office.id, name) for name in above]
    if not places and office.parent is not None:
        places = [(office.parent.id, office.parent.unit)]
    refused: Denied | None = None
    for office_id, name in places:
        leader = leading_post(office_id, name)
        if leader is None:
            continue
        demand = Demand(f"{name}.tugas", name, leader, office_id, DECISION)
        found = find_authority(actor, demand, today)
        if isinstance(found, Authority):
            return found
        refused = found
    raise refused or Denied(Text("Tidak ada atasan jabatan ini.", "This post has no superior here."))


def orders_over(actor: Actor, office: Office, unit: str, is_leading: bool) -> bool:
    """Whether the actor is a superior of a post."""
    try:
        superior_of(actor, office, unit, is_leading)
    except Denied:
        return False
    return True


def head_of_office(actor: Actor, office: Office) -> Authority:
    """The authority of the head of an office over all of it. Raises `Denied`."""
    leader = leading_post(office.id, office.unit) or ""
    demand = Demand(f"{office.unit}.tugas", office.unit, leader, office.id, DECISION)
    return _or_raise(find_authority(actor, demand, clock.today()))


def leading_post(office_id: UUID, unit: str) -> str | None:
    """The code of the post that leads a unit of an office."""
    rows = Post.objects.filter(office_id=office_id, unit=unit, is_leading=True, valid_to=None)
    return rows.values_list("code", flat=True).first()


def _offices_seen(actor: Officer) -> set[UUID]:
    below = Office.objects.filter(parent_id=actor.office_id, valid_to=None).values_list("id", flat=True)
    return {actor.office_id, *below}


def _or_raise(found: Authority | Denied) -> Authority:
    if isinstance(found, Denied):
        raise found
    return found


def _by(actor: Actor) -> By:
    if not isinstance(actor, Officer):
        return By("", "system")
    return By(actor.unit, actor.post, actor.account_id)


def _told(letter: Letter) -> list[str | None]:
    ends = letter.valid_to.isoformat() if letter.valid_to else None
    return [letter.number, letter.on.isoformat(), letter.valid_from.isoformat(), ends]


def _done(act: Act, row: Order) -> UUID:
    act.set_outcome({"order": str(row.id)})
    return row.id
