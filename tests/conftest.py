"""Set-up that all tests share.

`pytest` runs on SQLite; `pytest --database postgresql` (or `KANIM_TEST_DATABASE=postgresql`) on PostgreSQL,
where the schema's owner migrates and tests run as the app role. A test marked `django_db` runs in a transaction
on a database that holds the regulation packs. A test that commits takes `own_database` instead of the mark.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

import messages
from kanim.kernel.access.functions import index as functions
from kanim.kernel.access.mandates import index as mandates
from kanim.kernel.organisation import calendars
from kanim.kernel.organisation.directory import offices
from support.databases import Databases, PostgresDatabases, SqliteDatabases, use_database
from support.prepare import fill_regulation

pytest_plugins = ["support.passport_office", "support.words_office"]
os.environ.setdefault("KANIM_DEMO_CASES", "0")  # a test makes the applications that it speaks of
FOLDERS = ("journeys", "race", "fault", "contracts", "bench", "matrix")
DATABASES = ("sqlite", "postgresql")
OF_A_DATABASE = {"databases", "database_kind", "db", "transactional_db", "django_db_setup"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=DATABASES,
        default=os.environ.get("KANIM_TEST_DATABASE", "sqlite"),
        help="the database that tests run on (default: sqlite)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Before anything connects: the kind of database decides Django's engine, so it is set here."""
    vendor = config.getoption("--database")
    use_database("sqlite:///:memory:" if vendor == "sqlite" else "postgresql://nobody@127.0.0.1:1/not_yet")
    _compile_messages()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 is slow on purpose
    settings.STORAGES = {  # no test waits for collected files
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def _compile_messages() -> None:
    """The interface's English, as `make setup` leaves it: from its source if that is newer."""
    compiled = messages.PO.with_suffix(".mo")
    if not compiled.exists() or compiled.stat().st_mtime < messages.PO.stat().st_mtime:
        messages.compile_()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks tests by their folder; leaves out what is the other database's alone. What asks no database is the
    same on both and runs with SQLite's."""
    here = Path(__file__).parent
    vendor = config.getoption("--database")
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        folder = item.path.relative_to(here).parts[0]
        if folder in FOLDERS:
            item.add_marker(folder)
        mark = item.get_closest_marker("django_db")
        if mark and mark.kwargs.get("transaction"):
            raise pytest.UsageError(
                f"{item.nodeid}: ledger tables can't be flushed; use the fixture own_database instead of "
                "django_db(transaction=True)"
            )
        only = item.get_closest_marker("database")
        elsewhere = vendor not in only.args if only else vendor == "postgresql" and not _asks_a_database(item)
        (left_out if elsewhere else kept).append(item)
    items[:] = kept
    if left_out:
        config.hook.pytest_deselected(items=left_out)


def _asks_a_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or not fixtures.isdisjoint(OF_A_DATABASE)


@pytest.fixture(scope="session", autouse=True)
def _files_of_tests(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Uploads, instruments and anchors of tests never meet the office's own."""
    settings.FILES_ROOT = tmp_path_factory.mktemp("files")
    settings.ANCHORS_DIRS = [tmp_path_factory.mktemp("anchors")]
    settings.ANCHOR_KEY = settings.ANCHORS_DIRS[0].parent / "anchor_key.pem"
    settings.ANCHOR_KEY_IS_GIVEN = False
    settings.FILE_KEY = settings.ANCHOR_KEY.with_name("file_key")
    settings.FILE_KEYS_COPY = settings.ANCHOR_KEY.with_name("file_keys.jsonl")
    settings.FILE_KEY_IS_GIVEN = False


@pytest.fixture(scope="session")
def database_kind(pytestconfig: pytest.Config) -> str:
    """`sqlite` or `postgresql`."""
    vendor: str = pytestconfig.getoption("--database")
    return vendor


def _start(kind: str, folders: pytest.TempPathFactory) -> Databases:
    return PostgresDatabases() if kind == "postgresql" else SqliteDatabases(folders.mktemp("db"))


@pytest.fixture(scope="session")
def databases(
    database_kind: str, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Databases]:
    """The template (migrated, with the packs) and its copies."""
    made = _start(database_kind, tmp_path_factory)
    try:
        with django_db_blocker.unblock():
            made.prepare("law", fill_regulation)
            made.clone("law", "main")
            use_database(made.url("main"))
        yield made
    finally:
        with django_db_blocker.unblock():
            made.stop()


@pytest.fixture(scope="session")
def django_db_setup(databases: Databases, django_test_environment: None) -> None:
    """Takes the place of pytest-django's: the `databases` fixture has prepared what tests roll back to."""


@pytest.fixture
def own_database(databases: Databases, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A copy of the database for this test alone: it may commit and use threads. Gives its URL."""
    with django_db_blocker.unblock(), databases.copy("law", then="main") as name:
        yield databases.url(name)


@pytest.fixture(scope="module")
def module_database(databases: Databases, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A copy for the tests of one module, which see each other's commits; no `django_db` beside it."""
    with django_db_blocker.unblock(), databases.copy("law", then="main") as name:
        yield databases.url(name)


@pytest.fixture(autouse=True)
def fresh_memory() -> Iterator[None]:
    """What a process keeps of offices and mandates is of the test before: its rows were rolled back."""
    offices.forget()
    mandates.forget()
    calendars.forget()
    functions.forget()
    yield
