"""The pages as people use them: an applicant at the portal, a payer at the bank, an officer at the desk.

Everything is found by what stands there for people (labels, buttons) or by the ids of actions and fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Download, FilePayload, Locator, Page, StorageState, expect
from playwright.sync_api import TimeoutError as Late

from journeys.looking import refusal
from journeys.people import Client, paper
from support import browser as browsing

PASSWORD = "sandi-peragaan-2026"
NUMBER = re.compile(r"\d{6}-[0-9A-Z]{6}")
DETAILS = "details.k-action"


def jpeg(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def until(page: Page, wanted: Locator, *, tries: int = 60) -> None:
    """Loads the page again until something stands there that a worker or a machine outside brings about."""
    for _ in range(tries):
        try:
            wanted.first.wait_for(state="visible", timeout=300)
            return
        except Late:
            page.reload()
    expect(wanted.first).to_be_visible()


def saved(download: Download) -> bytes:
    return download.path().read_bytes()


class Form:
    """Fields of one form, by their codes. `clicks` counts what a hand does beside typing: choosing, ticking,
    pressing."""

    def __init__(self, page: Page, scope: str = "main", prefix: str = ""):
        self.page, self.scope, self.prefix, self.clicks = page, page.locator(scope), prefix, 0

    def fill(self, values: dict[str, Any]) -> None:
        """Fills those of the fields that this page shows."""
        for code, value in values.items():
            box = self.scope.locator(f"[id='isi-{self.prefix}{code}-kotak']")
            if box.count():
                self._set(box, code, value)

    def _set(self, box: Locator, code: str, value: Any) -> None:
        own = box.locator(f"[id='isi-{self.prefix}{code}']")
        if isinstance(value, bytes):
            own.set_input_files(jpeg(f"{code}.jpg", value))
            self.clicks += 1
            return
        if box.locator(f"[name='{code}__d']").count():
            year, month, day = value.split("-")
            box.locator(f"[name='{code}__d']").fill(str(int(day)))
            box.locator(f"[name='{code}__m']").select_option(str(int(month)))
            box.locator(f"[name='{code}__y']").fill(year)
            return
        choice = box.locator(f"input:not([type=text])[name='{code}'][value=\"{value}\"]")
        if choice.count():
            choice.check()
            self.clicks += 1
        elif own.evaluate("node => node.tagName") == "SELECT":
            own.select_option(value)
            self.clicks += 1
        else:
            own.fill(str(value))


@dataclass(slots=True)
class Portal:
    """An applicant in a browser."""

    page: Page

    def sign_up(self, client: Client) -> None:
        """From the sign-in page on which an application begins."""
        self.page.get_by_role("link", name="Daftar dengan surel").click()
        self.page.locator("#id_email").fill(client.email)
        self.page.locator("#id_password1").fill(PASSWORD)
        self.page.locator("#id_password2").fill(PASSWORD)
        self.page.get_by_role("button", name="Buat akun").click()

    def find_service(self, *answers: str) -> None:
        """Home, the questions with these answers, the page of the service."""
        self.page.goto("/")
        self.page.get_by_role("link", name="Cari layanan saya").click()
        for answer in answers:
            self.page.locator("a.k-tile", has_text=answer).first.click()
        self.page.get_by_role("link", name="Lihat syarat dan biaya").click()

    def begin(self, client: Client) -> None:
        """From the service's page into the form, with a new account on the way."""
        self.page.get_by_role("button", name="Ajukan sekarang").click()
        if "/akun/" in self.page.url:
            self.sign_up(client)
            self.page.get_by_role("button", name="Ajukan sekarang").click()

    def go_on(self) -> None:
        self.page.locator(".k-buttons").get_by_text("Lanjut", exact=True).first.click()

    def fill_parts(self, client: Client) -> Iterator[str]:
        """Fills part after part; gives each title before going on."""
        while not self.page.url.rstrip("/").endswith("/berkas"):
            here = self.page.url
            Form(self.page).fill(client.form)
            yield self.page.locator("h1").inner_text()
            self.go_on()
            expect(self.page.locator(".k-errors")).to_have_count(0)
            self.page.wait_for_url(lambda url, here=here: url != here)

    def upload(self, client: Client, papers: tuple[str, ...]) -> None:
        for code in papers:
            row = self.page.locator(f"#{code}")
            row.locator("input[type=file]").set_input_files(
                jpeg(f"{code.lower()}.jpg", paper(code, client.person.name, client.person.nik))
            )
            row.get_by_role("button", name="Unggah").click()
            expect(row.get_by_role("button", name="Hapus")).to_be_visible()

    def choose_slot(self, day: int = 0, hour: int = 0) -> None:
        """The main office, the day and hour by their places in what is offered."""
        days = self.page.locator(".k-days a")
        days.nth(day).click()
        self.page.locator(".k-slots input:enabled").nth(hour).check()
        self.page.get_by_role("button", name="Pakai jadwal ini").click()

    def send(self) -> str:
        """From the review; gives the number of the application."""
        self.page.locator("#setuju-benar").check()
        self.page.locator("#setuju-biaya").check()
        self.page.get_by_role("button", name="Kirim dan minta kode billing").click()
        expect(self.page.locator(".k-code")).to_be_visible(timeout=20_000)
        found = NUMBER.search(self.page.locator("h1 + p").inner_text())
        assert found is not None
        return found.group()

    def try_to_send(self, status: int) -> None:
        """From the review, when it is going to be refused."""
        self.page.locator("#setuju-benar").check()
        self.page.locator("#setuju-biaya").check()
        with refusal(self.page, status):
            self.page.get_by_role("button", name="Kirim dan minta kode billing").click()
            expect(self.page.locator(".k-errors")).to_be_visible()

    def change(self, part: str, values: dict[str, str]) -> None:
        """From the review into one part of the form and back."""
        self.page.get_by_role("link", name=f"Ubah {part}").click()
        Form(self.page).fill(values)
        self.go_on()
        self.page.wait_for_url("**/periksa/")

    def add_paper(self, code: str, content: bytes) -> None:
        """On the page of an application that waits for its applicant."""
        self.page.locator("#jenis").select_option(code)
        self.page.locator("#berkas-baru").set_input_files(jpeg(f"{code.lower()}.jpg", content))
        self.page.get_by_role("button", name="Unggah").click()
        expect(self.page.locator(".k-toast").first).to_contain_text("Berkas tersimpan")

    def act(self, label: str) -> None:
        """An action of the applicant, asked once more and done."""
        self.page.locator("aside").get_by_role("link", name=label).click()
        self.page.locator(".k-confirm").get_by_role("button", name=label).click()
        expect(self.page.locator(".k-toast").first).to_contain_text("tercatat")

    def apply(self, client: Client, *, papers: tuple[str, ...] | None = None, day: int = 0) -> str:
        """All of it at once, without looking around."""
        self.page.goto(f"/layanan/{client.service}/")
        self.begin(client)
        for _title in self.fill_parts(client):
            pass
        self.upload(client, client.papers if papers is None else papers)
        self.go_on()
        self.choose_slot(day)
        return self.send()

    @contextmanager
    def bank(self) -> Iterator[Page]:
        """The bank's page that the bill leads to, in a tab of its own."""
        with self.page.context.expect_page() as opened:
            self.page.get_by_role("link", name="Bayar di bank contoh").click()
        tab = opened.value
        yield tab
        tab.close()

    def pay(self) -> None:
        """At the bank; back here the bill says so."""
        with self.bank() as bank:
            bank.get_by_role("button", name="Bayar", exact=True).click()
            expect(bank.get_by_role("status")).to_contain_text("Pembayaran diterima")
        until(self.page, self.page.locator("#tagihan").get_by_text("Lunas", exact=True))

    def expect_step(self, label: str) -> None:
        until(self.page, self.page.locator(".k-status .k-badge", has_text=label))


