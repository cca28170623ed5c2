"""Who among the registered persons may be this one: found by keys, then weighed field by field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from rapidfuzz import fuzz

from kanim.kernel import clock
from kanim.kernel.calendar import add_years
from kanim.kernel.db import as_day, as_uuid, fetch, is_postgresql, param
from kanim.kernel.matching.births import (
    EXACT,
    HIJRI,
    MONTH,
    OTHER_YEAR,
    SAME_YEAR,
    SLIP,
    SWAPPED,
    YEAR,
    Birth,
)
from kanim.kernel.matching.keys import search_keys
from kanim.kernel.matching.persons import (
    BIRTH,
    NAME,
    NUMBER,
    PARTLY,
    Identity,
    Likeness,
    Weights,
    compare_persons,
    may_reach,
    weights,
)
from kanim.kernel.party.names import name_key
from kanim.kernel.texts import Text

SAME_NIK, SAME_NAME, SIMILAR_NAME = "NIK", "NAMA", "NAMA_MIRIP"
SAME_BIRTH, SIMILAR_BIRTH = "TANGGAL_LAHIR", "TANGGAL_LAHIR_MIRIP"
REASON_WORDS: dict[str, Text] = {
    SAME_NIK: Text("NIK sama", "Same NIK"),
    SAME_NAME: Text("Nama sama", "Same name"),
    SIMILAR_NAME: Text("Nama mirip", "Similar name"),
    SAME_BIRTH: Text("Tanggal lahir sama", "Same day of birth"),
    SIMILAR_BIRTH: Text("Tanggal lahir mirip", "Similar day of birth"),
}
LEAST_PROBABILITY, LEAST_IF_PARTLY = 0.5, 0.95  # below, a record found is not shown

_MOST_BY_KEY, _MOST_BY_DAY = 120, 500  # rows that a way of looking may bring
_ROUGHLY = 45.0  # of 100: names less alike in their letters are weighed only when a key brought them
_SIMILAR_BIRTHS = frozenset({SWAPPED, SLIP, HIJRI, MONTH, YEAR, OTHER_YEAR})
_COLUMNS = "id, name, name_key, nik, birth_date, sex, nationality, birth_place, mother_name, father_name"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A known person who may be the one sought: score 0 to 99 (the probability; 100 for the same NIK), and the
    codes of what agrees. `likeness` tells the weight of every field."""

    person_id: UUID
    name: str
    score: int
    reasons: tuple[str, ...]
    likeness: Likeness


def similar_dates(day: date) -> tuple[date, ...]:
    """Days that a slip of the pen makes of this one: day and month swapped, a digit off in day or year."""
    swapped = [] if day.day > 12 else [date(day.year, day.day, day.month)]
    near = [day + timedelta(days=n) for n in (-10, -1, 1, 10)]
    years = [add_years(day, n) for n in (-10, -1, 1, 10)]
    return tuple(sorted({*swapped, *near, *years} - {day}))


def find_candidates(
    name: str,
    birth_date: date | None,
    nik: str = "",
    limit: int = 20,
    *,
    sex: str = "",
    nationality: str = "",
    place: str = "",
    mother: str = "",
    father: str = "",
) -> list[Candidate]:
    """Who among the known persons may be this one, best first, in two queries whatever their number.

    Looked at are those with the same NIK, those under a key of the name (spelling, order, scripts and years one
    off aside), and those born that day or on one that a slip makes of it. Kept are those with the same NIK, and
    those who are as likely as not the same person by all that is told of both."""
    sought = Identity(
        (name,),
        Birth.of(birth_date),
        sex,
        nationality,
        place,
        mother,
        father,
        frozenset({nik} if nik else ()),
    )
    keyed = _keyed(search_keys((name,), birth_date.year if birth_date else None))
    rows = _rows(nik, name_key(name), birth_date, keyed)
    by = weights(clock.today())
    found = (_weigh(sought, nik, row, by, is_keyed=row[0] in keyed) for row in rows)
    kept = [one for one in found if one is not None]
    return sorted(kept, key=lambda one: (-one.score, -one.likeness.bits, one.person_id))[:limit]


