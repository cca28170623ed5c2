"""Bulk acts: judged row by row without writing, done one transaction a row, taken up again under the same key."""

from __future__ import annotations

from uuid import uuid4

import pytest

from kanim.kernel.casework import bulk
from kanim.kernel.casework.acting import Filing
from kanim.kernel.errors import Invalid
from support.passport import Application, apply, everything, form_for
from support.passport_office import World
from support.queries import count_queries, of_the_work


def queue(world: World, count: int) -> list[Application]:
    return [apply(world).to("ANTRE") for _ in range(count)]


def test_a_preview_writes_nothing_and_names_every_refusal(world: World) -> None:
    ready, waiting = queue(world, 1)[0], apply(world)
    ids = [ready.case_id, waiting.case_id, uuid4()]
    before = everything()
    rows = bulk.preview(world.officer("loket1"), ids, "panggil", {})
    assert everything() == before
    assert [(r.state, r.number) for r in rows] == [
        ("will", ready.case.number), ("refused", waiting.case.number), ("refused", ""),
    ]  # fmt: skip
    assert rows[1].reason is not None and "not open in the state Awaiting payment" in rows[1].reason.en
    assert rows[2].reason is not None and rows[2].reason.en.startswith("Not found")
    other = bulk.preview(world.officer("verifikator1"), ids[:1], "panggil", {})
    assert (other[0].state, other[0].clause) == ("refused", "dokjal.a")


def test_a_run_does_what_it_may_and_is_taken_up_again(world: World) -> None:
    first, second = queue(world, 2)
    closed = apply(world)
    ids = [first.case_id, closed.case_id, second.case_id]
    clerk = world.officer("loket1")
    done = bulk.run(clerk, ids[:1], "panggil", {}, key="pagi")  # broke off after the first row
    assert [r.state for r in done] == ["done"]
    done = bulk.run(clerk, ids, "panggil", {}, key="pagi")
    assert [r.state for r in done] == ["done", "refused", "done"]
    assert (first.step, closed.step, second.step) == ("PERIKSA_BERKAS", "MENUNGGU_BAYAR", "PERIKSA_BERKAS")
    before = everything()
    again = bulk.run(clerk, ids, "panggil", {}, key="pagi")
    assert everything() == before
    assert [(r.state, r.version) for r in again] == [(r.state, r.version) for r in done]
    table = bulk.as_csv(again).splitlines()
    assert table[0] == "nomor,nama,keadaan,hasil,alasan,reason,klausul"
    assert [line.split(",")[3] for line in table[1:]] == ["done", "refused", "done"]


def test_decisions_and_files_are_done_case_by_case(world: World) -> None:
    application = apply(world).to("ADJUDIKASI")
    judge = world.officer("adjudikator1")
    assert [s.name for s in bulk.shared_actions(judge, [application.case_id])] == []
    row = bulk.preview(judge, [application.case_id], "putus", {})[0]
    assert row.reason is not None and row.reason.en == "Decide is done case by case, not in bulk."
    camera = apply(world).to("WAWANCARA_BIOMETRIK")
    names = [s.name for s in bulk.shared_actions(world.officer("pemeriksa1"), [camera.case_id])]
    assert "rekam" not in names and "periksa_lagi" in names


def test_the_action_is_one_that_all_cases_have(world: World) -> None:
    here, there = queue(world, 1)[0], apply(world)
    clerk = world.officer("loket1")
    assert {s.name for s in bulk.shared_actions(clerk, [here.case_id])} == {"panggil", "pergi", "catat"}
    assert {s.name for s in bulk.shared_actions(clerk, [here.case_id, there.case_id])} == {"catat"}


def test_a_missing_field_refuses_each_row_in_words(world: World) -> None:
    application = queue(world, 1)[0]
    row = bulk.preview(world.officer("loket1"), [application.case_id], "pergi", {})[0]
    assert row.state == "refused"
    assert row.reason is not None and row.reason.id
    with pytest.raises(Invalid):
        bulk.preview(world.officer("loket1"), [uuid4() for _ in range(bulk.MOST + 1)], "pergi", {})


def test_queries_grow_by_the_same_number_a_row(world: World) -> None:
    ids = [a.case_id for a in queue(world, 6)]
    clerk = world.officer("loket1")
    bulk.preview(clerk, ids, "panggil", {})  # what is memoised is there

    def cost(count: int) -> int:
        with count_queries() as counted:
            bulk.preview(clerk, ids[:count], "panggil", {})
        return len(of_the_work(counted.seen))

    two, four, six = cost(2), cost(4), cost(6)
    assert six - four == four - two
    assert (four - two) / 2 <= 3


def test_many_filings_are_judged_and_opened_row_by_row(world: World) -> None:
    clerk = world.officer("loket1")
    good = form_for(world, "PB-D")
    bad = form_for(world, "PB-D", nama=None)
    rows = [
        Filing("paspor", "loket", form, world.kanim, service="PB-D", point=world.point())
        for form in (good, bad)
    ]
    before = everything()
    judged = bulk.preview_starts(clerk, rows)
    assert everything() == before
    assert [(r.line, r.state, sorted(r.errors or {})) for r in judged] == [
        (1, "will", []),
        (2, "refused", ["nama"]),
    ]
    done = bulk.run_starts(clerk, rows, key="tabel")
    assert [r.state for r in done] == ["done", "refused"]
    before = everything()
    assert bulk.run_starts(clerk, rows, key="tabel")[0].number == done[0].number
    assert everything() == before
