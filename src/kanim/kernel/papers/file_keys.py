"""The keys of private files: one a file, wrapped by the office's master key, kept with the subject whom it is about.

The master key is a file outside the database (`KANIM_FILE_KEY`: 64 hex digits). Who has only the database and the
files can read none of them; who destroys the key of one file has erased it wherever a copy of it lies. Therefore
wrapped keys never go into a backup: `mirror` writes all that live into one file beside it, over the last.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from kanim.kernel import clock, db
from kanim.kernel.canonical import instant, sha256
from kanim.kernel.errors import Unavailable
from kanim.kernel.papers.models import FileKey
from kanim.kernel.papers.sealing import KEY_BYTES
from kanim.kernel.texts import Text

_WRAPPING = b"kanim.filekey.v1\0"
MIRROR_FORMAT = "kanim.filekeys.v1"


class WrongKey(Exception):
    """A wrapped key that the master key does not open: it was changed, or is of another master key."""


@dataclass(frozen=True, slots=True)
class Master:
    """A master key, named by the first 16 hex digits of its digest."""

    name: str
    key: bytes


def make_master(path: Path) -> None:
    """Writes a new master key, readable by this user alone. Raises `FileExistsError` when the file is there."""
    fresh = path.with_name(f".{path.name}.{db.uuid7().hex}")
    with open(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    finally:
        fresh.unlink()


def read_master(path: Path) -> Master:
    """Raises `Unavailable` when the file is not there or holds no key."""
    try:
        key = bytes.fromhex(path.read_text().strip())
    except (OSError, ValueError) as error:
        raise _no_master(path) from error
    if len(key) != KEY_BYTES:
        raise _no_master(path)
    return Master(sha256(key).hex()[:16], key)


def master() -> Master:
    """The key that wraps new ones. An installation that was given none makes one of its own."""
    path = Path(settings.FILE_KEY)
    if not settings.FILE_KEY_IS_GIVEN and not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):  # another process of this installation was first
            make_master(path)
    return read_master(path)


def masters() -> dict[str, Master]:
    """All that may unwrap: the present one and those that it replaces (`KANIM_FILE_KEYS_OLD`)."""
    known = [master(), *(read_master(Path(path)) for path in settings.FILE_KEYS_OLD)]
    return {one.name: one for one in known}


def new_key(name: str, subject: UUID | None = None) -> bytes:
    """A fresh key for the file `name`, kept wrapped in its row; a key that the name had before is gone."""
    key, by = secrets.token_bytes(KEY_BYTES), master()
    row = {"subject_id": subject, "wrapped": _wrap(by, name, key), "master": by.name, "made_at": clock.now()}
    with db.write_transaction():
        FileKey.objects.filter(name=name).delete()
        FileKey.objects.create(name=name, **row)
    return key


def find(name: str) -> FileKey | None:
    return FileKey.objects.filter(name=name).first()


def unwrapped(row: FileKey) -> bytes:
    """The key of a file. Raises `WrongKey`, and `Unavailable` when the master key itself can't be read."""
    by = masters().get(row.master)
    if by is None:
        raise WrongKey(f"wrapped by master key {row.master}, which is not here")
    return _unwrap(by, row.name, bytes(row.wrapped))


def belongs_to(names: Iterable[str], subject: UUID) -> None:
    """From now on these files are about this person."""
    FileKey.objects.filter(name__in=list(names)).update(subject_id=subject)


def forget(name: str) -> None:
    """The file is gone and nothing tells of it: so is its key."""
    FileKey.objects.filter(name=name).delete()


def shred(names: Iterable[str], ground: str, now: datetime) -> int:
    """Destroys keys for good; the rows stay and say when and why. Gives how many lived until now."""
    rows = FileKey.objects.filter(name__in=list(names), destroyed_at=None)
    return rows.update(wrapped=b"", master="", destroyed_at=now, ground=ground[:240])


