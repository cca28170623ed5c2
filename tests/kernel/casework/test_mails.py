"""E-mails to the holder: told by the act, made once a reader, sent under one Message-ID, bounces and outages seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from kanim.kernel import canonical, outbox
from kanim.kernel.casework import mail_checks, mails, messages
from kanim.kernel.casework.packs import read_procedure
from kanim.kernel.casework.timekeeping import run_clocks
from kanim.kernel.errors import Conflict, Denied, Invalid
from kanim.kernel.ledger.models import Event
from kanim.kernel.organisation.models import Account
from kanim.kernel.outbox.models import Mail, Message
from kanim.kernel.regulation.drafts import Known, load_file
from kanim.kernel.regulation.loading import LAW_FOLDER
from kanim.kernel.regulation.yaml_lines import read_yaml
from support.passport import apply, free_slot
from support.passport_office import World
from support.sandboxes import Running, sandbox


@pytest.fixture(scope="module")
def catcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with sandbox("mail", "", tmp_path_factory.mktemp("mail") / "state.json") as running:
        yield running


@pytest.fixture(autouse=True)
def _free(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test is one transaction that is rolled back; the worker sends in none."""
    monkeypatch.setattr("kanim.kernel.outbox.smtp.connection", type("Free", (), {"in_atomic_block": False}))


@pytest.fixture
def connected(catcher: Running, monkeypatch: pytest.MonkeyPatch) -> Running:
    monkeypatch.setattr(settings, "SMTP_URL", catcher.smtp)
    catcher.control(outage=False, bounce_all=False)
    return catcher


def _delivered(world: World) -> list[Mail]:
    """What the worker makes of the messages; other jobs wait."""
    Message.objects.filter(kind="job").update(next_try_at=world.clock.now + timedelta(days=3650))
    outbox.run_once(limit=200)
    return list(Mail.objects.order_by("created_at", "id"))


def _send(mail: Mail) -> None:
    mails.send({"mail": str(mail.id)})


def _caught(catcher: Running, mail: Mail) -> dict[str, Any]:
    return next(m for m in catcher.get("/mails") if m["key"] == f"<{mail.id}@kanim.invalid>")


def test_a_received_application_is_told_in_the_readers_language_and_once(
    world: World, connected: Running
) -> None:
    account = Account.objects.get(username="pemohon1")
    application = apply(world)
    assert Mail.objects.count() == 0  # the act wrote a message, nothing else
    (mail,) = _delivered(world)
    assert (mail.code, mail.to_kind, mail.to_id, mail.state) == (
        "paspor.diterima",
        "account",
        account.id,
        "sent",
    )
    _send(mail)  # the worker died after the server took it: known as sent, not sent again
    caught = _caught(connected, mail)
    number = application.case.number
    assert (caught["subject"], caught["to"], caught["times"]) == (
        f"Permohonan {number} kami terima",
        account.email,
        1,
    )
    assert caught["language"] == "id"
    assert "Rp" in caught["plain"] and f"/layanan/permohonan/{application.case_id}/" in caught["plain"]
    assert "BUDI" not in caught["plain"] + caught["html"] + caught["subject"]
    assert number in caught["html"] and "<h1" in caught["html"]
    mail.refresh_from_db()
    assert (mail.state, mail.hint) == ("sent", f"{account.email[0]}…@demo.invalid")


def test_a_repeated_sending_bears_the_same_message_id(world: World, connected: Running) -> None:
    Account.objects.filter(username="pemohon1").update(language="en")
    apply(world)
    (mail,) = _delivered(world)
    Mail.objects.filter(id=mail.id).update(
        state="waiting"
    )  # as if the worker had died before it could note it
    _send(mail)
    caught = _caught(connected, mail)
    assert (caught["times"], caught["language"]) == (2, "en")
    assert caught["subject"].startswith("We have received application ")


def test_an_outage_is_tried_again_and_a_bounce_is_seen(world: World, connected: Running) -> None:
    application = apply(world)
    connected.control(outage=True)
    (mail,) = _delivered(world)
    assert mail.state == "waiting"
    assert Message.objects.get(name=mails.SEND).error.startswith(
        "Unavailable: The mail server takes no message"
    )
    connected.control(outage=False, bounce_all=True)
    _send(mail)
    (view,) = mails.mails_of(application.case_id)
    assert (view.state, view.told) == ("bounced", "550 5.1.1 no such mailbox")
    assert [number for _view, number in messages.bounced(world.officer("loket1"))] == [
        application.case.number
    ]
    assert (
        messages.bounced(world.officer("kasi.infokom")) == []
    )  # another division's case: not by its mails either


def test_the_events_that_matter_are_told(world: World) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    application.do("loket1", "kurang", {"berkas_kurang": ["KK"]})
    told = [mail.code for mail in _delivered(world)]
    assert told == ["paspor.diterima", "paspor.lunas", "paspor.berkas_kurang"]
    due = application.case.due_on
    assert due is not None
    assert f"{due.day} " in canonical.loads(Mail.objects.get(code="paspor.berkas_kurang").words)["due"]["id"]


