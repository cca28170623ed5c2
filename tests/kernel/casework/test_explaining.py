"""What a person may do with a case and why not the rest, told to himself and to a superior, on page and terminal."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner
from django.test import Client

from kanim.faces.cli.access import explain_command
from kanim.kernel.access.actors import System
from kanim.kernel.casework.explaining import Explanation, explain
from kanim.kernel.casework.sight import get_case
from kanim.kernel.errors import Denied
from kanim.kernel.organisation.models import Account, Appointment
from support.passport import Application, apply, everything
from support.passport_office import World


@pytest.fixture
def case(world: World) -> Application:
    return apply(world).to("PERIKSA_BERKAS")


def told(case: Application, reader: str, about: str) -> Explanation:
    actor = case.world.officer(reader)
    return explain(actor, get_case(actor, case.case_id), case.world.officer(about))


def test_an_officer_is_told_what_he_may_and_why_not_the_rest(case: Application) -> None:
    mine = told(case, "loket1", "loket1")
    assert mine.sees
    assert {a.action for a in mine.may} == {"kurang", "ralat", "catat"}
    assert {a.source.id for a in mine.may} == {"Permenkumham 19/2018"}
    refused = {a.action: a for a in mine.may_not}
    assert refused["tolak"].clause == "dokjal.a" and "Kepala Seksi" in refused["tolak"].why[0].id
    assert "Kartu keluarga" in refused["terima"].why[0].id
    closed = {a.action: [s.id for s in a.open_in] for a in mine.closed}
    assert closed["alokasi"] == ["Alokasi blangko"]
    assert "bukan" not in closed  # of a step that he may not know of
    assert not {"lunas", "habis"} & (set(closed) | set(refused))  # the system's own


def test_a_superior_asks_about_those_below_him_and_nobody_else(case: Application) -> None:
    assert told(case, "kasi.layanan", "loket1").may == told(case, "loket1", "loket1").may
    assert told(case, "kepala", "verifikator1").sees
    for reader, about in (("loket1", "kasi.layanan"), ("kasi.layanan", "verifikator1"), ("loket1", "loket2")):
        before = everything()
        with pytest.raises(Denied):
            told(case, reader, about)
        assert everything() == before


def test_nothing_above_the_reader_s_clearance_is_told(world: World) -> None:
    case = apply(world, nama="SUGIARTO WIRATMAJA", nik="3671051403790009", born=date(1979, 3, 14))
    case.aside("TERCEKAL")
    by_himself = told(case, "adjudikator1", "adjudikator1")
    assert by_himself.step.id == "Pencocokan daftar pencegahan"
    assert "bukan" in {a.action for a in by_himself.may}
    by_kabid = told(case, "kabid.dokjal", "adjudikator1")
    assert by_kabid.step.id == "Pemeriksaan berkas"
    assert "cekal" not in str(by_kabid.data()).lower().replace("'action': 'cekal'", "").replace(
        "TERCEKAL", ""
    )
    assert not by_kabid.may


def test_who_does_not_see_it_is_told_why(case: Application) -> None:
    context = get_case(System(), case.case_id)
    outside = explain(System(), context, case.world.officer("kasi.penindakan"))
    assert (outside.sees, outside.may, outside.closed) == (False, (), ())
    assert [t.en for t in outside.sight] == [
        "The case is with the Travel Document Service and Verification Division."
    ]
    assert explain(System(), context, case.world.holder("pemohon1")).sees
    assert not explain(System(), context, case.world.holder("pemohon2")).sees


def test_the_page_and_the_command_say_the_same(case: Application) -> None:
    client = Client()
    client.force_login(
        Account.objects.get(username="kasi.layanan"), backend="kanim.faces.sign_in.AccountBackend"
    )
    url = f"/meja/berkas/{case.case_id}/wewenang/"
    seat = Appointment.objects.get(account__username="loket1")
    page = client.get(url, {"tentang": str(seat.id)}).content.decode()
    for answer in told(case, "loket1", "loket1").may:
        assert answer.label.id in page
    boss = Appointment.objects.get(account__username="kepala")
    assert client.get(url, {"tentang": str(boss.id)}).status_code == 404
    ran = CliRunner().invoke(explain_command, ["loket1", case.case.number, "--json"])
    assert ran.exit_code == 0, ran.output
    said = json.loads(ran.output)
    assert {a["action"] for a in said["may"]} == {"kurang", "ralat", "catat"}
    assert (said["case"], said["sees"]) == (case.case.number, True)
    words = CliRunner().invoke(explain_command, ["loket1:petugas_loket", str(case.case_id)]).output
    assert "+ Kembalikan karena berkas kurang [dokjal.a]: Permenkumham 19/2018" in words
