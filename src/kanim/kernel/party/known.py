"""What becomes known of a person or organisation: papers, relations, addresses, affiliations. Written under an open
act that the caller has authorised; each is an event on the stream of whom it is about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from kanim.kernel.act.core import Act
from kanim.kernel.errors import Conflict, Invalid, NotVisible
from kanim.kernel.party import regions
from kanim.kernel.party.models import (
    Address,
    Affiliation,
    IdentityDocument,
    Organisation,
    Person,
    Relation,
)
from kanim.kernel.party.names import name_key
from kanim.kernel.texts import Text

_NPWP = re.compile(r"[0-9]{15,16}", re.ASCII)  # 15 digits of old, 16 since PMK 112/2022
_NIB = re.compile(r"[0-9]{13}", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Source:
    """Where something is known from: the word, the case or import behind it, and how secret it is."""

    word: str
    id: UUID | None = None
    class_level: int = 0

    def columns(self, act: Act) -> dict[str, Any]:
        return {
            "source": self.word,
            "source_id": self.id,
            "class_level": self.class_level,
            "recorded_at": act.now,
        }


def keep_document(
    act: Act,
    person_id: UUID,
    kind: str,
    number: str,
    source: Source,
    *,
    country: str = "IDN",
    issuer: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    seen_on: date | None = None,
) -> IdentityDocument:
    """An identity document of a person. One known already learns what is new and when it was seen last. Raises
    `Invalid` for a kind, number or country that can't be one, and for dates in the wrong order."""
    number = number.upper().replace(" ", "")
    wrong: dict[str, Text] = {}
    if kind not in IdentityDocument.Kind.values:
        wrong["jenis"] = Text(f"Jenis dokumen '{kind}' tidak dikenal.", f"Unknown kind of document '{kind}'.")
    if not re.fullmatch(r"[0-9A-Z./\-]{1,40}", number):
        wrong["nomor"] = Text("Nomor dokumen tidak dapat dibaca.", "The number can't be read.")
    if not _COUNTRY.fullmatch(country):
        wrong["negara"] = Text("Negara ditulis dengan tiga huruf.", "A country has three letters.")
    if valid_from and valid_to and valid_to < valid_from:
        wrong["berlaku_sampai"] = Text("Berakhir sebelum mulai berlaku.", "It ends before it begins.")
    if wrong:
        raise Invalid(wrong)
    person = _locked(person_id)
    given = {"issuer": issuer[:120], "valid_from": valid_from, "valid_to": valid_to, "seen_on": seen_on}
    row = IdentityDocument.objects.filter(person=person, kind=kind, country=country, number=number).first()
    if row is None:
        row = IdentityDocument(
            person=person, kind=kind, country=country, number=number, **given, **source.columns(act)
        )
        row.save(force_insert=True)
        changed = {name: value for name, value in given.items() if value}
    else:
        changed = {name: value for name, value in given.items() if value and value != getattr(row, name)}
        if not changed:
            return row
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(update_fields=list(changed))
    told = {"kind": kind, "country": country, "number": number, **_plain(changed), **_from(source)}
    act.record(person, "person.document_seen", told, subject=person.id)
    return row


def relate(
    act: Act,
    person_id: UUID,
    other_id: UUID,
    kind: str,
    source: Source,
    *,
    valid_from: date | None = None,
) -> Relation:
    """`person` is the parent, guardian or spouse of `other`; told again it stays. Raises `Invalid` for one who is
    younger than the child, `Conflict` for a person with himself."""
    if person_id == other_id:
        raise Conflict(Text("Keduanya orang yang sama.", "Both are the same person."), code="SAME_ROW")
    if kind == Relation.Kind.SPOUSE and other_id < person_id:
        person_id, other_id = other_id, person_id  # a marriage has one row
    first, second = (_locked(one) for one in sorted((person_id, other_id)))
    person, other = (first, second) if first.id == person_id else (second, first)
    known = Relation.objects.filter(person=person, other=other, kind=kind, valid_to=None).first()
    if known is not None:
        return known
    if (
        kind == Relation.Kind.PARENT
        and person.birth_date
        and other.birth_date
        and person.birth_date >= other.birth_date
    ):
        raise Invalid(
            {"hubungan": Text("Orang tua lahir sesudah anaknya.", "The parent was born after the child.")}
        )
    row = Relation(person=person, other=other, kind=kind, valid_from=valid_from, **source.columns(act))
    row.save(force_insert=True)
    told = {"kind": kind, "valid_from": valid_from, **_from(source)}
    act.record(person, "person.related", {"other": str(other.id), **_plain(told)}, subject=person.id)
    act.record(other, "person.related", {"person": str(person.id), **_plain(told)}, subject=other.id)
    return row