def rewrap(limit: int = 500) -> int:
    """Wraps keys that an earlier master key wraps with the present one, up to `limit`; gives how many.

    Raises `WrongKey` with the file's name at the first that can't be opened; those before it are done."""
    by, known = master(), masters()
    rows = list(FileKey.objects.filter(destroyed_at=None).exclude(master=by.name).order_by("name")[:limit])
    for row in rows:
        old = known.get(row.master)
        if old is None:
            raise WrongKey(f"{row.name}: wrapped by master key {row.master}, which is not here")
        key = _unwrap(old, row.name, bytes(row.wrapped))
        FileKey.objects.filter(name=row.name, master=row.master).update(
            wrapped=_wrap(by, row.name, key), master=by.name
        )
    return len(rows)


# The mirror


def mirror(path: Path | None = None) -> int:
    """Writes all living keys (wrapped), and which were destroyed and why, into one file over the last one; gives
    how many live. Whoever keeps copies of it keeps only the latest: an older one holds keys destroyed since."""
    target = path or Path(settings.FILE_KEYS_COPY)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh, count = target.with_name(f".{target.name}.{db.uuid7().hex}"), 0
    rows = FileKey.objects.order_by("name")
    with open(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(json.dumps({"format": MIRROR_FORMAT, "made_at": instant(clock.now())}) + "\n")
        for row in rows.iterator(1000):
            file.write(json.dumps(_told(row)) + "\n")
            count += row.destroyed_at is None
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, target)
    return count


def mirrored_at(path: Path) -> str:
    """When the mirror was written. Raises `ValueError` for another file, `OSError` when it is not there."""
    with open(path, encoding="utf-8") as file:
        head = json.loads(file.readline())
    if not isinstance(head, dict) or head.get("format") != MIRROR_FORMAT:
        raise ValueError(f"{path} is no copy of file keys")
    return str(head["made_at"])


def take_back(path: Path) -> int:
    """After a restore: the keys of the mirror become the table's; gives how many live."""
    with open(path, encoding="utf-8") as file:
        file.readline()
        rows = [_read(line) for line in file if line.strip()]
    with db.write_transaction():
        FileKey.objects.all().delete()
        FileKey.objects.bulk_create(rows, batch_size=500)
    return sum(row.destroyed_at is None for row in rows)


def _told(row: FileKey) -> dict[str, str]:
    return {
        "name": row.name,
        "subject": "" if row.subject_id is None else str(row.subject_id),
        "wrapped": bytes(row.wrapped).hex(),
        "master": row.master,
        "made_at": instant(row.made_at),
        "destroyed_at": "" if row.destroyed_at is None else instant(row.destroyed_at),
        "ground": row.ground,
    }


def _read(line: str) -> FileKey:
    told = json.loads(line)
    return FileKey(
        name=told["name"],
        subject_id=UUID(told["subject"]) if told["subject"] else None,
        wrapped=bytes.fromhex(told["wrapped"]),
        master=told["master"],
        made_at=datetime.fromisoformat(told["made_at"]),
        destroyed_at=datetime.fromisoformat(told["destroyed_at"]) if told["destroyed_at"] else None,
        ground=told["ground"],
    )


def _wrap(by: Master, name: str, key: bytes) -> bytes:
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(by.key).encrypt(nonce, key, _WRAPPING + name.encode())


def _unwrap(by: Master, name: str, wrapped: bytes) -> bytes:
    try:
        return AESGCM(by.key).decrypt(wrapped[:12], wrapped[12:], _WRAPPING + name.encode())
    except (InvalidTag, ValueError) as error:
        raise WrongKey(f"{name}: its key was changed") from error


def _no_master(path: Path) -> Unavailable:
    return Unavailable(
        Text(
            f"Kunci induk berkas {path.name} tidak dapat dibaca. Periksa KANIM_FILE_KEY, atau buat dengan `kanim keys "
            "make BERKAS`; berkas yang ada hanya terbuka dengan kunci yang dulu.",
            f"The master key of files {path.name} can't be read. Check KANIM_FILE_KEY, or make one with `kanim keys "
            "make FILE`; the files that exist open with the key of then only.",
        )
    )
