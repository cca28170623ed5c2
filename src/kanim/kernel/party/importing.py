"""An old register of persons and passports read into ours, row by row, through the verbs of the register.

A mapping (YAML) tells which column is what. A dry run does everything and undoes it, and tells of every row what is
wrong with it. A row is known by its key: read again it changes nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from kanim.kernel import canonical
from kanim.kernel.access.actors import Actor
from kanim.kernel.act.core import Act, open_act
from kanim.kernel.errors import Invalid, KanimError
from kanim.kernel.organisation.models import Office
from kanim.kernel.party import known, pairs, registers, selectors
from kanim.kernel.party.models import IdentityDocument, Import, ImportedRow, Person
from kanim.kernel.party.nik import read_nik
from kanim.kernel.texts import Text

SOURCE = "IMPOR"
FIELDS = (
    "key", "name", "nik", "sex", "birth_date", "birth_place", "nationality", "mother_name", "father_name",
    "phone", "email", "region", "address", "passport", "passport_country", "passport_issuer", "passport_from",
    "passport_to",
)  # fmt: skip
REQUIRED = ("key", "name", "birth_date")
_PERSON = ("sex", "birth_place", "nationality", "mother_name", "father_name", "phone", "email")
ENGINE = "import"


@dataclass(frozen=True, slots=True)
class Plan:
    """How a file is read: the register's name, the day it tells of, column by field, and words by field and word
    (`sex: {L: M, P: F}`); `date_format` is that of `strptime`."""

    register: str
    as_of: date
    columns: Mapping[str, str]
    date_format: str = "%Y-%m-%d"
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowError:
    """`row` is the line of the file (the head is 1)."""

    row: int
    field: str
    words: Text


@dataclass(slots=True)
class Result:
    """What became of the rows."""

    new: int = 0
    found: int = 0
    known: int = 0
    candidates: int = 0
    errors: list[RowError] = field(default_factory=list)


class _Undo(Exception):
    """A dry run ends by being undone."""


def read_mapping(data: Any) -> Plan:
    """Raises `Invalid` naming what the mapping lacks or has too much."""
    if not isinstance(data, dict) or not isinstance(data.get("columns"), dict):
        raise _bad("columns", "peta harus menyebut 'columns'", "the mapping must name 'columns'")
    columns = {str(name): str(column) for name, column in data["columns"].items()}
    for name in columns:
        if name not in FIELDS:
            raise _bad(name, f"'{name}' bukan isian; yang ada: {', '.join(FIELDS)}",
                       f"'{name}' is no field; there are: {', '.join(FIELDS)}")  # fmt: skip
    for name in REQUIRED:
        if name not in columns:
            raise _bad(name, f"'{name}' harus dipetakan", f"'{name}' must be mapped")
    register, as_of = str(data.get("register") or ""), _iso(data.get("as_of"))
    if not 0 < len(register) <= 60 or as_of is None:
        raise _bad("register", "sebut 'register' (nama) dan 'as_of' (tanggal)",
                   "tell 'register' (a name) and 'as_of' (a day)")  # fmt: skip
    values = {
        str(name): {str(a): str(b) for a, b in (words or {}).items()}
        for name, words in (data.get("values") or {}).items()
    }
    return Plan(register, as_of, columns, str(data.get("date_format") or "%Y-%m-%d"), values)


def _iso(value: Any) -> date | None:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        return None


def import_register(
    actor: Actor, office: Office, division: str, mapping: Plan, text: str, *, dry: bool = True
) -> Result:
    """Reads the file. Rows that are wrong are told and left out; the others are imported, all in one transaction. A
    dry run leaves nothing. Raises `Invalid` when a column is missing."""
    result = Result()
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = [column for column in mapping.columns.values() if column not in (rows.fieldnames or ())]
    if missing:
        told = ", ".join(missing)
        raise _bad("columns", f"kolom tidak ada dalam berkas: {told}", f"not in the file: {told}")
    digest = canonical.sha256(text.encode()).hex()
    try:
        with open_act(actor, "party.import", uuid4().hex) as act:
            batch = _batch(act, office, division, mapping, digest)
            for number, row in enumerate(rows, start=2):
                _read(act, batch, mapping, number, row, result)
            counted = {"new": result.new, "found": result.found, "errors": len(result.errors)}
            if result.new or result.found:
                act.record(batch, "import.read", {"register": mapping.register, **counted})
            if dry:
                raise _Undo
    except _Undo:
        pass
    return result


def _batch(act: Act, office: Office, division: str, mapping: Plan, digest: str) -> Import:
    known_batch = Import.objects.filter(register=mapping.register, digest=digest).first()
    if known_batch is not None:
        return known_batch
    batch = Import(
        origin=office, place=office, division=division, register=mapping.register, as_of=mapping.as_of,
        digest=digest, imported_at=act.now,
    )  # fmt: skip
    batch.save(force_insert=True)
    return batch


def _read(
    act: Act, batch: Import, mapping: Plan, number: int, row: Mapping[str, str], result: Result
) -> None:
    try:
        with transaction.atomic():  # one wrong row undoes itself alone
            told = _told(act.today, mapping, row)
            if ImportedRow.objects.filter(register=mapping.register, key=told["key"]).exists():
                result.known += 1
                return
            person, is_new = _person(act, batch, told)
            ImportedRow(register=mapping.register, key=told["key"], batch=batch, person=person).save(
                force_insert=True
            )
            _more(act, batch, person, told)
            found = _candidates(act, batch, person, told) if is_new else 0
    except Invalid as wrong:
        result.errors += [RowError(number, name, words) for name, words in wrong.fields.items()]
    except KanimError as wrong:
        result.errors.append(RowError(number, "", wrong.message))
    else:
        result.candidates += found
        if is_new:
            result.new += 1
        else:
            result.found += 1


def _told(today: date, mapping: Plan, row: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a row, read. Raises `Invalid` with every field that is wrong."""
    told: dict[str, Any] = {}
    wrong: dict[str, Text] = {}
    for name, column in mapping.columns.items():
        value = " ".join((row.get(column) or "").replace("\x00", " ").split())
        value = mapping.values.get(name, {}).get(value, value)
        if value and name in _READERS:
            try:
                told[name] = _READERS[name](value, mapping)
            except ValueError:
                wrong[name] = Text(
                    f"{column}: '{value}' tidak dapat dibaca.", f"{column}: can't read '{value}'."
                )
            continue
        told[name] = value
        if len(value) > _LONGEST.get(name, 160):
            wrong[name] = Text(f"{column}: terlalu panjang.", f"{column}: too long.")
    for name in REQUIRED:
        if not told.get(name) and name not in wrong:
            column = mapping.columns[name]
            wrong[name] = Text(f"{column}: harus diisi.", f"{column}: must be given.")
    nik = told.get("nik")
    if nik and (error := read_nik(nik, today).error):
        wrong["nik"] = error
    if told.get("birth_date") and told["birth_date"] > today:
        wrong["birth_date"] = Text("Tanggal lahir ada di masa depan.", "Born in the future.")
    if wrong:
        raise Invalid(wrong)
    return {name: value for name, value in told.items() if value}


