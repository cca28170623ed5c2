"""A new version of the passport procedure while applications run: what the report says, and what is done."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner

from kanim.faces.cli.procedure_versions import procedure
from kanim.kernel.casework import procedures, version_moves, versions
from kanim.kernel.casework.models import TaskForPerson, Timer, Visit
from kanim.kernel.casework.person_tasks import finish_task, person_tasks
from kanim.kernel.casework.sight import get_case
from kanim.kernel.casework.timeline import timeline
from kanim.kernel.errors import Conflict, Denied, Invalid, NotVisible
from kanim.kernel.ledger.selectors import events_of
from kanim.kernel.texts import Text
from support.new_version import bring_in, forgotten
from support.passport import Application, apply, everything
from support.passport_office import World

__all__ = ["forgotten"]  # a fixture for all tests here
RENAMED = (
    ("  VERIFIKASI:\n", "  TELAAH:\n"),
    ("to: VERIFIKASI\n", "to: TELAAH\n"),
    (
        "WAWANCARA_BIOMETRIK, PENDALAMAN, VERIFIKASI, ADJUDIKASI",
        "WAWANCARA_BIOMETRIK, PENDALAMAN, TELAAH, ADJUDIKASI",
    ),
)
NO_QUEUE_CLOCK = (
    "  berkas:\n    words: {id: Batas melengkapi",
    "  berkas_baru:\n    words: {id: Batas melengkapi",
)


def fate(application: Application) -> versions.CaseFate:
    return next(one for one in versions.plan("paspor").cases if one.case_id == application.case_id)


def moved(world: World, who: str = "kabid.dokjal") -> list[version_moves.Moved]:
    return list(version_moves.move(world.officer(who), "paspor"))


def test_stay_leaves_every_running_case_where_it_is(world: World) -> None:
    application = apply(world)
    new = bring_in()
    plan = versions.plan("paspor")
    assert [(c.fate, c.frm, c.to) for c in plan.cases] == [("stays", "MENUNGGU_BAYAR", "")]
    before = everything()
    assert [m.what for m in moved(world)] == ["kept"]
    assert everything() == before
    later = apply(world)
    assert later.case.definition_id == new.definition_id
    assert application.case.definition_id != new.definition_id


def test_a_move_takes_step_clock_timer_and_history_along(world: World) -> None:
    application = apply(world).to("VERIFIKASI")
    old = application.case.definition_id
    new = bring_in(*RENAMED, running="{move: {VERIFIKASI: TELAAH}}")
    told = fate(application)
    assert (told.fate, told.frm, told.to) == ("moves", "VERIFIKASI", "TELAAH")
    assert [(c.name, c.what) for c in told.clocks] == [("sla", "continues")]
    assert told.reasons == told.lacks == ()
    due = application.due_on("sla")
    before = everything()
    assert versions.plan("paspor").data()["counts"] == {"stays": 0, "moves": 1, "asks": 0, "blocked": 0}
    assert everything() == before, "the report writes nothing"
    assert [(m.what, m.frm, m.to) for m in moved(world)] == [("moved", "VERIFIKASI", "TELAAH")]
    case = application.case
    assert (case.step, case.definition_id, case.task_post) == ("TELAAH", new.definition_id, "verifikator")
    assert application.due_on("sla") == due
    event = events_of(case.id)[-1]
    assert event.verb == "version.moved"
    assert event.told["version"]["from"]["definition"] == str(old)
    assert event.told["version"]["to"] == {
        "version": 2, "digest": procedures.pinned(case.definition_id).digest, "definition": str(new.definition_id),
    }  # fmt: skip
    assert event.told["legal"] == list(new.legal)
    assert event.told["clause"] == "dokjal.a"
    entries = timeline(get_case(world.officer("kepala"), case.id), world.officer("kepala"))
    assert entries[0].label.en == "Moved to the new version of the procedure"
    assert entries[1].to is not None and entries[1].to.en == "Verification of data", "as it was called then"
    application.do("verifikator1", "cocok", {"hasil_banding": "COCOK"})
    assert application.step == "ADJUDIKASI"


def test_a_move_done_again_does_nothing_more(world: World) -> None:
    apply(world)
    bring_in(running="{move: {}}")
    assert [m.what for m in moved(world)] == ["moved"]
    before = everything()
    assert moved(world) == []
    assert everything() == before


def test_timers_follow_the_new_version(world: World) -> None:
    application = apply(world)
    assert Timer.objects.get(case_id=application.case_id).action == "habis"
    bring_in(("      habis:\n", "      kedaluwarsa:\n"), running="{move: {}}")
    moved(world)
    assert Timer.objects.get(case_id=application.case_id).action == "kedaluwarsa"


def test_what_can_t_move_is_told_why_and_left_alone(world: World) -> None:
    stands = apply(world).to("VERIFIKASI")
    goes = apply(world)
    bring_in(*RENAMED, running="{move: {}}")
    told = fate(stands)
    assert told.fate == "blocked"
    assert [r.en for r in told.reasons] == [
        "The new version has no step Verification of data (VERIFIKASI) and its map of steps does not name it."
    ]
    old = stands.case.definition_id
    done = {m.case_id: m for m in moved(world)}
    assert done[stands.case_id].what == "refused"
    assert done[stands.case_id].reason == told.reasons[0]
    assert done[goes.case_id].what == "moved"
    assert (stands.step, stands.case.definition_id) == ("VERIFIKASI", old)


def test_a_hold_that_the_new_step_does_not_know_blocks(world: World) -> None:
    application = apply(world)
    bring_in(
        ("effect: [applicant.register, slot.hold]", "effect: applicant.register"),
        ("effect: [applicant.register, slot.hold]", "effect: applicant.register"),
        ("effect: [slot.use, ticket.issue]", "effect: ticket.issue"),
        running="{move: {}}",
    )
    told = fate(application)
    assert told.holds == ("slot",)
    assert [r.en for r in told.reasons] == [
        "The case still holds slot, which is not held any more in the step it would go to; free it first."
    ]


def test_a_step_that_wants_a_hold_takes_no_case_without_it(world: World) -> None:
    application = apply(world).to("VERIFIKASI")
    bring_in(running="{move: {VERIFIKASI: CETAK}}")
    assert "The step it would go to needs a hold on booklet; this case has none." in [
        r.en for r in fate(application).reasons
    ]


def test_a_first_signature_blocks_until_the_second(world: World) -> None:
    application = apply(world).aside("RUSAK_CETAK")
    application.do("cetak1", "ulang", {"jenis_kerusakan": "SALAH_CETAK"})
    bring_in(running="{move: {}}")
    assert [r.en for r in fate(application).reasons] == [
        "One signature stands and another is awaited; finish that first."
    ]
    assert [m.what for m in moved(world)] == ["refused"]
    application.do("pemeriksa2", "ulang", {"jenis_kerusakan": "SALAH_CETAK"})
    assert [m.what for m in moved(world)] == ["moved"]


def test_clocks_start_and_stop_with_the_version(world: World) -> None:
    application = apply(world).aside("BERKAS_KURANG")
    bring_in(NO_QUEUE_CLOCK, ("after: clock.berkas\n", "after: clock.berkas_baru\n"), running="{move: {}}")
    assert {c.name: c.what for c in fate(application).clocks} == {"berkas": "stops", "berkas_baru": "starts"}
    moved(world)
    clocks = {row.name: row.state for row in application.case.clocks.all()}
    assert clocks == {"berkas": "stopped", "berkas_baru": "running"}
    assert Timer.objects.filter(case_id=application.case_id, action="lewat").exists()


def test_a_field_that_the_case_was_never_asked_is_told(world: World) -> None:
    application = apply(world)
    bring_in(('"pekerjaan?", "tinggi_badan?"]', 'pekerjaan, "tinggi_badan?"]'), running="{move: {}}")
    assert fate(application).lacks == ("mohon.pekerjaan",)
    assert fate(application).fate == "moves"
    assert versions.plan("paspor").words["pekerjaan"].id == "Pekerjaan"


def test_who_acted_before_the_move_counts_in_a_pair_that_is_new(world: World) -> None:
    application = apply(world).to("VERIFIKASI")
    bring_in(
        ("    by: verifikator\n    unit: dokjal_verifikasi\n    do:",
         "    by: verifikator\n    unit: dokjal_verifikasi\n    differs_from: [PERIKSA_BERKAS]\n    do:"),
        running="{move: {}}",
    )  # fmt: skip
    moved(world)
    acted = {row.person_id for row in Visit.objects.filter(pair="PERIKSA_BERKAS|VERIFIKASI")}
    assert acted == {world.officer("loket1").account_id}
    both = world.officer("verifikator1")
    clerk = world.officer("loket1")
    two_hats = type(both)(clerk.account_id, clerk.name, both.appointment_id, both.post, both.unit, both.office_id,
                          both.office_code)  # fmt: skip
    with pytest.raises(Conflict) as told:
        application.do(two_hats, "cocok", {"hasil_banding": "COCOK"})
    assert told.value.code == "SAME_PERSON"


def test_only_the_head_of_the_division_moves_cases(world: World) -> None:
    apply(world)
    bring_in(running="{move: {}}")
    before = everything()
    for who in ("loket1", "kepala", "kasi.layanan"):
        with pytest.raises(Denied) as told:
            moved(world, who)
        assert told.value.clause == "dokjal.a"
        assert "Kepala Bidang" in told.value.message.id, "the refusal names who may"
    assert everything() == before


def test_a_person_decides_each_case(world: World) -> None:
    goes, keeps = apply(world).to("VERIFIKASI"), apply(world)
    new = bring_in(running="person")
    assert {fate(goes).fate, fate(keeps).fate} == {"asks"}
    assert {m.what for m in moved(world)} == {"asked"}
    assert {m.what for m in moved(world)} == {"asked"}, "asked once, however often it is run"
    task = person_tasks(world.officer("kepala"), case_id=goes.case_id)
    assert [(t.words.en, t.is_version) for t in task] == [
        ("This procedure now has version 2. Decide: stay with the old one or move.", True)
    ]
    verifier = world.officer("verifikator1")
    refusals: list[tuple[type[Exception], Any]] = [
        (Denied, lambda: decide(world, "loket1", goes, "move", "Sudah diperiksa.")),
        (Invalid, lambda: decide(world, "verifikator1", goes, "move", "  ")),
        (NotVisible, lambda: finish_task(verifier, goes.case_id, task[0].id, "Selesai.", key=uuid4().hex)),
    ]
    before = everything()
    for kind, call in refusals:
        with pytest.raises(kind):
            call()
        assert everything() == before
    decide(world, "verifikator1", goes, "move", "Formulir baru sudah lengkap.")
    assert goes.case.definition_id == new.definition_id
    assert person_tasks(verifier, case_id=goes.case_id) == []
    with pytest.raises(Conflict):
        decide(world, "verifikator1", goes, "stay", "Berubah pikiran.")
    decide(world, "loket1", keeps, "stay", "Pemohon sudah membayar menurut versi lama.")
    assert keeps.case.definition_id != new.definition_id
    last = events_of(keeps.case_id)[-1]
    assert (last.verb, last.parts[1].data["values"]["alasan"]) == (  # type: ignore[index]
        "version.kept", "Pemohon sudah membayar menurut versi lama."
    )  # fmt: skip
    assert [(c.fate, c.reasons[0]) for c in versions.plan("paspor").cases] == [
        ("stays", Text("Diputus petugas: tetap.", "An officer decided: it stays."))
    ]


def decide(world: World, who: str, application: Application, choice: Any, remark: str) -> version_moves.Moved:
    kepala = world.officer("kepala")
    found = person_tasks(kepala, case_id=application.case_id)
    task = found[0].id if found else task_of(application)
    return version_moves.decide(
        world.officer(who), application.case_id, task, choice, remark, key=uuid4().hex
    )


def task_of(application: Application) -> Any:
    new = procedures.in_force("paspor", application.world.clock.today)
    return TaskForPerson.objects.get(message_id=versions.Judge(new).task_id(application.case_id)).id


def test_the_command_reports_and_moves(world: World) -> None:
    application = apply(world)
    bring_in(running="{move: {}}")
    run = CliRunner().invoke(procedure, ["move", "paspor", "--dry-run", "--json"])
    assert run.exit_code == 0, run.output
    told = json.loads(run.stdout)
    assert (told["running"], told["counts"]["moves"]) == ("move", 1)
    assert told["cases"][0]["number"] == application.case.number
    run = CliRunner().invoke(procedure, ["move", "paspor", "--dry-run"])
    assert f"{application.case.number}  pindah" in run.stdout
    assert application.case.head_seq == told["cases"][0]["version"], "nothing was written"
    run = CliRunner().invoke(procedure, ["move", "paspor"])
    assert run.stdout.splitlines()[-1] == "Selesai: moved 1."
    assert events_of(application.case_id)[-1].told["actor"] == "system:procedure"
    run = CliRunner().invoke(procedure, ["move", "tidak_ada"])
    assert (run.exit_code, "tidak_ada" in run.stderr) == (1, True)
