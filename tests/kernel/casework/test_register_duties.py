"""What the law demands of register rows without a case: scanned in bulk, only what changed is written, told once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from kanim.kernel.casework import register_duties
from kanim.kernel.casework.models import Case, Deadline
from kanim.kernel.casework.radar import radar
from kanim.kernel.casework.register_duties import DutyRow, birthday, scan_registers
from kanim.kernel.outbox.models import Message
from kanim.kernel.registry import Entry, registry
from kanim.kernel.texts import Text
from support.passport import apply
from support.passport_office import World
from support.queries import count_queries

META = {
    "clause": "dokjal.a", "unit": "dokjal_layanan", "post": "kasi", "alarm_days": 30, "ahead_days": 60, "every_s": 0,
    "tells": True, "opens": None,
}  # fmt: skip
CHOICE = 18  # the age from which a child of two citizenships chooses one (UU 12/2006 ps 6)


@pytest.fixture(autouse=True)
def never_scanned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_duties, "_last_scan", {})


def declare(monkeypatch: pytest.MonkeyPatch, world: World, born: dict[UUID, date], **over: object) -> Entry:
    place = world.kanim.id

    def come_of_age(today: date, until: date) -> Iterable[DutyRow]:
        for row, day in born.items():
            if birthday(day, CHOICE) <= until:
                yield DutyRow(row, birthday(day, CHOICE), place, "dokjal", f"anak {day}")

    entry = Entry(
        "duty", "uji.umur", come_of_age, ("uu-12-2006",), Text("Umur 18", "Age 18"), {**META, **over}
    )
    monkeypatch.setitem(registry._entries, ("duty", "uji.umur"), entry)
    return entry


def test_only_what_changed_is_written_and_each_row_is_told_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = world.clock.today
    soon, later, far = uuid4(), uuid4(), uuid4()
    born = {soon: date(2008, 12, 10), later: date(2009, 1, 20), far: date(2012, 2, 29)}
    declare(monkeypatch, world, born)
    with count_queries() as first:
        assert scan_registers(world.clock.now, only="uji.umur") == 2
    lines = {line.object_id: line for line in radar(world.officer("kasi.layanan")).lines}
    assert (lines[soon].due_on, lines[soon].alarm, lines[soon].left) == (date(2026, 12, 10), "alarm", 16)
    assert (lines[later].alarm, lines[later].words.en, lines[later].clause) == ("calm", "Age 18", "dokjal.a")
    assert far not in lines
    assert str(soon) in Message.objects.get(name="duty.due").payload
    with count_queries() as second:
        assert scan_registers(world.clock.now, only="uji.umur") == 0
    assert len(second) < len(first)
    assert not any(sql.startswith(("INSERT", "UPDATE", "DELETE")) for sql in second.seen), str(second)
    # gone and back again: shown again, told once
    day = born.pop(soon)
    assert scan_registers(world.clock.now, only="uji.umur") == 1
    born[soon] = day
    assert scan_registers(world.clock.now, only="uji.umur") == 1
    assert Message.objects.filter(name="duty.due").count() == 1
    # another day is another duty
    born[later] = today.replace(year=2008)
    assert scan_registers(world.clock.now, only="uji.umur") == 1
    assert Message.objects.filter(name="duty.due").count() == 2


def test_it_takes_as_many_queries_for_many_rows_as_for_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    born = {uuid4(): date(2008, 12, 30)}
    declare(monkeypatch, world, born, tells=False)
    scan_registers(world.clock.now, only="uji.umur")
    born.clear()
    with count_queries() as one:
        assert scan_registers(world.clock.now, only="uji.umur") == 1
    born.update({uuid4(): date(2008, 12, 1) + timedelta(days=n % 30) for n in range(300)})
    with count_queries() as many:
        assert scan_registers(world.clock.now, only="uji.umur") == 300
    reads, writes = ([sql for sql in many.seen if sql.startswith("SELECT") is read] for read in (True, False))
    assert len(reads) == sum(sql.startswith("SELECT") for sql in one.seen)
    assert len(writes) <= 12, "a statement for each batch, not for each row"


def test_a_duty_opens_its_case_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    declare(monkeypatch, world, {uuid4(): date(2008, 12, 10)}, opens=("pilih", "sistem"))
    monkeypatch.setattr(register_duties.acting, "start", lambda *_args, key, **_more: opened.append(key))
    for _ in range(3):
        scan_registers(world.clock.now, only="uji.umur")
    assert len(opened) == 1


def test_bills_and_bookings_are_in_the_radar_until_they_are_paid_and_used(world: World) -> None:
    application = apply(world)
    scan_registers(world.clock.now)
    mine = {line.name: line for line in radar(world.officer("kepala")).lines}
    bill = application.bill
    assert (mine["bill.expires"].object_id, mine["bill.expires"].due_at) == (bill.id, bill.expires_at)
    assert mine["slot.comes"].case_id == application.case_id
    application.pay()
    world.clock.pass_time(minutes=2)
    scan_registers(world.clock.now)
    assert not Deadline.objects.filter(name="bill.expires").exists()
    assert Deadline.objects.filter(name="slot.comes", object_id=application.case_id).exists()
    application.to("ANTRE")
    world.clock.pass_time(minutes=11)
    scan_registers(world.clock.now)
    assert not Deadline.objects.filter(name="slot.comes").exists()
    assert Case.objects.filter(id=application.case_id, end_kind="").exists()
