"""The zone of an Indonesian passport: which code, which words are primary, what stands in the optional data.

All three are dated policy. Doc 9303 part 4 makes the second letter of the code (PP for an ordinary passport)
compulsory from 1 January 2028.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kanim.divisions.travel_documents.mrz.encode import Document, encode
from kanim.divisions.travel_documents.mrz.names import NamePolicy, split_name
from kanim.kernel.registry import rule

STATE = "IDN"
OPTIONAL_WIDTH = 14


class OptionalPolicy(StrEnum):
    """What the optional data of a passport holds (`mrz_data_opsional`)."""

    EMPTY = "KOSONG"
    NIK = "NIK"  # its first 14 digits


@dataclass(frozen=True, slots=True)
class MrzPolicy:
    """The rows `kode_dokumen_mrz`, `mrz_nama` and `mrz_data_opsional` in force on the day of issue."""

    document_code: str = "P"
    names: NamePolicy = NamePolicy.LAST_WORD
    optional: OptionalPolicy = OptionalPolicy.EMPTY


@dataclass(frozen=True, slots=True)
class PassportData:
    """What the zone of a passport is made of. `name` is in one piece, as on the civil document."""

    number: str
    name: str
    birth_date: date | str
    sex: str
    expires_on: date
    nik: str = ""
    nationality: str = STATE


@rule("passport_mrz", cites=["ICAO Doc 9303-4"], reference="issued")
def passport_mrz(data: PassportData, policy: MrzPolicy) -> tuple[str, str]:
    """The two lines of 44. Raises `Invalid` when a field does not fit."""
    primary, secondary = split_name(data.name, policy.names)
    optional = data.nik[:OPTIONAL_WIDTH] if policy.optional is OptionalPolicy.NIK else ""
    first, second = encode(
        Document(
            "TD3",
            policy.document_code,
            STATE,
            data.number,
            data.nationality,
            primary,
            secondary,
            data.birth_date,
            data.sex,
            data.expires_on,
            optional,
        )
    )
    return first, second
