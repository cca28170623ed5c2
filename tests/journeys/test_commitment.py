"""A commitment of the budget: proposed, checked against the ceiling, signed, claimed, paid, closed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from journeys.backoffice import begin, children, open_form, send
from journeys.looking import look
from journeys.pages import Staff, until
from journeys.ways import expect_end
from kanim.divisions.administration.budget.models import BudgetLine, Claim, Commitment
from kanim.divisions.administration.budget.selectors import figures
from support.running import RunningOffice

pytestmark = pytest.mark.timeout(600)
PROPOSER, CLERK, PPK, PPSPM = "kasi.layanan", "operator.keuangan.keu", "kabag.tu", "kasubbag.keuangan"
TITLE, LABEL = "Komitmen belanja", "Usulkan komitmen"


def test_a_commitment_from_proposal_to_payment(server: RunningOffice, staff: Staff) -> None:
    line = BudgetLine.objects.get(akun="524111")
    assert figures(line).available_idr == 275_000_000
    values = {
        "baris_anggaran": str(line.id),
        "nilai_idr": "300000000",
        "penyedia_nama": "CV Contoh Jaya",
        "uraian_komitmen": "Sewa kendaraan operasi pengawasan",
    }
    too_much = begin(staff, PROPOSER, TITLE, LABEL, values)
    clerk = staff.at(CLERK, too_much)
    look(clerk.page, "komitmen-usulan")
    clerk.refused(clerk.prepare("cek"), 409)
    expect(clerk.page.locator(".k-errors").first).to_contain_text("kurang Rp25.000.000")
    look(clerk.page, "komitmen-melebihi-pagu", languages=False)
    clerk.open_case(too_much)
    clerk.do("kembalikan", alasan="Pagu tidak cukup; usulkan yang lebih kecil.")
    expect_end(clerk, too_much, "Dikembalikan")

    proposer = staff[PROPOSER]
    open_form(proposer, TITLE, look_as="komitmen").fill({**values, "nilai_idr": "60000000"})
    number = send(proposer, LABEL)
    clerk.open_case(number)
    clerk.do("cek")
    assert figures(line).available_idr == 215_000_000

    ppk = staff.at(PPK, number)
    look(ppk.page, "komitmen-ppk")
    ppk.do("tandatangan", nomor_kontrak="SPK-21", tanggal_kontrak=server.now.date().isoformat())
    expect(ppk.step()).to_contain_text("Kontrak berjalan")
    ppk.do("lapor_kppn", nomor_kppn="KPPN-21")
    ppk.refused(ppk.prepare("tagih", nomor_tagihan="INV-21", nilai_tagihan_idr="60000001"), 409)
    expect(ppk.page.locator(".k-errors").first).to_contain_text("Rp60.000.000")
    ppk.open_case(number)
    ppk.do("tagih", nomor_tagihan="INV-21", nilai_tagihan_idr="45000000")
    look(ppk.page, "komitmen-berjalan")
    expect(ppk.page.locator("#tindakan-selesai")).to_have_count(0)

    [spp] = children(number)
    tester = staff.at(PPSPM, spp)
    look(tester.page, "spp-uji")
    tester.do("terbit")
    clerk.open_case(spp)
    clerk.do("cair", nomor_sp2d="SP2D-21", tanggal_sp2d=server.now.date().isoformat())
    expect(clerk.step()).to_contain_text("Dibayar")
    assert Claim.objects.get(sp2d="SP2D-21").amount_idr == 45_000_000

    ppk.open_case(number)
    until(ppk.page, ppk.page.locator("#tindakan-selesai"))
    ppk.do("selesai")
    expect_end(ppk, number, "Selesai")
    assert Commitment.objects.get(contract="SPK-21").amount_idr == 60_000_000
    after = figures(line)
    assert (after.in_process_idr, after.sp2d_idr, after.available_idr) == (0, 45_000_000, 230_000_000)
