"""Worked cases: files of questions with known answers, which the rules of a division must reproduce.

A division registers an adapter per topic; here a file is read, each case run, and each key of `expect`
compared: days are ISO strings, lists in order, maps by key, decimals as strings. A topic or key that no
adapter computes is named as skipped.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import yaml

from kanim.kernel.errors import Invalid, KanimError
from kanim.kernel.registry import Entry, Registry, registry
from kanim.kernel.texts import Text

SCHEMA = "cases/1"


class LawOfDay(Protocol):
    """What an adapter may ask of the regulation in force on a day."""

    def param(self, code: str) -> int | str: ...
    def tariff(self, code: str) -> Any: ...
    def find(self, kind: str, code: str) -> Any: ...
    def entry(self, kind: str, code: str) -> Any: ...


LawAt = Callable[[date], LawOfDay]
Adapter = Callable[["Given", LawAt], Mapping[str, Any]]


class Given(Mapping[str, Any]):
    """The inputs of a case. A missing key and null are the same; a value of another kind raises `Invalid`."""

    def __init__(self, values: Mapping[str, Any], head: Mapping[str, Any] | None = None):
        self._values = values
        self.head = head or {}

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def has(self, key: str) -> bool:
        return self._values.get(key) is not None

    def find_day(self, key: str) -> date | None:
        return read_day(key, self._values.get(key))

    def day(self, key: str) -> date:
        found = self.find_day(key)
        if found is None:
            raise _missing(key)
        return found

    def days(self, key: str) -> list[date]:
        return [day for value in self.list(key) if (day := read_day(key, value)) is not None]

    def find_number(self, key: str) -> int | None:
        value = self._values.get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        raise _wrong(key, value)

    def number(self, key: str) -> int:
        found = self.find_number(key)
        if found is None:
            raise _missing(key)
        return found

    def flag(self, key: str) -> bool:
        value = self._values.get(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        raise _wrong(key, value)

    def find_text(self, key: str) -> str | None:
        value = self._values.get(key)
        if isinstance(value, bool | list | dict):
            raise _wrong(key, value)
        return None if value is None else str(value)

    def text(self, key: str) -> str:
        found = self.find_text(key)
        if found is None:
            raise _missing(key)
        return found

    def list(self, key: str) -> list[Any]:
        value = self._values.get(key)
        if value is None or isinstance(value, list):
            return value or []
        raise _wrong(key, value)

    def inner(self, key: str) -> Given | None:
        value = self._values.get(key)
        if value is None or isinstance(value, Mapping):
            return None if value is None else Given(value, self.head)
        raise _wrong(key, value)

    def inners(self, key: str) -> builtins.list[Given]:
        values = self.list(key)
        if not all(isinstance(value, Mapping) for value in values):
            raise _wrong(key, values)
        return [Given(value, self.head) for value in values]


@dataclass(frozen=True, slots=True)
class Case:
    """One worked case of a file."""

    id: str
    area: str
    topic: str
    given: Given
    expect: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a case: differing keys, or what could not be computed, or neither: passed."""

    case: Case
    expected: Mapping[str, Any] = field(default_factory=dict)
    got: Mapping[str, Any] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        if self.expected:
            return "failed"
        return "skipped" if self.skipped else "passed"


def topic(area: str, name: str, *, keys: tuple[str, ...]) -> Callable[[Adapter], Adapter]:
    """Registers an adapter `(given, law_at) -> {key: value}` that answers these keys of `expect`."""

    def keep(call: Adapter) -> Adapter:
        registry.add(Entry("topic", f"{area}/{name}", call, meta={"keys": frozenset(keys)}))
        return call

    return keep


