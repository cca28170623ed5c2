"""Payment and the times of an application: bills that expire, payments that come twice, late or wrong, people who
do not come, papers that are not completed, passports that nobody collects."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from kanim.kernel.accounts.models import Hold
from kanim.kernel.casework import drafts
from kanim.kernel.casework.delivery import run_timers
from kanim.kernel.casework.models import Draft, TaskForPerson, Timer
from kanim.kernel.casework.person_tasks import person_tasks
from kanim.kernel.errors import Conflict
from kanim.kernel.money import verbs as money
from kanim.kernel.money.models import Bill, Payment
from kanim.kernel.money.selectors import to_decide
from kanim.kernel.outbox.models import Message
from kanim.kernel.papers.models import Instrument
from support.passport import GROUND, Application, apply, everything, free_slot
from support.passport_office import World

UNCOLLECTED = {"alasan_batal": "TIDAK_DIAMBIL", "alasan": "Tidak diambil sampai hari ke-31."}


def holds(application: Application) -> list[str]:
    return list(
        Hold.objects.filter(case_id=application.case_id).order_by("id").values_list("state", flat=True)
    )


def timers(application: Application) -> list[str]:
    return list(Timer.objects.filter(case_id=application.case_id).values_list("action", flat=True))


# to pay ---------------------------------------------------------------------------------------------------------


def test_an_unpaid_bill_lapses_and_the_slot_is_free_again(world: World) -> None:
    application = apply(world)
    application.code()
    assert (holds(application), timers(application)) == (["held"], ["habis"])
    due = application.bill.expires_at
    assert timedelta(0) <= due - application.case.opened_at - timedelta(minutes=120) < timedelta(seconds=1)
    assert run_timers(due - timedelta(seconds=1)) == 0
    assert application.step == "MENUNGGU_BAYAR"
    world.clock.pass_time(minutes=121)
    assert run_timers() == 1
    assert (application.step, application.case.end_kind) == ("BILLING_KEDALUWARSA", "lapsed")
    assert (holds(application), timers(application), application.bill.state) == (["freed"], [], "expired")
    world.deliver()
    assert world.billing.cancelled == [application.bill.code]
    assert run_timers() == 0


def test_no_answer_from_outside_takes_no_right_away(world: World) -> None:
    application = apply(world)
    application.code()
    world.clock.pass_time(minutes=121)
    world.billing.silent = True
    assert run_timers() == 0
    timer = Timer.objects.get(case_id=application.case_id)
    assert (application.step, timer.attempts, timer.error) == (
        "MENUNGGU_BAYAR", 1, "No answer from outside yet.",
    )  # fmt: skip
    assert holds(application) == ["held"]
    world.billing.silent = False
    assert run_timers() == 0, "it asks again only after a minute"
    world.clock.pass_time(minutes=2)
    assert run_timers() == 1
    assert application.step == "BILLING_KEDALUWARSA"


def test_a_bill_that_was_paid_outside_is_settled_by_the_question(world: World) -> None:
    application = apply(world)
    notice = application.notice()
    world.billing.payments[notice.code] = [notice]
    world.clock.pass_time(minutes=121)
    assert run_timers() == 0
    assert application.bill.state == "settled"
    world.deliver()
    assert application.step == "TERJADWAL"
    assert holds(application) == ["held"]
    world.clock.pass_time(minutes=5)
    assert run_timers() == 0


def test_who_was_given_no_code_for_hours_still_has_his_time_to_pay(world: World) -> None:
    application = apply(world)
    world.billing.silent = True
    for _ in range(4):
        world.clock.pass_time(hours=1)
        assert run_timers() == 0
    assert (application.step, application.bill.code, holds(application)) == ("MENUNGGU_BAYAR", None, ["held"])
    world.billing.silent = False
    application.code()
    given = world.clock.now
    world.clock.pass_time(minutes=61)
    assert run_timers() == 0
    timer = Timer.objects.get(case_id=application.case_id)
    assert timer.due_at == application.bill.expires_at
    assert timedelta(minutes=119) < timer.due_at - given <= timedelta(minutes=120)
    world.clock.pass_time(minutes=60)
    assert run_timers() == 1
    assert (application.step, application.bill.state) == ("BILLING_KEDALUWARSA", "expired")


def test_a_lapsed_applicant_keeps_his_draft(world: World) -> None:
    owner = world.holder()
    draft = drafts.open_draft(owner, "paspor", "PB-D", "portal")
    drafts.keep(draft, {"nama": "BUDI"}, world.clock.now)
    apply(world)
    world.clock.pass_time(minutes=121)
    run_timers()
    assert [drafts.values_of(d) for d in drafts.list_drafts(owner)] == [{"nama": "BUDI"}]
    assert Draft.objects.count() == 1


def test_paid_once_moves_once_however_often_it_is_told(world: World) -> None:
    application = apply(world)
    notice = application.notice()
    application.pay(notice)
    assert application.step == "TERJADWAL"
    assert sorted(Instrument.objects.values_list("type", flat=True)) == ["KUITANSI", "SURAT_PENGANTAR"]
    before = everything()
    application.pay(notice)
    assert everything() == before


def test_the_same_event_delivered_again_changes_nothing(world: World) -> None:
    application = apply(world)
    application.pay()
    message = Message.objects.get(name="bill.settled")
    Message.objects.filter(id=message.id).update(state="waiting")
    before = everything("outbox_message")
    world.deliver()
    assert everything("outbox_message") == before


def test_a_second_payment_stands_unapplied_and_waits_for_a_person(world: World) -> None:
    application = apply(world)
    application.pay()
    version = application.version
    second = application.pay(application.notice())
    assert (second.applied, second.finding) == (False, Payment.Finding.DOUBLE)
    assert (application.step, application.version) == ("TERJADWAL", version)
    assert Payment.objects.count() == 2
    task = person_tasks(world.officer("loket1"))[0]
    assert (task.case_id, task.words.en) == (
        application.case_id,
        "A payment could not be applied, but the case is in the state Scheduled. Decide what follows.",
    )
    assert [p.ntpn for p in to_decide(world.officer("kepala"))] == [second.ntpn]


@pytest.mark.parametrize("difference", [-1, 1, -950_000 + 1])
def test_a_wrong_amount_settles_nothing(world: World, difference: int) -> None:
    application = apply(world)
    payment = application.pay(application.notice(application.bill.total_idr + difference))
    assert (payment.applied, payment.finding) == (False, Payment.Finding.WRONG_AMOUNT)
    assert (application.step, application.bill.state) == ("MENUNGGU_BAYAR", "open")
    assert TaskForPerson.objects.count() == 1
    application.pay()
    assert application.step == "TERJADWAL"


def test_a_late_payment_stands_beside_the_lapsed_case(world: World) -> None:
    application = apply(world)
    application.code()
    world.clock.pass_time(minutes=121)
    run_timers()
    payment = application.pay(application.notice())
    assert (payment.applied, payment.finding) == (False, Payment.Finding.LATE)
    assert application.step == "BILLING_KEDALUWARSA"
    assert TaskForPerson.objects.count() == 1


def test_paid_in_time_but_told_after_the_lapse_settles_the_bill_and_asks_a_person(world: World) -> None:
    application = apply(world)
    notice = application.notice()
    world.clock.pass_time(minutes=121)
    run_timers()
    payment = application.pay(notice)
    assert (payment.applied, application.bill.state) == (True, "settled")
    assert application.step == "BILLING_KEDALUWARSA"
    assert [t.case_id for t in person_tasks(world.officer("kepala"))] == [application.case_id]
    assert TaskForPerson.objects.count() == 1


def test_a_silent_notice_is_made_good_by_an_officer(world: World) -> None:
    application = apply(world)
    before = everything()
    with pytest.raises(Conflict) as refused:
        application.do("loket1", "cocokkan_bayar")
    assert refused.value.message.en == "A bill is not paid yet."
    assert everything() == before
    money.settle(application.notice())
    Message.objects.filter(name="bill.settled").update(state="done")
    application.do("loket1", "cocokkan_bayar")
    assert application.step == "TERJADWAL"
    assert sorted(Instrument.objects.values_list("type", flat=True)) == ["KUITANSI", "SURAT_PENGANTAR"]


# to come --------------------------------------------------------------------------------------------------------


def test_who_does_not_come_is_told_so_at_the_end_of_the_day(world: World) -> None:
    application = apply(world).to("TERJADWAL")
    day = world.clock.today
    world.clock.go_to(day, 23, 59)
    assert run_timers() == 0
    world.clock.go_to(day + timedelta(days=1), 0, 1)
    assert run_timers() == 1
    assert (application.step, application.case.end_kind) == ("TIDAK_HADIR", "lapsed")
    assert holds(application) == ["freed"]
    assert application.bill.state == "settled"


def test_who_came_is_not_marked_absent(world: World) -> None:
    application = apply(world).to("ANTRE")
    assert holds(application) == ["used"]
    world.clock.pass_time(days=2)
    assert run_timers() == 0
    assert application.step == "ANTRE"


def test_the_day_of_the_appointment_is_kept_to(world: World) -> None:
    application = apply(world, slot=free_slot(world, days=1)).to("TERJADWAL")
    before = everything()
    with pytest.raises(Conflict) as refused:
        application.do("loket1", "hadir")
    assert refused.value.message.en == "The applicant's appointment is on 25-11-2026, not today."
    assert everything() == before


def test_an_appointment_moves_once_and_the_no_show_moves_with_it(world: World) -> None:
    application = apply(world, slot=free_slot(world, days=1)).to("TERJADWAL")
    first = Timer.objects.get(case_id=application.case_id).due_at
    later = free_slot(world, days=6)
    application.do("pemohon1", "jadwal_ulang", {"slot": str(later)})
    assert Timer.objects.get(case_id=application.case_id).due_at > first
    assert sorted(holds(application)) == ["freed", "held"]
    before = everything()
    with pytest.raises(Conflict) as refused:
        application.do("pemohon1", "jadwal_ulang", {"slot": str(free_slot(world, days=8))})
    assert "moved 1 time(s) only" in refused.value.message.en
    assert everything() == before
    world.clock.go_to(date(2026, 11, 26), 0, 1)
    assert run_timers() == 0, "the old day is over, the new one is not"
    assert application.step == "TERJADWAL"


def test_an_appointment_does_not_move_on_its_own_day(world: World) -> None:
    application = apply(world).to("TERJADWAL")
    before = everything()
    with pytest.raises(Conflict) as refused:
        application.do("pemohon1", "jadwal_ulang", {"slot": str(free_slot(world, days=3))})
    assert refused.value.message.en == "An appointment can be moved 1 day(s) before it at the latest."
    assert everything() == before


# papers and collection ---------------------------------------------------------------------------------------------


def test_papers_not_completed_in_fourteen_days_end_the_application(world: World) -> None:
    application = apply(world).aside("BERKAS_KURANG")
    assert application.due_on("berkas") == world.clock.today + timedelta(days=14)
    world.clock.go_to(application.due_on("berkas") or date.max, 23, 58)
    assert run_timers() == 0
    world.clock.pass_time(minutes=3)
    assert run_timers() == 1
    assert (application.step, application.case.end_kind) == ("BATAL", "lapsed")


def test_completed_papers_stop_the_time(world: World) -> None:
    application = apply(world).aside("BERKAS_KURANG")
    application.attach("KK", "pemohon1")
    application.do("pemohon1", "lengkapi")
    assert application.step == "PERIKSA_BERKAS"
    world.clock.pass_time(days=20)
    assert run_timers() == 0
    application.do("loket1", "kurang", {"berkas_kurang": ["AKTA_LAHIR"]})
    assert application.due_on("berkas") == world.clock.today + timedelta(days=14), "a new time each time"


def test_a_passport_is_cancelled_on_day_thirty_one_not_before(world: World) -> None:
    application = apply(world).to("SIAP_AMBIL")
    assert application.due_on("ambil") == world.clock.today + timedelta(days=30)
    world.clock.pass_time(days=30)
    before = everything()
    with pytest.raises(Conflict) as refused:
        application.do("kasi.layanan", "tak_diambil", UNCOLLECTED)
    assert refused.value.code == "GUARD"
    assert everything() == before
    world.clock.pass_time(days=1)
    outcome = application.do("kasi.layanan", "tak_diambil", UNCOLLECTED)
    assert outcome.step == "BATAL_TIDAK_DIAMBIL"
    assert application.passport.state == "DIBATALKAN"
    assert Instrument.objects.get(id=outcome.instruments[0]).type == "SURAT_PEMBATALAN"


# ends ------------------------------------------------------------------------------------------------------------

PLACES = (
    "MENUNGGU_BAYAR", "TERJADWAL", "ANTRE", "PERIKSA_BERKAS", "WAWANCARA_BIOMETRIK", "VERIFIKASI", "ADJUDIKASI",
    "ALOKASI", "BERKAS_KURANG", "PENDALAMAN", "ESKALASI", "CETAK", "UJI_KUALITAS", "RUSAK_CETAK", "SIAP_AMBIL",
)  # fmt: skip


def put(world: World, step: str) -> Application:
    side = ("BERKAS_KURANG", "PENDALAMAN", "ESKALASI", "RUSAK_CETAK")
    return apply(world).aside(step) if step in side else apply(world).to(step)


@pytest.mark.parametrize("step", PLACES)
def test_the_head_cancels_wherever_it_stands_and_leaves_nothing_held(world: World, step: str) -> None:
    application = put(world, step)
    action = {
        "CETAK": "batalkan_cetak", "UJI_KUALITAS": "batalkan_cetak", "RUSAK_CETAK": "batalkan_cetak",
        "SIAP_AMBIL": "batalkan_terbit",
    }.get(step, "batalkan")  # fmt: skip
    outcome = application.do("kepala", action, GROUND)
    case: Any = application.case
    assert (outcome.step, case.end_kind, case.task_post, case.due_on) == ("DIBATALKAN", "cancelled", "", None)
    assert "held" not in holds(application)
    assert timers(application) == []
    assert set(case.clocks.values_list("state", flat=True)) <= {"stopped"}
    assert [i.type for i in Instrument.objects.filter(id__in=outcome.instruments)] == ["SK_PEMBATALAN"]
    if action == "batalkan_cetak":
        assert application.booklet.state == "RUSAK_CETAK"
    if action == "batalkan_terbit":
        assert (application.passport.state, application.booklet.state) == ("DIBATALKAN", "TERPAKAI")
    expected = "cancelled" if step == "MENUNGGU_BAYAR" else "settled"
    assert Bill.objects.get(case_id=case.id).state == expected


@pytest.mark.parametrize("step", ["MENUNGGU_BAYAR", "TERJADWAL", "BERKAS_KURANG"])
def test_an_applicant_withdraws(world: World, step: str) -> None:
    application = put(world, step)
    outcome = application.do("pemohon1", "tarik")
    assert (outcome.step, application.case.end_kind) == ("DIBATALKAN", "cancelled")
    assert "held" not in holds(application)
