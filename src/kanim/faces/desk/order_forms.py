"""The form of each kind of order, and what is done with what was entered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from kanim.kernel import clock
from kanim.kernel.access import orders
from kanim.kernel.access.actors import Officer
from kanim.kernel.access.mandates import ANY_ACT, DECISION, DEED
from kanim.kernel.access.orders import Letter
from kanim.kernel.access.words import post_words
from kanim.kernel.act import ordering
from kanim.kernel.errors import Invalid
from kanim.kernel.organisation.models import Account, Office
from kanim.kernel.organisation.selectors import in_force, posts_of
from kanim.kernel.regulation import Entry, law
from kanim.kernel.texts import Text

Rows = list[dict[str, Any]]


def kinds_for(actor: Officer, on: date) -> list[Entry]:
    """The kinds of order that this officer's post may give at all."""
    leads = ordering.leading_post(actor.office_id, actor.unit) == actor.post
    office = Office.objects.get(id=actor.office_id)
    is_head = leads and actor.unit == office.unit
    allowed = {"superior": leads, "head": is_head, "holder": not actor.acting}
    return [entry for entry in law(on).all("order") if allowed[entry.body["by"]]]


def rows_for(actor: Officer, kind: str, on: date) -> Rows:
    """The fields of one kind of order with what this officer may choose from."""
    book = law(on)
    rule = orders.rule_of(kind, on)
    office = Office.objects.get(id=actor.office_id)
    top: Rows
    if kind in orders.ACTING:
        top = [
            _choice("jabatan", Text("Jabatan yang dijalankan", "Post to be filled"), _posts_below(actor, on)),
            _choice("pegawai", Text("Pegawai yang ditunjuk", "Who acts"), _people(actor, on)),
        ]
    elif kind == orders.DELEGATION:
        own = orders.carried_by(actor.unit, actor.post, office, on)
        clauses = [
            {"code": c, "words": _clause(book.find("clause", c), c)} for c in sorted({m.clause for m in own})
        ]
        top = [
            {
                **_choice("klausul", Text("Wewenang yang dilimpahkan", "Authority delegated"), clauses),
                "type": "codes",
            },
            _choice("jenis_tindakan", Text("Untuk", "For"), KINDS_OF_ACT),
            _choice("kepada", Text("Kepada jabatan", "To the post"), _posts(actor, on)),
        ]
    elif kind == orders.ASSIGNMENT:
        free = [{"code": code, "words": words} for code, words in orders.ownerless(office, on)]
        top = [
            _choice("klausul", Text("Fungsi tanpa pemilik", "Function without owner"), free),
            _choice("kepada", Text("Kepada jabatan", "To the post"), _posts(actor, on)),
        ]
    else:
        known = [{"code": e.code, "words": e.words} for e in book.all("function")]
        top = [
            _choice("fungsi", Text("Fungsi", "Function"), known),
            _choice("pegawai", Text("Pegawai yang ditunjuk", "Who is named"), _people(actor, on)),
        ]
    letter: Rows = [
        _field("surat", "text", Text("Nomor surat", "Number of the letter"), max=80),
        _field("tanggal_surat", "date", Text("Tanggal surat", "Date of the letter")),
        _field("mulai", "date", Text("Berlaku mulai", "Holds from")),
        _field(
            "sampai", "date", Text("Berlaku sampai dengan", "Holds up to and including"),
            required=bool(rule.body["needs_end"]),
        ),
    ]  # fmt: skip
    if kind in orders.ACTING:
        letter.append(
            {
                **_field(
                    "kecuali", "text", Text("Tidak termasuk", "Not included"), required=False, max=200,
                    help=Text(
                        "Klausul (dokjal.b), keputusan saja (dokjal.a:keputusan) atau satu tindakan "
                        "(paspor.batalkan), dipisah spasi.",
                        "Clauses (dokjal.b), only decisions (dokjal.a:keputusan) or one action (paspor.batalkan), "
                        "separated by blanks.",
                    ),
                )
            }
        )  # fmt: skip
    return [*top, *letter]


KINDS_OF_ACT = [
    {"code": "semua", "words": Text("Semua tindakan", "All acts")},
    {"code": DEED, "words": Text("Tindakan, bukan keputusan", "Acts, not decisions")},
    {"code": DECISION, "words": Text("Keputusan saja", "Decisions only")},
]


