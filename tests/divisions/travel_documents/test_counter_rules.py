"""Rules of the counter: who may use which service, which papers count, what corrections and signatures do."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from kanim.divisions.travel_documents.screening.models import Hit
from kanim.kernel.casework.person_tasks import finish_task, person_tasks
from kanim.kernel.casework.sight import get_case
from kanim.kernel.casework.signing import signed_values
from kanim.kernel.casework.timeline import timeline
from kanim.kernel.errors import Conflict, Invalid, NotVisible
from kanim.kernel.ledger.verify import verify
from kanim.kernel.organisation.models import Account
from support.passport import PAPERS, REASON, SPOILED, apply, apply_barred, everything
from support.passport_office import World
from tests.divisions.travel_documents.test_correction import correction


def test_a_child_replaces_a_passport_with_its_parents_consent_only(world: World) -> None:
    before = everything()
    with pytest.raises(Conflict) as told:
        apply(world, "PG-H", born=date(2016, 5, 12))
    assert "choose the child passport service" in told.value.message.en
    assert everything() == before


def test_a_paper_that_differs_is_replaced_by_one_that_agrees(world: World) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    application.check(application.attach("KTP_EL"), False, "Foto tidak terbaca.")
    application.bring(*(code for code in PAPERS["PB-D"] if code != "KTP_EL"))
    with pytest.raises(Conflict):
        application.do("loket1", "terima")
    application.bring("KTP_EL")
    assert application.do("loket1", "terima").step == "WAWANCARA_BIOMETRIK"


def test_corrected_data_open_a_cleared_hit_again(world: World) -> None:
    """A name typed wrongly was cleared; corrected, it is the barred person's to the letter."""
    application = apply_barred(world, nama="SUGIARTO WIRATMAJAYA", nik="3671051403790123")
    application.to("PERIKSA_BERKAS").do("loket1", "cekal")
    for who in ("adjudikator1", "kasi.verifikasi"):
        application.do(who, "bukan", REASON)
    hit = Hit.objects.get(case_id=application.case_id)
    assert hit.state == Hit.State.OTHER
    application.do("loket1", "ralat", correction(application))
    hit.refresh_from_db()
    assert hit.state == Hit.State.OTHER
    application.do("loket1", "ralat", correction(application, nama="SUGIARTO WIRATMAJA"))
    hit.refresh_from_db()
    assert (hit.state, hit.decided_by) == (Hit.State.OPEN, None)


def test_the_first_signer_may_mend_what_he_signed_and_the_second_sees_it(world: World) -> None:
    application = apply(world).aside("RUSAK_CETAK")
    for words in ("Tinta pecah.", "Tinta pecah pada halaman data."):
        application.do("cetak1", "ulang", {**SPOILED, "catatan": words})
    context = get_case(world.officer("pemeriksa1"), application.case_id)
    signed = signed_values(context, "ulang")
    assert signed == {**SPOILED, "catatan": "Tinta pecah pada halaman data."}
    with pytest.raises(Conflict) as told:
        application.do("cetak1", "ulang", signed)
    assert told.value.code == "SAME_PERSON"
    assert application.do("pemeriksa1", "ulang", signed).step == "ALOKASI"


def test_a_person_decides_what_a_second_payment_comes_to(world: World, client: Client) -> None:
    application = apply(world)
    application.pay()
    application.pay(application.notice())
    clerk = world.officer("loket1")
    task = person_tasks(clerk, case_id=application.case_id)[0]
    before = everything()
    for who, remark, error in (
        (clerk, " ", Invalid),
        (world.officer("bendahara"), "Kembalikan.", NotVisible),
    ):
        with pytest.raises(error):
            finish_task(who, application.case_id, task.id, remark, key=uuid4().hex)
    assert everything() == before
    client.force_login(Account.objects.get(username="loket1"), backend="kanim.faces.sign_in.AccountBackend")
    page = reverse("desk-case", args=[application.case_id])
    assert "Catat keputusan" in client.get(page).content.decode()
    where = reverse("desk-task-finish", args=[application.case_id, task.id])
    client.post(where, {"catatan": "Diteruskan ke bendahara untuk pengembalian.", "kunci": uuid4().hex})
    assert person_tasks(clerk, case_id=application.case_id) == []
    assert "Catat keputusan" not in client.get(page).content.decode()
    told = timeline(get_case(clerk, application.case_id), clerk)[0]
    assert (told.verb, told.reason) == ("task.finished", "Diteruskan ke bendahara untuk pengembalian.")
    with pytest.raises(Conflict):
        finish_task(clerk, application.case_id, task.id, "Sekali lagi.", key=uuid4().hex)
    assert verify().faults == ()
