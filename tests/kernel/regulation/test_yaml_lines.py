"""Scalars stay text, the schema types them, and every slip is told at its own line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kanim.kernel.regulation.yaml_lines import PackRefused, Schema, parse_yaml, read_yaml, validate

SCHEMA = Schema(
    {
        "type": "object",
        "additionalProperties": False,
        "required": ["code"],
        "properties": {
            "code": {"$ref": "#/$defs/code"},
            "on": {"type": "string"},
            "amount": {"$ref": "#/$defs/money"},
            "active": {"$ref": "#/$defs/flag"},
            "parent": {"type": ["string", "null"]},
            "words": {"$ref": "#/$defs/text"},
            "since": {"$ref": "#/$defs/date"},
            "to": {"oneOf": [{"type": "string"}, {"type": "object", "required": ["rule"]}]},
            "rows": {"type": "array", "minItems": 1, "items": {"type": "integer"}},
        },
    }
)


def typed(text: str) -> object:
    value, errors = validate(parse_yaml(text, "p.yaml"), SCHEMA)
    assert errors == []
    return value


def slips(text: str) -> list[tuple[int, int, str]]:
    _, errors = validate(parse_yaml(text, "p.yaml"), SCHEMA)
    return [(e.line, e.column, e.message.en) for e in errors]


def test_nothing_is_guessed_and_the_schema_types() -> None:
    assert parse_yaml("on: yes\ncode: 0367105\nn: 1.5\nd: 2024-12-17\nz: ~\n", "p").data() == {
        "on": "yes",
        "code": "0367105",
        "n": "1.5",
        "d": "2024-12-17",
        "z": "~",
    }
    assert typed("code: 0367105\non: yes\namount: 950000\nactive: true\nparent: null\nrows: [1, 2]") == {
        "code": "0367105",
        "on": "yes",
        "amount": 950000,
        "active": True,
        "parent": None,
        "rows": [1, 2],
    }
    assert typed("code: a\nparent: 'null'") == {"code": "a", "parent": "null"}
    assert typed("code: a\nto: BAYAR") == {"code": "a", "to": "BAYAR"}
    assert typed("code: a\nto: {rule: r}") == {"code": "a", "to": {"rule": "r"}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("code: a\namount: 1.5\n", (2, 9, "'1.5' is a fraction")),
        ("code: a\n\nactive: yes\n", (3, 9, "should be true or false, not 'yes'")),
        ("code: a\nactiv: true\n", (2, 1, "the key 'activ' is unknown")),
        ("amount: 1\n", (1, 1, "the key 'code' is required")),
        ("code: a\nwords: {id: Paspor}\n", (2, 8, "the English words are missing")),
        ("code: a\nwords:\n  id: ' '\n  en: x\n", (3, 7, "must not be empty")),
        ("code: a\nsince: 2025-02-30\n", (2, 8, "'2025-02-30' is no real date")),
        ("code: a\nsince: 1 May 2025\n", (2, 8, "'1 May 2025' is no real date")),
        ("code: a b\n", (1, 7, "'a b' does not have the form wanted")),
        ("code: a\nrows: []\n", (2, 7, "must not be empty")),
        ("code: a\nrows:\n  - 1\n  - x\n", (4, 5, "should be a whole number, not 'x'")),
        ("code: a\nrows: 3\n", (2, 7, "should be a list (- item), not '3'")),
        ("code: a\nto: {rul: r}\n", (2, 5, "the key 'rule' is required")),
    ],
)
def test_each_slip_has_its_line(text: str, expected: tuple[int, int, str]) -> None:
    assert slips(text) == [expected]


def test_a_near_word_is_proposed_in_both_languages() -> None:
    _, errors = validate(parse_yaml("code: a\nactiv: true\n", "p.yaml"), SCHEMA)
    assert errors[0].text.en == "p.yaml:2: the key 'activ' is unknown; perhaps 'active' is meant"
    assert errors[0].text.id == "p.yaml:2: kunci 'activ' tidak dikenal; mungkin maksudnya 'active'"


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "the key 'a' is written twice"),
        ("a: &x 1\nb: *x\n", 1, "an alias (*) is not used here"),
        ("a: !!python/name:os.system 1\n", 1, "the tag tag:yaml.org,2002:python/name:os.system is not used"),
        ("? [a, b]\n: 1\n", 1, "a key must be one word"),
        ("a: [1\nb: 2\n", 2, "not correct YAML"),
        ("", 1, "the file is empty"),
    ],
)
def test_what_is_no_plain_yaml_is_refused(text: str, line: int, what: str) -> None:
    with pytest.raises(PackRefused) as refused:
        parse_yaml(text, "p.yaml")
    (error,) = refused.value.errors
    assert error.line == line
    assert error.message.en.startswith(what)
    assert error.message.id != error.message.en


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(PackRefused, match="tidak dapat dibaca"):
        read_yaml(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"a: \xe9\n")
    with pytest.raises(PackRefused, match="bukan teks UTF-8"):
        read_yaml(tmp_path / "latin.yaml")


def test_the_nearest_node_above_gives_the_line() -> None:
    node = parse_yaml("steps:\n  BAYAR:\n    by: x\n", "p.yaml")
    assert node.at("steps", "BAYAR", "by").line == 3
    assert node.at("steps", "BAYAR", "unit").line == 3  # the map starts at its first key
    assert node.at("steps").key_error("BAYAR", SCHEMA_MESSAGE).line == 2


SCHEMA_MESSAGE = next(iter(validate(parse_yaml("x: 1", "p"), SCHEMA)[1])).message
