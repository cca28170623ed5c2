"""What becomes of a letter reaches its case once: signed by the worker, served as an officer records it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kanim.kernel import canonical
from kanim.kernel.access.actors import System
from kanim.kernel.act.core import open_act
from kanim.kernel.casework import case_letters, procedures
from kanim.kernel.casework.delivery import receive
from kanim.kernel.casework.grammar import Action, Clock, Count, Goto, Limit, Point, Procedure
from kanim.kernel.casework.models import TaskForPerson
from kanim.kernel.errors import Conflict, Denied, Invalid, NotVisible
from kanim.kernel.ledger.models import Event
from kanim.kernel.organisation.models import Account
from kanim.kernel.outbox.models import Message
from kanim.kernel.papers import instruments, making
from kanim.kernel.papers.models import Instrument, Service
from kanim.kernel.texts import Text
from support.passport import Application, apply
from support.passport_office import World

HANDED = {
    "tanggal": "",
    "cara": "LANGSUNG",
    "bahasa": "INDONESIA",
    "penerima": "Siti Rahayu",
    "hubungan": "Ibu",
}


def objection(point: Point) -> Clock:
    return Clock(
        "keberatan",
        Text("Batas keberatan", "Time to object"),
        Limit(amount=21),
        Count("hari_kerja"),
        (point,),
        (),
    )


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets the cases of this test run on the procedure with a clock, or an action, more."""
    pinned = procedures.pinned

    def change(clock: Clock | None = None, action: Action | None = None) -> None:
        def other(definition: Any) -> Procedure:
            procedure = pinned(definition)
            if clock is not None:
                procedure = dataclasses.replace(procedure, clocks={**procedure.clocks, clock.name: clock})
            if action is not None:
                step = procedure.steps["BERKAS_KURANG"]
                step = dataclasses.replace(step, do={**step.do, action.name: action})
                procedure = dataclasses.replace(procedure, steps={**procedure.steps, step.name: step})
            return procedure

        monkeypatch.setattr(procedures, "pinned", other)

    return change


def noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> tuple[Application, Instrument]:
    """An application whose notice of missing papers is issued and made."""
    monkeypatch.setattr(making, "make_pdf", lambda *_: b"%PDF-1.7 a letter")
    application = apply(world).aside("BERKAS_KURANG")
    letter = Instrument.objects.get(case_id=application.case_id, type="TANDA_KURANG")
    return application, making.ensure_made(letter.id)


def handed(application: Application, letter: Instrument, who: str = "loket1", **over: Any) -> None:
    form = HANDED | {"tanggal": str(application.world.clock.today)} | over
    case_letters.serve_letter(
        application.actor(who),
        application.case_id,
        letter.id,
        form,
        key=f"s{Service.objects.count()}",  # type: ignore[arg-type]
    )


