"""Register verbs of the list of exit bans."""

from __future__ import annotations

from datetime import date

from kanim.divisions.travel_documents.screening.models import Barred
from kanim.divisions.travel_documents.screening.watchlist import LIST
from kanim.kernel.act.core import Act
from kanim.kernel.matching.generations import begin_change
from kanim.kernel.party.names import name_key


def enter_barred(
    act: Act,
    *,
    name: str,
    birth_date: date | None,
    nik: str = "",
    decision: str,
    valid_from: date,
    valid_to: date,
) -> Barred:
    """Enters a person into the daftar Pencegahan by a decision, from a day to the day before `valid_to`. Every
    process screens against the entry from the moment that it is committed."""
    row = Barred(
        name=name,
        name_key=name_key(name),
        birth_date=birth_date,
        nik=nik,
        decision=decision,
        valid_from=valid_from,
        valid_to=valid_to,
        listed_in=begin_change(LIST),
    )
    row.save(force_insert=True)
    act.record(row, "barred.entered", {"decision": decision, "valid_from": valid_from, "valid_to": valid_to})
    return row
