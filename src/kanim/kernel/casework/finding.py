"""How cases, the persons in them and the letters of them are found, and the index made anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from kanim.kernel import db
from kanim.kernel.access.models import Role
from kanim.kernel.casework.models import Case
from kanim.kernel.papers.models import Instrument
from kanim.kernel.party.models import Person
from kanim.kernel.registry import registry, searchable
from kanim.kernel.search import core as search
from kanim.kernel.search.core import Found
from kanim.kernel.texts import Text

CASE, PERSON, INSTRUMENT = "case", "person", "instrument"
_BATCH = 500


def of_person(person: Person, object_id: UUID) -> Found:
    """A person under a case that names him: by name and NIK, of whatever class the case is."""
    return Found(PERSON, person.id, object_id, "", keys_of(person))


def keys_of(person: Person) -> tuple[search.Key, ...]:
    return (*search.by_name(person.name), *search.by_number(person.nik))


@searchable(CASE, words=Text("Berkas", "Cases"), rows=lambda: Case.objects.all())
def cases_found(cases: Iterable[Case]) -> list[Found]:
    return [Found(CASE, c.id, c.id, c.number, search.by_number(c.number)) for c in cases]


@searchable(PERSON, words=Text("Orang", "Persons"), rows=lambda: Role.objects.filter(kind=PERSON))
def persons_found(roles: Iterable[Role]) -> list[Found]:
    named = [(role.subject_id, role.object_id) for role in roles]
    return under(named)


def under(named: Sequence[tuple[UUID, UUID]]) -> list[Found]:
    """Persons under their objects (person, object); one query."""
    people = Person.objects.in_bulk({person for person, _ in named})
    return [of_person(people[person], object_id) for person, object_id in named if person in people]


@searchable(
    INSTRUMENT,
    words=Text("Surat dan dokumen", "Letters and documents"),
    rows=lambda: Instrument.objects.all(),
)
def instruments_found(rows: Iterable[Instrument]) -> list[Found]:
    return [Found(INSTRUMENT, r.id, r.case_id, r.number, search.by_number(r.number)) for r in rows]


def kind_words(kind: str) -> Text:
    return registry.get("searchable", kind).words or Text(kind, kind)


def kinds() -> list[str]:
    """The kinds in the order of a page: cases and persons before what belongs to them."""
    first = [CASE, PERSON]
    return first + [entry.name for entry in registry.all("searchable") if entry.name not in first]


def rebuild() -> dict[str, int]:
    """Makes the index anew from the registers, in one transaction; gives how many of each kind. Readers see the old
    one until then. What an act of the same instant adds stays, since it is not seen and not cleared."""
    done: dict[str, int] = {}
    with db.write_transaction():
        search.clear()
        for entry in registry.all("searchable"):
            done[entry.name] = 0
            for batch in _batches(entry.meta["rows"]().order_by("pk").iterator(chunk_size=_BATCH)):
                founds = [found for found in entry.call(batch)]
                sights = Case.objects.in_bulk({found.object_id for found in founds})
                pairs = [(sights[f.object_id], f) for f in founds if f.object_id in sights]
                for statement in search.writes(pairs):
                    db.execute(*statement)
                done[entry.name] += len(pairs)
    return done


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch
