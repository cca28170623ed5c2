"""Private files: kept under `settings.FILES_ROOT`, sealed, in folders and names that say nothing, readable by us
alone.

A file is written before the row that names it. What a refused or broken-off act leaves behind is removed by
the caller at once, or by `sweep` later; a row never names a file that is not there. Each file has a key of its own
(`file_keys`), and whoever destroys the key has destroyed the file.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO
from uuid import UUID

from django.conf import settings

from kanim.kernel import clock, db
from kanim.kernel.db import uuid7
from kanim.kernel.errors import Conflict, Unavailable
from kanim.kernel.outbox import write as outbox
from kanim.kernel.papers import file_keys, sealing
from kanim.kernel.papers.file_keys import WrongKey
from kanim.kernel.papers.sealing import Broken, Sealed
from kanim.kernel.texts import Text

LEFT_OVER_AFTER_S = 24 * 3600
DAMAGED_JOB = "papers.damaged"
log = logging.getLogger("kanim.papers")


def _root() -> Path:
    return Path(settings.FILES_ROOT)


def _folder(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder of one's own on the same disk, removed with all that is in it however the block ends."""
    folder = _folder(_root() / "tmp") / uuid7().hex
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_name(area: str, suffix: str) -> str:
    """A name for a new file: `papers/3f/a0/<id>.pdf`. The shard is the random tail of the id."""
    name = uuid7().hex
    return f"{area}/{name[-2:]}/{name[-4:-2]}/{name}{suffix}"


def path_of(name: str) -> Path:
    """Where a stored file lies. Raises `Unavailable` for a name that leads outside the store."""
    path = (_root() / name).resolve()
    if not path.is_relative_to(_root().resolve()):
        raise _missing()
    return path


def has(name: str) -> bool:
    """Whether a file of this name lies in the store."""
    return bool(name) and path_of(name).is_file()


def is_sealed(name: str) -> bool:
    """Whether the file of this name lies there sealed."""
    return has(name) and sealing.is_sealed(path_of(name))


def keep(source: Path, name: str, subject: UUID | None = None) -> None:
    """Seals a finished file into its place in one step, on the disk before any row can name it. The source stays
    where it is: in a scratch folder, which goes with its block."""
    with open(source, "rb") as file:
        _keep(file, name, subject)


def keep_bytes(data: bytes, name: str, subject: UUID | None = None) -> None:
    """The same for a file that was made in memory; nothing of it touches the disk unsealed."""
    _keep(io.BytesIO(data), name, subject)


