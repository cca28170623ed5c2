"""A backup as one tar file: the database, the private files, and a manifest with counts and hashes.

database.sqlite3 or database.pgdump · files/… · manifest.json (last). Nothing of it is believed before all of its
hashes hold. Its files are sealed and their keys are not in it; the database in it is in the clear: keep it as the
office keeps its files.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import click

FORMAT = "kanim.backup.v1"
MANIFEST = "manifest.json"
SCRATCH = "tmp"  # of the file store: what is being received or rendered


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the archive."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds. `tables` are the rows of each table, `last_anchor` the ledger's last anchor."""

    made_at: str
    vendor: str
    database: Member
    tables: dict[str, int]
    files: tuple[Member, ...]
    last_anchor: int

    def as_json(self) -> dict[str, Any]:
        return {"format": FORMAT, **asdict(self)}


def write(target: Path, database: Path, files: Path, **about: Any) -> Manifest:
    """Writes the archive beside `target` and moves it there whole. `about` is the rest of the manifest."""
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with (
            open(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out,
            tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive,
        ):
            kept = _add(archive, database, database.name)
            members = [
                member
                for path in _stored(files)
                if (member := _add(archive, path, f"files/{path.relative_to(files).as_posix()}")) is not None
            ]
            assert kept is not None
            manifest = Manifest(database=kept, files=tuple(members), **about)
            data = json.dumps(manifest.as_json(), indent=1).encode()
            entry = tarfile.TarInfo(MANIFEST)
            entry.size, entry.mode = len(data), 0o600
            archive.addfile(entry, io.BytesIO(data))
        with open(fresh, "rb") as written:
            os.fsync(written.fileno())
        os.replace(fresh, target)
    finally:
        fresh.unlink(missing_ok=True)
    return manifest


def _stored(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.relative_to(root).parts[0] != SCRATCH:
            yield path


class _Hashing:
    """A file whose bytes are counted into a hash as they are read."""

    def __init__(self, file: IO[bytes]):
        self._file = file
        self.hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.hash.update(data)
        return data


def _add(archive: tarfile.TarFile, path: Path, name: str) -> Member | None:
    """None when the file has gone since it was listed: the row that named it has gone too, or will be told."""
    try:
        file = open(path, "rb")  # noqa: SIM115 - closed below; a file that is gone is no error
    except FileNotFoundError:
        return None
    with file:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = os.fstat(file.fileno()).st_size, 0o600
        hashing = _Hashing(file)
        archive.addfile(entry, hashing)
        return Member(name, entry.size, hashing.hash.hexdigest())


def unpack(source: Path, folder: Path) -> Manifest:
    """Lays the archive out in `folder` and checks every hash. Refuses an archive that is not whole."""
    try:
        with tarfile.open(source, "r:") as archive:
            archive.extractall(folder, filter="data")
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if told.pop("format") != FORMAT:
            raise ValueError("another format")
        told["database"] = Member(**told["database"])
        told["files"] = tuple(Member(**member) for member in told["files"])
        manifest = Manifest(**told)
    except (OSError, tarfile.TarError, ValueError, KeyError, TypeError) as error:
        raise click.ClickException(f"{source} is not a whole backup: {error}. Nothing was changed") from error
    found = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    found.pop(MANIFEST)
    for member in (manifest.database, *manifest.files):
        path = found.pop(member.name, None)
        if path is None or path.stat().st_size != member.size or _sha256(path) != member.sha256:
            raise click.ClickException(
                f"{source}: {member.name} is not what was backed up. Nothing was changed"
            )
    if found:
        raise click.ClickException(f"{source}: {min(found)} is in no manifest. Nothing was changed")
    return manifest


def _sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
