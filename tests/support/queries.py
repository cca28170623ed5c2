"""How many statements a piece of work takes, and which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

_FRAME = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "BEGIN", "COMMIT")


@dataclass(slots=True)
class Statements:
    """The statements seen, without those that only frame a transaction."""

    seen: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.seen)

    def __str__(self) -> str:
        return "\n".join(f"{n:3} {statement}" for n, statement in enumerate(self.seen, 1))


@contextmanager
def count_queries() -> Iterator[Statements]:
    """`with count_queries() as statements: …; assert len(statements) <= 8, str(statements)`."""
    statements = Statements()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip().upper().startswith(_FRAME):
            statements.seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements


NOW_AND_THEN = ("regulation_generation", "COALESCE(SUM(head_seq)")
"""Whether the law, the mandates or the offices changed is asked at most once a second, whoever works."""


def of_the_work(seen: Iterable[str]) -> list[str]:
    """Statements of the work itself, without those looks."""
    return [sql for sql in seen if not any(words in sql for words in NOW_AND_THEN)]
