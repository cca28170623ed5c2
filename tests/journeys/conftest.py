"""A running office and a browser. One office, with a database copy of its own, serves the journeys of one file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, StorageState, ViewportSize, sync_playwright
from pytest_django import DjangoDbBlocker

from journeys.looking import Watch, watch
from journeys.pages import Staff
from support import browser as browsing
from support.databases import Databases, use_database
from support.running import RunningOffice, copy_folder, prepare_demo, running_office

# Playwright runs an event loop in this thread; Django would take the journeys' own look-ups for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def demo(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Path:
    """The demonstration's database (under the name `demo`) and its folder, filled once by the office itself."""
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock():
        databases.derive("law", "demo", lambda: prepare_demo(databases.url("demo"), folder))
        use_database(databases.url("main"))
    return folder


@pytest.fixture(scope="module")
def server(
    demo: Path,
    databases: Databases,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: DjangoDbBlocker,
    request: pytest.FixtureRequest,
) -> Iterator[RunningOffice]:
    """The office, running. Django in the test reads the same database; `server.pass_time(days=31)`."""
    folder = tmp_path_factory.mktemp("office") / "var"
    copy_folder(demo, folder)
    failed_before = request.session.testsfailed
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        name = stack.enter_context(databases.copy("demo", then="main"))
        office = stack.enter_context(running_office(databases.url(name), folder))
        office.go_to_working_morning()
        yield office
        if request.session.testsfailed > failed_before:
            print(office.logs())


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = browsing.launch(playwright)
        yield launched
        launched.close()


@pytest.fixture
def new_page(
    browser: Browser, server: RunningOffice, request: pytest.FixtureRequest
) -> Iterator[browsing.NewPage]:
    """Makes a page for one more person: `officer = new_page()`, `phone = new_page(browsing.PHONE)`. At the end
    no page may have reported an error of script or of content security, or a request that failed."""
    watches: list[Watch] = []
    contexts = []

    def make(viewport: ViewportSize = browsing.DESKTOP, state: StorageState | None = None) -> Page:
        context = browser.new_context(
            storage_state=state,
            base_url=server.url,
            viewport=viewport,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            permissions=["camera"],
            reduced_motion="reduce",  # colours are measured, so they may not be on their way
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        watches.append(watch(page))
        return page

    failed_before = request.session.testsfailed
    yield make
    for number, context in enumerate(contexts):
        if request.session.testsfailed > failed_before:
            browsing.keep(context.pages[0], f"{request.node.name}-{number}")
        context.close()
    wrong = [error for found in watches for error in found.errors]
    assert not wrong, "\n".join(wrong)


@pytest.fixture(scope="module")
def signed_in() -> dict[str, StorageState]:
    """Cookies of officers who have signed in at this office, so that a later journey finds them at work."""
    return {}


@pytest.fixture
def staff(new_page: browsing.NewPage, signed_in: dict[str, StorageState]) -> Staff:
    return Staff(new_page, signed_in)


@pytest.fixture
def page(new_page: browsing.NewPage) -> Page:
    """A page on a desktop, nobody signed in."""
    return new_page()
