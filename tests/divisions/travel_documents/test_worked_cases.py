"""The worked cases of this division, against the law in the repository and without a database."""

from __future__ import annotations

from pathlib import Path

import pytest

from kanim.kernel.regulation.loading import law_of_files
from kanim.kernel.worked_cases import Case, read_file, run

FILE = Path(__file__).parents[2] / "data" / "cases" / "travel_documents.yaml"
TOPICS = {
    "passport_fee", "passport_validity", "parental_consent", "nik", "mrz", "working_days", "uncollected",
    "suspension", "handover", "splp_foreigner",
}  # fmt: skip
CASES = read_file(FILE)


@pytest.fixture(scope="module")
def law_at():
    return law_of_files()


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_case(case: Case, law_at):
    result = run(case, law_at)
    assert (result.skipped, result.expected) == ((), {}), f"got {result.got}"


def test_every_topic_has_cases():
    assert {case.topic for case in CASES} == TOPICS
