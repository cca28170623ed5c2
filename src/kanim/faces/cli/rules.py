"""`kanim rules check FILE…`: run files of worked cases against the rules."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from kanim.kernel.errors import Invalid
from kanim.kernel.regulation import PackRefused
from kanim.kernel.regulation.loading import law_of_files
from kanim.kernel.worked_cases import Result, read_file, run


@click.group()
def rules() -> None:
    """The rules of the office."""


@rules.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of lines.")
@click.option("--allow-skip", "allowed", multiple=True, metavar="TOPIC", help="Skips of TOPIC do not fail.")
def check(files: tuple[Path, ...], as_json: bool, allowed: tuple[str, ...]) -> None:
    """Run worked cases; needs no database.

    One line for each failure, with the keys that differ, and for each skip. Exit 1 when a case fails or is
    skipped (unless its topic is allowed to), 2 when a file can't be read.
    """
    try:
        cases = [case for file in files for case in read_file(file)]
        law_at = law_of_files()
    except Invalid as error:
        raise click.UsageError(str(error.message)) from error
    except PackRefused as error:
        raise click.ClickException(str(error)) from error
    results = [run(case, law_at) for case in cases]
    click.echo(json.dumps(report(results), ensure_ascii=False) if as_json else lines(results))
    sys.exit(1 if any(is_failing(result, allowed) for result in results) else 0)


def is_failing(result: Result, allowed: Sequence[str] = ()) -> bool:
    if result.status == "failed":
        return True
    return bool(result.skipped) and result.case.topic not in allowed


def report(results: Sequence[Result]) -> dict[str, Any]:
    """The stable JSON shape: counts, failures and skips."""
    return {
        "passed": _count(results, "passed"),
        "failed": _count(results, "failed"),
        "skipped": _count(results, "skipped"),
        "failures": [
            {
                "id": result.case.id,
                "topic": result.case.topic,
                "expected": result.expected,
                "got": result.got,
            }
            for result in results
            if result.status == "failed"
        ],
        "skips": [
            {"id": result.case.id, "topic": result.case.topic, "why": "; ".join(result.skipped)}
            for result in results
            if result.skipped
        ],
    }


def lines(results: Sequence[Result]) -> str:
    out = []
    for result in results:
        name = f"{result.case.id} {result.case.topic}"
        if result.status == "failed":
            out.append(f"{name}: " + "; ".join(_difference(result, key) for key in result.expected))
        if result.skipped:
            out.append(f"{name}: skipped: {'; '.join(result.skipped)}")
    skipped = _count(results, "skipped")
    if skipped:
        out.append(f"{skipped} skipped")
    out.append(f"{_count(results, 'passed')} passed, {_count(results, 'failed')} failed")
    return "\n".join(out)


def _count(results: Sequence[Result], status: str) -> int:
    return sum(result.status == status for result in results)


def _difference(result: Result, key: str) -> str:
    expected, got = (json.dumps(side.get(key), ensure_ascii=False) for side in (result.expected, result.got))
    return f"{key} expected {expected}, got {got}"