def test_a_clock_starts_on_the_day_of_receipt(
    world: World, changed: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(objection(Point("served", name="TANDA_KURANG")))
    application, letter = noticed(world, monkeypatch)
    received = world.clock.today
    world.clock.pass_time(days=2)
    handed(application, letter, tanggal=str(received))
    assert not application.case.clocks.filter(name="keberatan").exists(), "the case hears by the outbox"
    world.deliver()
    world.deliver()
    row = application.case.clocks.get(name="keberatan")
    assert (row.state, row.started_on) == ("running", received)
    told = Message.objects.get(name="instrument.served")
    before = Event.objects.count()
    assert receive("instrument.served", told.id, application.case_id, canonical.loads(told.payload)) is False
    assert Event.objects.count() == before
    assert [h["what"] for h in canonical.loads(row.history)] == ["start"]


def test_a_second_service_is_kept_but_told_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    application, letter = noticed(world, monkeypatch)
    handed(application, letter)
    handed(application, letter, penerima="Kuasa Hukum", cara="POS_TERCATAT", bukti="RI-001")
    assert [row.receiver for row in Service.objects.order_by("recorded_at")] == ["Siti Rahayu", "Kuasa Hukum"]
    assert Message.objects.filter(name="instrument.served").count() == 1
    after = Instrument.objects.get(id=letter.id)
    assert (after.served_on, after.head_seq) == (world.clock.today, 4)


def test_what_can_not_be_served_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    application, letter = noticed(world, monkeypatch)
    before = (Event.objects.count(), Message.objects.count())
    refusals: list[tuple[dict[str, Any], str]] = [
        ({"tanggal": "2030-01-01"}, "tanggal"),
        ({"tanggal": str(date(2020, 1, 1))}, "tanggal"),
        ({"tanggal": "kemarin"}, "tanggal"),
        ({"penerima": " "}, "penerima"),
        ({"cara": "MERPATI"}, "cara"),
        ({"cara": "KURIR"}, "bukti"),
        ({"bahasa": ""}, "bahasa"),
    ]
    for over, field in refusals:
        with pytest.raises(Invalid) as refused:
            handed(application, letter, **over)
        assert list(refused.value.fields) == [field]
    with pytest.raises(NotVisible):
        handed(application, letter, who="kasubbag.keuangan")
    Instrument.objects.filter(id=letter.id).update(state="frozen", file="")
    with pytest.raises(Conflict):
        handed(application, letter)
    assert (Event.objects.count(), Message.objects.count(), Service.objects.count()) == (*before, 0)


def test_a_step_goes_on_when_its_letter_is_signed(
    world: World, changed: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    action = Action(
        "tertanda", Text("Tertanda", "Signed"), None, "dokjal_layanan", "dokjal.a",
        event="signed.TANDA_KURANG", to=Goto("PERIKSA_BERKAS"),
    )  # fmt: skip
    changed(objection(Point("signed", name="TANDA_KURANG")), action)
    application, letter = noticed(world, monkeypatch)
    with open_act(System("papers"), "uji", "t") as act:
        stamped = canonical.instant(act.now)
        instruments.tell(act, letter, "instrument.signed", at=stamped)
        instruments.tell(act, letter, "instrument.signed", at=stamped)
    world.deliver()
    case = application.case
    assert case.step == "PERIKSA_BERKAS"
    assert case.clocks.get(name="keberatan").state == "running"
    assert not TaskForPerson.objects.filter(case_id=case.id).exists(), "a second signature asks nobody"


def test_a_letter_is_revoked_by_its_own_post_and_the_public_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    application, letter = noticed(world, monkeypatch)
    with pytest.raises(Denied):
        case_letters.revoke_letter(world.officer("cetak1"), application.case_id, letter.id, "Keliru", key="a")
    with pytest.raises(Invalid):
        case_letters.revoke_letter(world.officer("loket1"), application.case_id, letter.id, " ", key="b")
    case_letters.revoke_letter(world.officer("loket1"), application.case_id, letter.id, "Keliru", key="c")
    assert Instrument.objects.get(id=letter.id).state == "revoked"
    page = Client().get(reverse("check-paper", args=[letter.check_code])).content.decode()
    assert "sudah dicabut" in page and "Keliru" not in page


def test_a_stuck_letter_is_seen_on_its_case_and_tried_again(world: World) -> None:
    application = apply(world).aside("BERKAS_KURANG")
    letter = Instrument.objects.get(case_id=application.case_id, type="TANDA_KURANG")
    officer = world.officer("loket1")
    with pytest.raises(Conflict):
        case_letters.try_again(officer, application.case_id, letter.id)
    job = Message.objects.filter(order_key=letter.id, name="papers.render")
    job.update(state="stuck", attempts=40, error="Unavailable: the signing service does not answer")
    client = Client()
    client.force_login(Account.objects.get(username="loket1"), "kanim.faces.sign_in.AccountBackend")
    page = client.get(reverse("desk-case", args=[application.case_id]) + "?tab=terbit").content.decode()
    assert "Macet" in page and "the signing service does not answer" in page and "Coba lagi" in page
    client.post(reverse("desk-letter-retry", args=[application.case_id, letter.id]))
    assert job.get().state == "waiting"
    case_letters.revoke_letter(officer, application.case_id, letter.id, "Tidak dapat dibuat", key="b")
    assert Instrument.objects.get(id=letter.id).state == "void"


def test_the_desk_records_service_and_shows_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    application, letter = noticed(world, monkeypatch)
    client = Client()
    client.force_login(Account.objects.get(username="loket1"), "kanim.faces.sign_in.AccountBackend")
    tab = reverse("desk-case", args=[application.case_id]) + "?tab=terbit"
    assert "Catat penyampaian" in client.get(tab).content.decode()
    url = reverse("desk-letter-serve", args=[application.case_id, letter.id])
    today = world.clock.today
    form = HANDED | {
        "tanggal__d": today.day,
        "tanggal__m": today.month,
        "tanggal__y": today.year,
        "kunci": "k1",
    }
    form.pop("tanggal")
    shown = client.post(url, form | {"penerima": "", "kunci": "k0"}, follow=True).content.decode()
    assert "Yang menerima wajib diisi" in shown and not Service.objects.exists()
    shown = client.post(url, form, follow=True).content.decode()
    client.post(url, form)
    assert Service.objects.get().receiver == "Siti Rahayu"
    assert "Siti Rahayu" in shown and "Diserahkan langsung" in shown
