"""`kanim import register FILE`: an old register of persons and passports."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
import yaml

from kanim.kernel.access.actors import System
from kanim.kernel.errors import Invalid
from kanim.kernel.organisation.models import Office
from kanim.kernel.party.importing import Result, import_register, read_mapping
from kanim.kernel.texts import Text


@click.group("import", help="Impor register lama · Import old registers")
def import_group() -> None:
    """Reads what was kept before Kanim."""


@import_group.command("register")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="kolom mana apa (YAML) · which column is what")  # fmt: skip
@click.option(
    "--office", default="kanim-tangerang", show_default=True, help="kode kantor · code of the office"
)
@click.option("--division", default="dokjal", show_default=True, help="bidang · division")
@click.option(
    "--apply", "is_real", is_flag=True, help="simpan; tanpa ini hanya diuji · keep it; else a dry run"
)
@click.option("--json", "as_json", is_flag=True, help="keluaran JSON · JSON output")
def register(file: Path, mapping: Path, office: str, division: str, is_real: bool, as_json: bool) -> None:
    """Impor CSV FILE; keluar 1 bila ada baris yang salah. · Import a CSV; exits 1 when a row is wrong."""
    place = Office.objects.filter(code=office, valid_to=None).first()
    if place is None:
        raise Invalid({"office": Text(f"Kantor {office} tidak dikenal.", f"No office is called {office}.")})
    # every word as it stands: a column may be called "no", which YAML would otherwise read as false
    plan = read_mapping(yaml.load(mapping.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))
    text = file.read_text(encoding="utf-8-sig")
    result = import_register(System("import"), place, division, plan, text, dry=not is_real)
    if as_json:
        click.echo(json.dumps(_told(result, is_real)))
    else:
        for error in result.errors:
            click.echo(f"{file.name}:{error.row}: {error.words}")
        click.echo(str(_words(result, is_real)))
    sys.exit(1 if result.errors else 0)


def _told(result: Result, is_real: bool) -> dict[str, object]:
    return {
        "applied": is_real,
        "new": result.new,
        "found": result.found,
        "known": result.known,
        "candidates": result.candidates,
        "errors": [
            {"row": e.row, "field": e.field, "id": e.words.id, "en": e.words.en} for e in result.errors
        ],
    }


def _words(result: Result, is_real: bool) -> Text:
    done = Text("diimpor", "imported") if is_real else Text("diuji, tidak disimpan", "tried, not kept")
    return Text(
        f"{result.new} orang baru, {result.found} sudah dikenal, {result.known} baris sudah diimpor dahulu, "
        f"{result.candidates} kandidat belum diputus, {len(result.errors)} kesalahan ({done.id}).",
        f"{result.new} new persons, {result.found} known already, {result.known} rows imported before, "
        f"{result.candidates} candidates undecided, {len(result.errors)} errors ({done.en}).",
    )
