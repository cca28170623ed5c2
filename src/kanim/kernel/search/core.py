"""Writing the index and asking it: one verb each.

A register says once, by `@searchable`, how its rows are found; its writer puts the same into the index in his own
transaction, and `rebuild` makes all of it anew. Reading begins at `visible_to`, inside the query.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any, Protocol
from uuid import UUID, uuid5

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from kanim.kernel import db
from kanim.kernel.access.actors import Actor
from kanim.kernel.access.models import ClassLevel
from kanim.kernel.access.visibility import Scope, visible_to
from kanim.kernel.act.core import Act
from kanim.kernel.matching.keys import skeletons
from kanim.kernel.matching.names import analyse
from kanim.kernel.search.models import Row, Word

MOST = 50
SHORTEST = 2
_SPACE = UUID("6f1d5c2e-2f0a-5d0e-9a55-6b1c6f0e7a40")
_LONGEST = 160
_MOST_WORDS = 8

Key = tuple[str, str, int]
"""A word of the index: its way, its value, its class."""


class Sight(Protocol):
    """What `visible_to` asks of a row: a case, or any other `Scoped`."""

    place_id: UUID
    division: str
    class_level: int
    compartment: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """How one thing is found. `object_id` is the case under whose sight it is; `title` never names a person."""

    kind: str
    ref_id: UUID
    object_id: UUID
    title: str
    keys: tuple[Key, ...]

    @property
    def id(self) -> UUID:
        return uuid5(_SPACE, f"{self.kind}|{self.ref_id}|{self.object_id}")


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `is_exact`: by its whole number."""

    kind: str
    ref_id: UUID
    object_id: UUID
    title: str
    is_exact: bool


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).upper().split())[:_LONGEST]


def normal_number(text: str) -> str:
    """A number as it is compared: letters and digits, capital. `B 123-45` and `b12345` are one."""
    return "".join(c for c in _plain(text) if c.isalnum())


def by_number(*numbers: str, level: int = ClassLevel.BIASA) -> tuple[Key, ...]:
    """Keys of numbers: NIK, passport, case, letter. An empty one gives none."""
    plain = dict.fromkeys(filter(None, map(normal_number, numbers)))
    return tuple((Word.Way.NUMBER.value, number, int(level)) for number in plain)


def by_name(name: str, *, level: int = ClassLevel.BIASA) -> tuple[Key, ...]:
    """Keys of a name: the whole of it, each part, and how each part sounds in whatever spelling."""
    whole = _plain(name)
    if not whole:
        return ()
    parts = dict.fromkeys([whole, *whole.split()])
    named = [(Word.Way.NAME.value, part, int(level)) for part in parts]
    return (*named, *((Word.Way.SOUND.value, bone, int(level)) for bone in skeletons(analyse(whole))))


# Writing ------------------------------------------------------------------------------------------------------

_ROW = (
    "INSERT INTO search_row (id, kind, ref_id, object_id, title, place_id, division, class_level, compartment) "
    "VALUES "
)
_WORD = "INSERT INTO search_word (row_id, way, value, class_level) VALUES "


def writes(pairs: Iterable[tuple[Sight, Found]]) -> list[db.Statement]:
    """The statements that put things into the index: at most two, however many things; they may go with others in one
    round trip."""
    rows: dict[UUID, tuple[Any, ...]] = {}
    words: dict[tuple[UUID, str, str], tuple[Any, ...]] = {}
    for sight, found in pairs:
        id_ = found.id
        rows[id_] = (
            id_, found.kind, found.ref_id, found.object_id, found.title[:_LONGEST], sight.place_id, sight.division,
            int(sight.class_level), sight.compartment,
        )  # fmt: skip
        for way, value, level in found.keys:
            words[id_, way, value] = (id_, way, value, level)
    out: list[db.Statement] = []
    if rows:
        told = "ON CONFLICT (id) DO UPDATE SET title = excluded.title"
        out.append(_many(_ROW, list(rows.values()), told))
    if words:
        out.append(_many(_WORD, list(words.values()), "ON CONFLICT DO NOTHING"))
    return out


def _many(begin: str, rows: Sequence[tuple[Any, ...]], end: str) -> db.Statement:
    marks = f"({', '.join(['%s'] * len(rows[0]))})"
    return f"{begin}{', '.join([marks] * len(rows))} {end}", [value for row in rows for value in row]


def put(act: Act, sight: Sight, *founds: Found) -> None:
    """Puts things into the index under an open act; what is there already gets the new title and words beside the old.
    An act of a case puts them by its context instead, in its own round trip."""
    assert act is not None
    for statement in writes((sight, found) for found in founds):
        db.execute(*statement)


