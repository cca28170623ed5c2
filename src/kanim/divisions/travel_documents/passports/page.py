"""What stands on the data page of a passport, from the case: computed once, printed and checked from there."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from kanim.divisions.travel_documents.law_rows import read_mrz_policy, read_validity
from kanim.divisions.travel_documents.mrz import PassportData, passport_mrz
from kanim.divisions.travel_documents.validity.rules import Holder, passport_validity
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.organisation.directory import find_office_by_id
from kanim.kernel.papers.instruments import town_of


@dataclass(frozen=True, slots=True)
class DataPage:
    """The fields of the data page: dates as ISO days, the zone as its two lines of 44."""

    number: str
    type: str
    name: str
    birth_place: str
    birth_date: str
    sex: str
    nationality: str
    nik: str
    issued_on: str
    expires_on: str
    office: str
    mrz: tuple[str, str]

    def data(self) -> dict[str, Any]:
        return {**asdict(self), "mrz": list(self.mrz)}


def page_of(context: CaseContext, number: str) -> DataPage:
    """The data page for a booklet number, issued today. Validity follows the dated rule."""
    born = date.fromisoformat(str(context.value("tanggal_lahir")))
    expires = passport_validity(
        Holder(born, is_married=is_or_was_married(context)),
        context.today,
        read_validity(context.law),
        years_asked=years_asked(context),
    ).expires_on
    assert expires is not None
    name = str(context.value("nama")).upper()
    sex = str(context.value("jenis_kelamin") or "X")
    nik = str(context.value("nik") or "")
    mrz = passport_mrz(PassportData(number, name, born, sex, expires, nik), read_mrz_policy(context.law))
    return DataPage(
        number=number,
        type=str(context.value("jenis_blangko")),
        name=name,
        birth_place=str(context.value("tempat_lahir") or "").upper(),
        birth_date=str(born),
        sex=sex,
        nationality="IDN",
        nik=nik,
        issued_on=str(context.today),
        expires_on=str(expires),
        office=_town(context),
        mrz=mrz,
    )


def _town(context: CaseContext) -> str:
    """The issuing office as the page has it: `TANGERANG` of Kanim Tangerang."""
    office = find_office_by_id(context.case.place_id)
    assert office is not None
    return town_of(office.short_name).upper()


def years_asked(context: CaseContext) -> int | None:
    """The validity that the applicant chose (`masa_berlaku`: 5 or 10), in years."""
    asked = context.value("masa_berlaku")
    return int(context.law.code_row("masa_berlaku", str(asked))["data"]["years"]) if asked else None


def is_or_was_married(context: CaseContext) -> bool:
    """Married, divorced or widowed: an adult whatever the age (Permenkumham 8/2014 art. 2A)."""
    status = context.value("status_sipil")
    return bool(status) and status != "BELUM_KAWIN"
