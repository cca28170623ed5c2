"""Becoming the owner of the tables, who alone can take the ledger's triggers away; or the eraser."""

from __future__ import annotations

from support.databases import Databases, use_database


def become_owner(databases: Databases, url: str) -> None:
    """Points Django at the test's own database (`own_database` gives its URL) as the owner of its tables."""
    name = url.rpartition("/")[2].removesuffix(".sqlite3").removeprefix(getattr(databases, "prefix", ""))
    use_database(databases.owner_url(name))


def become_eraser(databases: Databases, url: str) -> None:
    """The same as the role that may also erase what an event of the ledger names."""
    name = url.rpartition("/")[2].removesuffix(".sqlite3").removeprefix(getattr(databases, "prefix", ""))
    use_database(databases.eraser_url(name))
