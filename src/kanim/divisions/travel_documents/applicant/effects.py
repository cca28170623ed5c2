"""The applicant enters the register of persons, and the case becomes findable by name and NIK."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from kanim.kernel.access.models import Role
from kanim.kernel.casework import finding
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.errors import Invalid
from kanim.kernel.party import registers
from kanim.kernel.party.models import Person
from kanim.kernel.registry import effect
from kanim.kernel.search import core as search
from kanim.kernel.texts import Text


@effect("applicant.register")
def register_applicant(context: CaseContext) -> dict[str, Any]:
    """Finds the applicant by NIK, birth date and name, or registers a new person; puts him into the role
    `pemohon`. Birth in the future is refused."""
    entered = context.entered
    born = date.fromisoformat(str(entered["tanggal_lahir"]))
    if born > context.today:
        raise Invalid(
            {
                "tanggal_lahir": Text(
                    "Tanggal lahir ada di masa depan. Periksa tahunnya.",
                    "The birth date is in the future. Check the year.",
                )
            }
        )
    assert context.act is not None
    person = registers.find_or_register(
        context.act,
        name=str(entered["nama"]),
        nik=str(entered.get("nik") or ""),
        sex=str(entered.get("jenis_kelamin") or "X"),
        birth_date=born,
        birth_place=str(entered.get("tempat_lahir") or ""),
        mother_name=str(entered.get("nama_ibu") or ""),
        father_name=str(entered.get("nama_ayah") or ""),
        phone=str(entered.get("telepon") or ""),
        email=str(entered.get("surel") or ""),
    )
    context.add_role("pemohon", "person", person.id)
    context.find(finding.of_person(person, context.case.id))
    return {"person": str(person.id)}


@effect("applicant.correct")
def correct_applicant(context: CaseContext) -> dict[str, Any]:
    """What was corrected in the application reaches the register of persons and the search. A person who is
    known from elsewhere keeps his identity: a corrected one then belongs to another person, found or new."""
    act, person_id = context.act, context.about("pemohon")
    assert act is not None and person_id is not None
    stands = context.form("mohon")
    given = {field: _as_kept(field, stands.get(name)) for name, field in _FIELDS.items()}
    if _changes_identity(person_id, given) and _is_known_elsewhere(person_id, context):
        person = registers.find_or_register(act, **given)
        context.replace_role("pemohon", "person", person.id)
        search.drop(act, finding.PERSON, person_id, context.case.id)
        context.find(finding.of_person(person, context.case.id))
    else:
        person = registers.correct_person(act, person_id, **given)
        search.reword(act, finding.PERSON, person.id, finding.keys_of(person))
    return {"person": str(person.id)}


_FIELDS = {
    "nama": "name",
    "nik": "nik",
    "jenis_kelamin": "sex",
    "tempat_lahir": "birth_place",
    "tanggal_lahir": "birth_date",
    "nama_ibu": "mother_name",
    "nama_ayah": "father_name",
    "telepon": "phone",
    "surel": "email",
}
_IDENTITY = ("name", "nik", "birth_date")


def _as_kept(field: str, value: Any) -> Any:
    if field == "birth_date":
        return date.fromisoformat(str(value))
    return str(value or "")


def _changes_identity(person_id: UUID, given: dict[str, Any]) -> bool:
    person = Person.objects.get(id=person_id)
    return any(given[field] != getattr(person, field) for field in _IDENTITY)


def _is_known_elsewhere(person_id: UUID, context: CaseContext) -> bool:
    other = Role.objects.filter(subject_id=person_id, kind="person").exclude(object_id=context.case.id)
    return other.exists()
