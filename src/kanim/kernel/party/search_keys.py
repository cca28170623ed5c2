"""Keys under which persons are found, kept beside the register and made anew from it when need be."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from kanim.kernel.matching.keys import person_keys
from kanim.kernel.party.models import Person, SearchKey


def write_keys(persons: Iterable[tuple[UUID, str, date | None]]) -> int:
    """Writes the keys of new persons (id, name, day of birth); gives how many. Those written already stay."""
    rows = [
        SearchKey(key=key, person_id=person)
        for person, name, born in persons
        for key in person_keys((name,), born.year if born else None)
    ]
    SearchKey.objects.bulk_create(rows, batch_size=5000, ignore_conflicts=True)
    return len(rows)


def renew_keys(person: Person) -> None:
    """The keys of a person whose name or day of birth changed."""
    SearchKey.objects.filter(person_id=person.id).delete()
    write_keys([(person.id, person.name, person.birth_date)])


def write_missing(batch: int = 5000) -> int:
    """Keys for every person who has none; gives how many persons. Done in batches, and may be repeated."""
    done = 0
    last: UUID | None = None
    while True:
        persons = Person.objects.order_by("id")
        if last is not None:
            persons = persons.filter(id__gt=last)
        rows = list(persons.values_list("id", "name", "birth_date")[:batch])
        if not rows:
            return done
        last = rows[-1][0]
        ids = [row[0] for row in rows]
        known = set(SearchKey.objects.filter(person_id__in=ids).values_list("person_id", flat=True))
        missing = [row for row in rows if row[0] not in known]
        write_keys(missing)
        done += len(missing)
