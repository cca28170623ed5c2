"""From a pack file to drafts: rows of the regulation, typed and dated, not yet in the database.

A pack is one YAML file: `pack: <kind>`, then what is the same for all its rows (`valid_from`, `valid_to`,
`cites`, `verified`, `note`), then `rows:`. Each row has a `code`, may say any of these otherwise, and holds
what the schema of its kind asks (`schemas/<kind>.json`). `valid_to` is the first day on which it no longer
holds. An unverified fact says `verified: false` and, in its `note`, why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from kanim.kernel.canonical import dumps, sha256
from kanim.kernel.regulation.yaml_lines import (
    SCHEMAS,
    Node,
    PackError,
    PackRefused,
    Schema,
    read_yaml,
    validate,
)
from kanim.kernel.texts import Text

KINDS = (
    "act",
    "unit",
    "clause",
    "mapping",
    "mandate",
    "post",
    "office",
    "field",
    "codes",
    "tariff",
    "param",
    "paper",
    "services",
    "letter",
    "mail",
    "holiday",
    "route",
    "retention",
    "quota",
    "shifts",
    "verb",
    "function",
    "order",
    "purpose",
)  # `procedure` files have a shape of their own and are read by the reader registered for them
SHARED = ("valid_from", "valid_to", "cites", "verified", "note")
OPEN_END = date.max


@dataclass(frozen=True, slots=True)
class Draft:
    """One row as a file states it. `node` is where, `head` the file's head, for errors of later checks."""

    kind: str
    code: str
    valid_from: date
    valid_to: date | None
    cites: tuple[str, ...]
    body: Mapping[str, Any]
    node: Node = field(compare=False, repr=False)
    head: Node | None = field(default=None, compare=False, repr=False)

    def at(self, *path: str | int) -> Node:
        """The node at a path of the row, or in the head when the row leaves it to the head."""
        if self.head is not None and path and path[0] in SHARED and self.node.get(str(path[0])) is None:
            return self.head.at(*path)
        return self.node.at(*path)

    @property
    def key(self) -> tuple[str, str, date]:
        return self.kind, self.code, self.valid_from

    @property
    def digest(self) -> str:
        """Hex SHA-256 over everything the row says: equal digests mean the same rule."""
        return sha256(
            dumps([self.kind, self.code, self.valid_from, self.valid_to, list(self.cites), dict(self.body)])
        ).hex()


@cache
def schema_of(kind: str) -> Schema:
    """The schema of a whole pack of this kind: the shared head and the rows of `schemas/<kind>.json`."""
    row = Schema.load(SCHEMAS / f"{kind}.json").document
    shared = {
        "valid_from": {"$ref": "#/$defs/date"},
        "valid_to": {"$ref": "#/$defs/end_date"},
        "cites": {"$ref": "#/$defs/cites"},
        "verified": {"$ref": "#/$defs/flag"},
        "note": {"$ref": "#/$defs/text"},
    }
    return Schema(
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["pack", "rows"],
            "$defs": row["$defs"],
            "properties": {
                "pack": {"const": kind},
                **shared,
                "rows": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["code", *row["required"]],
                        "properties": {"code": {"$ref": "#/$defs/code"}, **shared, **row["properties"]},
                    },
                },
            },
        }
    )


def load_file(path: Path | str, *, name: str | None = None) -> list[Draft]:
    """The rows of one pack file. Raises PackRefused with every error in it."""
    drafts, errors = read_pack(read_yaml(path, name=name))
    if errors:
        raise PackRefused(errors)
    return drafts


def read_pack(node: Node) -> tuple[list[Draft], list[PackError]]:
    """The rows of a pack, and what is wrong with it; rows are given only when nothing is."""
    kind = node.at("pack").value
    if not isinstance(kind, str) or node.get("pack") is None or kind not in KINDS:
        return [], [_unknown_kind(node)]
    value, errors = validate(node, schema_of(kind))
    if errors:
        return [], errors
    drafts = []
    for index, row in enumerate(value["rows"]):
        at = node.at("rows", index)
        draft = _draft(kind, row, value, at, node)
        if isinstance(draft, PackError):
            errors.append(draft)
        else:
            drafts.append(draft)
    return ([], errors) if errors else (drafts, [])


def _unknown_kind(node: Node) -> PackError:
    known = ", ".join(KINDS)
    return node.at("pack").error(
        Text("jenis berkas tidak dikenal", "unknown kind of file"),
        Text(
            f"mulai dengan 'pack: <jenis>' ({known}) atau 'procedure: <kode>'",
            f"start with 'pack: <kind>' ({known}) or 'procedure: <code>'",
        ),
    )


def _draft(
    kind: str, row: Mapping[str, Any], head: Mapping[str, Any], at: Node, top: Node
) -> Draft | PackError:
    said = {**{key: head[key] for key in SHARED if key in head}, **row}
    if "valid_from" not in said:
        return at.error(
            Text("'valid_from' tidak ada", "'valid_from' is missing"),
            Text(
                "tulis tanggal mulai berlaku di baris ini atau di kepala berkas",
                "write the day it takes effect in this row or in the head of the file",
            ),
        )
    start = date.fromisoformat(said["valid_from"])
    end = date.fromisoformat(said["valid_to"]) if said.get("valid_to") else None
    if end is not None and end <= start:
        return (
            (at if at.get("valid_to") else top)
            .at("valid_to")
            .error(
                Text(
                    f"berakhir {end} sebelum mulai berlaku ({start})",
                    f"ends on {end} before it takes effect ({start})",
                ),
                Text("'valid_to' harus sesudah 'valid_from'", "'valid_to' must be after 'valid_from'"),
            )
        )
    dropped = {"code", "valid_from", "valid_to", "cites"}
    body = {key: value for key, value in said.items() if key not in dropped}
    return Draft(kind, said["code"], start, end, tuple(said.get("cites", ())), body, at, top)


class Known:
    """All drafts of a set of files, for checks that look across them."""

    def __init__(self, drafts: Iterable[Draft]):
        self.drafts: tuple[Draft, ...] = tuple(drafts)
        self._by_code: dict[str, dict[str, list[Draft]]] = {}
        for draft in self.drafts:
            self._by_code.setdefault(draft.kind, {}).setdefault(draft.code, []).append(draft)

    def of(self, kind: str) -> Mapping[str, list[Draft]]:
        """code → its versions, of one kind."""
        return self._by_code.get(kind, {})

    def has(self, kind: str, code: str) -> bool:
        return code in self._by_code.get(kind, {})

    def find(self, kind: str, code: str, on: date | None = None) -> Draft | None:
        """The version in force on a day (without a day: the latest)."""
        versions = sorted(self.of(kind).get(code, []), key=lambda d: d.valid_from)
        if on is not None:
            versions = [d for d in versions if d.valid_from <= on < (d.valid_to or OPEN_END)]
        return versions[-1] if versions else None
