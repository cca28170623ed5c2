"""Leave: an employee's, and that of a head of division, in whose post a Plh. acts until he is called back."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from journeys.backoffice import begin, open_form, send, send_refused
from journeys.looking import look
from journeys.pages import Staff
from journeys.ways import expect_end
from kanim.divisions.administration.leave.selectors import taken_in
from kanim.divisions.administration.staff.models import Employee
from kanim.kernel.organisation.models import Account
from support.running import RunningOffice

pytestmark = pytest.mark.timeout(600)
TITLE, LABEL = "Cuti pegawai", "Ajukan cuti"


def test_an_employee_takes_annual_leave(server: RunningOffice, staff: Staff) -> None:
    first = server.now.date() + timedelta(days=10)
    employee = staff["loket1"]
    form = open_form(employee, TITLE, look_as="cuti")
    form.fill(_leave(first, first + timedelta(days=60)))
    send_refused(employee, LABEL, "tersedia")
    look(employee.page, "cuti-saldo-kurang", languages=False)
    form.fill(_leave(first, first + timedelta(days=6)))
    number = send(employee, LABEL)
    look(employee.page, "cuti-diajukan")

    superior = staff.at("kasi.layanan", number)
    look(superior.page, "cuti-pertimbangan")
    superior.do("setuju")
    chief = staff.at("kepala", number)
    chief.do("beri")
    expect(chief.step()).to_contain_text("Cuti disetujui")
    assert taken_in(
        Employee.objects.get(account_id=Account.objects.get(username="loket1").id), first.year
    ) in (4, 5)


def test_a_plh_acts_for_an_absent_head_until_he_is_called_back(server: RunningOffice, staff: Staff) -> None:
    first = server.now.date() + timedelta(days=3)
    head = staff["kabid.dokjal"]
    form = open_form(head, TITLE)
    form.fill(_leave(first, first + timedelta(days=18)))
    send_refused(head, LABEL, "Plh.")
    look(head.page, "cuti-tanpa-plh", languages=False)
    form.fill({"pengganti": str(Account.objects.get(username="kasi.layanan").id)})
    number = send(head, LABEL)
    chief = staff.at("kepala", number)
    chief.do("setuju")
    chief.do("beri")

    deputy = staff["kasi.layanan"].page
    deputy.reload()
    expect(deputy.locator(".k-account")).not_to_contain_text("Plh.")
    server.go_to_working_morning(days=4)
    waiting = begin(
        staff, "kasi.verifikasi", TITLE, LABEL, _leave_of_head(server.now.date() + timedelta(days=30))
    )
    _act_as(deputy, "Plh. Kepala Bidang")
    look(deputy, "beranda-plh")
    acting = staff.at("kasi.layanan", waiting)
    acting.do("setuju")
    acting.tab("Riwayat")
    expect(acting.page.locator("main")).to_contain_text("Plh.")
    look(acting.page, "riwayat-plh")

    chief.open_case(number)
    chief.do("panggil", alasan="Operasi gabungan memerlukan seluruh pejabat.")
    expect_end(chief, number, "Dipanggil kembali")
    look(chief.page, "cuti-dipanggil")
    server.go_to_working_morning()
    deputy.goto("/meja/")
    expect(deputy.locator(".k-account")).not_to_contain_text("Plh.")


def _leave(first: date, last: date) -> dict[str, str]:
    return {
        "jenis_cuti": "CUTI_TAHUNAN",
        "mulai": first.isoformat(),
        "sampai": last.isoformat(),
        "keperluan_cuti": "UMUM",
    }


def _leave_of_head(first: date) -> dict[str, str]:
    substitute = Account.objects.get(username="verifikator1")
    return {**_leave(first, first + timedelta(days=6)), "pengganti": str(substitute.id)}


def _act_as(page: Page, post: str) -> None:
    """Chooses one of the officer's posts in the menu of his account."""
    page.goto("/meja/")
    page.locator(".k-account > summary").click()
    page.locator(".k-account").get_by_role("button", name=re.compile(f"^{re.escape(post)}")).click()
    expect(page.locator(".k-account > summary")).to_contain_text("Plh.")
