"""As time passes: reminders, alarms and ends are told once; a calendar that changed counts clocks anew and closes
slots; recurring work returns; each is in the radar, for those who may see it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from kanim.kernel import canonical
from kanim.kernel.booking import selectors as booking
from kanim.kernel.booking.models import Slot
from kanim.kernel.casework import clocks, day_words, procedures, timekeeping
from kanim.kernel.casework.models import Deadline, TaskForPerson, Timer
from kanim.kernel.casework.radar import Filter, radar
from kanim.kernel.errors import Conflict, Denied, Invalid
from kanim.kernel.ledger.models import Payload
from kanim.kernel.organisation.calendars import Word
from kanim.kernel.organisation.directory import offices
from kanim.kernel.organisation.models import CalendarEdition, DayOverride
from kanim.kernel.outbox.models import Message
from kanim.kernel.texts import Text
from support.new_version import bring_in
from support.passport import Application, apply, everything
from support.passport_office import World
from support.queries import count_queries

WIB = ZoneInfo("Asia/Jakarta")
LONGER = (
    (
        "    start: BERKAS_KURANG.enter\n",
        "    start: BERKAS_KURANG.enter\n    extend: {by: BERKAS_KURANG.tambah, most: 20 days}\n",
    ),
    (
        "      lewat:\n        label: {id: Batas melengkapi",
        "      tambah:\n        label: {id: Tambah waktu, en: More time}\n        by: petugas_loket\n"
        "      lewat:\n        label: {id: Batas melengkapi",
    ),
)
COUNTED = (
    (
        "\nstart:\n  portal:",
        "\nduties:\n  hitung:\n    label: {id: Hitung berkas, en: Count of files}\n    every: shift\n"
        "    in: [VERIFIKASI]\n    by: verifikator\n    unit: dokjal_verifikasi\n    form: catatan\n"
        "    missed: perbaiki\n\nstart:\n  portal:",
    ),
)


def told(application: Application, verb: str) -> int:
    bodies = Payload.objects.filter(stream=application.case_id, part=0).values_list("body", flat=True)
    return sum(canonical.loads(bytes(body))["verb"] == verb for body in bodies)


def off(day: date, is_off: bool = True) -> Word:
    return Word(
        day,
        is_off,
        Text("Cuti bersama tambahan", "Further joint leave"),
        "government",
        "SKB 1/2026",
        "Diubah",
    )


def test_reminders_alarm_and_end_are_told_once_and_keep_nobody_s_act(world: World) -> None:
    application = apply(world).to("SIAP_AMBIL")
    seen, before = application.version, Message.objects.filter(name="clock.reminded").count()
    assert timekeeping.run_clocks(world.clock.now) == 0
    world.clock.pass_time(days=3)
    assert [timekeeping.run_clocks(world.clock.now) for _ in range(2)] == [1, 0]
    assert told(application, "clock.reminded") == 1
    assert Message.objects.filter(name="clock.reminded").count() == before + 1
    # who looked before the reminder acts all the same; who looked before another act does not
    refused = {"penerima": "PEMEGANG", "nama_penerima": application.fold.forms["mohon"]["nama"]}
    application.do("serah1", "serah", refused, version=seen)
    assert application.case.end_kind == "done"
    assert not Deadline.objects.filter(object_id=application.case_id).exists()


def test_an_end_that_nobody_met_shows_what_is_due_and_to_whom(world: World) -> None:
    application = apply(world).to("SIAP_AMBIL")
    due = application.due_on("ambil")
    assert due is not None
    world.clock.go_to(due + timedelta(days=1))
    while timekeeping.run_clocks(world.clock.now):
        pass
    assert told(application, "clock.over") == 1
    kasi = world.officer("kasi.layanan")
    mine = [line for line in radar(kasi, Filter(late=True)).lines if line.case_id == application.case_id]
    assert [(line.words.id, line.alarm, line.left, line.then.id if line.then else "") for line in mine] == [
        ("Batas pengambilan paspor", "over", -1, "Batalkan karena tidak diambil")
    ]
    assert radar(world.officer("kasi.izintinggal"), Filter(late=True)).lines == ()  # another division


def test_a_clock_is_extended_up_to_its_most_and_its_timer_goes_with_it(world: World) -> None:
    bring_in(*LONGER)
    application = apply(world).aside("BERKAS_KURANG")
    first = application.due_on("berkas")
    application.do("loket1", "tambah")
    row = application.case.clocks.get(name="berkas")
    assert first is not None and row.due_on == row.started_on + timedelta(days=20) > first
    assert Timer.objects.get(case_id=application.case_id, action="lewat").due_at == clocks.due_at(row)
    kept = everything()
    with pytest.raises(Conflict, match="sudah diperpanjang sampai batasnya") as refused:
        application.do("loket1", "tambah")
    assert refused.value.code == "GUARD"
    assert everything() == kept
    assert not application.options("loket1")["tambah"].allowed


def test_a_day_off_that_is_added_moves_clocks_closes_slots_and_asks_a_person(world: World) -> None:
    running = apply(world).to("VERIFIKASI")
    booked = apply(world)
    booked.pay()
    slot = booking.slot_of(booked.case_id)
    due = running.due_on("sla")
    assert slot is not None and due is not None
    day = slot.starts_at.astimezone(WIB).date()
    clerk, leader = world.officer("loket1"), world.officer("kasubbag.kepum")
    timekeeping.follow_calendar(world.clock.now)
    kept = everything()
    with pytest.raises(Denied):
        day_words.say_day(clerk, [off(due)], key=uuid4().hex)
    with pytest.raises(Invalid):
        day_words.say_day(leader, [Word(due, True, Text.of(""), "government", "", "")], key=uuid4().hex)
    with pytest.raises(Conflict):
        day_words.say_day(leader, [off(date(2026, 12, 25))], key=uuid4().hex)
    assert everything() == kept
    words = [off(due)] if due == day else [off(due), off(day)]
    _, stranded = day_words.say_day(leader, words, key=uuid4().hex)
    assert stranded == TaskForPerson.objects.filter(event="slot.closed").count() >= 1
    assert Slot.objects.get(id=slot.id).closed_at is not None
    assert slot.id not in {s.id for s in booking.slots(slot.point_id, day, now=world.clock.now)}
    assert timekeeping.follow_calendar(world.clock.now, at_once=True) >= 1
    row = running.case.clocks.get(name="sla")
    assert row.due_on is not None and row.due_on > due
    assert running.case.due_on == row.due_on
    assert canonical.loads(row.history)[-1]["what"] == "calendar"
    assert Deadline.objects.get(object_id=running.case_id, name="sla").due_on == row.due_on
    which = procedures.pinned(running.case.definition_id).clocks["sla"]
    assert clocks.state_of(which, row).due_on == row.due_on
    assert timekeeping.follow_calendar(world.clock.now, at_once=True) == 0
    # taken back, everything stands as before
    for override in DayOverride.objects.filter(ended_at=None):
        day_words.unsay_day(leader, override.id, "Dicabut", key=uuid4().hex)
    assert timekeeping.follow_calendar(world.clock.now, at_once=True) >= 1
    assert running.due_on("sla") == due
    assert Slot.objects.get(id=slot.id).closed_at is None
    assert CalendarEdition.objects.filter(applied_at=None).count() == 0


def test_a_clock_counts_in_the_zone_of_its_office(world: World) -> None:
    application = apply(world).to("WAWANCARA_BIOMETRIK")
    application.photograph()
    from_office(world, "Asia/Jayapura")
    world.clock.now = datetime(2026, 12, 1, 23, 30, tzinfo=WIB).astimezone(world.clock.now.tzinfo)
    application.do("pemeriksa1", "layak", {"hasil_wawancara": "LAYAK"})
    row = application.case.clocks.get(name="sla")
    assert (row.zone, row.started_on, row.due_on) == ("Asia/Jayapura", date(2026, 12, 2), date(2026, 12, 8))


def from_office(world: World, zone: str) -> None:
    office = world.kanim
    office.zone = zone
    office.save(update_fields=["zone"])
    offices.forget()


def test_recurring_work_is_done_once_a_shift_and_its_miss_falls_due(world: World) -> None:
    bring_in(*COUNTED)
    application = apply(world).to("VERIFIKASI")  # in the morning shift, 07:00 to 15:00
    line = Deadline.objects.get(object_id=application.case_id, kind="duty")
    here = line.due_at.astimezone(WIB)
    assert (line.unit, line.post, here.hour) == ("dokjal_verifikasi", "verifikator", 15)
    seen = {one.name: one.alarm for one in radar(world.officer("verifikator1")).lines}
    assert seen["hitung"] == "alarm"
    application.do("verifikator1", "hitung", {"catatan": "Lengkap."})
    after = Deadline.objects.get(object_id=application.case_id, kind="duty")
    assert (after.begins_at, after.due_at) == (line.due_at, line.due_at + timedelta(hours=8))
    with pytest.raises(Conflict, match="Giliran berikutnya mulai"):
        application.do("verifikator1", "hitung", {"catatan": "Lagi."})
    world.clock.now = after.due_at + timedelta(minutes=1)
    assert [timekeeping.run_duties(world.clock.now) for _ in range(2)] == [1, 0]
    assert told(application, "duty.missed") == 1
    kinds = dict(Deadline.objects.filter(object_id=application.case_id).values_list("kind", "name"))
    assert kinds["then"] == "perbaiki"
    assert Deadline.objects.get(object_id=application.case_id, kind="duty").begins_at == after.due_at
    application.do("verifikator1", "perbaiki", {"alasan": "Hitungan terlewat."})
    left = Deadline.objects.filter(object_id=application.case_id).exclude(kind="clock")
    assert not left.exists(), "the step is left, and so is what returned in it"


def test_the_radar_asks_as_often_for_many_as_for_one(world: World) -> None:
    apply(world).to("VERIFIKASI")
    kasi = world.officer("kasi.layanan")

    def asked() -> int:
        with count_queries() as statements:
            radar(kasi)
        return len(statements)

    one = asked()
    first = Deadline.objects.filter(kind="clock")[0]
    values = {f.name: getattr(first, f.name) for f in Deadline._meta.concrete_fields if f.name != "id"}
    Deadline.objects.bulk_create([Deadline(**{**values, "kind": "then", "name": f"n{n}"}) for n in range(60)])
    assert len(radar(kasi).lines) == 50
    assert asked() == one
