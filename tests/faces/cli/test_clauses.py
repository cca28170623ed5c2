"""`kanim clauses` and `kanim law`: exit codes, shapes, and words in the language asked for."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from django.urls import Resolver404, resolve

from kanim.faces.cli.clauses import report
from kanim.faces.cli.main import COMMANDS, run
from kanim.kernel.access.models import Mandate
from kanim.kernel.registry import registry
from kanim.kernel.registry.core import Entry

ON = date(2026, 11, 24)
pytestmark = pytest.mark.django_db


def test_every_duty_and_function_with_the_keys_promised(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["clauses", "--json", "--on", "2026-11-24"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == 77
    assert {"id", "unit", "kind", "text", "applicable", "served", "by", "note"} <= set(rows[0])
    by_id = {row["id"]: row for row in rows}
    assert by_id["dokjal.a"]["text"] == "pelayanan paspor; dan"
    assert by_id["kanim.c"]["applicable"] is False
    assert by_id["kanim.c"]["note"]
    assert [row["id"] for row in rows if not row["applicable"]] == ["kanim.c"]
    assert {row["kind"] for row in rows} == {"tugas", "fungsi"}


def test_a_dated_order_makes_inspection_applicable() -> None:
    Mandate.objects.create(
        clause="kanim.c", unit="kanim", post="kepala", legal_act="SK 1/2026", valid_from=date(2026, 11, 1)
    )
    assert {r.clause.code for r in report(ON) if not r.is_applicable} == set()
    assert {r.clause.code for r in report(date(2026, 10, 31)) if not r.is_applicable} == {"kanim.c"}


def _declare(monkeypatch: pytest.MonkeyPatch, kind: str, clauses: set[str], rows: int, url: str) -> None:
    entry = Entry(
        "serving",
        f"{kind}:uji",
        lambda: rows,
        meta={"clauses": frozenset(clauses), "url": url, "units": frozenset({"dokjal_layanan"})},
    )
    known = registry.all
    monkeypatch.setattr(
        registry, "all", lambda wanted: iter([entry]) if wanted == "serving" else known(wanted)
    )


def _served() -> set[str]:
    return {row.clause.code for row in report(ON) if row.is_served}


def test_served_needs_the_right_kind_rows_and_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    page = "/accounts/login/" if _resolves("/accounts/login/") else "/"
    before = _served()
    _declare(monkeypatch, "report", {"dokjal.a"}, 3, page)  # a report alone does not serve a service
    assert "dokjal.a" not in _served() - before
    _declare(monkeypatch, "register", {"dokjal.a", "dokjal.b"}, 0, page)  # nothing stands behind it
    assert _served() == before
    _declare(monkeypatch, "register", {"dokjal.a", "dokjal.b"}, 3, "/tidak/ada/")  # no page
    assert _served() == before


def _resolves(url: str) -> bool:
    try:
        resolve(url)
    except Resolver404:
        return False
    return True


def test_an_error_is_told_in_the_language_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KANIM_LANG", "en")
    assert run(["law", "show", "tariff", "TIDAK_ADA"]) == 1
    assert "is not in force" in capsys.readouterr().err
    monkeypatch.setenv("KANIM_LANG", "id")
    assert run(["law", "show", "tariff", "TIDAK_ADA"]) == 1
    assert "tidak berlaku" in capsys.readouterr().err


def test_a_bad_pack_is_told_with_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KANIM_LANG", "en")
    (tmp_path / "bad.yaml").write_text("pack: tariff\nrows:\n  - code: X\n")
    assert run(["law", "load", "--root", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert f"{tmp_path}/bad.yaml:3: the key 'words' is required; add 'words'" in said
    assert f"{tmp_path}/bad.yaml:3: the key 'amount_idr' is required" in said


def test_usage_errors_exit_with_two() -> None:
    assert run(["tidakada"]) == 2
    assert run(["law", "show", "tariff", "X", "--on", "yesterday"]) == 2


def test_show_of_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["law", "show", "tariff", "PASPOR_ELEKTRONIK_48_10", "--on", "2024-12-16"]) == 0
    assert json.loads(capsys.readouterr().out)["body"]["amount_idr"] == 650_000


def test_help_names_every_command_without_importing_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(name in said for name in COMMANDS)
