"""Small tables that every act reads, kept in memory and read again when they change."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Generic, TypeVar

from django.db import transaction

from kanim.kernel import db

T = TypeVar("T")
RECHECK_S = 1.0


_only_offers: ContextVar[bool] = ContextVar("only_offers", default=False)


@contextmanager
def only_offers() -> Iterator[None]:
    """What is asked inside only decides what is offered (a menu): a copy of a second ago will do, and a no costs no
    statement. What is then done is judged anew, outside of this."""
    before = _only_offers.set(True)
    try:
        yield
    finally:
        _only_offers.reset(before)


class Fresh(Generic[T]):
    """What `read` made of `table`, at most `RECHECK_S` old. A change is seen by the table's stamp: every
    change of a row that owns a stream moves its head."""

    def __init__(self, table: str, read: Callable[[], T]):
        self._table = table
        self._read = read
        self._lock = threading.Lock()
        self._held: tuple[Any, T] | None = None
        self._checked_at = float("-inf")

    def get(self, *, recheck: bool = False) -> T:
        """`recheck` asks the database now: before a refusal, so that nobody is refused by an old copy."""
        held = self._held
        recheck = recheck and not _only_offers.get()
        if held is not None and not recheck and time.monotonic() - self._checked_at < RECHECK_S:
            return held[1]
        with self._lock:
            stamp = self._stamp()
            if self._held is None or self._held[0] != stamp:
                self._held = (stamp, self._read())
            self._checked_at = time.monotonic()
            return self._held[1]

    def forget(self) -> None:
        with self._lock:
            self._held, self._checked_at = None, float("-inf")

    def forget_on_commit(self) -> None:
        """Called by the verb that changes the table: this process then reads it again at once."""
        transaction.on_commit(self.forget)

    def _stamp(self) -> Any:
        return db.fetch_one(
            f"SELECT COUNT(*), COALESCE(SUM(head_seq), 0), MAX(CAST(id AS VARCHAR(36))) FROM {self._table}"
        )
