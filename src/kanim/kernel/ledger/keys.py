"""The key that signs anchors (Ed25519). It lies in a file outside the database; its public half is published.

`KANIM_ANCHOR_KEY` names the file (PEM). Without it an installation makes a key of its own under `KANIM_VAR`,
readable by its user alone: enough for a demonstration, not for an office whose database owner can read the disk.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

from kanim.kernel.canonical import sha256
from kanim.kernel.db import uuid7
from kanim.kernel.errors import Unavailable
from kanim.kernel.texts import Text


def make(path: Path) -> None:
    """Writes a new key, readable by this user alone. Raises `FileExistsError` when the file is there."""
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    fresh = path.with_name(f".{path.name}.{uuid7().hex}")
    with open(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)  # whole or not at all, and never over another
    finally:
        fresh.unlink()


def private_key() -> Ed25519PrivateKey:
    """The key of this installation. Raises `Unavailable` when the file that was named is not there or no key."""
    path = Path(settings.ANCHOR_KEY)
    if not settings.ANCHOR_KEY_IS_GIVEN and not path.exists():
        with suppress(FileExistsError):  # another process of this installation was first
            make(path)
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError) as error:
        raise _no_key(path) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(path)
    return key


def _no_key(path: Path) -> Unavailable:
    return Unavailable(
        Text(
            f"Kunci jangkar {path} tidak dapat dibaca sebagai kunci Ed25519 (PEM). Periksa KANIM_ANCHOR_KEY, "
            "atau buat dengan `kanim ledger key --make BERKAS`.",
            f"The anchor key {path} can't be read as an Ed25519 key (PEM). Check KANIM_ANCHOR_KEY, or make one "
            "with `kanim ledger key --make FILE`.",
        )
    )


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes that are published, as hex, for whoever checks a proof."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def fingerprint(public: bytes) -> str:
    """What an anchor names its key by."""
    return sha256(public).hex()


def trusted() -> dict[str, bytes]:
    """The public keys whose signatures count, by fingerprint: this installation's, and those named by
    `KANIM_ANCHOR_PUBLIC_KEYS` (earlier keys; on a machine that only verifies, all). Makes no key."""
    known = [bytes.fromhex(word) for word in settings.ANCHOR_PUBLIC_KEYS]
    if Path(settings.ANCHOR_KEY).exists():
        known.append(public_bytes(private_key()))
    return {fingerprint(public): public for public in known}


def is_signed(public: bytes, signature: bytes, data: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True
