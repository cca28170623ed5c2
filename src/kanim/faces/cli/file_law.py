"""The regulation of a day straight from the pack files, for commands that need no database.

Only dated rows of plain packs (tariffs, parameters, lists) are read, as text; whether the files are sound is
the business of loading them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

import kanim

LAW_FOLDER = Path(kanim.__file__).parent / "law"
_WHOLE_NUMBERS = ("int", "days", "months", "minutes", "years")


@dataclass(frozen=True, slots=True)
class FileRow:
    """One dated row of a pack. `valid_to` is the first day on which it no longer holds."""

    kind: str
    code: str
    body: Mapping[str, Any]
    valid_from: date
    valid_to: date | None
    cites: tuple[str, ...]

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True, slots=True)
class FileTariff:
    """One tariff, in whole rupiah."""

    code: str
    amount_idr: int
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileLaw:
    """The rows in force on a day; answers like `kernel.regulation.Law` as far as rules ask."""

    on: date
    rows: Mapping[tuple[str, str], FileRow]

    @classmethod
    def of(cls, rows: Iterable[FileRow], on: date) -> FileLaw:
        return cls(on, {(row.kind, row.code): row for row in rows if row.holds(on)})

    def find(self, kind: str, code: str) -> FileRow | None:
        return self.rows.get((kind, code))

    def entry(self, kind: str, code: str) -> FileRow:
        found = self.find(kind, code)
        if found is None:
            raise LookupError(f"{kind} '{code}' is not in force on {self.on}")
        return found

    def param(self, code: str) -> int | str:
        body = self.entry("param", code).body
        return int(body["value"]) if body["type"] in _WHOLE_NUMBERS else str(body["value"])

    def tariff(self, code: str) -> FileTariff:
        row = self.entry("tariff", code)
        return FileTariff(code, int(row.body["amount_idr"]), row.cites)


def read_law_files(folder: Path = LAW_FOLDER) -> tuple[FileRow, ...]:
    """Every dated row of the packs below a folder."""
    rows: list[FileRow] = []
    for path in sorted(folder.rglob("*.yaml")):
        pack = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        if isinstance(pack, dict) and "pack" in pack:
            rows += [_row(pack, row) for row in pack["rows"]]
    return tuple(rows)


def _row(pack: Mapping[str, Any], row: Mapping[str, Any]) -> FileRow:
    whole = {**pack, **row}
    ends = whole.get("valid_to")
    return FileRow(
        pack["pack"],
        row["code"],
        row,
        date.fromisoformat(whole["valid_from"]),
        date.fromisoformat(ends) if ends and ends not in ("null", "~") else None,
        tuple(whole.get("cites", ())),
    )
