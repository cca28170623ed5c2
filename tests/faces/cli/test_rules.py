"""`kanim rules check`: what it prints and how it exits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kanim.faces.cli.rules import rules

GOOD = "{id: A-1, topic: suspension, given: {applied_on: 2027-06-01}, expect: {accepted: true}}"
WRONG = "{id: A-2, topic: suspension, given: {applied_on: 2027-06-01}, expect: {accepted: false}}"
UNKNOWN = "{id: A-3, topic: astrology, given: {}, expect: {sign: LEO}}"


def file_of(folder: Path, *rows: str) -> str:
    path = folder / "cases.yaml"
    lines = "".join(f"  - {row}\n" for row in rows)
    path.write_text(f"schema: cases/1\narea: travel_documents\ncases:\n{lines}", encoding="utf-8")
    return str(path)


def check(*arguments: str):
    return CliRunner().invoke(rules, ["check", *arguments])


def test_all_good_says_so_and_exits_0(tmp_path):
    done = check(file_of(tmp_path, GOOD))
    assert (done.exit_code, done.output) == (0, "1 passed, 0 failed\n")


def test_a_failure_is_one_line_with_the_differing_keys(tmp_path):
    done = check(file_of(tmp_path, GOOD, WRONG))
    assert done.exit_code == 1
    assert done.output == "A-2 suspension: accepted expected false, got true\n1 passed, 1 failed\n"


def test_a_skip_is_named_and_fails_unless_it_is_allowed(tmp_path):
    file = file_of(tmp_path, GOOD, UNKNOWN)
    lines = (
        "A-3 astrology: skipped: topic travel_documents/astrology is not computed\n"
        "1 skipped\n1 passed, 0 failed\n"
    )
    done = check(file)
    assert (done.exit_code, done.output) == (1, lines)
    done = check(file, "--allow-skip", "astrology")
    assert (done.exit_code, done.output) == (0, lines)
    assert check(file, "--allow-skip", "suspension").exit_code == 1


def test_json_has_the_stable_shape(tmp_path):
    done = check(file_of(tmp_path, GOOD, WRONG, UNKNOWN), "--json")
    assert done.exit_code == 1
    assert json.loads(done.output) == {
        "passed": 1,
        "failed": 1,
        "skipped": 1,
        "failures": [
            {"id": "A-2", "topic": "suspension", "expected": {"accepted": False}, "got": {"accepted": True}}
        ],
        "skips": [
            {
                "id": "A-3",
                "topic": "astrology",
                "why": "topic travel_documents/astrology is not computed",
            }
        ],
    }


@pytest.mark.parametrize("arguments", [(), ("no-such-file.yaml",), ("--frobnicate",)])
def test_wrong_arguments_exit_2(arguments):
    assert check(*arguments).exit_code == 2
