"""Papers whose retention is over: noted, proposed by one, approved by another, stopped by a hold, gone for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from kanim.faces.cli.retention import retention as command
from kanim.kernel import canonical, clock
from kanim.kernel.casework import retention
from kanim.kernel.casework.models import Disposal
from kanim.kernel.db import uuid7
from kanim.kernel.errors import Conflict, Denied, Invalid, NotVisible
from kanim.kernel.ledger.models import Payload
from kanim.kernel.ledger.verify import verify
from kanim.kernel.papers import store
from kanim.kernel.papers.models import Paper
from kanim.kernel.regulation import law
from support.passport import apply
from support.passport_office import World


@pytest.mark.django_db
def test_the_day_is_that_of_the_schedule() -> None:
    book = law(date(2026, 11, 24))
    assert retention.due_on(book, "KTP_EL", date(2026, 11, 24)) == ("permohonan", date(2029, 11, 24))
    assert retention.due_on(book, "KTP_EL", date(2024, 2, 29)) == ("permohonan", date(2027, 3, 1))
    assert retention.due_on(book, "TIDAK_ADA", date(2026, 11, 24)) is None


def test_from_the_close_of_the_case_to_the_destroyed_key(world: World) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    application.bring("KTP_EL", "KK", "AKTA_LAHIR")
    assert retention.note_due_days() == 0  # the case still runs
    application.do("loket1", "terima")
    application.to("SIAP_AMBIL")._from_siap_ambil()
    case = application.case_id
    count = Paper.objects.filter(case_id=case).count()
    assert retention.note_due_days() == count and retention.note_due_days() == 0
    head = world.officer("kasubbag.kepum")
    clerk = replace(head, account_id=uuid7(), person_id=uuid7(), appointment_id=uuid7(), post="arsiparis")
    with pytest.raises(Conflict) as early:
        retention.propose(clerk, case, key="early")
    assert early.value.code == "NOTHING_DUE"
    world.clock.now += timedelta(days=3 * 365 + 2)
    assert len(retention.due(clock.today(), clerk)) == count
    before = application.version
    with pytest.raises(Denied):
        retention.propose(head, case, key="wrong post")
    with pytest.raises(NotVisible):
        retention.propose(replace(clerk, office_id=uuid7()), case, key="elsewhere")
    assert application.version == before

    retention.place_hold(head, case, "Penetapan PN Tangerang 12/2029", key="hold")
    with pytest.raises(Conflict) as held:
        retention.propose(clerk, case, key="held")
    assert held.value.code == "HELD" and retention.due(clock.today()) == []
    with pytest.raises(Conflict):
        retention.place_hold(head, case, "lagi", key="hold twice")
    retention.lift_hold(head, case, "Perkara diputus", key="lift")

    assert retention.propose(clerk, case, key="p") == retention.propose(clerk, case, key="p") == count
    with pytest.raises(Invalid):
        retention.approve(head, case, " ", key="no ground")
    with pytest.raises(Conflict) as same:
        retention.approve(replace(head, person_id=clerk.person_key), case, "ANRI 7/2030", key="same")
    assert same.value.code == "SAME_PERSON"
    assert Disposal.objects.filter(state="destroyed").count() == 0
    assert retention.approve(head, case, "Persetujuan ANRI 7/2030", key="a") == count
    for paper in Paper.objects.filter(case_id=case):
        assert not store.has(paper.file)
        with pytest.raises(Conflict, match="Persetujuan ANRI 7/2030"):
            store.read(paper.file)
    last = Payload.objects.filter(stream=case, part=0).order_by("-seq")[0]
    told = canonical.loads(bytes(last.body))
    assert (told["verb"], len(told["papers"])) == ("papers.destroyed", count)
    assert verify().faults == ()
    assert "0 are due" in CliRunner().invoke(command, []).output