def give(actor: Officer, kind: str, values: Mapping[str, Any], *, key: str) -> UUID:
    """Gives the order that was entered. Raises what the order's verb raises, with the form's field names."""
    letter = Letter(
        str(values["surat"]),
        date.fromisoformat(values["tanggal_surat"]),
        date.fromisoformat(values["mulai"]),
        date.fromisoformat(values["sampai"]) + timedelta(days=1) if values.get("sampai") else None,
    )
    if kind in orders.ACTING:
        left_out = str(values.get("kecuali") or "").split()
        _known(left_out)
        return ordering.give_acting(
            actor, kind, UUID(values["jabatan"]), UUID(values["pegawai"]), letter, excludes=left_out, key=key
        )
    if kind == orders.DELEGATION:
        act_kind = ANY_ACT if values["jenis_tindakan"] == "semua" else values["jenis_tindakan"]
        return ordering.give_delegation(
            actor, list(values["klausul"]), _post(values["kepada"]), letter, act_kind=act_kind, key=key
        )
    if kind == orders.ASSIGNMENT:
        return ordering.give_assignment(
            actor, actor.office_id, values["klausul"], _post(values["kepada"]), letter, key=key
        )
    return ordering.give_function(
        actor, actor.office_id, values["fungsi"], UUID(values["pegawai"]), letter, key=key
    )


def _known(left_out: list[str]) -> None:
    """What an order leaves out must be something that there is: a slip would leave nothing out."""
    book = law(clock.today())
    for name in left_out:
        head, _, tail = name.partition(":")
        is_kind = tail in ("", DECISION, DEED) and book.find("clause", head) is not None
        procedure, _, action = name.partition(".")
        is_action = bool(action) and book.find("procedure", procedure) is not None
        if not (is_kind or is_action or name in (DECISION, DEED)):
            raise Invalid(
                {
                    "kecuali": Text(
                        f"{name!r} bukan klausul, jenis tindakan atau tindakan yang dikenal.",
                        f"{name!r} is no known clause, kind of act or action.",
                    )
                }
            )


def _field(code: str, type: str, words: Text, *, required: bool = True, **more: Any) -> dict[str, Any]:
    return {"code": code, "type": type, "words": words.data(), "required": required, **_told(more)}


def _told(more: dict[str, Any]) -> dict[str, Any]:
    return {k: v.data() if isinstance(v, Text) else v for k, v in more.items()}


def _choice(code: str, words: Text, choices: list[dict[str, Any]]) -> dict[str, Any]:
    shown = [{**row, "words": row["words"].data()} for row in choices]
    return {**_field(code, "code", words), "choices": shown}


def _clause(entry: Entry | None, code: str) -> Text:
    return Text(f"{code}: {entry.words.id}", f"{code}: {entry.words.en}") if entry else Text.of(code)


def _posts(actor: Officer, on: date) -> list[dict[str, Any]]:
    """Posts of the office, by `unit post`."""
    return [
        {"code": f"{p.unit} {p.code}", "words": post_words(p.code, p.unit, on)}
        for p in posts_of(actor.office_id, on)
    ]


def _posts_below(actor: Officer, on: date) -> list[dict[str, Any]]:
    """Posts over which this officer may order, those of heads of offices below his among them."""
    found = []
    for office in _offices(actor):
        for post in posts_of(office.id, on):
            if ordering.orders_over(actor, office, post.unit, post.is_leading):
                found.append({"code": str(post.id), "words": post_words(post.code, post.unit, on)})
    return found


def _offices(actor: Officer) -> list[Office]:
    """The officer's own, then those directly below it."""
    rows = Office.objects.filter(Q(id=actor.office_id) | Q(parent_id=actor.office_id), valid_to=None)
    below = rows.exclude(kind=Office.Kind.SERVICE_POINT).select_related("parent")
    return sorted(below, key=lambda o: (o.id != actor.office_id, o.code))


def _people(actor: Officer, on: date) -> list[dict[str, Any]]:
    rows = Account.objects.filter(
        in_force(on, "appointments__"), is_active=True, appointments__post__office__in=_offices(actor)
    ).distinct()
    return [{"code": str(a.id), "words": Text.of(a.name)} for a in rows.order_by("name")]


def _post(told: str) -> tuple[str, str]:
    unit, _, post = told.partition(" ")
    return unit, post
