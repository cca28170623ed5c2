"""Writing the register of persons, under an open act. Each change is an event on the person's own stream."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from kanim.kernel import db
from kanim.kernel.access.actors import Holder
from kanim.kernel.act.core import Act
from kanim.kernel.errors import Invalid, NotVisible
from kanim.kernel.party.models import Person
from kanim.kernel.party.names import name_key
from kanim.kernel.party.search_keys import renew_keys, write_keys
from kanim.kernel.texts import Text

CONTACT = ("phone", "email")
TOLD = (
    "name", "nik", "sex", "birth_date", "birth_place", "nationality", "mother_name", "father_name", "phone",
    "email",
)  # fmt: skip


def register_person(
    act: Act,
    *,
    name: str,
    birth_date: date | None,
    nik: str = "",
    sex: str = "X",
    birth_place: str = "",
    nationality: str = "IDN",
    mother_name: str = "",
    father_name: str = "",
    phone: str = "",
    email: str = "",
    imported: Mapping[str, str] | None = None,
) -> Person:
    """Enters a new person. Raises `Invalid` for a name without letters. `imported` tells of which old register and
    row he is; his stream then begins with that mark."""
    name = " ".join(name.split())
    key = name_key(name)
    if not key:
        raise Invalid({"nama": Text("Nama harus memuat huruf.", "A name must have letters.")})
    person = Person(
        name=name,
        name_key=key,
        nik=nik,
        sex=sex if sex in Person.Sex.values else Person.Sex.UNKNOWN,
        birth_date=birth_date,
        birth_place=birth_place,
        nationality=nationality,
        mother_name=mother_name,
        father_name=father_name,
        phone=phone,
        email=email,
        created_at=act.now,
    )
    person.save(force_insert=True)
    write_keys([(person.id, person.name, person.birth_date)])
    verb = "person.imported" if imported else "person.registered"
    mark: dict[str, Any] = {"imported": dict(imported)} if imported else {}
    act.record(person, verb, _told(person, TOLD), subject=person.id, **mark)
    return person


def find_or_register(
    act: Act,
    *,
    name: str,
    birth_date: date,
    nik: str = "",
    sex: str = "X",
    birth_place: str = "",
    nationality: str = "IDN",
    mother_name: str = "",
    father_name: str = "",
    phone: str = "",
    email: str = "",
) -> Person:
    """The person with this NIK, normalised name and day of birth; without a NIK, with this name, day and
    place of birth and mother. Else a new one.

    A NIK that stands under another name or day is never merged here: adjudication finds it and a human
    decides. Contact details given anew replace the old ones of a person found, unless a holder gives them of
    somebody else: who knows another's NIK and birth date may not reach into the register with it."""
    person = find_registered(name, birth_date, nik, birth_place, mother_name)
    if person is not None:
        if isinstance(act.actor, Holder) and act.actor.person_id != person.id:
            return person
        _renew_contact(act, person, {"phone": phone, "email": email})
        return person
    return register_person(
        act,
        name=name,
        birth_date=birth_date,
        nik=nik,
        sex=sex,
        birth_place=birth_place,
        nationality=nationality,
        mother_name=mother_name,
        father_name=father_name,
        phone=phone,
        email=email,
    )


def correct_person(act: Act, person_id: UUID, **given: Any) -> Person:
    """Corrects what stands of a person (`name`, `nik`, `sex`, `birth_date`, `birth_place`, `mother_name`,
    `father_name`, `phone`, `email`); the event tells the old values beside the new. Nothing given, or nothing
    different: nothing is written. Raises `NotVisible` for no such person, `Invalid` for a name without letters."""
    rows = Person.objects.filter(id=person_id)
    person = (rows.select_for_update() if db.is_postgresql() else rows).first()
    if person is None:
        raise NotVisible
    if "name" in given:
        given["name"] = " ".join(str(given["name"]).split())
        given["name_key"] = name_key(given["name"])
        if not given["name_key"]:
            raise Invalid({"nama": Text("Nama harus memuat huruf.", "A name must have letters.")})
    changed = [field for field in given if given[field] != getattr(person, field)]
    if not changed:
        return person
    before = _told(person, [field for field in changed if field in TOLD])
    for field in changed:
        setattr(person, field, given[field])
    person.save(update_fields=changed)
    if {"name", "birth_date"} & set(changed):
        renew_keys(person)
    after = _told(person, [field for field in changed if field in TOLD])
    act.record(person, "person.corrected", {"from": before, "to": after}, subject=person.id)
    return person


def find_registered(
    name: str, birth_date: date, nik: str, birth_place: str, mother_name: str
) -> Person | None:
    """Who stands in the register under this identity. None: nobody, and nobody else can be entered under it until
    this act ends; who registers the same person at this instant is waited for, and then found."""
    person = _find_same(name, birth_date, nik, birth_place, mother_name)
    if person is None:
        db.lock_words(f"person:{nik or name_key(name)}")
        person = _find_same(name, birth_date, nik, birth_place, mother_name)
    return person


def _find_same(name: str, birth_date: date, nik: str, birth_place: str, mother_name: str) -> Person | None:
    known = Person.objects.filter(name_key=name_key(name), birth_date=birth_date).order_by("id")
    if nik:
        return known.filter(nik=nik).first()
    place, mother = birth_place.casefold().strip(), name_key(mother_name)
    if not place or not mother:
        return None
    for person in known.filter(nik="")[:50]:
        if (person.birth_place.casefold().strip(), name_key(person.mother_name)) == (place, mother):
            return person
    return None


def _renew_contact(act: Act, person: Person, given: dict[str, str]) -> None:
    changed = [field for field, value in given.items() if value and value != getattr(person, field)]
    if not changed:
        return
    for field in changed:
        setattr(person, field, given[field])
    person.save(update_fields=changed)
    act.record(person, "person.contact_renewed", _told(person, changed), subject=person.id)


def _told(person: Person, fields: tuple[str, ...] | list[str]) -> dict[str, str]:
    values = {field: getattr(person, field) for field in fields}
    return {field: str(value) for field, value in values.items() if value not in (None, "")}
