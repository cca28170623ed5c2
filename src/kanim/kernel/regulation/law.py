"""The law in force on a day, as a snapshot: every lookup is one dict lookup.

All definitions are read once a process and change of the regulation; days between two changes share one book.
Whether the regulation changed is asked of the database at most once a second.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from kanim.kernel import clock, db
from kanim.kernel.canonical import loads
from kanim.kernel.texts import Text

RECHECK_S = 1.0
KEPT_PASTS = 8


class NotInForce(LookupError):
    """No definition of this kind and code is in force on that day."""

    def __init__(self, kind: str, code: str, on: date):
        self.kind, self.code, self.on = kind, code, on
        self.message = Text(
            f"{kind} '{code}' tidak berlaku pada {on}", f"{kind} '{code}' is not in force on {on}"
        )
        super().__init__(self.message.id)


@dataclass(frozen=True, slots=True)
class Entry:
    """One definition in force. `body` is shared by all readers: read it, never change it."""

    kind: str
    code: str
    body: Mapping[str, Any]
    valid_from: date
    valid_to: date | None  # the first day on which it no longer holds
    cites: tuple[str, ...]
    id: UUID
    digest: str

    @property
    def words(self) -> Text:
        """Its words in both languages; its code where it has none."""
        return Text.of(self.body.get("words") or self.body.get("title") or self.code)

    @property
    def is_verified(self) -> bool:
        return self.body.get("verified", True) is not False


@dataclass(frozen=True, slots=True)
class Tariff:
    """One tariff as it stands on a day, in whole rupiah. `entry_id` goes on the bill line."""

    code: str
    amount_idr: int
    words: Text
    cites: tuple[str, ...]
    entry_id: UUID


@dataclass(frozen=True, slots=True)
class _Book:
    """What is in force between two days on which anything changes."""

    by_code: Mapping[tuple[str, str], Entry]
    by_kind: Mapping[str, tuple[Entry, ...]]
    memo: dict[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Law:
    """The regulation in force on the day `on` (a legal day of the office)."""

    on: date
    _book: _Book

    def find(self, kind: str, code: str) -> Entry | None:
        return self._book.by_code.get((kind, code))

    def entry(self, kind: str, code: str) -> Entry:
        """Raises NotInForce (a LookupError)."""
        found = self._book.by_code.get((kind, code))
        if found is None:
            raise NotInForce(kind, code, self.on)
        return found

    def all(self, kind: str) -> tuple[Entry, ...]:
        """Every definition of the kind, in the order of the packs."""
        return self._book.by_kind.get(kind, ())

    def param(self, code: str) -> int | str:
        """The value of a policy switch."""
        value: int | str = self.entry("param", code).body["value"]
        return value

    def tariff(self, code: str) -> Tariff:
        entry = self.entry("tariff", code)
        return Tariff(entry.code, int(entry.body["amount_idr"]), entry.words, entry.cites, entry.id)

    def words(self, kind: str, code: str) -> Text:
        return self.entry(kind, code).words

    def code_words(self, codes: str, code: str) -> Text:
        """The words of one row of a code list. Raises NotInForce for a list or row that is not there."""
        row = self.code_row(codes, code)
        return Text.of(row["words"])

    def code_row(self, codes: str, code: str) -> Mapping[str, Any]:
        rows = self.once(("code_rows", codes), lambda: self._rows_of(codes))
        if code not in rows:
            raise NotInForce(codes, code, self.on)
        found: Mapping[str, Any] = rows[code]
        return found

    def _rows_of(self, codes: str) -> dict[str, Mapping[str, Any]]:
        return {row["code"]: row for row in self.entry("codes", codes).body["rows"]}

    def once(self, key: Any, make: Any) -> Any:
        """`make()`, computed once for all days that share this book; `key` must tell what it is."""
        memo = self._book.memo
        if key not in memo:
            memo[key] = make()
        return memo[key]


class _Edition:
    """All definitions known at one moment, cut into books at the days on which anything changes."""

    def __init__(self, entries: list[Entry]):
        self._entries = entries
        days = {e.valid_from for e in entries} | {e.valid_to for e in entries if e.valid_to}
        self._days: list[date] = sorted(days)
        self._books: dict[int, _Book] = {}

    def versions_of(self, kind: str) -> tuple[Entry, ...]:
        return tuple(entry for entry in self._entries if entry.kind == kind)

    def law(self, on: date) -> Law:
        segment = bisect_right(self._days, on)
        book = self._books.get(segment)
        if book is None:
            book = self._books[segment] = self._make(on)
        return Law(on, book)

    def _make(self, on: date) -> _Book:
        by_code: dict[tuple[str, str], Entry] = {}
        by_kind: dict[str, list[Entry]] = {}
        for entry in self._entries:
            if entry.valid_from <= on and (entry.valid_to is None or on < entry.valid_to):
                by_code[entry.kind, entry.code] = entry
                by_kind.setdefault(entry.kind, []).append(entry)
        return _Book(by_code, {kind: tuple(found) for kind, found in by_kind.items()})


class _Shelf:
    """The present edition of this process, and a few past ones."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stamp: tuple[int, str] | None = None
        self._checked_at = float("-inf")
        self._present: _Edition | None = None
        self._pasts: OrderedDict[datetime, _Edition] = OrderedDict()

    def forget(self) -> None:
        with self._lock:
            self._stamp, self._present, self._checked_at = None, None, float("-inf")
            self._pasts.clear()

    def present(self) -> _Edition:
        edition = self._present
        if edition is not None and time.monotonic() - self._checked_at < RECHECK_S:
            return edition
        with self._lock:
            stamp = _generation()
            if self._present is None or stamp != self._stamp:
                self._present, self._stamp = _Edition(_read(None)), stamp
                self._pasts.clear()
            self._checked_at = time.monotonic()
            return self._present

    def past(self, known_at: datetime) -> _Edition:
        self.present()
        with self._lock:
            edition = self._pasts.get(known_at)
            if edition is None:
                edition = self._pasts[known_at] = _Edition(_read(known_at))
                while len(self._pasts) > KEPT_PASTS:
                    self._pasts.popitem(last=False)
            return edition


