"""Events that tell a case of time passing. They change nothing that a person decides on, so an act goes through
whose actor saw the case before them."""

from __future__ import annotations

from uuid import UUID

from kanim.kernel import canonical, db

MARKS = {"remind": "clock.reminded", "alarm": "clock.alarm", "over": "clock.over"}
GATED, CALENDAR, MISSED = "clock.gated", "calendar.changed", "duty.missed"
VERBS = frozenset({*MARKS.values(), GATED, CALENDAR, MISSED})


def notices_only(case_id: UUID, since: int) -> bool:
    """True if nothing but notices came to the case after that version."""
    rows = db.fetch(
        "SELECT body FROM ledger_payload WHERE stream = %s AND seq > %s AND part = 0", [case_id, since]
    )
    return bool(rows) and all(canonical.loads(bytes(row[0]))["verb"] in VERBS for row in rows)
