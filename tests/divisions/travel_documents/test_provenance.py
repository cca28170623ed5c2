"""Where each fact of an application comes from, through the counter, a correction and an outage."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from kanim.kernel import canonical
from kanim.kernel.act.core import open_act
from kanim.kernel.casework import procedures, provenance, store
from kanim.kernel.casework.acting import act
from kanim.kernel.casework.case_papers import withdraw_paper
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.person_tasks import person_tasks
from kanim.kernel.casework.sources import former_sources, sources_of
from kanim.kernel.errors import Invalid
from kanim.kernel.ledger.models import Payload
from kanim.kernel.organisation.models import Account
from kanim.kernel.papers import store as files
from kanim.kernel.papers.models import Paper
from support.passport import Application, apply
from support.passport_office import World


def kinds(application: Application, field: str) -> list[str]:
    """The sources of a field, the best first, as `seen:KK by loket1's account`."""
    return [
        f"{s.kind}:{s.of}".rstrip(":") + (f" for {s.for_role}" if s.for_role else "")
        for s in sources_of(application.fold, "mohon", field)
    ]


def correct(application: Application, **over: object) -> None:
    form = application.fold.forms["mohon"]
    names = (
        "nama", "nama_lain", "nik", "nomor_kk", "jenis_kelamin", "tempat_lahir", "tanggal_lahir", "status_sipil",
        "alamat", "telepon", "surel", "nama_ayah", "nama_ibu",
    )  # fmt: skip
    application.do("loket1", "ralat", {name: form.get(name) for name in names} | over)


def test_said_seen_and_corrected(world: World) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    assert kinds(application, "nik") == ["said"]
    [said] = sources_of(application.fold, "mohon", "nik")
    assert said.by == world.holder("pemohon1").principal and said.done_at is None
    card, family = application.bring("KTP_EL", "KK")
    assert kinds(application, "nik") == ["seen:KK", "seen:KTP_EL", "said"]
    assert kinds(application, "tempat_lahir") == ["seen:KTP_EL", "said"]
    assert kinds(application, "telepon") == ["said"]  # no paper shows it
    application.check(card)  # looked at once more: it is one source, not two
    assert sorted(kinds(application, "nik")) == ["said", "seen:KK", "seen:KTP_EL"]

    correct(application, nama="BUDI TELADAN")
    assert kinds(application, "nama") == ["keyed"]
    former = former_sources(application.fold, "mohon", "nama")
    assert {(s.kind, s.of) for s in former} == {("said", ""), ("seen", "KTP_EL"), ("seen", "KK")}
    assert kinds(application, "nik") == [
        "seen:KTP_EL",
        "seen:KK",
        "keyed",
        "said",
    ]  # the correction left it as it was

    application.check(family, matches=False, remark="NIK berbeda")
    assert kinds(application, "nik") == ["seen:KTP_EL", "keyed", "said"]
    withdraw_paper(world.officer("loket1"), application.case_id, card, "Milik orang lain", key=uuid4().hex)
    assert kinds(application, "nik") == ["keyed", "said"]


def test_a_register_answers_and_conditions_ask(world: World) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    officer = world.officer("loket1")
    with open_act(officer, "uji", uuid4().hex, now=world.clock.now) as opened:
        found = store.find(application.case_id, lock=True)
        assert found is not None
        case, fold = found
        context = CaseContext(case, fold, procedures.pinned(case.definition_id), actor=officer, act=opened)
        assert context.lookup("source.mohon.nik") == "said"
        provenance.answered(context, "mohon", ["nik", "nama", "tidak_ada"], "DUKCAPIL", opened.now)
        context.forget()
        assert context.lookup("source.mohon.nik") == "answered"
        assert context.lookup("source.mohon.tidak_ada") is None
        [best, _said] = sources_of(fold, "mohon", "nama")
        assert (best.kind, best.of, best.by) == ("answered", "DUKCAPIL", officer.principal)
        assert store.Fold.read(fold.written()) == fold


def test_what_is_keyed_after_an_outage_tells_both_times(world: World) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    application.bring("KTP_EL", "KK", "AKTA_LAHIR")
    real, before = application.case.opened_at + timedelta(seconds=1), application.version
    officer, case = world.officer("loket1"), application.case_id
    for wrong in (world.clock.now + timedelta(minutes=1), world.clock.now - timedelta(days=400)):
        with pytest.raises(Invalid) as caught:
            act(officer, case, "catat", {"catatan": "x"}, key=uuid4().hex, done_at=wrong)
        assert list(caught.value.fields) == ["dilakukan_pada"]
    assert application.version == before
    act(officer, case, "catat", {"catatan": "Dicatat di kertas saat listrik padam"}, key="k", done_at=real)
    last = Payload.objects.filter(stream=case, part=0).order_by("-seq")[0]
    assert canonical.loads(bytes(last.body))["done_at"] == canonical.instant(real)


def test_the_case_page_says_where_a_value_comes_from(world: World) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    [paper_id] = application.bring("KK")
    officer = world.officer("loket1")
    client = Client()
    client.force_login(Account.objects.get(username="loket1"), backend="kanim.faces.sign_in.AccountBackend")
    page = client.get(reverse("desk-case", args=[application.case_id]) + "?tab=data").content.decode()
    assert "Dilihat pada Kartu keluarga" in page and officer.name in page
    assert "Menurut pemohon" in page

    path = files.path_of(Paper.objects.get(id=paper_id).file)
    data = bytearray(path.read_bytes())
    data[40] ^= 1
    path.write_bytes(data)
    for _ in range(2):
        refused = client.get(reverse("desk-paper", args=[application.case_id, paper_id]))
        assert refused.status_code == 503 and "tidak ditampilkan" in refused.content.decode()
    world.deliver()
    [task] = person_tasks(officer, case_id=application.case_id)  # one, however often it was tried
    assert "Berkas KK tidak dapat dibuka" in task.words.id
