"""`kanim radar`: what the law will demand, by unit and line by line."""

from __future__ import annotations

import json

import click

from kanim.kernel import clock
from kanim.kernel.access.actors import System
from kanim.kernel.casework import deadlines_repair
from kanim.kernel.casework.radar import Filter, Line, radar, summary
from kanim.kernel.texts import Text


@click.command("radar")
@click.option("--unit", default="", help="Only this unit and those below it.")
@click.option("--clause", default="", help="Only this clause.")
@click.option("--late", is_flag=True, help="Only what is over.")
@click.option("--week", type=click.IntRange(0, 52), help="0: the seven days from today, 1: the next seven …")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.option(
    "--repair", is_flag=True, help="First write the lines that are missing (after an update or import)."
)
@click.option("--json", "as_json", is_flag=True)
def radar_command(
    unit: str, clause: str, late: bool, week: int | None, limit: int, repair: bool, as_json: bool
) -> None:
    """Everything that is due, the longest due first / Semua tenggat, yang paling lama di atas."""
    mended = deadlines_repair.repair() if repair else 0
    actor, wanted, now = System("radar"), Filter(unit, clause, week, late), clock.now()
    lines = radar(actor, wanted, limit=limit, now=now).lines
    totals = summary(actor, wanted, now=now)
    if as_json:
        told = {
            "at": now.isoformat(),
            "mended": mended,
            "units": [dict(zip(("unit", "late", "week", "later"), row, strict=True)) for row in totals],
            "lines": [_plain(line) for line in lines],
        }
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    if repair:
        click.echo(str(Text(f"{mended} baris dilengkapi.", f"{mended} lines mended.")))
    for code, over, soon, later in totals:
        words = Text(
            f"{code or '-'}: {over} terlambat, {soon} dalam tujuh hari, {later} kemudian",
            f"{code or '-'}: {over} late, {soon} within seven days, {later} later",
        )
        click.echo(str(words))
    for line in lines:
        mark = {"over": "!", "alarm": "*", "calm": " "}[line.alarm]
        click.echo(
            f"{mark} {line.due_on}  {line.left:>5} {line.count:<10} {line.clause:<14} {line.label}  {line.words}"
        )


def _plain(line: Line) -> dict[str, object]:
    return {
        "kind": line.kind,
        "name": line.name,
        "words": line.words.data(),
        "case": str(line.case_id) if line.case_id else None,
        "row": str(line.object_id),
        "label": line.label,
        "unit": line.unit,
        "post": line.post,
        "clause": line.clause,
        "due_on": str(line.due_on) if line.due_on else None,
        "due_at": line.due_at.isoformat(),
        "left": line.left,
        "count": line.count,
        "alarm": line.alarm,
        "then": line.then.data() if line.then else None,
    }
