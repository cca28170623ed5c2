"""From the regulation of a day to the plain rows that the rules of this division take.

The only place that knows the codes of tariffs and parameters in the law data.
"""

from __future__ import annotations

from kanim.divisions.travel_documents.fees.rules import DAMAGED, LOST, BookletRate, Rate, Tariff
from kanim.divisions.travel_documents.mrz import MrzPolicy, NamePolicy, OptionalPolicy
from kanim.divisions.travel_documents.validity.rules import ValidityPolicy
from kanim.kernel.worked_cases import LawOfDay

BOOKLETS = "jenis_blangko"  # the code list; its rows name the tariff of each validity
SAME_DAY_TARIFF = "PERCEPATAN"
CHARGE_TARIFFS = {LOST: "BEBAN_HILANG", DAMAGED: "BEBAN_RUSAK"}
WHOLE_YEARS = "KE_BAWAH"
MIGRANT_WORKER_TARIFF = "PASPOR_CPMI"
_TARIFF_OF_YEARS = {"tariff": None, "tariff_5": 5, "tariff_10": 10}


def read_tariff(law: LawOfDay) -> Tariff:
    """The passport rows of the tariff in force on the law's day."""
    booklets = tuple(
        BookletRate(row["code"], years, rate)
        for row in law.entry("codes", BOOKLETS).body["rows"]
        for column, years in _TARIFF_OF_YEARS.items()
        if (rate := _find_rate(law, row["data"].get(column))) is not None
    )
    charges = tuple(
        (reason, rate)
        for reason, code in CHARGE_TARIFFS.items()
        if (rate := _find_rate(law, code)) is not None
    )
    return Tariff(
        booklets,
        _find_rate(law, SAME_DAY_TARIFF),
        charges,
        _find_rate(law, MIGRANT_WORKER_TARIFF),
        read_flag(law, "beban_hanya_masih_berlaku", default=True),
    )


def _find_rate(law: LawOfDay, code: str | None) -> Rate | None:
    entry = law.find("tariff", code) if code else None
    if code is None or entry is None:
        return None
    return Rate(code, int(entry.body["amount_idr"]), entry.cites[0] if entry.cites else "")


def read_number(law: LawOfDay, code: str) -> int:
    """A parameter that is a whole number. Raises LookupError if none is in force."""
    return int(law.param(code))


def read_flag(law: LawOfDay, code: str, *, default: bool) -> bool:
    """A policy flag, `YA` or `TIDAK`; `default` where the regulation of the day does not say."""
    entry = law.find("param", code)
    return default if entry is None else str(entry.body["value"]) == "YA"


def read_validity(law: LawOfDay) -> ValidityPolicy:
    """The limits in force on the law's day (the day of issue). The ages of choice stand in the statute."""
    return ValidityPolicy(
        adult_years=read_number(law, "masa_dewasa_tahun"),
        child_years=read_number(law, "masa_anak_tahun"),
        adult_age=read_number(law, "umur_dewasa"),
        dual_child_in_whole_years=str(law.param("pembulatan_abg")) == WHOLE_YEARS,
    )


def read_mrz_policy(law: LawOfDay) -> MrzPolicy:
    """The zone's policy on the law's day (the day of issue)."""
    return MrzPolicy(
        str(law.param("kode_dokumen_mrz")),
        NamePolicy(str(law.param("mrz_nama"))),
        OptionalPolicy(str(law.param("mrz_data_opsional"))),
    )