def end_relation(act: Act, relation_id: UUID, valid_to: date, reason: str) -> Relation:
    """A divorce, an end of guardianship: `valid_to` is the first day on which it no longer holds."""
    row = Relation.objects.filter(id=relation_id).first()
    if row is None:
        raise NotVisible
    if row.valid_to is not None:
        raise Conflict(Text("Hubungan ini sudah berakhir.", "This relation has ended."), code="ENDED")
    if row.valid_from and valid_to < row.valid_from:
        raise Invalid({"berakhir": Text("Berakhir sebelum mulai.", "It ends before it begins.")})
    person = _locked(row.person_id)
    row.valid_to = valid_to
    row.save(update_fields=["valid_to"])
    told = {"relation": str(row.id), "valid_to": valid_to.isoformat(), "reason": reason}
    act.record(person, "person.relation_ended", told, subject=person.id)
    return row


def register_organisation(
    act: Act, kind: str, name: str, *, npwp: str = "", nib: str = "", parent_id: UUID | None = None
) -> Organisation:
    """The organisation with this NIB, else with this NPWP and name, else a new one. Raises `Invalid` for numbers
    that can't be one."""
    npwp, nib = (re.sub(r"[ .\-]", "", number) for number in (npwp, nib))
    wrong = {}
    if not name_key(name):
        wrong["nama"] = Text("Nama harus memuat huruf.", "A name must have letters.")
    if npwp and not _NPWP.fullmatch(npwp):
        wrong["npwp"] = Text("NPWP terdiri atas 15 atau 16 angka.", "An NPWP has 15 or 16 digits.")
    if nib and not _NIB.fullmatch(nib):
        wrong["nib"] = Text("NIB terdiri atas 13 angka.", "A NIB has 13 digits.")
    if kind not in Organisation.Kind.values:
        wrong["jenis"] = Text(f"Jenis '{kind}' tidak dikenal.", f"Unknown kind '{kind}'.")
    if wrong:
        raise Invalid(wrong)
    known = Organisation.objects.filter(parent_id=parent_id)
    if nib:
        found = known.filter(nib=nib).first()
    else:
        found = known.filter(npwp=npwp, name_key=name_key(name)).first() if npwp else None
    if found is not None:
        return found
    row = Organisation(
        kind=kind,
        name=" ".join(name.split())[:160],
        name_key=name_key(name),
        npwp=npwp,
        nib=nib,
        parent_id=parent_id,
        created_at=act.now,
    )
    row.save(force_insert=True)
    told = {"kind": kind, "name": row.name, "npwp": npwp, "nib": nib}
    act.record(row, "organisation.registered", told | ({"parent": str(parent_id)} if parent_id else {}))
    return row


def affiliate(
    act: Act,
    person_id: UUID,
    organisation_id: UUID,
    role: str,
    source: Source,
    *,
    title: str = "",
    valid_from: date | None = None,
) -> Affiliation:
    """What the person is to the organisation from that day; told again it stays."""
    person = _locked(person_id)
    known = Affiliation.objects.filter(
        person=person, organisation_id=organisation_id, role=role, valid_to=None
    ).first()
    if known is not None:
        return known
    if role not in Affiliation.Role.values or not Organisation.objects.filter(id=organisation_id).exists():
        raise Invalid({"peran": Text("Peran atau lembaga tidak dikenal.", "Unknown role or organisation.")})
    row = Affiliation(
        person=person,
        organisation_id=organisation_id,
        role=role,
        title=title[:80],
        valid_from=valid_from,
        **source.columns(act),
    )
    row.save(force_insert=True)
    told = {"organisation": str(organisation_id), "role": role, "title": row.title, **_from(source)}
    act.record(person, "person.affiliated", told, subject=person.id)
    return row


def move_person(
    act: Act,
    person_id: UUID,
    line: str,
    source: Source,
    *,
    region: str = "",
    country: str = "IDN",
    valid_from: date | None = None,
) -> Address:
    """Where the person lives from that day; the address before ends on it. Raises `Invalid` for a region that does
    not exist, or no address at all."""
    line = " ".join(line.split())[:240]
    if region and regions.name_of(region) is None:
        raise Invalid({"wilayah": Text("Kode wilayah tidak dikenal.", "Unknown code of a region.")})
    if not line and not region:
        raise Invalid({"alamat": Text("Isi alamatnya.", "Fill in the address.")})
    person = _locked(person_id)
    now = Address.objects.filter(person=person, valid_to=None).first()
    if now is not None:
        if (now.region, now.line, now.country) == (region, line, country):
            return now
        now.valid_to = max(valid_from or act.today, now.valid_from or date.min)
        now.save(update_fields=["valid_to"])
    row = Address(
        person=person,
        region=region,
        line=line,
        country=country,
        valid_from=valid_from,
        **source.columns(act),
    )
    row.save(force_insert=True)
    told = {"region": region, "line": line, "country": country, "valid_from": valid_from, **_from(source)}
    act.record(person, "person.moved", _plain(told), subject=person.id)
    return row


def _locked(person_id: UUID) -> Person:
    person = Person.objects.filter(id=person_id).select_for_update(no_key=True).first()
    if person is None:
        raise NotVisible
    return person


def _from(source: Source) -> dict[str, str]:
    return {"source": source.word} | ({"source_id": str(source.id)} if source.id else {})


def _plain(told: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: value.isoformat() if isinstance(value, date) else str(value)
        for name, value in told.items()
        if value not in (None, "")
    }
