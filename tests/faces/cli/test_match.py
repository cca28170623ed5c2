"""`kanim match`: compared and measured from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kanim.faces.cli.main import run

PAIRS = Path(__file__).parents[2] / "kernel" / "matching" / "name_pairs_dev.csv"


def test_explain_names_the_rule_of_each_part(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["match", "explain", "--json", "Djarot Soemantri", "Jarot Sumantri, S.H."]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["score"] > 0.95
    assert [part["other"] for part in told["met"]] == ["JAROT", "SUMANTRI"]
    assert told["version"] == "names/1"


def test_eval_tells_the_figures_in_one_shape(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["match", "eval", str(PAIRS), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"pairs", "auc", "recall_at_fpr", "f1", "pairs_per_s"} <= set(told)
    assert told["pairs"] == 62
    assert set(told["recall_at_fpr"]) == {"0.01", "0.05", "0.10"}


def test_eval_refuses_a_file_without_the_columns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    assert run(["match", "eval", str(file)]) == 1
    assert "name1" in capsys.readouterr().err