def _keyed(keys: set[int]) -> set[UUID]:
    """Persons under the most of these keys."""
    if not keys:
        return set()
    marks = ", ".join(["%s"] * len(keys))
    found = fetch(
        f"SELECT person_id, count(*) FROM party_search_key WHERE key IN ({marks})"
        f" GROUP BY person_id ORDER BY 2 DESC, 1 LIMIT {_MOST_BY_KEY}",
        sorted(keys),
    )
    return {as_uuid(person) for person, _ in found}


def _rows(nik: str, key: str, birth_date: date | None, keyed: set[UUID]) -> list[tuple[Any, ...]]:
    """Rows of the register by every way of looking, in one query; each way brings a bounded number."""
    ways: list[tuple[str, list[Any], int]] = []
    if nik:
        ways.append(("nik = %s", [nik], _MOST_BY_DAY))
    if key:
        ways.append(("name_key = %s AND birth_date IS NULL", [key], _MOST_BY_DAY))
    if birth_date:
        ways.append(("birth_date = %s", [birth_date], _MOST_BY_DAY))
        near = similar_dates(birth_date)
        ways.append((f"birth_date IN ({_marks(near)}) AND name_key = %s", [*near, key], _MOST_BY_DAY))
    if keyed:
        ways.append((f"id IN ({_marks(keyed)})", sorted(keyed), len(keyed)))
    if not ways:
        return []
    # On SQLite a part of a union takes no limit of its own unless it is a table of its own.
    sql = " UNION ".join(
        f"SELECT * FROM (SELECT {_COLUMNS} FROM party_person WHERE {condition} LIMIT {most}) AS way{at}"
        for at, (condition, _, most) in enumerate(ways)
    )
    values = [value for _, given, _ in ways for value in given]
    rows = fetch(sql, values if is_postgresql() else [param(value) for value in values])
    return [(as_uuid(row[0]), *row[1:4], as_day(row[4]) if row[4] else None, *row[5:]) for row in rows]


def _marks(values: Iterable[object]) -> str:
    return ", ".join("%s" for _ in values)


def _weigh(
    sought: Identity, nik: str, row: tuple[Any, ...], by: Weights, *, is_keyed: bool
) -> Candidate | None:
    person_id, name, key, known_nik, born, sex, nationality, place, mother, father = row
    same_nik = bool(nik) and nik == known_nik
    if not (same_nik or is_keyed) and fuzz.token_sort_ratio(name_key(sought.names[0]), key) < _ROUGHLY:
        return None
    known = Identity(
        (name,),
        Birth.of(born),
        sex,
        nationality,
        place,
        mother,
        father,
        frozenset({known_nik} if known_nik else ()),
    )
    if not same_nik and not may_reach(sought, known, by, LEAST_PROBABILITY):
        return None
    likeness = compare_persons(sought, known, by)
    if not same_nik and likeness.probability < _least(likeness):
        return None
    score = 100 if same_nik else min(99, round(100 * likeness.probability))  # a likeness is never certain
    return Candidate(person_id, name, score, reasons_of(likeness), likeness)


def _least(likeness: Likeness) -> float:
    """Of those who share a day of birth and one part of a name there are many: they need more to speak for them."""
    is_partly = any(finding.level == PARTLY for finding in likeness.findings)
    return LEAST_IF_PARTLY if is_partly else LEAST_PROBABILITY


def reasons_of(likeness: Likeness) -> tuple[str, ...]:
    """The codes of what agrees, as they are kept with a candidate."""
    met = {finding.field: finding.level for finding in likeness.findings}
    name, birth = met.get(NAME, ""), met.get(BIRTH, "")
    told = (
        (SAME_NIK, met.get(NUMBER) == "SAMA"),
        (SAME_NAME, name in ("SAMA", "SAMA_TUNGGAL")),
        (SIMILAR_NAME, name in ("MIRIP", "AGAK_MIRIP")),
        (SAME_BIRTH, birth == EXACT),
        (SIMILAR_BIRTH, birth in _SIMILAR_BIRTHS and birth != SAME_YEAR),
    )
    return tuple(code for code, holds in told if holds)
