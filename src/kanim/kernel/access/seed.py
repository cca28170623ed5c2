"""Mandates from the regulation files, once."""

from __future__ import annotations

from datetime import datetime

from kanim.kernel import clock, db
from kanim.kernel.access.mandates import ANY_ACT, grant_mandate
from kanim.kernel.access.models import Mandate
from kanim.kernel.ledger.writer import Founding
from kanim.kernel.regulation import law


def ensure_mandates(now: datetime) -> int:
    """Grants the mandates of the regulation in force that no row tells of yet; gives how many.

    A mandate that an act has ended is not granted again: it was known and is over."""
    in_force = law(clock.day_of(now))
    with db.write_transaction():
        act = Founding(now)
        known = set(
            Mandate.objects.filter(holder_kind="post").values_list(
                "clause", "act_kind", "unit", "post", "level"
            )
        )
        added = 0
        for entry in in_force.all("mandate"):
            body = entry.body
            act_kind = body.get("act_kind", ANY_ACT)
            for post in body["posts"]:
                row = (body["clause"], act_kind, body["unit"], post, body["level"])
                if row in known:
                    continue
                grant_mandate(
                    act,
                    clause=body["clause"],
                    act_kind=act_kind,
                    unit=body["unit"],
                    post=post,
                    level=body["level"],
                    legal_act=body["legal_act"],
                    valid_from=entry.valid_from,
                )
                known.add(row)
                added += 1
    return added
