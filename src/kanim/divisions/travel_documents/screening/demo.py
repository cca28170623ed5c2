"""Two generated persons on the demonstration office's list of exit bans, so that a hit can be seen."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from kanim.divisions.travel_documents.screening.models import Barred
from kanim.divisions.travel_documents.screening.registers import enter_barred
from kanim.kernel import clock
from kanim.kernel.access.actors import System
from kanim.kernel.act.core import open_act
from kanim.kernel.registry.demo import demo

PERSONS = (
    ("SUGIARTO WIRATMAJA", date(1979, 3, 14), "3671051403790009", "KEP-PERAGAAN-01/2026"),
    ("RATIH PUSPANINGRUM", date(1988, 11, 2), "", "KEP-PERAGAAN-02/2026"),
)


@demo.extend
def fill_barred(now: datetime) -> None:
    """A second run adds nothing."""
    if Barred.objects.exists():
        return
    today = clock.day_of(now)
    with open_act(System("demo"), "demo.barred", "1", {}, now=now) as act:
        if act.replayed:
            return
        for name, born, nik, decision in PERSONS:
            enter_barred(
                act,
                name=name,
                birth_date=born,
                nik=nik,
                decision=decision,
                valid_from=today - timedelta(days=30),
                valid_to=today + timedelta(days=150),
            )
