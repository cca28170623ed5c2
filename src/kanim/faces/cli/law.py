"""`kanim law`: packs into the database, and what is in force."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import click

from kanim.kernel.errors import Invalid
from kanim.kernel.regulation import NotInForce, law, today
from kanim.kernel.regulation.loading import check_packs, load_packs
from kanim.kernel.texts import Text


@click.group("law")
def law_group() -> None:
    """The regulation as dated data / Peraturan sebagai data bertanggal."""


@law_group.command("load")
@click.option(
    "--root", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Folder of packs."
)
@click.option("--json", "as_json", is_flag=True)
def load(root: Path | None, as_json: bool) -> None:
    """Load all law files; the same files again change nothing."""
    done = load_packs(root)
    if as_json:
        rows = {
            name: getattr(done, name) for name in ("files", "added", "ended", "definitions", "generation")
        }
        click.echo(json.dumps({**rows, "changed": done.changed}))
        return
    click.echo(
        str(
            Text(
                f"{done.files} berkas: {done.added} baris baru, {done.ended} diakhiri, "
                f"{done.definitions} berlaku.",
                f"{done.files} files: {done.added} rows added, {done.ended} ended, {done.definitions} stand.",
            )
        )
    )


@law_group.command("check")
@click.option(
    "--root", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Folder of packs."
)
def check(root: Path | None) -> None:
    """Read and check all law files without loading them; exit 1 with `file:line: what; how to mend`."""
    known = check_packs(root)
    click.echo(str(Text(f"{len(known.drafts)} baris, benar.", f"{len(known.drafts)} rows, all right.")))


@law_group.command("show")
@click.argument("kind")
@click.argument("code", required=False)
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="Day in force; default today.")
def show(kind: str, code: str | None, on: datetime | None) -> None:
    """Show what is in force: `kanim law show tariff PERCEPATAN --on 2024-12-16`; without CODE, all codes."""
    day: date = on.date() if on else today()
    book = law(day)
    if code is None:
        for entry in book.all(kind):
            click.echo(f"{entry.code}\t{entry.words}")
        return
    try:
        entry = book.entry(kind, code)
    except NotInForce as missing:
        raise Invalid({"code": missing.message}) from missing
    click.echo(
        json.dumps(
            {
                "kind": entry.kind,
                "code": entry.code,
                "valid_from": str(entry.valid_from),
                "valid_to": None if entry.valid_to is None else str(entry.valid_to),
                "cites": list(entry.cites),
                "digest": entry.digest,
                "body": entry.body,
            },
            ensure_ascii=False,
            indent=2,
        )
    )
