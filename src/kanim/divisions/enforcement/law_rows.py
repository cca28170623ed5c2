"""Rows of the law in force as the rules of this division take them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from kanim.divisions.enforcement.gate.status import StatusRow
from kanim.divisions.enforcement.sanctions.overstay import StatusTerms

TARIFF = "BIAYA_BEBAN_OVERSTAY"
STATUSES = "status_hukum"


class Rows(Protocol):
    """What is asked of the law of a day."""

    def param(self, code: str) -> int | str: ...
    def tariff(self, code: str) -> Any: ...
    def entry(self, kind: str, code: str) -> Any: ...


def read_number(law: Rows, code: str) -> int:
    """A parameter that is a number. Raises LookupError, ValueError."""
    return int(law.param(code))


def read_overstay_tariff(law: Rows) -> int:
    """Biaya beban of one day of overstay in whole rupiah."""
    return int(law.tariff(TARIFF).amount_idr)


def read_statuses(law: Rows) -> Mapping[str, StatusRow]:
    """The legal statuses by code, with what each forbids. Raises LookupError."""
    rows = law.entry("codes", STATUSES).body["rows"]
    return {
        row["code"]: StatusRow(
            row["code"],
            frozenset(row.get("data", {}).get("blocks", ())),
            str(row.get("data", {}).get("gate", "open")),
            str(row.get("data", {}).get("route", "")),
        )
        for row in rows
    }


def read_terms(law: Rows, status: str | None) -> StatusTerms:
    """What a status allows of charge and removal. Nothing known is nothing forbidden here: the gate asks again."""
    row = read_statuses(law).get((status or "").upper())
    if row is None:
        return StatusTerms()
    return StatusTerms(
        charged="biaya_beban" not in row.blocks,
        removed="keputusan_deportasi" not in row.blocks,
        route=row.route,
    )
