"""An application from filing to hand-over, for each service, by the verbs that the faces call."""

from __future__ import annotations

import pytest

from kanim.divisions.travel_documents.booklets.models import Booklet
from kanim.divisions.travel_documents.passports.models import Passport
from kanim.kernel.casework.sight import get_case
from kanim.kernel.casework.timeline import timeline
from kanim.kernel.ledger.verify import verify
from support.passport import PATH, apply
from support.passport_office import World


@pytest.mark.parametrize("service", ["PB-D", "PB-A", "PG-H"])
def test_to_hand_over(world: World, service: str) -> None:
    application = apply(world, service)
    for step in PATH[1:]:
        application.to(step)
    case = application.case
    assert (case.end_kind, case.task_post, case.due_on) == ("done", "", None)
    passport = application.passport
    assert (passport.state, passport.name) == (Passport.State.ACTIVE, "BUDI CONTOH SANTOSO")
    assert application.booklet.state == Booklet.State.USED
    assert application.booklet.number == passport.number
    assert application.bill.state == "settled"
    report = verify()
    assert (report.faults, report.cases) == ((), 1)
    kepala = world.officer("kepala")
    told = [e.verb for e in timeline(get_case(kepala, case.id), kepala) if not e.verb.startswith("paper.")]
    assert told == [
        "serah", "lulus", "selesai", "cetak", "alokasi", "putus", "cocok", "layak", "rekam", "terima", "panggil",
        "hadir", "lunas", "portal",
    ]  # fmt: skip
