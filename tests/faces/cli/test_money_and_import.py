"""`kanim money reconcile` and `kanim import register`: exit codes, and what they print and keep."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kanim.faces.cli.importing import import_group
from kanim.faces.cli.money import money
from kanim.kernel.money.models import Reconciliation
from kanim.kernel.party.models import Person
from support.office import found_office

pytestmark = pytest.mark.django_db


def test_a_bank_s_day_is_reconciled_and_differences_exit_1(tmp_path: Path) -> None:
    found_office()
    file = tmp_path / "mutasi.csv"
    head = "code,ntpn,amount_idr,occurred_at\n"
    file.write_text(head + f"820261124000001,{'A' * 16},950000,2026-11-24T05:00:00Z\n")
    done = CliRunner().invoke(money, ["reconcile", "2026-11-24", "--file", str(file), "--json"])
    told = json.loads(done.output)
    assert (done.exit_code, told["counts"]["TIDAK_ADA_DI_SINI"], told["theirs_idr"]) == (1, 1, 950_000)
    file.write_text(head)
    clean = CliRunner().invoke(money, ["reconcile", "2026-11-24", "--file", str(file)])
    assert (clean.exit_code, Reconciliation.objects.count()) == (0, 1)
    assert "Rp0 | Rp0" in clean.output


def test_an_import_is_tried_first_and_kept_when_told(tmp_path: Path) -> None:
    found_office()
    file, plan = tmp_path / "buku.csv", tmp_path / "buku.yaml"
    file.write_text("no,nama,lahir\n1,Rukmini,1940-01-02\n2,,1940-01-02\n")
    plan.write_text("register: buku\nas_of: 2019-12-31\ncolumns: {key: no, name: nama, birth_date: lahir}\n")
    arguments = ["register", str(file), "--mapping", str(plan)]
    tried = CliRunner().invoke(import_group, arguments)
    assert (tried.exit_code, Person.objects.count()) == (1, 0)
    assert tried.output.startswith("buku.csv:3: nama: ")
    kept = CliRunner().invoke(import_group, [*arguments, "--apply", "--json"])
    told = json.loads(kept.output)
    assert (kept.exit_code, told["new"], told["applied"], [e["row"] for e in told["errors"]]) == (
        1,
        1,
        True,
        [3],
    )
    assert Person.objects.get().name == "Rukmini"
