"""The environment of checks, taken from the files of the law and the names that divisions registered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kanim.kernel.casework.checks import Environment, Finding, check
from kanim.kernel.casework.grammar import Procedure
from kanim.kernel.casework.parse import parse_procedure
from kanim.kernel.registry import Registry
from kanim.kernel.regulation.drafts import Draft, Known
from kanim.kernel.regulation.yaml_lines import PackError


def environment_of(known: Known, registry: Registry) -> Environment:
    """What procedures may name, as all versions of these files together say it."""
    posts = _all(known, "post")
    return Environment(
        registry=registry,
        units=frozenset(known.of("unit")),
        clauses=frozenset(known.of("clause")),
        posts=frozenset(
            (unit, draft.code)
            for draft in (*posts, *_all(known, "function"))  # a function is named in `by` like a post
            for unit in draft.body["units"]
        ),
        mandates=frozenset(_mandates(known)),
        fields={draft.code: draft.body["type"] for draft in _all(known, "field")},
        params={draft.code: draft.body["type"] for draft in _all(known, "param")},
        services={draft.code: _columns(draft.body["rows"]) for draft in _all(known, "services")},
        letters=frozenset(known.of("letter")),
        papers=frozenset(known.of("paper")),
        acts=frozenset(known.of("act")),
        offices=frozenset(draft.body["kind"] for draft in _all(known, "office")),
        procedures={procedure.code: procedure for procedure in procedures_of(known)},
        versions=_versions(known),
    )


def _mandates(known: Known) -> Iterator[tuple[str, str, str]]:
    functions = {draft.code: draft.body["units"] for draft in _all(known, "function")}
    for draft in _all(known, "mandate"):
        body = draft.body
        for post in body.get("posts", ()):
            yield body["clause"], body["unit"], post
        for unit in functions.get(body.get("function", ""), ()):
            yield body["clause"], unit, body["function"]
        if body.get("relation"):
            yield body["clause"], "", f"={body['relation']}"


def procedures_of(known: Known) -> list[Procedure]:
    """Every procedure version among the files, with its lines."""
    return [parse_procedure(draft.node) for draft in _all(known, "procedure")]


def _versions(known: Known) -> dict[str, list[Procedure]]:
    found: dict[str, list[Procedure]] = {}
    for procedure in procedures_of(known):
        found.setdefault(procedure.code, []).append(procedure)
    return found


def check_procedures(known: Known, registry: Registry) -> list[Finding]:
    """Everything wrong with the procedures of these files."""
    return check(procedures_of(known), environment_of(known, registry))


def pack_errors(findings: Iterable[Finding]) -> list[PackError]:
    """Findings as the loader of packs reports them."""
    return [PackError(f.file, f.line, 1, f.message) for f in findings]


def _all(known: Known, kind: str) -> list[Draft]:
    return [draft for versions in known.of(kind).values() for draft in versions]


def _columns(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The columns that every row of a service table has, with their types: one that some row lacks could not
    be known there."""
    tables = [{name: _type(value) for name, value in row.items()} for row in rows]
    shared = set.intersection(*(set(table) for table in tables)) if tables else set()
    return {name: tables[0][name] for name in sorted(shared)}


def _type(value: object) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int"
    return "list" if isinstance(value, list) else "text" if isinstance(value, str) else "any"
