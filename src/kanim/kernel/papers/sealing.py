"""How a private file lies on the disk: sealed chunk by chunk with a key of its own, so that any part can be read
without the rest and no byte can be changed, moved or cut off unseen.

    KANIM\\0F1 · chunk · chunk · … · last chunk         chunk: up to 65,536 bytes, AES-256-GCM, then its 16-byte tag

The nonce of a chunk is its number and whether it is the last (the STREAM construction; Hoang, Reyhanitabar, Rogaway,
Vizar 2015): a key seals one file once, so no nonce comes twice. The file's name is authenticated with every
chunk, so one file can't stand in for another.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"KANIM\x00F1"
CHUNK = 65_536
TAG = 16
KEY_BYTES = 32


class Broken(Exception):
    """What lies there is not what was sealed under this key and name."""


def seal(source: IO[bytes], target: IO[bytes], key: bytes, name: str) -> int:
    """Seals all of `source` into `target`; gives the number of bytes read. `key` is used for nothing else."""
    cipher, about = AESGCM(key), _about(name)
    target.write(MAGIC)
    number = total = 0
    chunk = source.read(CHUNK)
    while True:
        following = source.read(CHUNK) if len(chunk) == CHUNK else b""
        total += len(chunk)
        target.write(cipher.encrypt(_nonce(number, last=not following), chunk, about))
        if not following:
            return total
        number, chunk = number + 1, following


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed file opened with its key. `size` is that of the content, in bytes."""

    path: Path
    key: bytes
    name: str
    size: int

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The content from byte `start` up to, not with, `end`. Raises `Broken` at the first chunk that is not
        what was sealed; what was given before it is right."""
        stop = self.size if end is None else min(end, self.size)
        cipher, about = AESGCM(self.key), _about(self.name)
        last = max(self.size - 1, 0) // CHUNK
        with open(self.path, "rb") as file:
            first = start // CHUNK
            file.seek(len(MAGIC) + first * (CHUNK + TAG))
            for number in range(first, max(stop - 1, 0) // CHUNK + 1):
                try:
                    plain = cipher.decrypt(_nonce(number, last=number == last), file.read(CHUNK + TAG), about)
                except (InvalidTag, ValueError) as error:
                    raise Broken(f"chunk {number}") from error
                at = number * CHUNK
                yield plain[max(start - at, 0) : stop - at]


def opened(path: Path, key: bytes, name: str) -> Sealed:
    """Raises `Broken` for a file that is not sealed or was cut within a chunk, `OSError` for one that is not there."""
    with open(path, "rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise Broken("no sealed file")
        body = os.fstat(file.fileno()).st_size - len(MAGIC)
    whole, rest = divmod(body, CHUNK + TAG)
    if body < TAG or 0 < rest < TAG:
        raise Broken("cut off")
    return Sealed(path, key, name, whole * CHUNK + (rest - TAG if rest else 0))


def is_sealed(path: Path) -> bool:
    """Whether the file begins as a sealed one."""
    with open(path, "rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _about(name: str) -> bytes:
    return MAGIC + name.encode()
