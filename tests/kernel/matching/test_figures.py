"""The figures that the comparison of names must keep; `docs/matching.md` tells how each set was made."""

from __future__ import annotations

from pathlib import Path

import pytest

from kanim.kernel.errors import Invalid
from kanim.kernel.matching.evaluation import Figures, area_under_curve, evaluate, read_pairs, recall_at
from tests.kernel.matching import generated

HERE = Path(__file__).parent


def measured(name: str) -> Figures:
    return evaluate(read_pairs(HERE / name))[0]


def test_the_development_pairs_keep_their_figures() -> None:
    figures = measured("name_pairs_dev.csv")
    assert figures.pairs == 62
    assert figures.auc >= 0.99
    assert figures.recall_at_fpr["0.10"] >= 0.97
    assert figures.recall_at_fpr["0.01"] >= 0.95


def test_the_second_set_keeps_its_figures() -> None:
    figures = measured("held_out.csv")
    assert figures.pairs == 286
    assert figures.auc >= 0.99
    assert figures.recall_at_fpr["0.10"] >= 0.97
    assert figures.recall_at_fpr["0.01"] >= 0.90


def test_the_third_set_keeps_its_figures() -> None:
    figures = measured("unseen.csv")
    assert figures.pairs == 172
    assert figures.auc >= 0.97
    assert figures.recall_at_fpr["0.10"] >= 0.95


def test_pairs_made_by_rule_keep_their_figures_kind_by_kind() -> None:
    made = generated.pairs(seed=5, each=40)
    figures, scores = evaluate(made)
    assert figures.auc >= 0.985
    assert figures.recall_at_fpr["0.10"] >= 0.97
    assert figures.recall_at_fpr["0.01"] >= 0.90
    for kind in generated.KINDS:
        of_kind = [
            (p.is_match, s) for p, s in zip(made, scores, strict=True) if p.kind.removesuffix("_neg") == kind
        ]
        truth, likeness = [is_match for is_match, _ in of_kind], [score for _, score in of_kind]
        assert area_under_curve(truth, likeness) >= 0.95, kind
        assert recall_at(truth, likeness, 0.10) >= 0.90, kind


def test_the_area_counts_ties_half() -> None:
    assert area_under_curve([True, False], [0.5, 0.5]) == 0.5
    assert area_under_curve([True, True, False, False], [0.9, 0.4, 0.5, 0.1]) == 0.75
    assert area_under_curve([True], [0.1]) == 1.0


def test_recall_is_read_above_the_false_pairs_that_are_not_allowed() -> None:
    truth = [True, True, *[False] * 10]
    scores = [0.9, 0.5, 0.6, *[0.1] * 9]
    assert recall_at(truth, scores, 0.01) == 0.5
    assert recall_at(truth, scores, 0.10) == 1.0


def test_a_file_without_the_columns_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(Invalid):
        read_pairs(file)
