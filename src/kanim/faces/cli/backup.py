"""`kanim backup FILE` and `kanim restore FILE`: the office in one file, and back.

A restore is not open before it is right: erasures made after the backup are done again, anchors delivered after it
are declared void (signed), the ledger is verified and the files are held against the rows that name them. Until then
`kanim serve` refuses to start.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import click
from django.conf import settings
from django.db import connection

from kanim.faces.cli import archive, dumps
from kanim.faces.cli.archive import Manifest
from kanim.faces.cli.worker import Busy, only_one
from kanim.kernel import clock, db
from kanim.kernel.canonical import instant
from kanim.kernel.errors import KanimError
from kanim.kernel.ledger import anchors, erasure
from kanim.kernel.ledger.verify import verify
from kanim.kernel.papers import file_keys, store
from kanim.kernel.papers.models import FileKey, Instrument, Paper

UNFINISHED = "restore-unfinished"


def refuse_unfinished() -> None:
    """Raises when a restore was begun here and did not come to its end."""
    mark = Path(settings.VAR) / UNFINISHED
    if mark.exists():
        raise click.ClickException(
            f"a restore was begun and not finished ({mark.read_text().strip()}): its erasures and checks are not "
            f"done. Run it again with --force, or remove {mark} if you know that all is right"
        )


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Writes database and files into FILE while the office works. On PostgreSQL needs pg_dump."""
    if file.exists():
        raise click.ClickException(f"{file} is there already; name another file")
    _or_warn("anchoring", erasure.keep_outside)
    last = anchors.last_in_database()
    with tempfile.TemporaryDirectory(prefix=".kanim-backup-", dir=file.resolve().parent) as folder:
        database, tables = dumps.dump(Path(folder))
        # Files after rows: a file is written before the row that names it.
        made = archive.write(
            file.resolve(),
            database,
            Path(settings.FILES_ROOT),
            made_at=instant(clock.now()),
            vendor=connection.vendor,
            tables=tables,
            last_anchor=last.number if last else 0,
        )
    keys = file_keys.mirror()  # after the files: every file of the backup has its key in it
    print(f"{file}: {sum(tables.values())} rows in {len(tables)} tables, {len(made.files)} files")
    print(f"{settings.FILE_KEYS_COPY}: {keys} keys of files. Keep it apart, and only the latest")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--force", is_flag=True, help="Also where there is a database already: it is replaced.")
@click.option(
    "--keys",
    "key_copy",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The latest copy of the keys of files; without it the one of this installation.",
)
@click.option("--app-role", help="PostgreSQL: the role that serves gets its rights again.")
@click.option("--eraser-role", help="PostgreSQL: the role that may erase.")
def restore(
    file: Path, force: bool, key_copy: Path | None, app_role: str | None, eraser_role: str | None
) -> None:
    """Puts database and files back from FILE, checks them and does later erasures again; exit 1 on a finding."""
    with ExitStack() as stack:
        if not db.is_postgresql():
            try:
                stack.enter_context(only_one("serve"))
            except Busy as other:
                raise click.ClickException(f"process {other} works on this database; stop it first") from None
        root = Path(settings.FILES_ROOT)
        root.parent.mkdir(parents=True, exist_ok=True)
        staged = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix=".kanim-restore-", dir=root.parent))
        )
        manifest = archive.unpack(file, staged)
        _require_place(manifest, root, force)
        copy = _require_keys(manifest, key_copy or Path(settings.FILE_KEYS_COPY))
        mark = Path(settings.VAR) / UNFINISHED
        mark.write_text(f"{file.resolve()}\n")
        _put_back(manifest, staged, root)
        if db.is_postgresql():
            if app_role:
                db.grant_app(app_role)
            if eraser_role:
                erasure.grant_eraser(eraser_role)
        findings = _settle(manifest, copy)
        for words in findings:
            click.echo(words, err=True)
        if findings:
            raise click.ClickException(f"the restore has findings; {mark} keeps the office closed")
        mark.unlink()
    print("restored: all counts, files and the ledger are in order")