def test_a_clock_reminds_on_the_days_that_it_names(world: World) -> None:
    apply(world).to("SIAP_AMBIL")
    before = len(_delivered(world))
    begun = world.clock.now
    for day in (2, 3, 3, 14):
        world.clock.now = begun + timedelta(days=day, hours=2)
        run_clocks()
        rows = _delivered(world)[before:]
    assert [row.code for row in rows] == ["paspor.pengingat_ambil"] * 2
    assert {(row.created_at - begun).days for row in rows} == {3, 14}


def test_the_eve_of_an_appointment_is_told_once_from_nine(world: World) -> None:
    application = apply(world, slot=free_slot(world, days=5)).to("TERJADWAL")
    slot = mails.booking.slot_of(application.case_id)
    assert slot is not None
    eve = slot.starts_at - timedelta(days=1)
    assert mails.tell_eves(eve.replace(hour=0)) == 0  # seven in the morning
    world.clock.now = eve.replace(hour=3)
    assert mails.tell_eves(eve.replace(hour=3)) == 1
    assert mails.tell_eves(eve.replace(hour=4)) == 0
    assert _delivered(world)[-1].code == "paspor.pengingat_jadwal"


def test_without_a_mail_server_it_is_kept_and_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SMTP_URL", "")
    application = apply(world)
    _delivered(world)
    assert [view.state for view in mails.mails_of(application.case_id)] == ["kept"]


def test_a_stuck_message_is_retried_or_given_up_by_the_post_that_may(world: World) -> None:
    application = apply(world)
    keeper, other = world.officer("kasi.ti"), world.officer("loket1")
    sent = outbox.enqueue(world.clock.now, "test.no_such_job", {}, application.case_id)
    Message.objects.filter(id=sent).update(state="stuck", error="UnknownName")
    with pytest.raises(Denied) as refused:
        messages.list_stuck(other)
    assert refused.value.clause == "tikim.c"
    (line,) = messages.list_stuck(keeper)
    assert (line.message.id, line.case_id, line.number) == (sent, None, "")  # not a case of his division
    for call in (
        lambda: messages.retry(other, sent, key="k1"),
        lambda: messages.discard(other, sent, "x", key="k2"),
    ):
        with pytest.raises(Denied):
            call()
    with pytest.raises(Invalid):
        messages.discard(keeper, sent, "  ", key="k3")
    assert Message.objects.get(id=sent).state == "stuck"
    messages.retry(keeper, sent, key="k4")
    assert Message.objects.get(id=sent).state == "waiting"
    with pytest.raises(Conflict):
        messages.discard(keeper, sent, "sudah tidak perlu", key="k5")
    Message.objects.filter(id=sent).update(state="stuck")
    before = Event.objects.filter(stream=keeper.office_id).count()
    messages.discard(keeper, sent, "pekerjaan ini tidak ada lagi", key="k6")
    messages.discard(keeper, sent, "pekerjaan ini tidak ada lagi", key="k6")  # the same click again
    assert Message.objects.get(id=sent).state == "discarded"
    assert Event.objects.filter(stream=keeper.office_id).count() == before + 1


@pytest.mark.parametrize(
    ("line", "slip"),
    [
        ("on: [opened]", "on: [NO_STEP.enter]"),
        ("on: [opened]", "on: [TERCEKAL.enter]"),
        ('subject: {id: "Permohonan {number}', 'subject: {id: "Permohonan {place}'),
        ("procedure: paspor", "procedure: papsor"),
    ],
)
def test_a_slip_in_an_e_mail_is_found_at_load(tmp_path: Path, line: str, slip: str) -> None:
    folder = LAW_FOLDER / "travel_documents"
    procedures, _ = read_procedure(read_yaml(folder / "procedures" / "paspor.yaml"))
    right = folder / "mails.yaml"
    assert mail_checks.check_mails(Known([*procedures, *load_file(right)])) == []
    wrong = tmp_path / "mails.yaml"
    wrong.write_text(right.read_text().replace(line, slip, 1))
    errors = mail_checks.check_mails(Known([*procedures, *load_file(wrong)]))
    assert [Path(error.file).name for error in errors] == ["mails.yaml"]


def test_an_officer_elsewhere_sees_no_message_of_this_office(world: World) -> None:
    application = apply(world)
    sent = outbox.enqueue(world.clock.now, "test.no_such_job", {}, application.case_id)
    Message.objects.filter(id=sent).update(state="stuck")
    keeper = world.officer("kasi.ti")
    elsewhere = world.point().id  # any other office
    assert len(messages.list_stuck(keeper)) == 1
    type(application.case).objects.filter(id=application.case_id).update(place_id=elsewhere)
    assert messages.list_stuck(keeper) == []
