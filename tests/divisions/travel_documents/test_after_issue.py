"""After a letter was issued and a case has ended: corrected by a new letter, reopened, and what forbids it."""

from __future__ import annotations

import pytest

from kanim.kernel.casework.corrections import lasting
from kanim.kernel.casework.models import Timer
from kanim.kernel.casework.sight import get_case
from kanim.kernel.errors import Conflict, Denied, Invalid
from kanim.kernel.ledger.selectors import events_of
from kanim.kernel.papers.instruments import list_instruments
from kanim.kernel.papers.models import Instrument
from kanim.kernel.papers.public import check_public
from kanim.kernel.party.models import Person
from kanim.ui.case_status import steps_of
from support.new_version import bring_in, forgotten
from support.passport import REFUSAL, Application, apply, everything
from support.passport_office import World

__all__ = ["forgotten"]  # a fixture for all tests here
RIGHT = {"nama": "BUDI TELADAN SANTOSO", "alamat": "Jl. Mawar No. 7, Cipondoh"}
WHY = {"alasan": "Nama pada surat tidak sesuai dengan KTP-el."}
GRANTED = {"alasan": "Keberatan dikabulkan: akta ternyata terdaftar."}


def refused(world: World) -> Application:
    application = apply(world).to("PERIKSA_BERKAS")
    application.do("kasi.layanan", "tolak", REFUSAL)
    return application


def letter(application: Application) -> Instrument:
    return list_instruments(application.case_id)[0]


def test_a_corrected_letter_replaces_the_first_and_edits_nothing(world: World) -> None:
    application = refused(world)
    first = letter(application)
    before = first.frozen
    world.clock.pass_time(days=2)
    application.do("kasi.layanan", "ralat_surat", RIGHT | WHY)
    second = letter(application)
    first.refresh_from_db()
    assert (second.replaces, second.type) == (first.id, "SURAT_PENOLAKAN")
    assert second.number != first.number
    assert (first.state, first.ended_reason, first.frozen) == ("void", WHY["alasan"], before)
    assert '"BUDI TELADAN SANTOSO"' in second.frozen
    assert "Akta kelahiran tidak terdaftar" in second.frozen, (
        "the reasons of the refusal stand in the new letter too"
    )
    assert application.step == "DITOLAK"
    assert application.fold.forms["mohon"]["nama"] == RIGHT["nama"]
    assert application.fold.forms["tolak"]["alasan"] == REFUSAL["alasan"], (
        "the correction keeps its own reason"
    )
    assert application.fold.forms["ralat_surat"] == WHY
    assert (
        Person.objects.get(id=get_case(world.officer("kepala"), application.case_id).about("pemohon")).name
        == (RIGHT["nama"])
    )
    told = events_of(application.case_id)[-1]
    assert (told.verb, told.told["clause"], told.told["issues"]) == (
        "ralat_surat",
        "dokjal.a",
        [str(second.id)],
    )
    old, new = check_public(first.check_code), check_public(second.check_code)
    assert old is not None and new is not None
    assert (old.state, old.number, old.replaced_by) == ("void", first.number, second.number)
    assert (new.state, new.replaces, new.replaced_by) == ("valid", first.number, "")


def test_a_correction_wants_its_reason_its_post_and_a_letter(world: World) -> None:
    application = refused(world)
    before = everything()
    with pytest.raises(Invalid) as told:
        application.do("kasi.layanan", "ralat_surat", RIGHT)
    assert list(told.value.fields) == ["alasan"]
    with pytest.raises(Denied) as denied:
        application.do("loket1", "ralat_surat", RIGHT | WHY)
    assert denied.value.clause == "dokjal.a"
    assert everything() == before
    running = apply(world)
    with pytest.raises(Conflict) as closed:
        running.do("kasi.layanan", "ralat_surat", RIGHT | WHY)
    assert closed.value.code == "NOT_OPEN"


def test_a_case_is_reopened_with_its_letter_revoked_and_goes_on(world: World) -> None:
    application = refused(world)
    assert "buka_kembali" in application.options("kepala")
    application.do("kepala", "buka_kembali", GRANTED)
    case = application.case
    assert (case.step, case.end_kind, case.ended_at, case.task_post) == (
        "PERIKSA_BERKAS",
        "",
        None,
        "petugas_loket",
    )
    paper = letter(application)
    assert (paper.state, paper.ended_reason) == ("revoked", GRANTED["alasan"])
    told = events_of(case.id)[-1].told
    assert (told["verb"], told["from"], told["to"], told["revokes"]) == (
        "buka_kembali", "DITOLAK", "PERIKSA_BERKAS", [str(paper.id)],
    )  # fmt: skip
    application.to("VERIFIKASI")
    assert application.due_on("sla") is not None
    application.to("DISERAHKAN")
    assert application.case.end_kind == "done"


def test_what_can_t_be_undone_keeps_a_case_closed(world: World) -> None:
    bring_in(
        ("    from: [DITOLAK]\n    by: kepala", "    from: [DITOLAK, DISERAHKAN]\n    by: kepala"),
        ("    revokes: SURAT_PENOLAKAN\n", "    revokes: [SURAT_PENOLAKAN, TANDA_TERIMA]\n"),
    )
    application = apply(world).to("DISERAHKAN")
    context = get_case(world.officer("kepala"), application.case_id)
    assert [words.en for words in lasting(context)] == ["The passport has been handed over to its holder."]
    before = everything()
    with pytest.raises(Conflict) as told:
        application.do("kepala", "buka_kembali", GRANTED)
    assert told.value.code == "GUARD"
    assert "The passport has been handed over to its holder." in told.value.message.en
    assert everything() == before
    assert application.options("kepala")["buka_kembali"].refusals[0].source == "reopens"


def test_a_correction_can_want_a_second_person(world: World) -> None:
    one = "    by: kasi\n    unit: dokjal_layanan\n    form: ralat_surat\n"
    bring_in((one, f"{one}    signs: [kasi, pemeriksa]\n"))
    application = refused(world)
    assert not application.do("kasi.layanan", "ralat_surat", RIGHT | WHY).moved
    first = letter(application)
    assert (first.state, first.replaces) == ("frozen", None)
    with pytest.raises(Conflict) as told:
        application.do("kasi.layanan", "ralat_surat", RIGHT | WHY)
    assert told.value.code == "SAME_PERSON"
    application.do("pemeriksa1", "ralat_surat", RIGHT | WHY)
    assert letter(application).replaces == first.id


def test_a_refusal_in_second_adjudication_shows_nothing_after_it_as_done(world: World) -> None:
    application = apply(world).aside("ESKALASI")
    application.do("kasi.verifikasi", "sama", REFUSAL)
    context = get_case(world.officer("kepala"), application.case_id)
    shown = [(str(step.label.en), step.state) for step in steps_of(context, "DITOLAK")]  # type: ignore[union-attr]
    assert shown[-2:] == [("Adjudication", "done"), ("Refused", "stopped")]
    assert "Booklet allocation" not in dict(shown)


def test_nothing_waits_after_a_reopening_but_what_the_step_declares(world: World) -> None:
    application = refused(world)
    application.do("kepala", "buka_kembali", GRANTED)
    assert not Timer.objects.filter(case_id=application.case_id).exists()
    application.do("loket1", "kurang", {"berkas_kurang": ["KK"]})
    assert [t.action for t in Timer.objects.filter(case_id=application.case_id)] == ["lewat"]