def _keep(source: IO[bytes], name: str, subject: UUID | None) -> None:
    target = path_of(name)
    key = file_keys.new_key(name, subject)
    with scratch() as folder:
        sealed = folder / "sealed"
        with open(os.open(sealed, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            sealing.seal(source, file, key, name)
            file.flush()
            os.fsync(file.fileno())
        _folder(target.parent)
        os.replace(sealed, target)


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored file, looked through and found as it was kept. `size` is that of its content in bytes."""

    name: str
    size: int
    _sealed: Sealed | None
    _plain: Path | None = None  # kept before files were sealed: `kanim keys seal-files`

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The content from byte `start` up to, not with, `end`. Raises `Unavailable` when the file changes while
        it is read."""
        if self._sealed is None:
            assert self._plain is not None
            yield from _plain_chunks(self._plain, start, self.size if end is None else end)
            return
        try:
            yield from self._sealed.chunks(start, end)
        except (Broken, OSError) as error:
            raise _damaged(self.name, error) from error

    def read(self) -> bytes:
        """All of it."""
        return b"".join(self.chunks())


def existing(name: str) -> Stored:
    """A stored file, read through once so that nothing wrong is ever sent. Raises `Unavailable` when it is not there
    (a disk not mounted, a restore half done) or is not what was kept, which is then told to a person; `Conflict`
    when its key was destroyed."""
    path = path_of(name) if name else None
    row = file_keys.find(name) if path is not None else None
    if row is not None and row.destroyed_at is not None:
        raise _destroyed(row.destroyed_at, row.ground)
    if path is None or not path.is_file():
        raise _missing()
    if row is None:
        if sealing.is_sealed(path):
            raise _damaged(name, WrongKey("its key is not in the table"))
        return Stored(name, path.stat().st_size, None, path)
    try:
        sealed = sealing.opened(path, file_keys.unwrapped(row), name)
        for _chunk in sealed.chunks():
            pass
    except (Broken, WrongKey) as error:
        raise _damaged(name, error) from error
    return Stored(name, sealed.size, sealed)


def read(name: str) -> bytes:
    """The content of a stored file. Raises as `existing`."""
    return existing(name).read()


def digest(name: str) -> str:
    """SHA-256 of the content, in hex."""
    whole = hashlib.sha256()
    for chunk in existing(name).chunks():
        whole.update(chunk)
    return whole.hexdigest()


def remove(name: str) -> None:
    """Removes a stored file and its key; one that is gone already is fine."""
    file_keys.forget(name)
    path_of(name).unlink(missing_ok=True)


def shred(names: list[str], ground: str, now: datetime) -> int:
    """Destroys the keys of files, then the files: what copies exist can't be read any more. Gives how many keys
    lived until now. The caller calls `unlink_shredded` after the commit."""
    return file_keys.shred(names, ground, now)


def unlink_shredded(names: list[str]) -> None:
    """After the commit of `shred`: the files go, and the copy of the keys is written anew without theirs."""
    for name in names:
        path_of(name).unlink(missing_ok=True)
    file_keys.mirror()


def seal_plain(name: str) -> bool:
    """Seals a file that was kept before files were sealed; False when it is sealed already. Safe to repeat."""
    path = path_of(name)
    if not path.is_file() or file_keys.find(name) is not None:
        return False
    if sealing.is_sealed(path):
        raise _damaged(name, WrongKey("its key is not in the table"))
    with db.write_transaction():  # the key stands only when the sealed file does
        keep(path, name)
    return True


def names() -> Iterator[str]:
    """Every file in the store, by name; not what is in scratch folders."""
    root = _root()
    for path in sorted(root.glob("*/*/*/*")):
        if path.is_file() and path.relative_to(root).parts[0] != "tmp":
            yield path.relative_to(root).as_posix()


def left_over(area: str) -> Iterator[str]:
    """Names of files in an area that are old enough to be left-overs if no row names them."""
    root, limit = _root(), time.time() - LEFT_OVER_AFTER_S
    for path in (root / area).glob("*/*/*"):
        if path.stat().st_mtime < limit:
            yield path.relative_to(root).as_posix()


def sweep_scratch() -> int:
    """Removes scratch folders of processes that were killed; gives how many."""
    limit, count = time.time() - LEFT_OVER_AFTER_S, 0
    for folder in (_root() / "tmp").glob("*"):
        if folder.stat().st_mtime < limit:
            shutil.rmtree(folder, ignore_errors=True)
            count += 1
    return count


def _plain_chunks(path: Path, start: int, end: int) -> Iterator[bytes]:
    with open(path, "rb") as file:
        file.seek(start)
        left = end - start
        while left > 0 and (chunk := file.read(min(left, sealing.CHUNK))):
            left -= len(chunk)
            yield chunk


def _damaged(name: str, why: Exception) -> Unavailable:
    """Told to whoever asked, and as a job, which makes a task of it for a person."""
    log.error("file %s can't be opened: %s", name, why)
    with db.write_transaction():
        outbox.enqueue(clock.now(), DAMAGED_JOB, {"file": name, "why": str(why)})
    return Unavailable(
        Text(
            "Berkas ini ada di penyimpanan tetapi isinya berubah atau kuncinya tidak cocok, jadi tidak ditampilkan. "
            "Petugas TIK sudah diberi tahu; berkas dipulihkan dari cadangan atau diunggah ulang.",
            "This file is in the store, but its content has changed or its key does not fit, so it is not shown. "
            "The ICT staff have been told; it will be restored from the backup or must be uploaded again.",
        ),
        retry_after_s=3600,
    )


def _destroyed(when: datetime, ground: str) -> Conflict:
    on = clock.day_of(when)
    return Conflict(
        Text(
            f"Berkas ini sudah dimusnahkan pada {on:%d-%m-%Y} menurut {ground} dan tidak dapat dibuka lagi.",
            f"This file was destroyed on {on:%d-%m-%Y} under {ground} and can't be opened any more.",
        ),
        when=when,
        code="DESTROYED",
    )


def _missing() -> Unavailable:
    return Unavailable(
        Text(
            "Berkasnya tercatat tetapi belum dapat dibaca dari penyimpanan. Coba lagi beberapa saat lagi; "
            "bila tetap "
            "begitu, hubungi petugas TIK kantor.",
            "The file is recorded but can't be read from the store now. Try again in a moment; if it stays "
            "so, tell "
            "the office's ICT staff.",
        )
    )
