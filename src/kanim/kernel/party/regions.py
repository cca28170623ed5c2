"""Regions of Indonesia by their official codes: `PP`, `PP.KK`, `PP.KK.CC`, `PP.KK.CC.DDDD`.

Read once from the tables of the npm package `idn-area-data` (MIT; data ODbL), which `make setup` installs.
Where they are missing, every look-up raises `Unavailable` and says so.
"""

from __future__ import annotations

import csv
import os
import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from kanim.kernel.errors import Unavailable
from kanim.kernel.texts import Text

_PACKAGE = Path("node_modules") / "idn-area-data" / "data"
_CODE = re.compile(r"[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?")


@dataclass(frozen=True, slots=True)
class Region:
    """One region. `level`: province, regency (kabupaten or kota), district (kecamatan) or village."""

    code: str
    name: str
    level: str

    @property
    def parent_code(self) -> str | None:
        return self.code.rpartition(".")[0] or None


LEVELS = ("province", "regency", "district", "village")
_FILES = ("provinces.csv", "regencies.csv", "districts.csv", "villages.csv")


def find_region(code: str) -> Region | None:
    """The region of a code of any level, or None."""
    if not _CODE.fullmatch(code):
        return None
    level = code.count(".")
    return _table(level).get(code)


def name_of(code: str) -> str | None:
    """The name of the region, or None if there is no such code."""
    found = find_region(code)
    return found.name if found else None


def province(code: str) -> Region:
    """The province that a code of any level lies in. Raises LookupError if there is none."""
    return _get(code[:2])


def regency(code: str) -> Region:
    return _get(code[:5])


def district(code: str) -> Region:
    return _get(code[:8])


def is_district(code: str) -> bool:
    """True if `PP.KK.CC` is on the present list. Old and vacant codes are not."""
    return code in _table(2)


def provinces() -> list[Region]:
    return list(_table(0).values())


def regencies(province_code: str) -> list[Region]:
    return _children(province_code, 1)


def districts(regency_code: str) -> list[Region]:
    return _children(regency_code, 2)


def villages(district_code: str) -> list[Region]:
    """The villages (kelurahan and desa) of a district, in the order of their codes."""
    return _children(district_code, 3)


def full_name(code: str) -> str:
    """`Cipondoh, Kota Tangerang, Banten`: the region and all above it. Raises LookupError for no region."""
    parts = code.split(".")
    names = [_get(".".join(parts[:n])).name for n in range(len(parts), 0, -1)]
    return ", ".join(name.title() if name.isupper() else name for name in names)


def search(text: str, *, level: str = "district", limit: int = 20) -> list[Region]:
    """Regions of a level whose name, or a word of it, begins with `text`; whole names first."""
    wanted = " ".join(text.casefold().split())
    if not wanted:
        return []
    found = [
        (not name.startswith(wanted), len(name), region.code, region)
        for name, region in _searchable(LEVELS.index(level))
        if name.startswith(wanted) or f" {wanted}" in name
    ]
    return [row[-1] for row in sorted(found, key=lambda row: row[:3])[:limit]]


def _get(code: str) -> Region:
    found = find_region(code)
    if found is None:
        raise LookupError(f"no region has the code {code!r}")
    return found


def _children(code: str, level: int) -> list[Region]:
    table, ordered = _table(level), _ordered(level)
    start, end = bisect_left(ordered, f"{code}."), bisect_left(ordered, f"{code}/")
    return [table[child] for child in ordered[start:end] if child.count(".") == level]


@cache
def _table(level: int) -> Mapping[str, Region]:
    path = _folder() / _FILES[level]
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            return MappingProxyType(
                {row["code"]: Region(row["code"], row["name"], LEVELS[level]) for row in rows}
            )
    except FileNotFoundError:
        raise Unavailable(
            Text(
                f"Daftar kode wilayah belum terpasang ({path.name}). Jalankan “make setup”.",
                f"The list of region codes is not installed ({path.name}). Run “make setup”.",
            ),
            retry_after_s=0,
        ) from None


@cache
def _ordered(level: int) -> tuple[str, ...]:
    return tuple(sorted(_table(level)))


@cache
def _searchable(level: int) -> tuple[tuple[str, Region], ...]:
    return tuple((region.name.casefold(), region) for region in _table(level).values())


def _folder() -> Path:
    """`KANIM_REGIONS` if set, else the package in the nearest folder above this file or the current one."""
    set_to = os.environ.get("KANIM_REGIONS")
    if set_to:
        return Path(set_to)
    for start in (Path(__file__).resolve(), Path.cwd() / "here"):
        for folder in start.parents:
            if (folder / _PACKAGE).is_dir():
                return folder / _PACKAGE
    return Path(__file__).resolve().parents[4] / _PACKAGE
