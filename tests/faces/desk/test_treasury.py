"""The treasurer's pages: what waits is decided by two officers, a day is reconciled, others see none of it."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kanim.kernel.casework.person_tasks import person_tasks
from kanim.kernel.money.models import Payment, Refund
from support.passport import Application, apply, everything
from support.passport_office import World
from support.queries import count_queries
from tests.faces.desk.test_case_page import plain, signed_in

MONEY, RECONCILE = reverse("desk-money"), reverse("desk-reconcile")
ASKED = {"keputusan": "kembali", "penerima": "Siti", "rekening": "BRI 01", "alasan": "dua bank"}


def twice_paid(world: World) -> tuple[Application, Payment]:
    application = apply(world)
    application.pay()
    return application, application.pay(application.notice())


def post(who: str, url: str, **data: Any) -> Any:
    return signed_in(who).post(url, data, follow=True)


def test_a_second_payment_goes_back_over_the_pages(world: World) -> None:
    application, second = twice_paid(world)
    treasurer = signed_in("bendahara")
    with count_queries() as statements:
        page = plain(treasurer.get(MONEY))
    assert len(statements) <= 14, str(statements)
    assert "Dibayar dua kali" in page
    assert second.ntpn in page
    assert application.case.number not in page  # the case stays with its division
    answer = post("bendahara", reverse("desk-payment", args=[second.id]), **ASKED)
    refund = Refund.objects.get()
    assert "Diminta" in plain(answer)
    decide = reverse("desk-refund", args=[refund.id])
    before = everything("act_key")
    refused = post("bendahara", decide, tindakan="setuju", surat="W10-1")
    assert "Kewenangan ini ada pada" in plain(refused)
    assert everything("act_key") == before
    post("kasubbag.keuangan", decide, tindakan="setuju", surat="W10-1")
    wrong = post("bendahara", decide, tindakan="bayar", sp2d="SP2D-1", tanggal="besok")
    assert "Isi tanggalnya." in plain(wrong)
    post("bendahara", decide, tindakan="bayar", sp2d="SP2D-1", tanggal=str(world.clock.today))
    refund.refresh_from_db()
    assert (refund.state, refund.reference, refund.payment.decision) == ("DIBAYAR", "SP2D-1", "REFUND")
    assert len(person_tasks(world.officer("loket1"))) == 1


def test_who_does_not_keep_the_money_sees_and_changes_nothing(world: World) -> None:
    _, second = twice_paid(world)
    before = everything("act_key")
    counter = signed_in("loket1")
    for answer in (counter.get(MONEY), counter.get(RECONCILE), counter.post(RECONCILE, {})):
        assert answer.status_code == 403
        assert second.ntpn not in answer.content.decode()
    counter.post(reverse("desk-payment", args=[second.id]), ASKED)
    assert everything("act_key") == before
    assert MONEY not in counter.get(reverse("desk-home")).content.decode()


def test_a_day_is_read_from_the_bank_and_shown_and_downloaded(world: World) -> None:
    _, second = twice_paid(world)
    client, day = signed_in("bendahara"), world.clock.today.isoformat()
    head = "code,ntpn,amount_idr,occurred_at\n"
    row = f"{second.bill.code},{second.ntpn},1,{second.occurred_at.isoformat()}\n"
    here = {"tanggal": day, "sumber": "bank"}

    def upload(text: str) -> str:
        file = SimpleUploadedFile("mutasi.csv", text.encode(), "text/csv")
        return plain(client.post(RECONCILE, {**here, "berkas": file}, follow=True))

    assert "Baris 2: ntpn" in upload(head + row.replace(second.ntpn, "x"))
    page = upload(head + row)
    assert "Jumlah berbeda 1" in " ".join(page.split())
    assert "Tidak ada di rekening koran 1" in " ".join(page.split())
    told = client.get(RECONCILE, {**here, "bentuk": "csv"})
    assert told["Content-Type"] == "text/csv; charset=utf-8"
    lines = told.content.decode().splitlines()
    assert sorted(line.split(",")[0] for line in lines[1:]) == ["BEDA_JUMLAH", "TIDAK_ADA_DI_SANA"]
