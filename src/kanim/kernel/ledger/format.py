"""The format of the ledger, fixed from the first row (version 1).

header      canonical JSON (RFC 8785) of {commit, prev, seq, stream, time, v}: `commit` lists, per payload
            group, SHA-256(salt ‖ body) in hex; `prev` is the hash of the header before; `time` is UTC with
            microseconds. Nothing else stands there, so that a proof can be shown to anyone.
hash        SHA-256 of the header's bytes as stored.
first prev  SHA-256("kanim.stream.v1\\0" ‖ the 16 bytes of the stream id).
payload     16 random bytes of salt, then the canonical JSON of one group. Group 0 tells who did what under
            which clause; the others hold what was submitted, one per subject and field group.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kanim.kernel.canonical import dumps, instant, sha256

VERSION = 1
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Group:
    """One payload group to be written: its data, and the person it is about if there is one."""

    data: Mapping[str, Any]
    subject: UUID | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """An event ready to be stored: header bytes, their hash, and the salted groups."""

    stream: UUID
    seq: int
    header: bytes
    hash: bytes
    parts: tuple[tuple[bytes, bytes, UUID | None], ...]  # salt, body, subject


def first_prev(stream: UUID) -> bytes:
    return sha256(b"kanim.stream.v1\0" + stream.bytes)


def commitment(salt: bytes, body: bytes) -> bytes:
    return sha256(salt + body)


def header_bytes(stream: UUID, seq: int, prev: bytes, time: datetime, commitments: list[bytes]) -> bytes:
    """The header as canonical JSON: written out by hand, since its keys and types never vary."""
    commit = ",".join(f'"{item.hex()}"' for item in commitments)
    return (
        f'{{"commit":[{commit}],"prev":"{prev.hex()}","seq":{seq},"stream":"{stream}",'
        f'"time":"{instant(time)}","v":{VERSION}}}'
    ).encode()


def seal(
    stream: UUID, head_seq: int, head_hash: bytes | memoryview, now: datetime, groups: list[Group]
) -> Sealed:
    """The next event of a stream whose head is (`head_seq`, `head_hash`)."""
    seq = head_seq + 1
    prev = bytes(head_hash) if head_seq else first_prev(stream)
    parts = []
    commitments = []
    for group in groups:
        salt, body = secrets.token_bytes(SALT_BYTES), dumps(dict(group.data))
        parts.append((salt, body, group.subject))
        commitments.append(commitment(salt, body))
    header = header_bytes(stream, seq, prev, now, commitments)
    return Sealed(stream, seq, header, sha256(header), tuple(parts))
