"""Mandates from the regulation files: granted once, ended when the files say that they end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from kanim.kernel import db
from kanim.kernel.access.mandates import ANY_ACT, end_mandate, grant_mandate
from kanim.kernel.access.models import Mandate
from kanim.kernel.ledger.writer import Founding
from kanim.kernel.regulation.law import versions_of

Holder = tuple[str, str, str, str, str]  # holder kind, unit, post, function, act kind


def ensure_mandates(now: datetime) -> int:
    """Grants the mandates of the regulation, of whatever dates, that no row tells of yet; gives how many.

    A mandate that an act has ended is not granted again: it was known and is over. One whose end the
    regulation has told since ends on that day."""
    with db.write_transaction():
        act = Founding(now)
        rows = list(Mandate.objects.filter(order_id=None))
        standing = {(*_key(row), row.valid_from): row for row in rows}
        unended = {_key(row) for row in rows if row.valid_to is None}
        added = 0
        for body, valid_from, valid_to in _versions():
            for kind, unit, post, function, act_kind in _holders(body):
                key = (body["clause"], act_kind, kind, unit, post, function, body["level"])
                known = standing.get((*key, valid_from))
                if known is not None:
                    if known.valid_to is None and valid_to is not None:
                        end_mandate(act, known.id, valid_to=valid_to, legal_act=body["legal_act"])
                        unended.discard(key)
                    continue
                if key in unended:
                    continue
                grant_mandate(
                    act,
                    clause=body["clause"],
                    act_kind=act_kind,
                    holder_kind=kind,
                    unit=unit,
                    post=post,
                    function=function,
                    level=body["level"],
                    legal_act=body["legal_act"],
                    valid_from=valid_from,
                    valid_to=valid_to,
                )
                if valid_to is None:
                    unended.add(key)
                added += 1
    return added


def _key(row: Mandate) -> tuple[str, ...]:
    return row.clause, row.act_kind, row.holder_kind, row.unit, row.post, row.function, row.level


def _versions() -> Iterator[tuple[Mapping[str, Any], date, date | None]]:
    """Every version of every mandate among the files, the earliest first."""
    for entry in sorted(versions_of("mandate"), key=lambda e: e.valid_from):
        yield entry.body, entry.valid_from, entry.valid_to


def _holders(body: Mapping[str, Any]) -> Iterator[Holder]:
    act_kind = body.get("act_kind", ANY_ACT)
    for post in body.get("posts", ()):
        yield "post", body["unit"], post, "", act_kind
    for kind in ("function", "relation"):
        if body.get(kind):
            yield kind, "", "", body[kind], act_kind
