"""What holds for every page that a journey visits, and how to look at it: barriers, errors, both languages, a
phone, the dark."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal
from weakref import WeakKeyDictionary

from django.db import connection
from playwright.sync_api import ConsoleMessage, Error, Page, Request, Response, expect

from support import browser as browsing

SETTLED = """async () => {
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    await Promise.all(document.getAnimations().map(running => running.finished.catch(() => null)));
}"""
_SEEN: set[str] = set()  # pages looked at in this run, by name: each once
_WATCHES: WeakKeyDictionary[Page, Watch] = WeakKeyDictionary()


@dataclass(eq=False)  # no slots: Playwright notes its wrappers on the listener
class Watch:
    """What went wrong on a page: errors of script and content security, and answers that nobody expected."""

    errors: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)

    def console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.errors.append(f"{message.location.get('url')}: {message.text}")

    def broke(self, error: Error) -> None:
        self.errors.append(str(error))

    def answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.errors.append(f"{response.request.method} {response.url}: {response.status}")

    def failed(self, request: Request) -> None:
        why = request.failure or ""
        if "ERR_ABORTED" not in why:  # a download, or a page that was left while it loaded
            self.errors.append(f"{request.method} {request.url}: {why}")


def watch(page: Page) -> Watch:
    """Notes from now on what goes wrong on the page; the fixture asks at the end."""
    found = Watch()
    page.on("console", found.console)
    page.on("pageerror", found.broke)
    page.on("response", found.answered)
    page.on("requestfailed", found.failed)
    _WATCHES[page] = found
    return found


@contextmanager
def refusal(page: Page, *statuses: int) -> Iterator[None]:
    """Inside, an answer with one of these statuses is meant to come."""
    expected = _WATCHES[page].expected
    expected.update(statuses)
    try:
        yield
    finally:
        expected.difference_update(statuses)


def look(page: Page, name: str, *, languages: bool = True) -> None:
    """Looks at a page once in a run: no barrier in the light, in the dark and on a phone; nothing runs out of the
    side; it speaks English too. `languages=False` for an answer to a POST, which has no address to come back
    to, and for a page whose form is half filled in. Pages are the same on both databases, and every journey runs
    on PostgreSQL, so that is where they are looked at."""
    if name in _SEEN or connection.vendor == "sqlite":
        return
    _SEEN.add(name)
    for toast in page.locator(".k-toast-close").all():
        toast.click()
    _look_once(page, name)
    _paint(page, "dark")
    _look_once(page, name + "-dark", "color-contrast")
    _paint(page, "light")
    size = page.viewport_size
    page.set_viewport_size(browsing.PHONE)
    wide = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    if wide[0] > wide[1]:
        _WATCHES[page].errors.append(f"{name}: {wide[0]} px wide on a phone of {wide[1]}")
    _look_once(page, name + "-phone", "!color-contrast")
    if size:
        page.set_viewport_size(size)
    if languages:
        _in_english(page, name)


def _look_once(page: Page, name: str, rules: str = "") -> None:
    _WATCHES[page].errors += [f"{name}: {found}" for found in browsing.barriers(page, rules)]
    browsing.shot(page, name)


def _paint(page: Page, scheme: Literal["dark", "light"]) -> None:
    page.emulate_media(color_scheme=scheme)
    expect(page.locator("html")).to_have_attribute("data-bs-theme", scheme)
    page.evaluate(SETTLED)


def _in_english(page: Page, name: str) -> None:
    words = page.locator("main").inner_text()
    page.locator(".k-lang button[value=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    if page.locator("main").inner_text() == words:
        _WATCHES[page].errors.append(f"{name}: the same words in English")
    browsing.shot(page, name + "-en")
    page.locator(".k-lang button[value=id]").click()
    expect(page.locator("html")).to_have_attribute("lang", "id")
