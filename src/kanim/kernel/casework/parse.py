"""Reading a procedure: from a file with its lines, or from the body stored in the database.

procedure = parse_procedure(path)                 # PackRefused names file, line and cure
body = to_body(path)                              # plain JSON for a definition
procedure = from_body(body, definition_id=…)      # compiled again, without lines
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from kanim.kernel import canonical
from kanim.kernel.casework.compiling import Compiler
from kanim.kernel.casework.grammar import Procedure
from kanim.kernel.regulation.yaml_lines import Node, PackError, PackRefused, Schema, read_yaml, validate
from kanim.kernel.texts import Text

SCHEMA = Schema.load(Path(__file__).with_name("schema") / "procedure.json")
ORDERED = ("about", "forms", "clocks", "duties", "start", "anywhere", "steps", "ends")


def parse_procedure(source: Path | str | Node, *, name: str | None = None) -> Procedure:
    """A procedure from a file or from its nodes. Raises PackRefused with every error of form at once; what
    its names mean is asked by `checks.check`. `name` is what messages call the file."""
    node = source if isinstance(source, Node) else read_yaml(source, name=name)
    body = _typed(node)
    compiler = Compiler(body, node)
    procedure = compiler.procedure(digest=_digest({**body, "order": _order(body)}))
    if compiler.errors:
        raise PackRefused(compiler.errors)
    return procedure


def to_body(source: Path | str | Node) -> dict[str, Any]:
    """The procedure as plain JSON (texts, whole numbers, true, false, null), typed by the schema. `order`
    keeps the order of steps and actions, which canonical JSON sorts away. Raises PackRefused. `from_body`
    makes the same Procedure of it."""
    node = source if isinstance(source, Node) else read_yaml(source)
    body = _typed(node)
    return {**body, "order": _order(body)}


def _typed(node: Node) -> dict[str, Any]:
    body, errors = validate(node, SCHEMA)
    if errors:
        raise PackRefused(errors)
    return dict(body)


def _order(body: Mapping[str, Any]) -> dict[str, Any]:
    """The names of every map whose order people see, as they stand."""
    order: dict[str, Any] = {key: list(body[key]) for key in ORDERED if key in body}
    order["do"] = {name: list(step.get("do", {})) for name, step in body["steps"].items()}
    return order


def _in_order(body: Mapping[str, Any], order: Mapping[str, Any]) -> dict[str, Any]:
    """The body with its maps in the order kept."""
    ordered = dict(body)
    for key in ORDERED:
        if key in ordered:
            ordered[key] = _sort(ordered[key], order.get(key, ()))
    for name, step in ordered.get("steps", {}).items():
        if "do" in step:
            ordered["steps"][name] = {**step, "do": _sort(step["do"], order.get("do", {}).get(name, ()))}
    return ordered


def _sort(names: Mapping[str, Any], order: Sequence[str]) -> dict[str, Any]:
    first = {name: names[name] for name in order if name in names}
    return first | {name: value for name, value in names.items() if name not in first}


def from_body(body: Mapping[str, Any], *, definition_id: UUID | None = None, digest: str = "") -> Procedure:
    """A procedure from a stored body. Raises PackRefused (with line 0) if the body is not one."""
    digest = digest or _digest(body)
    order = body.get("order", {})
    body = {key: value for key, value in body.items() if key != "order"}
    faults = [
        PackError("", 0, 0, Text.of(f"{error.json_path}: {error.message}")) for error in SCHEMA.errors(body)
    ]
    if faults:
        raise PackRefused(faults)
    compiler = Compiler(_in_order(body, order), None)
    procedure = compiler.procedure(digest=digest, definition_id=definition_id)
    if compiler.errors:
        raise PackRefused(compiler.errors)
    return procedure


def _digest(body: Mapping[str, Any]) -> str:
    return canonical.sha256(canonical.dumps(dict(body))).hex()
