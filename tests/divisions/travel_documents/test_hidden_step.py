"""The comparison with the list of exit bans is secret: below its class everybody sees a check of papers, in
lists, options, history, tasks, pages and the portal alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kanim.kernel.casework.delivery import receive
from kanim.kernel.casework.person_tasks import person_tasks
from kanim.kernel.casework.queues import list_cases, queue
from kanim.kernel.casework.radar import waiting_by_step
from kanim.kernel.casework.sight import get_case
from kanim.kernel.casework.timeline import timeline
from kanim.kernel.db import uuid7
from kanim.kernel.errors import Conflict, Denied
from kanim.kernel.organisation.models import Account
from support.passport import REASON, REFUSAL, Application, apply, apply_barred, everything
from support.passport_office import World

UNCLEARED = ("loket1", "pemeriksa1", "kasi.layanan", "verifikator1", "pemohon1")
CLEARED = ("kasi.verifikasi", "adjudikator1", "kepala")
WORDS = ("Pencegahan", "pencegahan", "exit ban", "exit-ban", "TERCEKAL", "pencocokan", "cekal")


@pytest.fixture
def application(world: World) -> Iterator[Application]:
    yield apply_barred(world).aside("TERCEKAL")


def told(application: Application, who: str) -> list[Any]:
    actor = application.actor(who)
    return timeline(get_case(actor, application.case_id), actor)


def words_of(entries: list[Any]) -> str:
    return " ".join(f"{e.verb} {e.label} {e.frm} {e.to} {e.told} {e.values} {e.reason}" for e in entries)


@pytest.mark.parametrize("who", UNCLEARED)
def test_below_its_class_it_is_a_check_of_papers(application: Application, who: str) -> None:
    actor = application.actor(who)
    line = list_cases(actor).lines[0]
    assert (line.step, line.step_label.en) == ("PERIKSA_BERKAS", "Check of the papers")
    shown = application.options(who)
    assert "terima" in shown and "bukan" not in shown
    assert not any(option.allowed for option in shown.values())
    history = told(application, who)
    assert [e.verb for e in history] == ["panggil", "hadir", "lunas", "portal"]
    assert not any(word in words_of(history) for word in WORDS)


@pytest.mark.parametrize("who", UNCLEARED[:4])
def test_a_search_by_step_does_not_tell_it_apart(application: Application, world: World, who: str) -> None:
    open_one = apply(world, filer="pemohon2", nama="ANDI UJI").to("PERIKSA_BERKAS")
    actor = application.actor(who)
    both = {application.case_id, open_one.case_id}
    assert {line.id for line in list_cases(actor, step="PERIKSA_BERKAS").lines} == both
    assert list_cases(actor, step="TERCEKAL").lines == ()
    assert [(step, n) for _, step, n in waiting_by_step(actor)] == [("PERIKSA_BERKAS", 2)]


@pytest.mark.parametrize("who", CLEARED)
def test_cleared_readers_see_it(application: Application, who: str) -> None:
    actor = application.actor(who)
    assert [line.step for line in list_cases(actor, step="TERCEKAL").lines] == ["TERCEKAL"]
    assert list_cases(actor, step="PERIKSA_BERKAS").lines == ()
    assert told(application, who)[0].verb == "cekal"
    assert set(application.options(who)) >= {"bukan", "benar"}


def test_it_waits_in_the_sections_queue_alone(application: Application, world: World) -> None:
    assert [x.id for x in queue(world.officer("kasi.verifikasi")).lines] == [application.case_id]
    assert queue(world.officer("loket1")).lines == ()


def test_actions_of_others_are_refused_as_at_the_step_shown(application: Application, world: World) -> None:
    open_one = apply(world, filer="pemohon2", nama="ANDI UJI").to("PERIKSA_BERKAS")
    before = everything()
    for action in ("tolak", "bukan", "batalkan", "lunas"):
        answers = []
        for case in (application, open_one):
            with pytest.raises((Denied, Conflict)) as refused:
                case.do("loket1", action, REASON)
            answers.append((type(refused.value), str(refused.value)))
        assert answers[0] == answers[1], action
    assert everything() == before


@pytest.mark.parametrize("action", ["terima", "kurang", "cekal", "ralat", "catat"])
def test_every_action_of_the_counter_gets_one_answer(application: Application, action: str) -> None:
    before = everything()
    with pytest.raises(Denied) as refused:
        application.do("loket1", action, REASON)
    assert refused.value.clause is None
    assert refused.value.message.en == (
        "This case is with another unit; refer to the Verification and Adjudication Section."
    )
    assert everything() == before


def test_papers_do_not_give_it_away(application: Application) -> None:
    with pytest.raises(Denied):
        application.attach("KTP_EL")
    with pytest.raises(Conflict) as refused:
        application.do("loket1", "terima", version=1)
    assert "Check of the papers" in refused.value.message.en


def test_after_a_false_hit_nothing_shows(application: Application) -> None:
    for who in ("adjudikator1", "kasi.verifikasi"):
        application.do(who, "bukan", REASON)
    for who in UNCLEARED:
        assert [e.verb for e in told(application, who)] == ["panggil", "hadir", "lunas", "portal"]
    assert [e.verb for e in told(application, "kepala")][:3] == ["bukan", "signed", "cekal"]


def test_after_a_true_hit_only_the_end_shows(application: Application) -> None:
    for who in ("adjudikator1", "kasi.verifikasi"):
        application.do(who, "benar", REFUSAL)
    for who in UNCLEARED:
        last = told(application, who)[0]
        assert (last.verb, last.label.en, last.to.en) == ("ended", "Refused", "Refused")
        assert (last.actor, last.post, last.values, last.told) == ("", "", {}, {})


def test_a_fact_from_outside_makes_a_task_that_does_not_name_it(
    application: Application, world: World
) -> None:
    receive("bill.settled", uuid7(), application.case_id, {"case_id": str(application.case_id)})
    task = person_tasks(world.officer("kepala"))[0]
    assert "Check of the papers" in task.words.en
    assert not any(word in f"{task.words.id} {task.words.en}" for word in WORDS)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("who", ["loket1", "verifikator1"])
def test_no_tab_of_the_page_gives_it_away(
    application: Application, world: World, client: Client, who: str, language: str
) -> None:
    application.do("adjudikator1", "bukan", {"alasan": "Mirip daftar cekal."})
    open_one = apply(world, filer="pemohon2", nama="ANDI UJI").to("PERIKSA_BERKAS")
    client.force_login(Account.objects.get(username=who))
    client.cookies["bahasa"] = language
    for tab in ("", "data", "berkas", "pencocokan", "tagihan", "riwayat", "terbit", "dasar"):
        counts = []
        for case in (application, open_one):
            answer = client.get(f"{reverse('desk-case', args=[case.case_id])}?tab={tab}")
            assert answer.status_code == 200, tab
            counts.append([answer.content.decode().count(word) for word in WORDS])
        # what every case at this step shows (its actions, its tabs) and no more
        assert all(here <= there for here, there in zip(*counts, strict=True)), tab