def _require_place(manifest: Manifest, root: Path, force: bool) -> None:
    if manifest.vendor != connection.vendor:
        raise click.ClickException(
            f"the backup is of {manifest.vendor}, this database is {connection.vendor}. Nothing was changed"
        )
    has_files = root.is_dir() and any(path.is_file() for path in root.rglob("*"))
    if not force and (not dumps.is_empty() or has_files):
        raise click.ClickException(
            "there is a database or there are files here already; --force replaces them. Nothing was changed"
        )


def _require_keys(manifest: Manifest, copy: Path) -> Path | None:
    """The copy of the keys, which must be as young as the backup. A backup without files needs none."""
    try:
        made_at = file_keys.mirrored_at(copy)
    except (OSError, ValueError) as error:
        if not manifest.files:
            return None
        raise click.ClickException(
            f"the copy of the keys of files can't be read: {error}. Name it with --keys. Nothing was changed"
        ) from error
    if made_at < manifest.made_at:
        raise click.ClickException(
            f"{copy} was written at {made_at}, before this backup ({manifest.made_at}): keys would be missing. "
            "Name the latest with --keys. Nothing was changed"
        )
    return copy


def _put_back(manifest: Manifest, staged: Path, root: Path) -> None:
    stamp = instant(clock.now())[:19].replace(":", "")
    aside = dumps.load(staged / manifest.database.name, stamp)
    if aside:
        print(f"the database that stood here was laid aside as {aside}")
    if root.exists() and any(root.iterdir()):
        laid = root.with_name(f"{root.name}.replaced-{stamp}")
        os.rename(root, laid)
        print(f"the files that lay here were laid aside in {laid}")
    shutil.rmtree(root, ignore_errors=True)
    fresh = staged / "files"
    fresh.mkdir(mode=0o700, exist_ok=True)
    for folder in (fresh, *(path for path in fresh.rglob("*") if path.is_dir())):
        folder.chmod(0o700)
    os.rename(fresh, root)


def _settle(manifest: Manifest, copy: Path | None) -> list[str]:
    """Counts, later erasures, void anchors, files with their keys, and ledger, in this order; gives what is wrong."""
    counted = dumps.row_counts(list(manifest.tables))
    findings = [
        f"table {name}: {manifest.tables[name]} rows were backed up, {count} are here"
        for name, count in counted.items()
        if count != manifest.tables[name] and name != "django_migrations"
    ]
    if copy is not None:
        print(f"{file_keys.take_back(copy)} keys of files taken back from {copy}")
    again = erasure.replay()
    kept, void = anchors.declare_restored()
    print(f"{again} erasures done again; {void} later anchors declared void (kept up to {kept})")
    _or_warn("anchoring", erasure.keep_outside)
    findings += _files_amiss(manifest)
    report = verify()
    print(f"{report.events} events in {report.streams} streams verified, {len(manifest.files)} files")
    return findings + [f"ledger: {f.case} seq {f.seq}: {f.kind}" for f in report.faults]


def _files_amiss(manifest: Manifest) -> list[str]:
    """Rows that name a file which was not backed up, or another one: each is opened with its key and read. A file
    whose key was destroyed after the backup is told, and is no finding: it shall not come back."""
    backed_up = {member.name.removeprefix("files/") for member in manifest.files}
    living = set(FileKey.objects.filter(destroyed_at=None).values_list("name", flat=True))
    named = [
        *Paper.objects.values_list("file", "sha256"),
        *Instrument.objects.exclude(file="").values_list("file", "sha256"),
    ]
    findings, gone = [], 0
    for name, sha256 in named:
        if name not in backed_up:
            findings.append(f"file {name}: not in the backup")
        elif name not in living and store.is_sealed(name):
            gone += 1
        elif (wrong := _wrong(name, sha256)) is not None:
            findings.append(f"file {name}: {wrong}")
    if gone:
        print(f"{gone} files stay closed: their keys were destroyed or removed after the backup")
    return findings


def _wrong(name: str, sha256: str) -> str | None:
    try:
        return None if store.digest(name) == sha256 else "not as its row states"
    except KanimError as refused:
        return refused.message.en


def _or_warn(what: str, call: Callable[[], object]) -> None:
    """A backup is not refused because another safeguard does not work now; it is said."""
    try:
        call()
    except KanimError as refusal:
        click.echo(f"warning: {what} did not work: {refusal}", err=True)
