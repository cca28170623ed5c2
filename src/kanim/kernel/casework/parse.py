"""Reading a procedure: from a file with its lines, or from the body stored in the database.

procedure = parse_procedure(path)                 # PackRefused names file, line and cure
body = to_body(path)                              # plain JSON for a definition
procedure = from_body(body, definition_id=…)      # compiled again, without lines
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from kanim.kernel import canonical
from kanim.kernel.casework.compiling import Compiler
from kanim.kernel.casework.grammar import Procedure
from kanim.kernel.regulation.yaml_lines import Node, PackError, PackRefused, Schema, read_yaml, validate
from kanim.kernel.texts import Text

SCHEMA = Schema.load(Path(__file__).with_name("schema") / "procedure.json")


def parse_procedure(source: Path | str | Node, *, name: str | None = None) -> Procedure:
    """A procedure from a file or from its nodes. Raises PackRefused with every error of form at once; what
    its names mean is asked by `checks.check`. `name` is what messages call the file."""
    node = source if isinstance(source, Node) else read_yaml(source, name=name)
    body = to_body(node)
    compiler = Compiler(body, node)
    procedure = compiler.procedure(digest=_digest(body))
    if compiler.errors:
        raise PackRefused(compiler.errors)
    return procedure


def to_body(source: Path | str | Node) -> dict[str, Any]:
    """The procedure as plain JSON (texts, whole numbers, true, false, null), typed by the schema. Raises
    PackRefused. `from_body` makes the same Procedure of it."""
    node = source if isinstance(source, Node) else read_yaml(source)
    body, errors = validate(node, SCHEMA)
    if errors:
        raise PackRefused(errors)
    return dict(body)


def from_body(body: Mapping[str, Any], *, definition_id: UUID | None = None, digest: str = "") -> Procedure:
    """A procedure from a stored body. Raises PackRefused (with line 0) if the body is not one."""
    faults = [
        PackError("", 0, 0, Text.of(f"{error.json_path}: {error.message}")) for error in SCHEMA.errors(body)
    ]
    if faults:
        raise PackRefused(faults)
    compiler = Compiler(body, None)
    procedure = compiler.procedure(digest=digest or _digest(body), definition_id=definition_id)
    if compiler.errors:
        raise PackRefused(compiler.errors)
    return procedure


def _digest(body: Mapping[str, Any]) -> str:
    return canonical.sha256(canonical.dumps(dict(body))).hex()
