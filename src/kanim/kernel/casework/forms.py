"""The fields that a form asks for, from the field dictionary in force, for any face to draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kanim.kernel.casework import procedures
from kanim.kernel.casework.choosing import Scope, rows_from
from kanim.kernel.casework.expressions import UNKNOWN
from kanim.kernel.casework.facts import CaseContext, service_row
from kanim.kernel.casework.grammar import Form, Procedure
from kanim.kernel.regulation import Law, law
from kanim.kernel.texts import Text

WORDS = frozenset({"text", "name", "list"})


@dataclass(frozen=True, slots=True)
class Part:
    """A titled group of field rows, as `fields.clean` and the form components take them."""

    title: Text
    rows: tuple[dict[str, Any], ...]


def parts_of(book: Law, form: Form, lookup: Callable[[str], object], scope: Scope) -> list[Part]:
    """The parts of a form whose condition holds, each with its rows."""
    return [
        Part(
            section.title or form.title,
            tuple(_row(book, f.name, not f.optional, scope) for f in section.fields),
        )
        for section in form.sections
        if section.when is None or section.when.evaluate(lookup).holds
    ]


def action_parts(context: CaseContext, form: Form) -> list[Part]:
    """The parts of an action's form on a case."""
    return parts_of(context.law, form, context.lookup, scope_of(context))


def scope_of(context: CaseContext) -> Scope:
    """The office whose case it is chooses among its own."""
    return Scope(context.case.place_id, context.today, context.actor)


def start_parts(procedure: str, way: str, service: str, on: date, scope: Scope | None = None) -> list[Part]:
    """The parts of a way in for a service, before there is a case. Raises LookupError for an unknown way."""
    chosen: Procedure = procedures.in_force(procedure, on)
    form = chosen.forms[chosen.starts[way].form]
    row: Mapping[str, Any] = service_row(chosen, service, on) if service else {}

    def lookup(name: str) -> object:
        head, _, rest = name.partition(".")
        return row.get(rest) if head == "service" else UNKNOWN

    return parts_of(law(on), form, lookup, scope or Scope(None, on))


def rows_of(parts: list[Part]) -> list[dict[str, Any]]:
    """All rows, in order."""
    return [row for part in parts for row in part.rows]


def _row(book: Law, name: str, required: bool, scope: Scope) -> dict[str, Any]:
    """The dictionary's row; its `long` and, for words, its `max` are what `fields.clean` calls them."""
    row = {**book.entry("field", name).body, "code": name, "required": required}
    row["multiline"] = bool(row.get("long"))
    if row["type"] in WORDS and row.get("max"):
        row["max_length"] = row["max"]
    if row.get("codes"):
        row["choices"] = book.entry("codes", row["codes"]).body["rows"]
    elif row.get("source"):
        row["choices"] = rows_from(row["source"], scope)
    return row
