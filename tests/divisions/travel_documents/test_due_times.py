"""Due times of an application: timers follow what they wait for, and the facts kept are those judged."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from kanim.kernel import canonical
from kanim.kernel.booking import selectors as booking
from kanim.kernel.casework import delivery
from kanim.kernel.casework.models import Timer
from kanim.kernel.casework.sight import get_case
from kanim.kernel.ledger.models import Payload
from support.passport import GROUND, Application, apply, free_slot
from support.passport_office import WIB, World


def day_of(moment: datetime) -> date:
    return moment.astimezone(WIB).date()


def moved(world: World) -> tuple[Application, date]:
    """An application whose appointment, two days ahead, was moved to a week later; the first day."""
    application = apply(world, slot=str(free_slot(world, days=2))).to("TERJADWAL")
    slot = booking.slot_of(application.case_id)
    assert slot is not None
    application.do("pemohon1", "jadwal_ulang", {"slot": str(free_slot(world, days=9))})
    return application, day_of(slot.starts_at)


def test_a_moved_appointment_moves_the_end_of_waiting(world: World) -> None:
    application, first_day = moved(world)
    slot = booking.slot_of(application.case_id)
    assert slot is not None
    due = Timer.objects.get(case_id=application.case_id, action="tidak_hadir").due_at
    assert day_of(due) == day_of(slot.starts_at) + timedelta(days=1)
    world.clock.go_to(first_day + timedelta(days=1), 0, 5)
    delivery.run_timers()
    assert application.step == "TERJADWAL"
    world.clock.go_to(day_of(slot.starts_at) + timedelta(days=1), 0, 5)
    delivery.run_timers()
    assert application.step == "TIDAK_HADIR"


def test_a_timer_that_comes_too_early_asks_its_moment_again_and_does_nothing(world: World) -> None:
    """What it waits for lies later than it was told: it is set anew, and the applicant is not absent."""
    application = apply(world, slot=str(free_slot(world, days=2))).to("TERJADWAL")
    due = Timer.objects.get(case_id=application.case_id).due_at
    Timer.objects.filter(case_id=application.case_id).update(due_at=world.clock.now - timedelta(minutes=1))
    delivery.run_timers()
    assert application.step == "TERJADWAL"
    assert Timer.objects.get(case_id=application.case_id).due_at == due


def test_the_facts_kept_are_those_that_were_judged(world: World) -> None:
    application, _ = moved(world)
    group = Payload.objects.get(stream=application.case_id, seq=application.version, part=0)
    assert canonical.loads(bytes(group.body))["facts"]["n.jadwal_ulang"] == 0


def test_a_clock_that_stands_or_has_stopped_is_not_over_later(world: World) -> None:
    application = apply(world).to("VERIFIKASI")
    kepala = world.officer("kepala")
    application.do("verifikator1", "perbaiki", {"alasan": "Nama belum sesuai akta."})
    world.clock.pass_time(days=60)
    context = get_case(kepala, application.case_id)
    assert context.clocks()["sla"].state == "paused"
    assert context.lookup("clock.sla.over") is False
    application.do(kepala, "batalkan", GROUND)
    world.clock.pass_time(days=60)
    assert get_case(kepala, application.case_id).lookup("clock.sla.over") is False


def test_a_case_of_the_early_morning_bears_the_day_of_the_office(world: World) -> None:
    world.clock.go_to(world.clock.today + timedelta(days=1), 3)
    application = apply(world)
    assert application.case.number.startswith(f"{world.clock.today:%y%m%d}-")
