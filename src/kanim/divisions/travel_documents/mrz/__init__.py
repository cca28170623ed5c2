"""The machine-readable zone (Doc 9303 parts 3 to 7): write and read TD1, TD2, TD3, MRV-A and MRV-B."""

from kanim.divisions.travel_documents.mrz.check_digits import check_digit
from kanim.divisions.travel_documents.mrz.encode import Document, encode
from kanim.divisions.travel_documents.mrz.names import NamePolicy, is_same_name, split_name, write_name
from kanim.divisions.travel_documents.mrz.parse import Mrz, MrzError, parse
from kanim.divisions.travel_documents.mrz.passport import (
    MrzPolicy,
    OptionalPolicy,
    PassportData,
    passport_mrz,
)

__all__ = [
    "Document",
    "Mrz",
    "MrzError",
    "MrzPolicy",
    "NamePolicy",
    "OptionalPolicy",
    "PassportData",
    "check_digit",
    "encode",
    "is_same_name",
    "parse",
    "passport_mrz",
    "split_name",
    "write_name",
]