def _day(value: str, mapping: Plan) -> date:
    return datetime.strptime(value, mapping.date_format).date()


def _sex(value: str, mapping: Plan) -> str:
    if value not in Person.Sex.values:
        raise ValueError(value)
    return value


def _country(value: str, mapping: Plan) -> str:
    if len(value) != 3 or not value.isascii() or not value.isupper():
        raise ValueError(value)
    return value


_READERS: dict[str, Callable[[str, Plan], Any]] = {
    "birth_date": _day, "passport_from": _day, "passport_to": _day, "sex": _sex, "nationality": _country,
    "passport_country": _country,
}  # fmt: skip
_LONGEST = {
    "key": 80,
    "nik": 20,
    "birth_place": 100,
    "phone": 20,
    "email": 254,
    "address": 240,
    "passport": 40,
}


def _person(act: Act, batch: Import, told: Mapping[str, Any]) -> tuple[Person, bool]:
    """Found by NIK, name and day as everywhere, else new and marked."""
    identity = {
        "name": told["name"],
        "birth_date": told["birth_date"],
        "nik": told.get("nik", ""),
        "birth_place": told.get("birth_place", ""),
        "mother_name": told.get("mother_name", ""),
    }
    known_person = registers.find_registered(**identity)
    mark = {"register": batch.register, "key": told["key"], "as_of": batch.as_of.isoformat()}
    if known_person is not None:
        act.record(known_person, "person.found_in_import", mark, subject=known_person.id)
        return known_person, False
    more = {name: told[name] for name in _PERSON if name in told}
    return registers.register_person(act, **{**identity, **more}, imported=mark), True


def _more(act: Act, batch: Import, person: Person, told: Mapping[str, Any]) -> None:
    source = known.Source(SOURCE, batch.id)
    if "passport" in told:
        known.keep_document(
            act,
            person.id,
            IdentityDocument.Kind.PASSPORT,
            told["passport"],
            source,
            country=told.get("passport_country") or told.get("nationality") or "IDN",
            issuer=told.get("passport_issuer", ""),
            valid_from=told.get("passport_from"),
            valid_to=told.get("passport_to"),
            seen_on=batch.as_of,
        )
    if "address" in told or "region" in told:
        known.move_person(
            act,
            person.id,
            told.get("address", ""),
            source,
            region=told.get("region", ""),
            valid_from=batch.as_of,
        )


def _candidates(act: Act, batch: Import, person: Person, told: Mapping[str, Any]) -> int:
    """Who may be the same person stands undecided, for an officer."""
    found = selectors.find_candidates(
        told["name"], told["birth_date"], told.get("nik", ""), 5,
        sex=told.get("sex", ""), place=told.get("birth_place", ""), mother=told.get("mother_name", ""),
    )  # fmt: skip
    others = [one for one in found if one.person_id != person.id]
    for one in others:
        pairs.note_pair(
            act, person.id, one.person_id, score=one.score, reasons=one.reasons, engine=ENGINE,
            source=batch.id,
        )  # fmt: skip
    return len(others)


def _bad(name: str, id_: str, en: str) -> Invalid:
    return Invalid({name: Text(id_, en)})
