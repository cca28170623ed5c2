"""`kanim money reconcile DAY`: a day's statement held against the payments of an office."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path

import click

from kanim.kernel.access.actors import System
from kanim.kernel.errors import Invalid
from kanim.kernel.money import reconciling, treasury
from kanim.kernel.organisation.models import Office
from kanim.kernel.texts import Text
from kanim.ui.formats import rupiah


@click.group("money", help="Penerimaan negara · State revenue")
def money() -> None:
    """What the treasurer does from the command line."""


@money.command("reconcile")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@click.option(
    "--office", default="kanim-tangerang", show_default=True, help="kode kantor · code of the office"
)
@click.option(
    "--file",
    "statement",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="rekening koran bank (CSV) · a bank's statement; tanpa ini SIMPONI ditanya · else SIMPONI is asked",
)
@click.option("--csv", "as_csv", is_flag=True, help="keluaran CSV · CSV output")
@click.option("--json", "as_json", is_flag=True, help="keluaran JSON · JSON output")
def reconcile(day: datetime, office: str, statement: Path | None, as_csv: bool, as_json: bool) -> None:
    """Rekonsiliasi satu hari; keluar 1 bila ada selisih. · Reconcile a day; exits 1 when something differs."""
    place = Office.objects.filter(code=office, valid_to=None).first()
    if place is None:
        raise Invalid({"office": Text(f"Kantor {office} tidak dikenal.", f"No office is called {office}.")})
    told = reconciling.read_csv(statement.read_text(encoding="utf-8")) if statement else None
    source = "bank" if statement else reconciling.SIMPONI
    found = treasury.reconcile(System("cli"), place, day.date(), told, source)
    if as_csv:
        click.echo(reconciling.write_csv(found), nl=False)
    elif as_json:
        click.echo(json.dumps(_told(found)))
    else:
        _print(found, day.date())
    sys.exit(0 if found.is_clean else 1)


def _told(found: reconciling.Report) -> dict[str, object]:
    return {
        "day": found.day.isoformat(),
        "source": found.source,
        "counts": found.counts(),
        "theirs_idr": found.theirs_idr,
        "ours_idr": found.ours_idr,
        "differences": [
            {
                "finding": row.finding,
                "ntpn": row.ntpn,
                "code": row.code,
                "theirs_idr": row.theirs_idr,
                "ours_idr": row.ours_idr,
            }
            for row in found.rows
            if row.finding != reconciling.MATCHED
        ],
    }


def _print(found: reconciling.Report, day: date) -> None:
    for row in found.rows:
        if row.finding != reconciling.MATCHED:
            theirs, ours = ("–" if n is None else rupiah(n) for n in (row.theirs_idr, row.ours_idr))
            click.echo(
                f"  {reconciling.FINDINGS[row.finding]!s:32} {row.ntpn}  {row.code}  {theirs} | {ours}"
            )
    counts = found.counts()
    told = ", ".join(f"{reconciling.FINDINGS[code]}: {n}" for code, n in counts.items() if n) or "0"
    click.echo(f"{day} {found.source}: {told}; {rupiah(found.theirs_idr)} | {rupiah(found.ours_idr)}")