@dataclass(slots=True)
class Desk:
    """An officer in a browser. `clicks` counts presses and choices since it was last set to 0."""

    page: Page
    clicks: int = 0

    def sign_in(self, username: str) -> Desk:
        browsing.login(self.page, username)
        return self

    def press(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    def open_counter(self) -> None:
        self.press(self.page.get_by_role("link", name="Loket dan antrean"))

    def open_case(self, number: str) -> None:
        """By the search box of the top bar."""
        self.page.goto("/meja/")
        self.page.locator("#cari").fill(number)
        self.page.locator("#cari").press("Enter")
        expect(self.page.locator(".k-case-head")).to_contain_text(number)

    def tab(self, name: str) -> None:
        self.press(self.page.locator(".k-tabs").get_by_role("link", name=name))

    def step(self) -> Locator:
        """What the case page says of where the case is."""
        return self.page.locator(".k-case-state")

    def prepare(self, action: str, **values: Any) -> Locator:
        """Opens the form of an action and fills it; gives its button."""
        box = self.page.locator(f"#tindakan-{action}")
        if box.evaluate("node => node.tagName") == "DETAILS" and not box.evaluate("node => node.open"):
            self.press(box.locator("> summary"))
        form = Form(self.page, f"#tindakan-{action}", f"{action}-")
        form.fill(values)
        self.clicks += form.clicks
        return box.locator(".k-buttons button, > button").last

    def do(self, action: str, **values: Any) -> None:
        """Does an action; the page that comes after says that it was recorded."""
        self.press(self.prepare(action, **values))
        expect(self.page.locator(".k-toast").first).to_be_visible()
        expect(self.page.locator(".k-errors")).to_have_count(0)

    def refused(self, button: Locator, status: int) -> None:
        """Presses what is going to be refused; the page says why."""
        with refusal(self.page, status):
            self.press(button)
            expect(self.page.locator(".k-errors").first).to_be_visible()

    def compare_papers(self) -> None:
        """Finds each uploaded paper in agreement with its original."""
        waiting = self.page.locator(".k-paper-check .btn-outline-success:not(.active)")
        expect(waiting.first).to_be_visible()
        for left in reversed(range(waiting.count())):
            self.press(waiting.first)
            expect(waiting).to_have_count(left)

    def attach(self, code: str, client: Client) -> None:
        self.page.locator("#jenis").select_option(code)
        self.page.locator("#berkas-file").set_input_files(
            jpeg(f"{code.lower()}.jpg", paper(code, client.person.name, client.person.nik))
        )
        self.press(self.page.get_by_role("button", name="Unggah"))
        expect(self.page.locator(".k-toast").first).to_be_visible()

    def download(self, words: str) -> bytes:
        """An issued paper of the tab of issued papers, as its PDF."""
        self.tab("Dokumen terbit")
        link = self.page.locator("main").get_by_role("link", name=words)
        until(self.page, link)  # the worker makes and signs it
        answer = self.page.request.get(str(link.get_attribute("href")))
        assert answer.ok and answer.headers["content-type"] == "application/pdf"
        return answer.body()


class Staff:
    """The officers of a journey, each in a browser of their own. `cookies` are kept between journeys."""

    def __init__(self, new_page: browsing.NewPage, cookies: dict[str, StorageState]):
        self._new_page, self._cookies, self._desks = new_page, cookies, dict[str, Desk]()

    def __getitem__(self, username: str) -> Desk:
        if username not in self._desks:
            desk = Desk(self._new_page(state=self._cookies.get(username)))
            if username in self._cookies:
                desk.page.goto("/meja/")
            else:
                desk.sign_in(username)
                self._cookies[username] = desk.page.context.storage_state()
            self._desks[username] = desk
        return self._desks[username]

    def at(self, username: str, number: str) -> Desk:
        """This officer with this case open."""
        desk = self[username]
        desk.open_case(number)
        return desk
