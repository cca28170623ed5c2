"""Who has what: two-sided custody. The one hands over, the other accepts by reading the number off the thing.

Until it is accepted the thing stays with its giver and can't be handed over again; a refusal changes nothing. A box
goes with its contents, which the taker reads one by one: what is not there is named, stays with the giver and is
missing until he finds it. Each step is an event on the thing's own stream: that is its history.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from kanim.kernel import db
from kanim.kernel.access.actors import Actor, Officer
from kanim.kernel.access.models import Scoped
from kanim.kernel.access.visibility import visible_to
from kanim.kernel.accounts.models import Custody, Transfer
from kanim.kernel.act import Act
from kanim.kernel.errors import Conflict, Denied, Invalid, NotVisible
from kanim.kernel.texts import Text

REASON_LIMIT = 240


def person(account_id: UUID) -> str:
    """The keeper that is this very person, by his account."""
    return f"person:{account_id}"


def post(office_code: str, unit: str, code: str) -> str:
    """The keeper that is a post of an office: whoever sits in it answers for the thing."""
    return f"post:{office_code}/{unit}/{code}"


def place(office_id: UUID) -> str:
    """The keeper that is a place (a warehouse, a counter): its officers answer for the thing."""
    return f"place:{office_id}"


def keepers_of(actor: Actor) -> frozenset[str]:
    """Every keeper that this actor is, or acts for."""
    if not isinstance(actor, Officer):
        return frozenset()
    own = {
        person(actor.account_id),
        post(actor.office_code, actor.unit, actor.post),
        place(actor.point_id or actor.office_id),
    }
    return frozenset(own)


@dataclass(frozen=True, slots=True)
class Accepted:
    """What came over, by number, and what did not."""

    came: tuple[str, ...]
    missing: tuple[str, ...]


def take_in(
    act: Act, kind: str, number: str, keeper: str, *, scope: Scoped, words: str = "", box: UUID | None = None
) -> Custody:
    """A thing comes under custody, in the sight of `scope` (the case or row that it belongs to). Raises `Invalid` for
    no number and `Conflict` when a thing of this kind bears it already."""
    clean = _clean(number)
    if not clean:
        raise Invalid({"nomor": Text("Tulis nomor barang.", "Write the number of the thing.")})
    if Custody.objects.filter(kind=kind, number=clean).exists():
        raise Conflict(
            Text(f"Nomor {clean} sudah terdaftar.", f"The number {clean} is registered already."),
            code="TAKEN",
        )
    row = Custody(
        kind=kind,
        number=clean,
        words=words[:160],
        keeper=keeper,
        box_id=box,
        origin_id=scope.origin_id,
        place_id=scope.place_id,
        division=scope.division,
        class_level=scope.class_level,
        compartment=scope.compartment,
        changed_at=act.now,
    )
    row.save(force_insert=True)
    act.record(row, "custody.taken_in", {"kind": kind, "number": clean, "keeper": keeper})
    return row


def hand_over(act: Act, item_id: UUID, taker: str, number: str) -> Transfer:
    """The keeper gives a thing (or box) to another, reading its number. It is on its way until that one answers.

    Raises `NotVisible`, `Denied` (not its keeper), `Invalid` (another number) and `Conflict` (on its way already, in a
    box, missing, or his own)."""
    item = _locked(act.actor, item_id)
    _require_keeper(act.actor, item.keeper)
    _require_number(item, number)
    if item.box_id is not None:
        raise _conflict(
            "IN_BOX", "Barang ini ada dalam kotak; serahkan kotaknya.", "This is in a box; hand over the box."
        )
    if item.is_missing:
        raise _conflict("MISSING", "Barang ini hilang.", "This is missing.")
    if taker == item.keeper:
        raise _conflict("SAME", "Barang ini sudah ada padanya.", "He has it already.")
    if Transfer.objects.filter(item=item, state=Transfer.State.PENDING).exists():
        raise _conflict(
            "UNDER_WAY",
            "Barang ini sudah diserahkan dan menunggu diterima.",
            "This has been handed over and waits to be accepted.",
        )
    row = Transfer(item=item, giver=item.keeper, taker=taker, given_at=act.now)
    row.save(force_insert=True)
    act.record(item, "custody.handed_over", {"transfer": str(row.id), "from": row.giver, "to": taker})
    return row


def accept(act: Act, transfer_id: UUID, number: str, contents: Iterable[str] = ()) -> Accepted:
    """The other takes it, reading its number and, of a box, the number of each thing inside. What is not read stays
    with the giver and is missing; a number that is not of this box is refused, so that nobody takes what is not given.

    Raises `NotVisible`, `Denied` (not the taker), `Invalid` (another number) and `Conflict` (answered already)."""
    row, item = _pending(act, transfer_id)
    _require_number(item, number)
    inside = list(_rows(Custody.objects.filter(box=item).order_by("number")))
    read = {_clean(each) for each in contents}
    strange = read - {each.number for each in inside}
    if strange:
        named = ", ".join(sorted(strange))
        raise Invalid({"isi": Text(f"Bukan isi kotak ini: {named}.", f"Not in this box: {named}.")})
    missing = [each for each in inside if each.number not in read and not each.is_missing]
    came = [each for each in inside if each.number in read]
    _answer(act, row, Transfer.State.ACCEPTED)
    _move(act, item, row, {"missing": [each.number for each in missing]} if missing else {})
    for each in came:
        _move(act, each, row, {})
    for each in missing:
        each.box, each.is_missing, each.changed_at = None, True, act.now
        each.save(update_fields=["box", "is_missing", "changed_at"])
        act.record(
            each, "custody.missing", {"transfer": str(row.id), "box": item.number, "keeper": each.keeper}
        )
    return Accepted((item.number, *(x.number for x in came)), tuple(x.number for x in missing))


def refuse(act: Act, transfer_id: UUID, reason: str) -> None:
    """The other does not take it: it is where it was. Raises as `accept`, and `Invalid` for no reason."""
    row, item = _pending(act, transfer_id)
    said = " ".join(reason.replace("\x00", " ").split())
    if not 0 < len(said) <= REASON_LIMIT:
        raise Invalid({"alasan": Text("Tulis mengapa tidak diterima.", "Write why it is not accepted.")})
    _answer(act, row, Transfer.State.REFUSED)
    act.record(
        item, "custody.refused", {"transfer": str(row.id), "from": row.giver, "to": row.taker, "reason": said}
    )


def found(act: Act, item_id: UUID, number: str) -> None:
    """What was missing is there again, with the keeper who answers for it. Raises as `hand_over`."""
    item = _locked(act.actor, item_id)
    _require_keeper(act.actor, item.keeper)
    _require_number(item, number)
    if not item.is_missing:
        raise _conflict("NOT_MISSING", "Barang ini tidak hilang.", "This is not missing.")
    item.is_missing, item.changed_at = False, act.now
    item.save(update_fields=["is_missing", "changed_at"])
    act.record(item, "custody.found", {"keeper": item.keeper})


# Reading ------------------------------------------------------------------------------------------------------


def list_kept(actor: Actor, keeper: str, limit: int = 200) -> list[Custody]:
    """What a keeper has, of what the actor may see, by kind and number."""
    rows = visible_to(actor).filter(Custody.objects.filter(keeper=keeper))
    return list(rows.order_by("kind", "number")[:limit])


def list_waiting(actor: Actor, limit: int = 200) -> list[Transfer]:
    """What waits for this actor to accept it, the oldest first."""
    rows = Transfer.objects.filter(state=Transfer.State.PENDING, taker__in=keepers_of(actor))
    return list(rows.select_related("item").order_by("given_at", "id")[:limit])


# Parts --------------------------------------------------------------------------------------------------------


def _clean(number: str) -> str:
    return "".join(number.split()).upper()[:60]


def _rows(rows: QuerySet[Custody]) -> QuerySet[Custody]:
    return rows.select_for_update() if db.is_postgresql() else rows


def _locked(actor: Actor, item_id: UUID) -> Custody:
    """The thing, locked. A keeper sees what he has, whatever else he may see."""
    item = _rows(Custody.objects.filter(id=item_id)).first()
    if item is None:
        raise NotVisible
    if item.keeper not in keepers_of(actor) and not (
        visible_to(actor).filter(Custody.objects.filter(id=item_id)).exists()
    ):
        raise NotVisible
    return item


def _pending(act: Act, transfer_id: UUID) -> tuple[Transfer, Custody]:
    """The transfer under the lock of its thing, for its taker alone."""
    known = Transfer.objects.filter(id=transfer_id).values_list("item_id", "taker").first()
    if known is None:
        raise NotVisible
    item = _rows(Custody.objects.filter(id=known[0])).get()
    row = Transfer.objects.get(id=transfer_id)
    mine = keepers_of(act.actor)
    if row.taker not in mine:
        if row.giver in mine:
            raise Denied(Text("Hanya penerimanya yang menjawab.", "Only the one who takes it answers."))
        raise NotVisible
    if row.state != Transfer.State.PENDING:
        raise _conflict("ANSWERED", "Serah terima ini sudah dijawab.", "This has been answered already.")
    return row, item


def _answer(act: Act, row: Transfer, state: str) -> None:
    row.state, row.answered_at = state, act.now
    row.save(update_fields=["state", "answered_at"])


def _move(act: Act, item: Custody, row: Transfer, more: dict[str, list[str]]) -> None:
    item.keeper, item.changed_at = row.taker, act.now
    item.save(update_fields=["keeper", "changed_at"])
    act.record(
        item, "custody.accepted", {"transfer": str(row.id), "from": row.giver, "to": row.taker, **more}
    )


def _require_keeper(actor: Actor, keeper: str) -> None:
    if keeper not in keepers_of(actor):
        raise Denied(
            Text(
                "Hanya yang memegang barang ini yang dapat menyerahkannya.",
                "Only its keeper can hand this over.",
            )
        )


def _require_number(item: Custody, number: str) -> None:
    if _clean(number) != item.number:
        raise Invalid(
            {
                "nomor": Text(
                    "Nomor yang dibaca bukan nomor barang ini.", "The number read is not that of this thing."
                )
            }
        )


def _conflict(code: str, id: str, en: str) -> Conflict:
    return Conflict(Text(id, en), code=code)
