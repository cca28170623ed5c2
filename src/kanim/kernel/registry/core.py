"""The registry and its decorators."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from kanim.kernel.texts import Text

F = TypeVar("F", bound=Callable[..., Any])


class UnknownName(LookupError):
    """A pack or caller names something that no division registered."""


class TakenName(ValueError):
    """Two pieces of code want the same registered name, or one comes after the registry was frozen."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One registered callable: what kind it is, its name, and what it declares about itself."""

    kind: str
    name: str
    call: Callable[..., Any]
    cites: tuple[str, ...] = ()
    words: Text | None = None
    meta: dict[str, Any] = field(default_factory=dict)


class Registry:
    """All entries by kind and name. Frozen after start: what is registered is what packs may name."""

    KINDS = (
        "rule",
        "effect",
        "fact",
        "gate",
        "relation",
        "event",
        "job",
        "query",
        "charge",
        "choices",
        "reader",
        "pack_check",
        "topic",
        "serving",
        "measure",
        "duty",
        "searchable",
    )

    def __init__(self) -> None:
        self._entries: dict[tuple[str, str], Entry] = {}
        self._frozen = False

    def add(self, entry: Entry) -> None:
        key = (entry.kind, entry.name)
        known = self._entries.get(key)
        if known is not None and known.call is not entry.call:
            raise TakenName(f"{entry.kind} {entry.name!r} is registered already, by {known.call.__module__}")
        if self._frozen:
            raise TakenName(f"{entry.kind} {entry.name!r} comes after the registry was frozen")
        self._entries[key] = entry

    def freeze(self) -> None:
        self._frozen = True

    def get(self, kind: str, name: str) -> Entry:
        try:
            return self._entries[(kind, name)]
        except KeyError:
            raise UnknownName(f"no {kind} is called {name!r}") from None

    def has(self, kind: str, name: str) -> bool:
        return (kind, name) in self._entries

    def all(self, kind: str) -> Iterator[Entry]:
        return (entry for (k, _), entry in sorted(self._entries.items()) if k == kind)


registry = Registry()


def _decorator(
    kind: str, name: str, cites: tuple[str, ...], words: Text | None, meta: dict[str, Any]
) -> Callable[[F], F]:
    def keep(call: F) -> F:
        registry.add(Entry(kind, name, call, cites, words, meta))
        return call

    return keep


def rule(
    name: str, *, cites: list[str], reference: str = "submitted", outcomes: tuple[str, ...] = ()
) -> Callable[[F], F]:
    """A pure function of dated facts. `reference` names the date that picks its parameters; `outcomes`
    are the words it may answer when a pack routes by it."""
    return _decorator("rule", name, tuple(cites), None, {"reference": reference, "outcomes": outcomes})


def choices(name: str, *, tell: Callable[[list[str], Any], Mapping[str, Text]]) -> Callable[[F], F]:
    """What a field with this `source` may hold: `(Scope) -> [(code, words)]`. `tell(codes, on)` gives the words of
    codes that were chosen, also of those no longer offered."""
    return _decorator("choices", name, (), None, {"tell": tell})


def charge(name: str, *, cites: list[str]) -> Callable[[F], F]:
    """Computes the lines of a bill for a case: `(context) -> list[money.Line]`. The kernel makes the bill."""
    return _decorator("charge", name, tuple(cites), None, {})


def effect(
    name: str,
    *,
    takes: str | None = None,
    uses: str | None = None,
    frees: str | None = None,
    gates: tuple[str, ...] = (),
    lasting: Text | None = None,
) -> Callable[[F], F]:
    """A change that an action makes to a register, under the open act: `(context) -> dict | None`.
    `takes`, `uses`, `frees` name the kind of hold, for the data-flow check at load. `gates` are asked before it:
    `removal` of everybody whom the case is about, `removal:deteni` of the subjects in that role. `lasting` says in
    words why what it did can't be undone: a case in which it was done is not reopened."""
    meta = {"takes": takes, "uses": uses, "frees": frees, "gates": gates, "lasting": lasting}
    return _decorator("effect", name, (), None, meta)


def fact(name: str, *, type: str, words: Text, reads: tuple[str, ...] = ()) -> Callable[[F], F]:
    """A named fact of a case: `(context) -> value | FactValue`. `type` (the pack's word) is bool, int, text,
    code or date; `reads` names the forms without which it can't be judged, and
    `papers` when it reads the papers of the case."""
    return _decorator("fact", name, (), words, {"type": type, "reads": reads})


def gate(name: str, *, words: Text, kind: str = "person") -> Callable[[F], F]:
    """Asked before what can harm, of one subject: `(context, subject_id) -> Answer` of `casework.gates`. The
    effect, the type of letter or the clock that can harm names it, never a pack. `kind` is the kind of subject."""
    return _decorator("gate", name, (), words, {"kind": kind})


def relation(name: str, *, words: Text) -> Callable[[F], F]:
    """Who stands in this relation to a case, as packs name it with `=name`: `(context) -> Iterable[Addressee]`
    of `casework.relations`."""
    return _decorator("relation", name, (), words, {})


def event(name: str, *, words: Text) -> Callable[[F], F]:
    """An outside event that steps may wait for. The function reads its payload: `(payload) -> dict`."""
    return _decorator("event", name, (), words, {})


def job(name: str, *, retry: int = 8) -> Callable[[F], F]:
    """Work after the commit: `(payload: dict) -> None`, safe to run twice."""
    return _decorator("job", name, (), None, {"retry": retry})


def query(name: str) -> Callable[[F], F]:
    """A read that another division or face may call: `(actor, **arguments)`."""
    return _decorator("query", name, (), None, {})


def reader(name: str) -> Callable[[F], F]:
    """Reads law files whose first key is `name`: `(node) -> (drafts, errors)` of `kernel.regulation`."""
    return _decorator("reader", name, (), None, {})


def pack_check(name: str) -> Callable[[F], F]:
    """A check across all law files at load: `(known) -> list[PackError]` of `kernel.regulation`."""
    return _decorator("pack_check", name, (), None, {})


def duty(
    name: str,
    *,
    words: Text,
    clause: str,
    unit: str,
    cites: list[str],
    post: str = "",
    alarm_days: int = 0,
    ahead_days: int = 30,
    every_s: int = 3600,
    tells: bool = True,
    opens: tuple[str, str] | None = None,
) -> Callable[[F], F]:
    """What the law demands of rows of a register without a case: `(today, until) -> Iterable[DutyRow]`, all rows
    due by that day and not done yet, in a constant number of queries (`kernel.casework.register_duties`).

    It shows in the radar `ahead_days` before it is due and alarms `alarm_days` before. Then it is told once to
    `unit` (`post`), unless `tells` is false, and with `opens` (procedure, way in) a case is opened once."""
    meta = {
        "clause": clause,
        "unit": unit,
        "post": post,
        "alarm_days": alarm_days,
        "ahead_days": ahead_days,
        "every_s": every_s,
        "tells": tells,
        "opens": opens,
    }
    return _decorator("duty", name, tuple(cites), words, meta)


def searchable(name: str, *, words: Text, rows: Callable[[], Any]) -> Callable[[F], F]:
    """How rows of a register are found: `(rows) -> Iterable[kernel.search.core.Found]`, in a constant number of
    queries. `rows` gives all of them as a query, from which the index is made anew; `words` name the kind."""
    return _decorator("searchable", name, (), words, {"rows": rows})
