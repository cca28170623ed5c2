"""The worked cases of enforcement, against the law in the repository and without a database."""

from __future__ import annotations

from pathlib import Path

import pytest

from kanim.kernel.regulation.loading import law_of_files
from kanim.kernel.worked_cases import Case, LawAt, read_file, run

CASES = read_file(Path(__file__).parents[2] / "data" / "cases" / "enforcement.yaml")


@pytest.fixture(scope="module")
def law_at() -> LawAt:
    return law_of_files()


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_case(case: Case, law_at: LawAt) -> None:
    result = run(case, law_at)
    assert (result.skipped, result.expected) == ((), {}), f"got {result.got}"


def test_every_topic_has_cases() -> None:
    assert {case.topic for case in CASES} == {"overstay", "penangkalan", "keberatan", "status_gate"}
