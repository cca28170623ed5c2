"""Private files: kept under `settings.FILES_ROOT`, in folders and names that say nothing, readable by us
alone.

A file is written before the row that names it. What a refused or broken-off act leaves behind is removed by
the caller at once, or by `sweep` later; a row never names a file that is not there.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from kanim.kernel.db import uuid7
from kanim.kernel.errors import Unavailable
from kanim.kernel.texts import Text

LEFT_OVER_AFTER_S = 24 * 3600


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


def keep(source: Path, name: str) -> None:
    """Moves a finished file into its place in one step, on the disk before any row can name it."""
    target = path_of(name)
    _folder(target.parent)
    os.chmod(source, 0o600)
    with open(source, "rb") as file:
        os.fsync(file.fileno())
    os.replace(source, target)


def keep_bytes(data: bytes, name: str) -> None:
    """The same for a file that was made in memory."""
    with scratch() as folder:
        source = folder / "out"
        with open(os.open(source, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(data)
        keep(source, name)


def existing(name: str) -> Path:
    """The path of a stored file. Raises `Unavailable` when it is not there (a disk not mounted, a restore
    half done)."""
    path = path_of(name) if name else None
    if path is None or not path.is_file():
        raise _missing()
    return path


def remove(name: str) -> None:
    """Removes a stored file; one that is gone already is fine."""
    path_of(name).unlink(missing_ok=True)


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