def read_file(path: Path) -> list[Case]:
    """The cases of a file. Raises `Invalid` that tells the file and what is wrong in it."""
    try:
        text = path.read_text(encoding="utf-8")
        document = yaml.load(text, Loader=_Loader)  # a SafeLoader
    except OSError as error:
        raise _bad_file(path, f"tidak dapat dibaca ({error})", f"can't be read ({error})") from error
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        raise _bad_file(path, f"bukan YAML yang sah: {error}", f"is not valid YAML: {error}") from error
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise _bad_file(path, f"harus memuat “schema: {SCHEMA}”", f"must say “schema: {SCHEMA}”")
    cases = document.get("cases")
    if not isinstance(document.get("area"), str) or not isinstance(cases, list):
        raise _bad_file(path, "harus memuat “area” dan daftar “cases”", "must have “area” and a list “cases”")
    return [_case(path, n, row, document) for n, row in enumerate(cases, start=1)]


def run(case: Case, law_at: LawAt, topics: Registry = registry) -> Result:
    """Computes one case and compares every key of its `expect`."""
    name = f"{case.area}/{case.topic}"
    if not topics.has("topic", name):
        return Result(case, skipped=(f"topic {name} is not computed",))
    entry = topics.get("topic", name)
    unknown = [key for key in case.expect if key not in entry.meta["keys"]]
    skipped = tuple(f"key {key} is not computed" for key in unknown)
    wanted = {key: value for key, value in case.expect.items() if key not in unknown}
    if not wanted:
        return Result(case, skipped=skipped)
    try:
        answer = entry.call(case.given, law_at)
    except (KanimError, LookupError, ValueError, TypeError) as error:
        why = f"{type(error).__name__}: {error}"
        return Result(case, plain(wanted), dict.fromkeys(wanted, why), skipped)
    wrong = [key for key, value in wanted.items() if not is_same(value, answer.get(key))]
    return Result(
        case,
        {key: plain(wanted[key]) for key in wrong},
        {key: plain(answer.get(key)) for key in wrong},
        skipped,
    )


def is_same(expected: Any, got: Any) -> bool:
    """Compares as the files say: see the module. A map may hold more than is expected of it."""
    left, right = plain(expected), plain(got)
    if isinstance(left, dict):
        return isinstance(right, dict) and all(is_same(value, right.get(key)) for key, value in left.items())
    if isinstance(left, list):
        return (
            isinstance(right, list)
            and len(left) == len(right)
            and all(is_same(a, b) for a, b in zip(left, right, strict=True))
        )
    if isinstance(left, bool) or isinstance(right, bool) or left is None or right is None:
        return left is right
    return str(left) == str(right)


def plain(value: Any) -> Any:
    """The value as JSON would hold it: days as ISO strings, decimals as strings, tuples as lists."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | float):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return str(value) if isinstance(value, str) else value


def read_day(key: str, value: Any) -> date | None:
    """A day as YAML gives it, quoted or not."""
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _wrong(key, value) from None


class _Loader(yaml.SafeLoader):
    """YAML as version 1.2 reads it: only true and false are booleans, so that NO and ON stay words."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _case(path: Path, n: int, row: Any, document: Mapping[str, Any]) -> Case:
    if not isinstance(row, dict) or not isinstance(row.get("topic"), str):
        raise _bad_file(path, f"kasus ke-{n} tanpa “topic”", f"case number {n} has no “topic”")
    given, expect = row.get("given") or {}, row.get("expect")
    if not isinstance(given, dict) or not isinstance(expect, dict) or not expect:
        raise _bad_file(
            path,
            f"kasus ke-{n} harus memuat “given” dan “expect”",
            f"case number {n} must have “given” and “expect”",
        )
    return Case(str(row.get("id") or f"#{n}"), document["area"], row["topic"], Given(given, document), expect)


def _bad_file(path: Path, id_: str, en: str) -> Invalid:
    return Invalid({"file": Text(f"{path}: {id_}", f"{path}: {en}")})


def _missing(key: str) -> Invalid:
    return Invalid({key: Text(f"“{key}” tidak diisi.", f"“{key}” is not given.")})


def _wrong(key: str, value: Any) -> Invalid:
    return Invalid({key: Text(f"“{key}” tidak dapat {value!r}.", f"“{key}” can't be {value!r}.")})
