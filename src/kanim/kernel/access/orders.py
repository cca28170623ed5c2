"""Orders of the office: acting posts, delegations, assignments, functions. Each is a letter with dates; what it gives
ends with it, by itself on its day. None of these verbs authorises: `act.ordering` does.

What may be ordered, by whom and what it never gives is data: `law/national/orders.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from kanim.kernel.access import functions
from kanim.kernel.access.mandates import ANY_ACT, MandateInfo, end_mandate, find_mandate, grant_mandate
from kanim.kernel.access.mandates import index as mandates
from kanim.kernel.access.models import FunctionHolder, Mandate, Order
from kanim.kernel.errors import Conflict, Invalid
from kanim.kernel.ledger.writer import Writer
from kanim.kernel.organisation.models import Account, Appointment, Office, Post
from kanim.kernel.organisation.selectors import in_force
from kanim.kernel.organisation.verbs import appoint, end_appointment
from kanim.kernel.regulation import Entry, law
from kanim.kernel.texts import Text

PLH, PLT, DELEGATION, ASSIGNMENT, FUNCTION = "plh", "plt", "delegasi", "penugasan", "fungsi"
ACTING = (PLH, PLT)


@dataclass(frozen=True, slots=True)
class Letter:
    """The letter of an order: its number and date, and the days on which what it gives holds (`valid_to` is the
    first day on which it no longer does)."""

    number: str
    on: date
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class By:
    """Who orders: the post, and the account that sits in it (None: the office's founding)."""

    unit: str
    post: str
    account_id: UUID | None = None


def rule_of(kind: str, on: date) -> Entry:
    """What the regulation says of this kind of order. Raises `Invalid` for one that it does not know."""
    entry = law(on).find("order", kind)
    if entry is None:
        raise Invalid({"jenis": Text("Pilih jenis perintah dari daftar.", "Choose the kind of order.")})
    return entry


def order_acting(
    act: Writer,
    kind: str,
    post: Post,
    account: Account,
    letter: Letter,
    by: By,
    *,
    excludes: Iterable[str] = (),
    clearance: int | None = None,
) -> Order:
    """Puts an account in charge of a post: `plh` for a holder who is absent, `plt` for a post that is vacant.

    `clearance` is that of the acting person for this post (default: what he has at most by his own posts).
    What the regulation never gives to an acting person is left out beside `excludes`. Raises `Invalid` for the
    letter and `Conflict` when the post is not vacant (plt), nobody holds it (plh), somebody else acts for it in
    those days, or the account holds it itself or is no officer of the office."""
    rule = rule_of(kind, letter.valid_from)
    _check_letter(rule, letter)
    Office.objects.select_for_update().get(id=post.office_id)
    days = _overlapping(letter.valid_from, letter.valid_to)
    seats = list(Appointment.objects.filter(days, post=post))
    _check_acting(kind, post, account, seats)
    own = Appointment.objects.filter(
        in_force(letter.valid_from), account=account, post__office_id=post.office_id
    )
    if not own.exists():
        raise Conflict(
            Text("Penggantinya harus pejabat kantor ini.", "Who acts must be an officer of this office."),
            code="NOT_OF_THE_OFFICE",
        )
    left_out = sorted({*rule.body.get("excludes", ()), *excludes})
    row = _keep(
        act,
        kind,
        post.office_id,
        letter,
        by,
        unit=post.unit,
        post=post.code,
        account_id=account.id,
        excludes=" ".join(left_out),
    )
    held = max(own.values_list("clearance", flat=True))
    seat = appoint(
        act,
        account,
        post,
        letter=letter.number,
        valid_from=letter.valid_from,
        valid_to=letter.valid_to,
        kind=kind,
        clearance=held if clearance is None else clearance,
        excludes=" ".join(left_out),
    )
    _record(act, row, {"appointment": seat.id, "excludes": left_out})
    return row


def _check_acting(kind: str, post: Post, account: Account, seats: Sequence[Appointment]) -> None:
    definitive = [s for s in seats if s.kind == Appointment.Kind.DEFINITIVE]
    if any(s.account_id == account.id for s in seats):
        raise Conflict(
            Text("Pegawai ini sudah memangku jabatan itu.", "This officer holds that post already."),
            code="APPOINTED",
        )
    if kind == PLT and definitive:
        raise Conflict(
            Text(
                "Jabatan ini tidak kosong. Bagi pejabat yang berhalangan tunjuk Plh.",
                "This post is not vacant. For a holder who is absent appoint a Plh.",
            ),
            code="NOT_VACANT",
        )
    if kind == PLH and not definitive:
        raise Conflict(
            Text(
                "Jabatan ini kosong. Bagi jabatan kosong tunjuk Plt.",
                "This post is vacant. For a vacant post appoint a Plt.",
            ),
            code="VACANT",
        )
    if post.is_leading and any(s.kind in ACTING for s in seats):
        raise Conflict(
            Text(
                "Sudah ada Plt. atau Plh. pada hari-hari itu. Akhiri dahulu perintahnya.",
                "Somebody acts for this post in those days already. End that order first.",
            ),
            code="ACTED_FOR",
        )


def delegate(
    act: Writer,
    office: Office,
    clauses: Sequence[str],
    to: tuple[str, str],
    letter: Letter,
    by: By,
    *,
    act_kind: str = ANY_ACT,
) -> Order:
    """The post `by` lets the post `to` (unit, post) of the same office exercise some of its clauses in its name.

    Raises `Invalid` for the letter or nothing to delegate, and `Conflict` for a clause that the post does not
    carry by itself (what was delegated to it is not delegated further), or the same post."""
    rule = rule_of(DELEGATION, letter.valid_from)
    _check_letter(rule, letter)
    Office.objects.select_for_update().get(id=office.id)
    if not clauses:
        raise Invalid({"klausul": Text("Pilih yang dilimpahkan.", "Choose what is delegated.")})
    _check_post(office, to, letter)
    if to == (by.unit, by.post):
        raise Conflict(
            Text("Wewenang tidak dilimpahkan kepada diri sendiri.", "A post does not delegate to itself."),
            code="SAME_POST",
        )
    for clause in clauses:
        carried = find_mandate(
            clause, by.unit, by.post, letter.valid_from, level=office.kind, act_kind=act_kind,
            office_id=office.id,
        )  # fmt: skip
        if carried is None:
            raise Conflict(
                Text(
                    f"Jabatan Anda tidak memegang {clause} sendiri, maka tidak dapat melimpahkannya.",
                    f"Your post does not carry {clause} itself and can't delegate it.",
                ),
                code="NOT_CARRIED",
            )
    row = _keep(act, DELEGATION, office.id, letter, by, unit=to[0], post=to[1], clauses=" ".join(clauses))
    made = [
        grant_mandate(
            act,
            clause=clause,
            act_kind=act_kind,
            unit=to[0],
            post=to[1],
            level=office.kind,
            legal_act=letter.number,
            office_id=office.id,
            behalf=(by.unit, by.post),
            order_id=row.id,
            valid_from=letter.valid_from,
            valid_to=letter.valid_to,
        ).id
        for clause in clauses
    ]
    _record(act, row, {"mandates": made, "act_kind": act_kind})
    return row


def assign_clause(
    act: Writer, office: Office, clause: str, to: tuple[str, str], letter: Letter, by: By
) -> Order:
    """Gives a clause that nobody of the office carries (`kanim.c` in a Non TPI office) to a post.

    Raises `Invalid` for the letter or clause, and `Conflict` when it has an owner."""
    rule = rule_of(ASSIGNMENT, letter.valid_from)
    _check_letter(rule, letter)
    Office.objects.select_for_update().get(id=office.id)
    if clause not in {c for c, _ in ownerless(office, letter.valid_from)}:
        raise Conflict(
            Text(
                f"{clause} sudah ada pemegangnya, atau bukan fungsi kantor ini.",
                f"{clause} has an owner already, or is no function of this office.",
            ),
            code="CLAUSE_OWNED",
        )
    _check_post(office, to, letter)
    row = _keep(act, ASSIGNMENT, office.id, letter, by, unit=to[0], post=to[1], clauses=clause)
    made = grant_mandate(
        act,
        clause=clause,
        unit=to[0],
        post=to[1],
        level=office.kind,
        legal_act=letter.number,
        office_id=office.id,
        order_id=row.id,
        valid_from=letter.valid_from,
        valid_to=letter.valid_to,
    )
    _record(act, row, {"mandates": [made.id]})
    return row


def ownerless(office: Office, on: date) -> list[tuple[str, Text]]:
    """Functions of the office that nobody carries on a day: code and words."""
    book = law(on)
    held = {
        m.clause
        for rows in mandates.get().by_clause.values()
        for m in rows
        if m.holds(on) and m.level == office.kind and m.office_id in (None, office.id)
    }
    return [
        (entry.code, entry.words)
        for entry in book.all("clause")
        if entry.body["unit"] == office.unit
        and entry.body["clause_kind"] == "fungsi"
        and entry.code not in held
    ]


def name_function(
    act: Writer, office: Office, function: str, account: Account, letter: Letter, by: By
) -> Order:
    """Gives a function (PPK, PPSPM, PPNS, examiner) to an officer by a letter.

    Raises `Invalid` and `Conflict` as `functions.name_holder`."""
    rule = rule_of(FUNCTION, letter.valid_from)
    _check_letter(rule, letter)
    row = _keep(act, FUNCTION, office.id, letter, by, unit="", account_id=account.id, function=function)
    held = functions.name_holder(
        act,
        office=office,
        function=function,
        account=account,
        letter=letter.number,
        valid_from=letter.valid_from,
        valid_to=letter.valid_to,
        order_id=row.id,
    )
    _record(act, row, {"holder": held.id})
    return row


def end_order(act: Writer, order: Order, *, on: date, letter: str) -> Order:
    """Ends an order before its day, with all that it gives: `on` is the first day on which it no longer holds.

    Raises `Invalid` without a letter or for a day that is over, and `Conflict` when it has ended already."""
    row = Order.objects.select_for_update().get(id=order.id)
    if row.valid_to is not None and row.valid_to <= on:
        raise Conflict(
            Text("Perintah ini sudah berakhir.", "This order has ended already."), code="ORDER_ENDED"
        )
    wrong: dict[str, Text] = {}
    if not letter.strip():
        wrong["surat"] = Text(
            "Isi nomor surat pengakhirannya.", "Give the number of the letter that ends it."
        )
    if on <= row.valid_from:
        wrong["pada"] = Text(
            f"Tanggal akhir harus sesudah {row.valid_from:%d-%m-%Y}.",
            f"The end must be after {row.valid_from:%d-%m-%Y}.",
        )
    if on < act.today:
        wrong["pada"] = Text("Tanggal akhir tidak boleh lampau.", "The end must not lie in the past.")
    if wrong:
        raise Invalid(wrong)
    for mandate in Mandate.objects.filter(order_id=row.id):
        end_mandate(act, mandate.id, valid_to=on, legal_act=letter)
    for held in FunctionHolder.objects.filter(order_id=row.id):
        functions.end_holder(act, held, valid_to=on, letter=letter)
    seats = Appointment.objects.filter(
        post__office_id=row.office_id,
        post__unit=row.unit,
        post__code=row.post,
        kind=row.kind,
        letter=row.number,
    )
    for seat in seats if row.kind in ACTING else ():
        end_appointment(act, seat, valid_to=on, letter=letter)
    row.valid_to, row.ended_by = on, letter.strip()
    row.save(update_fields=["valid_to", "ended_by"])
    act.record(row, "order.ended", {"valid_to": on, "letter": row.ended_by})
    return row


# shared ------------------------------------------------------------------------------------------------------


def _overlapping(valid_from: date, valid_to: date | None) -> Q:
    days = Q(valid_to=None) | Q(valid_to__gt=valid_from)
    return days if valid_to is None else days & Q(valid_from__lt=valid_to)


def _check_letter(rule: Entry, letter: Letter) -> None:
    wrong: dict[str, Text] = {}
    most = rule.body.get("most_days")
    if not letter.number.strip():
        wrong["surat"] = Text("Isi nomor suratnya.", "Give the number of the letter.")
    if letter.on > letter.valid_from:
        wrong["tanggal_surat"] = Text(
            "Surat bertanggal sebelum atau pada hari mulainya.",
            "The letter is dated on or before its first day.",
        )
    if letter.valid_to is None and rule.body["needs_end"]:
        wrong["sampai"] = Text("Perintah ini perlu tanggal akhir.", "This order needs an end.")
    if letter.valid_to is not None and letter.valid_to <= letter.valid_from:
        wrong["sampai"] = Text(
            "Tanggal akhir harus sesudah tanggal mulai.", "The end must be after the start."
        )
    elif letter.valid_to is not None and most and letter.valid_to - letter.valid_from > timedelta(days=most):
        wrong["sampai"] = Text(f"Paling lama {most} hari.", f"At most {most} days.")
    if wrong:
        raise Invalid(wrong)


def _check_post(office: Office, to: tuple[str, str], letter: Letter) -> None:
    standing = Post.objects.filter(in_force(letter.valid_from), office=office, unit=to[0], code=to[1])
    if not standing.exists():
        raise Invalid({"kepada": Text("Pilih jabatan kantor ini.", "Choose a post of this office.")})


def _keep(act: Writer, kind: str, office_id: UUID, letter: Letter, by: By, **given: Any) -> Order:
    row = Order(
        kind=kind,
        office_id=office_id,
        number=letter.number.strip(),
        letter_on=letter.on,
        by_unit=by.unit,
        by_post=by.post,
        by_account_id=by.account_id,
        valid_from=letter.valid_from,
        valid_to=letter.valid_to,
        **given,
    )
    taken = Conflict(
        Text(
            f"Surat nomor {row.number} sudah dicatat pada kantor ini.",
            f"The letter number {row.number} is recorded at this office already.",
        ),
        code="LETTER_TAKEN",
    )
    if Order.objects.filter(office_id=office_id, number=row.number).exists():
        raise taken
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise taken from error
    return row


def _record(act: Writer, row: Order, made: Mapping[str, Any]) -> None:
    told = {
        "kind": row.kind,
        "office": row.office_id,
        "number": row.number,
        "letter_on": row.letter_on,
        "unit": row.unit,
        "post": row.post,
        "account": row.account_id,
        "function": row.function,
        "clauses": row.clauses.split(),
        "by": f"{row.by_unit}.{row.by_post}",
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        **made,
    }
    act.record(row, "order.given", told, subject=row.account_id)


def orders_of(office_id: UUID, *, limit: int = 100) -> list[Order]:
    """The orders of an office, the latest first."""
    rows = Order.objects.filter(office_id=office_id).select_related("account", "by_account")
    return list(rows.order_by("-valid_from", "-id")[:limit])


def carried_by(unit: str, post: str, office: Office, on: date) -> list[MandateInfo]:
    """The mandates by which a post of an office acts in its own name on a day."""
    return [
        m
        for rows in mandates.get().by_clause.values()
        for m in rows
        if m.holds(on)
        and (m.holder_kind, m.unit, m.post, m.behalf_post) == ("post", unit, post, "")
        and m.level == office.kind
        and m.office_id in (None, office.id)
    ]
