"""What lies outside the database: a folder with the signed anchors, their heads and the list of erasures.

anchors.jsonl                one line a statement: {"signature": hex, "text": the signed text}; only appended to
heads/NNNN/NNNNNNNN.jsonl    the heads under one anchor, on the disk before its line is
erasures.jsonl               one line a lawful erasure, signed like an anchor

The folder should belong to someone whom the database's owner does not command: a mount that only appends, another
machine. Another kind of place needs the four methods that are called here: `last`, `append`, `statements`, `heads`.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import orjson

from kanim.kernel.errors import Unavailable
from kanim.kernel.texts import Text

TAIL = 1 << 16


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of a stream at an anchor."""

    stream: UUID
    seq: int
    hash: bytes


class Folder:
    """One place of delivery. All methods raise `Unavailable` when the folder can't be read or written."""

    def __init__(self, path: Path):
        self.path = path

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Holds the folder against another process that delivers."""
        with self._usable():
            self.path.mkdir(mode=0o750, parents=True, exist_ok=True)
            number = os.open(self.path / ".lock", os.O_CREAT | os.O_RDWR, 0o640)
        try:
            fcntl.flock(number, fcntl.LOCK_EX)
            yield
        finally:
            os.close(number)

    @contextmanager
    def _usable(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise Unavailable(
                Text(
                    f"Folder jangkar {self.path} tidak dapat dipakai: {error.strerror}.",
                    f"The anchors' folder {self.path} can't be used: {error.strerror}.",
                )
            ) from error

    @property
    def _anchors(self) -> Path:
        return self.path / "anchors.jsonl"

    def _heads(self, number: int) -> Path:
        return self.path / "heads" / f"{number // 1000:04}" / f"{number:08}.jsonl"

    def last(self) -> tuple[bytes, bytes] | None:
        """Text and signature of the last whole line, read from the file's end."""
        with self._usable():
            if not self._anchors.exists():
                return None
            with open(self._anchors, "rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - TAIL))
                lines = file.read().split(b"\n")
        whole = [found for found in map(_statement, lines) if found is not None]
        return whole[-1] if whole else None

    def statements(self) -> Iterator[tuple[bytes, bytes]]:
        """Text and signature of every line that is one; a line broken off by a crash is passed over, and the
        number that it would have had comes again after it."""
        with self._usable():
            if not self._anchors.exists():
                return
            with open(self._anchors, "rb") as file:
                for line in file:
                    found = _statement(line)
                    if found is not None:
                        yield found

    def heads(self, number: int) -> Iterator[Head] | None:
        """The heads under an anchor, in the order of their streams; None when the file is gone. Raises
        `ValueError` for a file that is not one."""
        path = self._heads(number)
        with self._usable():
            if not path.exists():
                return None
            return iter([_head(line) for line in path.read_bytes().splitlines()])

    def append(self, number: int, text: bytes, signature: bytes, heads: Sequence[Head]) -> None:
        """Heads first, then the line that makes them count; both on the disk when this returns."""
        with self._usable():
            if heads:
                path = self._heads(number)
                path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
                lines = (
                    orjson.dumps({"hash": h.hash.hex(), "seq": h.seq, "stream": str(h.stream)}) for h in heads
                )
                fresh = path.with_suffix(".tmp")
                _write(fresh, "wb", b"\n".join(lines) + b"\n")
                os.replace(fresh, path)
                _sync_folder(path.parent)
            self._line(self._anchors, text, signature)

    def append_erasure(self, text: bytes, signature: bytes) -> None:
        with self._usable():
            self._line(self.path / "erasures.jsonl", text, signature)

    def erasures(self) -> list[tuple[bytes, bytes]]:
        """Text and signature of every erasure that was delivered, in order."""
        path = self.path / "erasures.jsonl"
        with self._usable():
            if not path.exists():
                return []
            return [found for found in map(_statement, path.read_bytes().split(b"\n")) if found is not None]

    def _line(self, path: Path, text: bytes, signature: bytes) -> None:
        line = orjson.dumps({"signature": signature.hex(), "text": text.decode()}) + b"\n"
        if path.exists() and path.stat().st_size and not _ends_whole(path):
            line = b"\n" + line  # a crash broke the last line off: it stays, for whoever looks
        _write(path, "ab", line)
        _sync_folder(path.parent)


def _statement(line: bytes) -> tuple[bytes, bytes] | None:
    try:
        told = orjson.loads(line)
        return str(told["text"]).encode(), bytes.fromhex(told["signature"])
    except (ValueError, KeyError, TypeError):
        return None


def _head(line: bytes) -> Head:
    told = orjson.loads(line)
    try:
        return Head(UUID(told["stream"]), int(told["seq"]), bytes.fromhex(told["hash"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a head") from error


def _ends_whole(path: Path) -> bool:
    with open(path, "rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _write(path: Path, mode: str, data: bytes) -> None:
    with open(path, mode) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
