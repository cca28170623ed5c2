"""What a schema's error means, in plain words of both languages, at the line where it is mended."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from jsonschema.exceptions import ValidationError

from kanim.kernel.regulation.nodes import Node, PackError
from kanim.kernel.texts import Text

NOT_BLANK = "\\S"
FRACTION = re.compile(r"-?[0-9]+[.,][0-9]+\Z")
_KINDS = {
    "object": Text("peta (kunci: nilai)", "a map (key: value)"),
    "array": Text("daftar (- butir)", "a list (- item)"),
    "string": Text("teks", "text"),
    "integer": Text("bilangan bulat", "a whole number"),
    "boolean": Text("true atau false", "true or false"),
    "null": Text("kosong", "empty"),
}


def explain(error: ValidationError, root: Node) -> Iterator[PackError]:
    """The validator's error as ours. A choice of shapes is told by the branch that came nearest."""
    if error.validator in ("anyOf", "oneOf") and error.context:
        nearest = _nearest_branch(error.context)
        if nearest:
            for inner in nearest:
                yield from explain(inner, root)
            return
    node = root.at(*error.absolute_path)
    teller = _TELLERS.get(str(error.validator), _tell_other)
    yield from teller(error, node)


def _nearest_branch(context: Iterable[ValidationError]) -> list[ValidationError]:
    branches: dict[Any, list[ValidationError]] = {}
    for error in context:
        branches.setdefault(error.schema_path[0], []).append(error)

    def badness(errors: list[ValidationError]) -> tuple[int, int]:
        wrong_kind = sum(1 for e in errors if e.validator == "type" and not e.relative_path)
        return wrong_kind, len(errors)

    return min(branches.values(), key=badness, default=[])


def _tell_type(error: ValidationError, node: Node) -> Iterator[PackError]:
    types = [error.validator_value] if isinstance(error.validator_value, str) else list(error.validator_value)
    words = [_KINDS.get(t, Text.of(t)) for t in types if t != "null"]
    want = Text(" atau ".join(w.id for w in words), " or ".join(w.en for w in words))
    if isinstance(node.value, str):
        got = Text(f"'{_short(node.value)}'", f"'{_short(node.value)}'")
        if "integer" in types and FRACTION.match(node.value):
            yield node.error(
                Text(f"'{node.value}' adalah bilangan pecahan", f"'{node.value}' is a fraction"),
                Text(
                    "tulis bilangan bulat: rupiah utuh, atau satuan yang lebih kecil",
                    "write a whole number: whole rupiah, or a smaller unit",
                ),
            )
            return
    else:
        got = _KINDS["object" if isinstance(node.value, dict) else "array"]
    yield node.error(
        Text(f"seharusnya {want.id}, bukan {got.id}", f"should be {want.en}, not {got.en}"),
        Text(f"ganti dengan {want.id}", f"replace it with {want.en}"),
    )


def _tell_required(error: ValidationError, node: Node) -> Iterator[PackError]:
    present = set(error.instance)
    missing = re.match(r"'(.*)' is a required property", error.message)
    key = missing.group(1) if missing else "?"
    if key in ("id", "en") and set(error.schema.get("properties", ())) == {"id", "en"}:
        words = Text("Indonesia", "Indonesian") if key == "id" else Text("Inggris", "English")
        yield node.error(
            Text(f"terjemahan bahasa {words.id} tidak ada", f"the {words.en} words are missing"),
            Text(f"tambahkan '{key}: …' di teks ini", f"add '{key}: …' to this text"),
        )
        return
    known = ", ".join(sorted(present)) or "-"
    yield node.error(
        Text(f"kunci '{key}' wajib ada", f"the key '{key}' is required"),
        Text(f"tambahkan '{key}' (yang ada: {known})", f"add '{key}' (present: {known})"),
    )


def _tell_unknown_key(error: ValidationError, node: Node) -> Iterator[PackError]:
    allowed = list(error.schema.get("properties", {}))
    patterns = error.schema.get("patternProperties", {})
    for key in error.instance:
        if key in allowed or any(re.search(p, key) for p in patterns):
            continue
        near = difflib.get_close_matches(key, allowed, n=1)
        hint = (
            Text(f"mungkin maksudnya '{near[0]}'", f"perhaps '{near[0]}' is meant")
            if near
            else Text(f"yang dikenal: {', '.join(allowed)}", f"known are: {', '.join(allowed)}")
        )
        yield node.key_error(key, Text(f"kunci '{key}' tidak dikenal", f"the key '{key}' is unknown"), hint)


def _tell_enum(error: ValidationError, node: Node) -> Iterator[PackError]:
    choices = [str(c) for c in error.validator_value]
    near = difflib.get_close_matches(str(error.instance), choices, n=1)
    first = f"'{near[0]}' ?; " if near else ""
    listed = ", ".join(choices)
    yield node.error(
        Text(
            f"'{_short(error.instance)}' bukan pilihan di sini",
            f"'{_short(error.instance)}' is no choice here",
        ),
        Text(f"{first}pilihan: {listed}", f"{first}choices: {listed}"),
    )


def _tell_format(error: ValidationError, node: Node) -> Iterator[PackError]:
    yield node.error(
        Text(
            f"'{_short(error.instance)}' bukan tanggal yang ada",
            f"'{_short(error.instance)}' is no real date",
        ),
        Text("tulis TTTT-BB-HH, misalnya 2024-12-17", "write YYYY-MM-DD, for example 2024-12-17"),
    )


def _tell_pattern(error: ValidationError, node: Node) -> Iterator[PackError]:
    if error.validator_value == NOT_BLANK:
        yield _empty(node)
        return
    hint = error.schema.get("x-hint")
    yield node.error(
        Text(
            f"'{_short(error.instance)}' tidak menurut bentuk yang berlaku",
            f"'{_short(error.instance)}' does not have the form wanted",
        ),
        Text.of(hint) if hint else Text(f"bentuk: {error.validator_value}", f"form: {error.validator_value}"),
    )


def _empty(node: Node) -> PackError:
    return node.error(
        Text("tidak boleh kosong", "must not be empty"),
        Text("isi atau hapus kunci ini", "fill it or remove the key"),
    )


def _tell_length(error: ValidationError, node: Node) -> Iterator[PackError]:
    if error.validator in ("minLength", "minItems", "minProperties"):
        yield _empty(node)
    else:
        limit = error.validator_value
        yield node.error(Text(f"terlalu panjang (paling banyak {limit})", f"too long (at most {limit})"))


def _tell_other(error: ValidationError, node: Node) -> Iterator[PackError]:
    yield node.error(
        Text(
            f"tidak memenuhi '{error.validator}: {_short(error.validator_value)}'",
            f"does not meet '{error.validator}: {_short(error.validator_value)}'",
        )
    )


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "…"


_TELLERS = {
    "type": _tell_type,
    "required": _tell_required,
    "additionalProperties": _tell_unknown_key,
    "enum": _tell_enum,
    "const": _tell_other,
    "format": _tell_format,
    "pattern": _tell_pattern,
    "minLength": _tell_length,
    "minItems": _tell_length,
    "minProperties": _tell_length,
    "maxLength": _tell_length,
    "maxItems": _tell_length,
}
