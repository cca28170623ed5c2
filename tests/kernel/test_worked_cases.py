from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kanim.kernel.errors import Invalid
from kanim.kernel.registry import Entry, Registry
from kanim.kernel.worked_cases import Given, is_same, read_file, run

HEAD = "schema: cases/1\narea: sums\ncases:\n"


def double(given: Given, law_at: object) -> dict[str, object]:
    return {"twice": 2 * given.number("n"), "when": given.find_day("when")}


@pytest.fixture
def topics() -> Registry:
    registry = Registry()
    registry.add(Entry("topic", "sums/double", double, meta={"keys": frozenset({"twice", "when"})}))
    return registry


def case_of(tmp_path: Path, text: str):
    path = tmp_path / "cases.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return read_file(path)[0]


def no_law(on: date) -> object:
    raise AssertionError("not asked")


@pytest.mark.parametrize(
    ("row", "status", "expected", "got"),
    [
        ("{id: A, topic: double, given: {n: 2}, expect: {twice: 4}}", "passed", {}, {}),
        ("{id: A, topic: double, given: {n: 2}, expect: {twice: 5}}", "failed", {"twice": 5}, {"twice": 4}),
        (
            "{id: A, topic: double, given: {n: 2, when: 2026-11-24}, expect: {when: '2026-11-24'}}",
            "passed",
            {},
            {},
        ),
        ("{id: A, topic: double, given: {n: 2}, expect: {twice: 4, thrice: 6}}", "skipped", {}, {}),
        ("{id: A, topic: halve, given: {n: 2}, expect: {half: 1}}", "skipped", {}, {}),
    ],
)
def test_what_becomes_of_a_case(tmp_path, topics, row, status, expected, got):
    result = run(case_of(tmp_path, f"  - {row}\n"), no_law, topics)
    assert (result.status, result.expected, result.got) == (status, expected, got)


def test_a_rule_that_refuses_fails_the_case_with_its_reason(tmp_path, topics):
    case = case_of(tmp_path, "  - {id: A, topic: double, given: {n: two}, expect: {twice: 4}}\n")
    result = run(case, no_law, topics)
    assert result.status == "failed"
    assert result.got["twice"].startswith("Invalid: ")


def test_a_key_that_is_not_computed_does_not_hide_a_wrong_one(tmp_path, topics):
    case = case_of(tmp_path, "  - {id: A, topic: double, given: {n: 2}, expect: {twice: 5, thrice: 6}}\n")
    result = run(case, no_law, topics)
    assert (result.status, result.skipped) == ("failed", ("key thrice is not computed",))


@pytest.mark.parametrize(
    ("expected", "got", "same"),
    [
        (date(2026, 1, 1), "2026-01-01", True),
        ("0.5", Decimal("0.5"), True),
        (0.5, Decimal("0.5"), True),
        (740812, "740812", True),
        (1, True, False),
        (None, False, False),
        (0, None, False),
        ([1, 2], (1, 2), True),
        ([1, 2], [2, 1], False),
        ([1], [1, 2], False),
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": 1, "b": None}, {"a": 1}, True),
        ({"a": [date(2026, 1, 1)]}, {"a": ["2026-01-01"]}, True),
        ("", None, False),
    ],
)
def test_how_values_compare(expected, got, same):
    assert is_same(expected, got) is same


def test_no_and_on_are_words(tmp_path):
    case = case_of(tmp_path, "  - {id: A, topic: t, given: {state: NO, on: yes, is: true}, expect: {a: 1}}\n")
    assert dict(case.given) == {"state": "NO", "on": "yes", "is": True}


@pytest.mark.parametrize(
    "text",
    [
        "schema: other\narea: a\ncases: []\n",
        "schema: cases/1\ncases: []\n",
        "schema: cases/1\narea: a\n",
        HEAD + "  - {id: A}\n",
        HEAD + "  - {topic: t, given: [1], expect: {a: 1}}\n",
        HEAD + "  - {topic: t, given: {a: 1}}\n",
        "a: [",
        "",
        "just words",
    ],
)
def test_a_file_of_another_shape_is_refused_by_name(tmp_path, text):
    path = tmp_path / "cases.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid) as refused:
        read_file(path)
    assert "cases.yaml" in refused.value.message.id
    assert "cases.yaml" in refused.value.message.en


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(Invalid, match=r"none\.yaml"):
        read_file(tmp_path / "none.yaml")
