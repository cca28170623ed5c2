"""YAML whose every scalar is text, with the line of each node, so that an error says `file:line` and a cure.

YAML's own guessing is switched off (`on:` would become true, `0367105` an octal number); what a value is
comes from a JSON Schema afterwards. Two calls are all that a reader of packs or procedures needs:

    node = read_yaml(path)                     # raises PackRefused: not YAML, duplicate key, alias, tag
    value, errors = validate(node, SCHEMA)     # plain dicts, lists, str, int, bool, None; every error at once
    if errors: raise PackRefused(errors)

`SCHEMA = Schema({...})` or `Schema.load(path_to_json)`: draft 2020-12, references only inside the document;
the shared definitions of `schemas/common.json` (`#/$defs/text`, `date`, `code`, `cites` …) are always there.
Typing by the schema: `integer` takes digits only (money is whole rupiah, a fraction is refused), `boolean`
takes `true` and `false`, `null` takes an empty value, `null` or `~` without quotes where the schema allows
it; with `format: date` the text stays ISO text (`date.fromisoformat` never fails on it).

For checks after the schema: `node.at("steps", "BAYAR", "by")` gives the node, or the nearest one above (so
there is always a line); `node.error(message, hint)` is the `PackError` at it, `node.key_error(key, …)` the
one at a key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from kanim.kernel.regulation.nodes import NO_HINT, Node, PackError, PackRefused, parse_yaml, read_yaml
from kanim.kernel.regulation.schema_words import explain

__all__ = [
    "NO_HINT",
    "Node",
    "PackError",
    "PackRefused",
    "Schema",
    "parse_yaml",
    "read_yaml",
    "validate",
]

SCHEMAS = Path(__file__).with_name("schemas")
INTEGER = re.compile(r"-?(0|[1-9][0-9]*)\Z")
_formats = FormatChecker(formats=[])


def _is_date(value: object) -> bool:
    if not isinstance(value, str):
        return True
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError(value)
    date.fromisoformat(value)
    return True


_formats.checks("date", raises=ValueError)(_is_date)


class Schema:
    """A JSON Schema (draft 2020-12) with the shared definitions put in, compiled once."""

    def __init__(self, document: Mapping[str, Any]):
        self.document: dict[str, Any] = deepcopy(dict(document))
        shared = json.loads((SCHEMAS / "common.json").read_text(encoding="utf-8"))["$defs"]
        self.document["$defs"] = {**shared, **self.document.get("$defs", {})}
        Draft202012Validator.check_schema(self.document)
        self._validator = Draft202012Validator(self.document, format_checker=_formats)

    @classmethod
    def load(cls, path: Path | str) -> Schema:
        return cls(json.loads(Path(path).read_text(encoding="utf-8")))

    def resolve(self, schema: Any) -> dict[str, Any]:
        """The schema that a local reference names, or the schema itself."""
        while isinstance(schema, dict) and "$ref" in schema:
            target: Any = self.document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            schema = target
        return schema if isinstance(schema, dict) else {}

    def fits(self, value: Any, schema: Mapping[str, Any]) -> bool:
        return bool(self._validator.evolve(schema=schema).is_valid(value))

    def errors(self, value: Any) -> Iterator[ValidationError]:
        yield from self._validator.iter_errors(value)


def validate(node: Node, schema: Schema | Mapping[str, Any]) -> tuple[Any, list[PackError]]:
    """The node's data typed by the schema, and everything that is wrong with it, in order of lines."""
    known = schema if isinstance(schema, Schema) else Schema(schema)
    value = _typed(node, known.document, known)
    errors = [mended for error in known.errors(value) for mended in explain(error, node)]
    return value, sorted(set(errors))


def _types(schema: Mapping[str, Any]) -> tuple[str, ...]:
    given = schema.get("type", ())
    return (given,) if isinstance(given, str) else tuple(given)


def _typed(node: Node, schema: Any, known: Schema) -> Any:
    schema = known.resolve(schema)
    for word in ("oneOf", "anyOf"):
        if word in schema:
            return _typed_branch(node, schema[word], known)
    if isinstance(node.value, dict):
        return _typed_map(node.value, schema, known)
    if isinstance(node.value, list):
        return [_typed(item, schema.get("items", {}), known) for item in node.value]
    return _typed_text(node, node.value, schema)


def _typed_branch(node: Node, branches: list[Any], known: Schema) -> Any:
    candidates = [(branch, _typed(node, branch, known)) for branch in branches]
    for branch, value in candidates:
        if known.fits(value, branch):
            return value
    return candidates[0][1]


def _typed_map(items: dict[str, Node], schema: Mapping[str, Any], known: Schema) -> dict[str, Any]:
    properties = schema.get("properties", {})
    patterns = schema.get("patternProperties", {})
    others = schema.get("additionalProperties", {})
    typed = {}
    for key, item in items.items():
        part = properties.get(key)
        if part is None:
            part = next((s for pattern, s in patterns.items() if re.search(pattern, key)), others)
        typed[key] = _typed(item, part, known)
    return typed


def _typed_text(node: Node, text: str, schema: Mapping[str, Any]) -> Any:
    types = _types(schema)
    if "null" in types and node.plain and text in ("", "null", "~"):
        return None
    if "boolean" in types and text in ("true", "false"):
        return text == "true"
    if "integer" in types and INTEGER.match(text):
        return int(text)
    return text
