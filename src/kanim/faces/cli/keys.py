"""`kanim keys`: the master key of files, its rotation, and files that were kept before they were sealed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click
from django.conf import settings

from kanim.kernel.errors import KanimError
from kanim.kernel.papers import file_keys, store
from kanim.kernel.papers.models import FileKey


@click.group()
def keys() -> None:
    """The master key of files (KANIM_FILE_KEY) and the keys that it wraps."""


@keys.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def make(file: Path) -> None:
    """Writes a new master key into FILE. Never over another."""
    try:
        file_keys.make_master(file)
    except FileExistsError:
        raise click.ClickException(f"{file} is there already; files may depend on it") from None
    print(f"{file}: master key {file_keys.read_master(file).name}")


@keys.command()
def rotate() -> None:
    """Wraps every key with the present master key. The earlier ones stand in KANIM_FILE_KEYS_OLD until it is done."""
    done = 0
    try:
        while count := file_keys.rewrap():
            done += count
    except file_keys.WrongKey as wrong:
        raise click.ClickException(
            f"{wrong}. {done} keys were rotated; those left are as they were"
        ) from None
    if done:
        file_keys.mirror()
    print(
        f"{done} keys are now wrapped by {file_keys.master().name}; the earlier master keys may be destroyed"
    )


@keys.command()
@click.option("--files", is_flag=True, help="Also open and read every file.")
def check(files: bool) -> None:
    """Tells how many keys each master key wraps, and opens every key; exit 1 when one does not open."""
    known, wrong, count = file_keys.masters(), 0, Counter[str]()
    for row in FileKey.objects.filter(destroyed_at=None).order_by("name").iterator(500):
        count[row.master] += 1
        try:
            file_keys.unwrapped(row)
            if files:
                store.existing(row.name)
        except (file_keys.WrongKey, KanimError) as refused:
            wrong += 1
            click.echo(f"{row.name}: {refused}", err=True)
    for name, number in sorted(count.items()):
        place = "present" if name == file_keys.master().name else "earlier" if name in known else "NOT HERE"
        print(f"master key {name} ({place}): {number} keys")
    print(f"{FileKey.objects.exclude(destroyed_at=None).count()} keys were destroyed")
    if wrong:
        raise click.ClickException(f"{wrong} files can't be opened; see docs/how-to/keys-of-files.md")


@keys.command("seal-files")
def seal_files() -> None:
    """Seals files that were kept in the clear by an earlier version. Safe to repeat and to break off."""
    done = sum(store.seal_plain(name) for name in store.names())
    print(f"{done} files sealed")


@keys.command()
def mirror() -> None:
    """Writes the copy of the wrapped keys (KANIM_FILE_KEYS_COPY) anew; `kanim backup` does it too."""
    print(f"{settings.FILE_KEYS_COPY}: {file_keys.mirror()} keys")