_shelf = _Shelf()


def law(on: date, known_at: datetime | None = None) -> Law:
    """The regulation in force on the legal day `on`; with `known_at`, as it was known at that instant."""
    return (_shelf.present() if known_at is None else _shelf.past(known_at)).law(on)


def versions_of(kind: str) -> tuple[Entry, ...]:
    """Every version of every definition of a kind as it is known now, of whatever dates."""
    return _shelf.present().versions_of(kind)


def law_of(entries: Iterable[Entry]) -> Callable[[date], Law]:
    """The regulation of any day from these definitions alone, without a database."""
    return _Edition(list(entries)).law


def forget() -> None:
    """The next `law()` reads the database again (after a load, and between tests)."""
    _shelf.forget()


def today(zone: str = clock.OFFICE_ZONE) -> date:
    """The legal day now."""
    return clock.today(zone)


def _generation() -> tuple[int, str]:
    row = db.fetch_one("SELECT number, stamp FROM regulation_generation WHERE id = 1")
    return (int(row[0]), str(row[1])) if row else (0, "")


def _read(known_at: datetime | None) -> list[Entry]:
    sql = "SELECT id, kind, code, valid_from, valid_to, cites, body, digest FROM regulation_definition WHERE "
    if known_at is None:
        rows = db.fetch(sql + "superseded_at IS NULL ORDER BY id")
    else:
        rows = db.fetch(
            sql + "recorded_at <= %s AND (superseded_at IS NULL OR superseded_at > %s) ORDER BY id",
            [known_at, known_at],
        )
    return [
        Entry(
            row[1],
            row[2],
            loads(row[6]),
            _day(row[3]),
            None if row[4] is None else _day(row[4]),
            tuple(loads(row[5])),
            db.as_uuid(row[0]),
            row[7],
        )
        for row in rows
    ]


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
