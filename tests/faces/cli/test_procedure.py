"""`kanim procedure`: what it prints, how it refuses, what it writes."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from kanim.faces.cli.procedure import procedure

BROKEN = """procedure: rusak
version: 1
title: {id: Rusak}
"""


def test_draw_writes_an_svg_file(tmp_path: Path) -> None:
    target = tmp_path / "paspor.svg"
    run = CliRunner().invoke(procedure, ["draw", "paspor", "--step", "CETAK", "-o", str(target)])
    assert run.exit_code == 0, run.output
    assert target.read_text().startswith("<svg")
    assert "sekarang: Pencetakan" in target.read_text()


def test_draw_refuses_unknown_names_with_what_there_is(tmp_path: Path) -> None:
    run = CliRunner().invoke(procedure, ["draw", "pasport"])
    assert (run.exit_code, "paspor" in run.stderr) == (1, True)
    run = CliRunner().invoke(procedure, ["draw", "paspor", "--step", "TIDAK_ADA"])
    assert (run.exit_code, "TIDAK_ADA" in run.stderr) == (1, True)
    run = CliRunner().invoke(procedure, ["draw", "paspor", "-o", str(tmp_path / "no" / "x.svg")])
    assert (run.exit_code, "tidak dapat ditulis" in run.stderr) == (1, True)


def test_check_tells_file_line_and_cure(tmp_path: Path) -> None:
    bad = tmp_path / "rusak.yaml"
    bad.write_text(BROKEN)
    run = CliRunner().invoke(procedure, ["check", str(bad), str(tmp_path / "none.yaml")])
    assert run.exit_code == 1
    assert f"{bad}:3: terjemahan bahasa Inggris tidak ada" in run.stdout
    assert f"{tmp_path / 'none.yaml'}:1:" in run.stdout


def test_check_names_the_kind_of_each_fault(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "data" / "packs" / "full" / "bap.yaml").read_text()
    slip = tmp_path / "bap.yaml"
    slip.write_text(text.replace("clause: dokjal.a", "clause: dokjal.zz"))
    run = CliRunner().invoke(procedure, ["check", str(slip)])
    assert run.exit_code == 1
    assert f"{slip}:4: [unknown-clause]" in run.stdout
