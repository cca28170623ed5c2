"""Rows of the law in force as the rules of this division take them."""

from __future__ import annotations

from typing import Protocol

from kanim.divisions.administration.leave.rules import LeavePolicy


class Params(Protocol):
    """What is asked of the law of a day."""

    def param(self, code: str) -> int | str: ...


def read_number(law: Params, code: str) -> int:
    """A parameter that is a number. Raises LookupError, ValueError."""
    return int(law.param(code))


def read_leave_policy(law: Params) -> LeavePolicy:
    """The limits of leave in force."""
    return LeavePolicy(
        annual_days=read_number(law, "cuti_tahunan_hari"),
        carried_days=read_number(law, "cuti_bawaan_maks_hari"),
        most_days=read_number(law, "cuti_tahunan_maks_hari"),
        service_years=read_number(law, "cuti_tahunan_masa_kerja_tahun"),
        long_service_years=read_number(law, "cuti_besar_masa_kerja_tahun"),
        long_months=read_number(law, "cuti_besar_maks_bulan"),
    )


IKPA = ("revisi_dipa", "deviasi_hal3", "penyerapan", "kontraktual", "tagihan", "up_tup", "capaian_output")


def read_weights(law: Params) -> dict[str, int]:
    """The weights of the IKPA indicators in force, in percent."""
    return {code: read_number(law, f"ikpa_{code}") for code in IKPA}