def drop(act: Act, kind: str, ref_id: UUID, object_id: UUID | None = None) -> None:
    """Takes a thing out of the index: under one object, or (a person who is erased) under all."""
    assert act is not None
    rows = Row.objects.filter(kind=kind, ref_id=ref_id)
    if object_id is not None:
        rows = rows.filter(object_id=object_id)
    Word.objects.filter(row__in=rows).delete()
    rows.delete()


def reword(act: Act, kind: str, ref_id: UUID, keys: Iterable[Key]) -> None:
    """What was found by other words until now is found by these, under every object: a person was corrected."""
    assert act is not None
    rows = list(Row.objects.filter(kind=kind, ref_id=ref_id).values_list("id", flat=True))
    Word.objects.filter(row_id__in=rows).delete()
    words = [(id_, *key) for id_ in rows for key in keys]
    if words:
        db.execute(*_many(_WORD, words, "ON CONFLICT DO NOTHING"))


def moved(object_id: UUID, sight: Sight) -> None:
    """The object stands elsewhere, or is of another class: so is all that is found under it."""
    db.execute(
        "UPDATE search_row SET place_id = %s, class_level = %s WHERE object_id = %s",
        [sight.place_id, int(sight.class_level), object_id],
    )


def clear() -> None:
    """Empties the index, before it is made anew."""
    db.execute("DELETE FROM search_word")
    db.execute("DELETE FROM search_row")


# Asking -------------------------------------------------------------------------------------------------------


def find(actor: Actor, text: str, limit: int = MOST) -> tuple[list[Hit], bool]:
    """What the actor may see that the text finds, the surest first: a whole number, the beginning of a number, the
    beginnings of names, their sound; within each the newest. The second value: there is more than `limit`.

    A person stands once, under his newest case. The number of queries follows from the text alone."""
    scope = visible_to(actor)
    ways = _ways(text)
    found: dict[tuple[str, UUID], Hit] = {}
    for words, exact in ways:
        merged: dict[UUID, tuple[int, Row]] = {}
        for branch in scope.branches(key="object_id"):
            for row in _rows(scope, branch, words, exact)[: limit + 1]:
                merged[row.id] = (row.is_exact, row)  # type: ignore[attr-defined]
        ordered = sorted(merged.values(), key=lambda r: (r[0], r[1].object_id.int), reverse=True)
        for is_exact, row in ordered:
            hit = Hit(row.kind, row.ref_id, row.object_id, row.title, bool(is_exact))
            found.setdefault((row.kind, row.ref_id), hit)
    hits = list(found.values())
    return hits[:limit], len(hits) > limit


def objects_found(actor: Actor, text: str) -> Q:
    """Of the rows of an object's own table, those that a number or a name beginning with the text finds. Their reader
    must still ask whether they are visible. Two subqueries beside each other, so that each is asked once, whatever
    the database knows of the sizes (one alone was joined anew for each case)."""
    words = _cleared(visible_to(actor), Word.objects.all())
    number, whole = normal_number(text), _plain(text)
    named = words.filter(Q(way=Word.Way.NAME) & db.beginning("value", whole))
    numbered = words.filter(Q(way=Word.Way.NUMBER) & db.beginning("value", number or whole))
    return Q(id__in=named.values("row__object_id")) | Q(id__in=numbered.values("row__object_id"))


def _ways(text: str) -> list[tuple[list[Q], str]]:
    """The ways of asking, the surest first: the words that must all be there, and the number that is exact."""
    number, parts = normal_number(text), _plain(text).split()[:_MOST_WORDS]
    if len(number) < SHORTEST:
        return []
    ways = [([Q(way=Word.Way.NUMBER) & db.beginning("value", number)], number)]
    ways.append(([Q(way=Word.Way.NAME) & db.beginning("value", part) for part in parts], ""))
    bones = skeletons(analyse(_plain(text))) if not any(c.isdigit() for c in number) else []
    if bones:
        ways.append(([Q(way=Word.Way.SOUND, value=bone) for bone in bones], ""))
    return ways


def _cleared(scope: Scope, words: QuerySet[Word]) -> QuerySet[Word]:
    return words if scope.everything else words.filter(class_level__lte=scope.clearance)


def _rows(scope: Scope, branch: Q, words: Sequence[Q], exact: str) -> QuerySet[Row]:
    named = (Q(id__in=_cleared(scope, Word.objects.filter(word)).values("row_id")) for word in words)
    whole = Word.objects.filter(row_id=OuterRef("id"), way=Word.Way.NUMBER, value=exact)
    sure = Case(
        When(Exists(_cleared(scope, whole)), then=Value(1)), default=Value(0), output_field=IntegerField()
    )
    rows = Row.objects.filter(branch).filter(reduce(and_, named))
    rows = rows.annotate(is_exact=sure if exact else Value(0, IntegerField()))
    return rows.order_by("-is_exact", "-object_id", "id")
