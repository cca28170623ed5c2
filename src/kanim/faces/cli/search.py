"""`kanim search`: the index of the search."""

from __future__ import annotations

import click

from kanim.kernel.casework import finding


@click.group()
def search() -> None:
    """The index of the search / Indeks pencarian."""


@search.command()
def rebuild() -> None:
    """Makes the index anew from the registers, in one transaction. Run it once after an update or an import."""
    for kind, count in finding.rebuild().items():
        click.echo(f"{finding.kind_words(kind)}: {count}")
