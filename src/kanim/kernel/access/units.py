"""The tree of units: which division a unit belongs to, and which units stand below it."""

from __future__ import annotations

from datetime import date

WHOLE_OFFICE = frozenset({"kementerian", "ditjen", "kanwil", "kanim"})
SECTIONS = {
    "tu": ("tu_kepum", "tu_keu"),
    "dokjal": ("dokjal_layanan", "dokjal_verifikasi"),
    "intaltuskim": ("intaltuskim_izin", "intaltuskim_status"),
    "tikim": ("tikim_ti", "tikim_infokom"),
    "inteldak": ("inteldak_intel", "inteldak_dak"),
}


def division_of(unit: str, on: date) -> str | None:
    """The unit at division level (`dokjal_layanan` → `dokjal`); None for a unit that is the whole office."""
    return None if unit in WHOLE_OFFICE else unit.split("_")[0]


def units_below(unit: str, on: date) -> tuple[str, ...]:
    """The unit itself and all below it."""
    if unit in WHOLE_OFFICE:
        return (unit, *(u for d, sections in SECTIONS.items() for u in (d, *sections)))
    return (unit, *SECTIONS.get(unit, ()))
