"""Reading the register of persons: by id, and who may be the same person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from uuid import UUID

from rapidfuzz import fuzz

from kanim.kernel.calendar import add_years
from kanim.kernel.errors import NotVisible
from kanim.kernel.party.models import Person
from kanim.kernel.party.names import name_key
from kanim.kernel.texts import Text

NIK, NAME, SIMILAR_NAME = "NIK", "NAMA", "NAMA_MIRIP"
BIRTH_DATE, SIMILAR_BIRTH_DATE = "TANGGAL_LAHIR", "TANGGAL_LAHIR_MIRIP"
REASON_WORDS: dict[str, Text] = {
    NIK: Text("NIK sama", "Same NIK"),
    NAME: Text("Nama sama", "Same name"),
    SIMILAR_NAME: Text("Nama mirip", "Similar name"),
    BIRTH_DATE: Text("Tanggal lahir sama", "Same day of birth"),
    SIMILAR_BIRTH_DATE: Text("Tanggal lahir mirip", "Similar day of birth"),
}

_BLOCK = 500  # most rows that one way of looking brings
_ENOUGH_SAME_DAY, _ENOUGH_SIMILAR_DAY = 80.0, 88.0  # least similarity of names, 0 to 100
_FIELDS = ("id", "name", "name_key", "nik", "birth_date")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A known person who may be the one sought: score 0 to 100 and the codes of what agrees."""

    person_id: UUID
    name: str
    score: int
    reasons: tuple[str, ...]


def get_person(person_id: UUID) -> Person:
    """Raises `NotVisible` when there is no such person."""
    found = Person.objects.filter(id=person_id).first()
    if found is None:
        raise NotVisible
    return found


def find_by_nik(nik: str) -> list[Person]:
    return list(Person.objects.filter(nik=nik).order_by("id")) if nik else []


def find_candidates(name: str, birth_date: date | None, nik: str = "", limit: int = 20) -> list[Candidate]:
    """Who among the known persons may be this one, best first, in three queries whatever their number.

    Looked at are those with the same NIK, the same normalised name, or a day of birth that is the same or
    differs as by a slip (day and month swapped, one digit off). Kept are: the same NIK; the same day and a
    similar name; a day that differs by a slip and a very similar name; the same name with no day known."""
    key = name_key(name)
    similar_days = similar_dates(birth_date) if birth_date else ()
    rows = chain(
        _block(nik=nik) if nik else (),
        _block(name_key=key, birth_date=None) if key else (),
        _block(birth_date__in=[birth_date, *similar_days]) if birth_date else (),
    )
    found: dict[UUID, Candidate] = {}
    for person_id, known_name, known_key, known_nik, born in rows:
        if person_id in found:
            continue
        score, reasons = _compare(
            key, birth_date, nik, known_key, born, known_nik, is_similar_day=born in similar_days
        )
        if reasons:
            found[person_id] = Candidate(person_id, known_name, score, reasons)
    return sorted(found.values(), key=lambda one: (-one.score, one.person_id))[:limit]


def similar_dates(day: date) -> tuple[date, ...]:
    """Days that a slip of the pen makes of this one: day and month swapped, a digit off in day or year."""
    swapped = [] if day.day > 12 else [date(day.year, day.day, day.month)]
    near = [day + timedelta(days=n) for n in (-10, -1, 1, 10)]
    years = [add_years(day, n) for n in (-10, -1, 1, 10)]
    return tuple(sorted({*swapped, *near, *years} - {day}))


def _block(**condition: object) -> Iterable[tuple[UUID, str, str, str, date | None]]:
    return Person.objects.filter(**condition).order_by("id").values_list(*_FIELDS)[:_BLOCK]


def _compare(
    key: str,
    birth_date: date | None,
    nik: str,
    known_key: str,
    born: date | None,
    known_nik: str,
    *,
    is_similar_day: bool,
) -> tuple[int, tuple[str, ...]]:
    """Score and reasons; no reasons means: not a candidate."""
    same_nik = bool(nik) and nik == known_nik
    same_day = birth_date is not None and birth_date == born
    likeness = fuzz.token_sort_ratio(key, known_key)
    reasons = [
        code
        for code, holds in (
            (NIK, same_nik),
            (NAME, key == known_key),
            (SIMILAR_NAME, key != known_key and likeness >= _ENOUGH_SAME_DAY),
            (BIRTH_DATE, same_day),
            (SIMILAR_BIRTH_DATE, is_similar_day),
        )
        if holds
    ]
    if same_nik:
        return 100, tuple(reasons)
    enough = _ENOUGH_SAME_DAY if same_day else _ENOUGH_SIMILAR_DAY
    if likeness < enough or not (same_day or is_similar_day or (born is None and key == known_key)):
        return 0, ()
    weight = 30 if same_day else 15 if is_similar_day else 0
    return round(0.69 * likeness + weight), tuple(reasons)
