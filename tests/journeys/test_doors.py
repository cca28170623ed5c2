"""The doors of the office: its first page, and signing in at both sides of the counter."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from support.browser import PHONE, NewPage, axe, login
from support.running import RunningOffice

pytestmark = pytest.mark.both_databases


def test_the_first_page_is_for_anyone(page: Page) -> None:
    answer = page.goto("/")
    assert answer is not None and answer.status == 200
    axe(page)


def test_the_first_page_fits_a_phone(new_page: NewPage) -> None:
    page = new_page(PHONE)
    page.goto("/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    axe(page)


@pytest.mark.parametrize("username", ["pemohon1", "loket1", "kepala"])
def test_everyone_gets_in_with_the_account_that_is_printed(page: Page, username: str) -> None:
    login(page, username)
    axe(page)


def test_a_wrong_password_is_refused(page: Page, server: RunningOffice) -> None:
    page.goto("/akun/login/")
    page.locator("input[name=login]").fill("loket1")
    page.locator("input[name=password]").fill("bukan-kata-sandi")
    page.locator("form:has(input[name=password]) .btn-primary").click()
    expect(page.locator("input[name=password]")).to_have_count(1)
    axe(page)
