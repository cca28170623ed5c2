"""`kanim measure NAME --from --to --by`: one measure of the whole office, as the report pages count it."""

from __future__ import annotations

import json
from datetime import date

import click

from kanim.kernel import clock
from kanim.kernel.access.actors import System
from kanim.kernel.measures import core
from kanim.kernel.organisation.selectors import get_office


def dated(text: str, default: date) -> date:
    try:
        return date.fromisoformat(text) if text else default
    except ValueError:
        raise click.UsageError(
            f"{text!r}: tulis hari sebagai 2026-11-24 · write a day as 2026-11-24"
        ) from None


@click.command()
@click.argument("name", default="")
@click.option("--from", "first", default="", help="Hari pertama · First day (2026-11-01)")
@click.option("--to", "last", default="", help="Hari terakhir · Last day")
@click.option("--by", default="", help="Dimensi · Dimension (month, service, …)")
@click.option("--office", default="", help="Kode kantor · Code of the office")
@click.option("--json", "as_json", is_flag=True, help="keluaran JSON · JSON output")
def measure(name: str, first: str, last: str, by: str, office: str, as_json: bool) -> None:
    """Tanpa NAME: daftar ukuran. · Without NAME: the measures there are."""
    if not name:
        for each in core.all_measures():
            click.echo(f"{each.name:20} {each.words}  [{each.unit}]  {', '.join(each.dimensions)}")
        return
    today = clock.today()
    period = core.Period(dated(first, today.replace(day=1)), dated(last, today))
    place = get_office(office).id if office else None
    table = core.evaluate(System("measures"), name, period, by=by, office=place)
    if as_json:
        click.echo(json.dumps(_told(table), ensure_ascii=False, indent=1))
        return
    click.echo(f"{table.measure.words} ({table.measure.unit}), {period.first} – {period.last}")
    for line in table.lines:
        click.echo(f"  {line.label!s:44} {'*' if line.is_hidden else line.value}")
    click.echo(f"  {'Σ':44} {table.total}")


def _told(table: core.Table) -> dict[str, object]:
    def day(value: date) -> str:
        return value.isoformat()

    return {
        "measure": table.measure.name,
        "words": table.measure.words.data(),
        "unit": table.measure.unit.data(),
        "clause": table.measure.clause,
        "from": day(table.period.first),
        "to": day(table.period.last),
        "by": table.by,
        "lines": [
            {"key": x.key, "label": x.label.data(), "value": x.value, "hidden": x.is_hidden}
            for x in table.lines
        ],
        "total": table.total,
    }
