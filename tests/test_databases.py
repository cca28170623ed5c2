"""The test databases themselves: what the app role may not do, and that copies keep apart."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from kanim.kernel.db import execute, fetch_one, is_postgresql, uuid7
from kanim.kernel.organisation.models import Account
from support.databases import Databases, use_database
from support.queries import count_queries
from support.together import together

EVENT = "INSERT INTO ledger_event (stream, seq, header, hash) VALUES (%s, 1, %s, %s)"


def _refused(statement: str) -> str:
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        execute(statement)
    return str(caught.value)


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE ledger_event SET seq = 2", "DELETE FROM ledger_event"])
def test_a_ledger_event_cannot_be_changed_or_removed(statement: str) -> None:
    execute(EVENT, [uuid7(), b"{}", bytes(32)])
    before = fetch_one("SELECT count(*), max(seq) FROM ledger_event")
    assert ("permission denied" if is_postgresql() else "append-only") in _refused(statement)
    assert fetch_one("SELECT count(*), max(seq) FROM ledger_event") == before


@pytest.mark.database("postgresql")
@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE ledger_event",
        "ALTER TABLE ledger_event DISABLE TRIGGER ALL",
        "CREATE TABLE of_my_own (id int)",
        "DROP TABLE ledger_event",
        "DELETE FROM django_migrations",
    ],
)
def test_the_app_role_owns_no_table(statement: str) -> None:
    message = _refused(statement)
    assert "permission denied" in message or "must be owner" in message


def test_the_owner_is_held_by_the_triggers(own_database: str, databases: Databases) -> None:
    execute(EVENT, [uuid7(), b"{}", bytes(32)])
    if is_postgresql():
        use_database(own_database.replace("kanim_app", "kanim_owner"))
    for statement in ("UPDATE ledger_event SET seq = 2", "DELETE FROM ledger_event"):
        assert "append-only" in _refused(statement)
    if is_postgresql():
        assert "append-only" in _refused("TRUNCATE ledger_event")


def test_what_threads_commit_in_a_copy_stays_there(own_database: str) -> None:
    def sign_up(number: int) -> None:
        Account.objects.create_user(f"pemohon-{number}", password="kata-sandi-uji")

    results = together([lambda n=n: sign_up(n) for n in range(4)])
    assert [result.error for result in results] == [None] * 4
    assert Account.objects.filter(username__startswith="pemohon-").count() == 4


@pytest.mark.django_db
def test_the_common_database_saw_nothing_of_it() -> None:
    assert not Account.objects.filter(username__startswith="pemohon-").exists()


@pytest.mark.django_db
def test_only_statements_of_the_work_are_counted() -> None:
    with count_queries() as statements, transaction.atomic():
        list(Account.objects.all())
        Account.objects.count()
    assert len(statements) == 2, str(statements)
