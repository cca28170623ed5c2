"""Who holds the keys: a signing service outside, spoken to by an interface that a real one can fill.

The office sends a digest and gets a signature: no letter leaves the office, no key enters it. `signing_service()`
is what the settings name. What the real service (BSrE) needs: docs/how-to/connect-a-signing-service.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from asn1crypto import pem
from asn1crypto.x509 import Certificate
from django.conf import settings

from kanim.kernel.db import uuid7
from kanim.kernel.errors import Conflict, Invalid, NotVisible, Unavailable
from kanim.kernel.signed_http import PartnerClient
from kanim.kernel.texts import Text

NAME = "Layanan tanda tangan elektronik"


@dataclass(frozen=True, slots=True)
class Credential:
    """A key that the service holds for somebody: its id there, its certificate, and the certificates above."""

    key_id: str
    certificate: Certificate
    chain: tuple[Certificate, ...]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A raw ECDSA signature (r and s, 32 bytes each) and the certificate to check it with; `reference` is how
    the seal's header names that certificate."""

    signature: bytes
    reference: str
    certificate: Certificate
    chain: tuple[Certificate, ...]


class SigningService(Protocol):
    """What an implementation promises. Each call may raise `Unavailable` (ask again later); none is made inside a
    transaction. Nothing that comes back is believed before `pades` or `seal` has verified it."""

    def credential(self, name: str, post: str, office: str) -> Credential:
        """The key with which this person signs in this post."""
        ...

    def sign(self, credential: Credential, digest: bytes, algorithm: str) -> bytes:
        """The raw signature over a digest made with `algorithm` (`sha256` …)."""
        ...

    def seal_signer(self) -> Sealed:
        """The signer of visible digital seals, before anything is signed; `signature` is empty."""
        ...

    def seal(self, digest: bytes) -> Sealed:
        """A signature over a SHA-256 digest with the key of visible digital seals."""
        ...


@dataclass(frozen=True, slots=True)
class RemoteService:
    """The service at an address that speaks the protocol of `kanim.sandbox.signing`."""

    client: PartnerClient

    def credential(self, name: str, post: str, office: str) -> Credential:
        told = self._ask("/api/certificates", {"name": name, "post": post, "office": office})
        return Credential(_text(told, "key_id"), _certificate(told), _chain(told))

    def sign(self, credential: Credential, digest: bytes, algorithm: str) -> bytes:
        wanted = {"key_id": credential.key_id, "algorithm": algorithm, "digest": digest.hex()}
        return _hex(self._ask("/api/signatures", {**wanted, "request_id": str(uuid7())}), "signature")

    def seal_signer(self) -> Sealed:
        try:
            told = self.client.get("/api/seal")
        except (Invalid, Conflict, NotVisible) as refused:
            raise wrong(refused.message) from refused
        return Sealed(b"", _text(told, "reference"), _certificate(told), _chain(told))

    def seal(self, digest: bytes) -> Sealed:
        wanted = {"request_id": str(uuid7()), "algorithm": "sha256", "digest": digest.hex()}
        told = self._ask("/api/seals", wanted)
        return Sealed(_hex(told, "signature"), _text(told, "reference"), _certificate(told), _chain(told))

    def _ask(self, path: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """A refusal of the service is nothing that the reader can mend: it is waited for, and seen."""
        try:
            return self.client.post(path, data)
        except (Invalid, Conflict, NotVisible) as refused:
            raise wrong(refused.message) from refused


def signing_service() -> SigningService:
    """The service of the settings."""
    return RemoteService(PartnerClient(NAME, settings.SIGNING_URL, settings.SIGNING_SECRET))


def trust_roots() -> list[Certificate]:
    """The certificates that the office trusts to vouch for signatures (settings `SIGNING_ROOTS`, PEM). Raises
    `Unavailable` when the file is not there (yet)."""
    try:
        return read_certificates(Path(settings.SIGNING_ROOTS).read_bytes())
    except (OSError, ValueError) as failed:
        raise Unavailable(
            Text(
                "Sertifikat induk tanda tangan elektronik belum terpasang, jadi surat belum dapat ditandatangani. "
                "Pasang berkasnya (KANIM_SIGNING_ROOTS).",
                "The root certificates of the signing service are not in place, so letters can't be signed yet. "
                "Put the file in place (KANIM_SIGNING_ROOTS).",
            ),
            retry_after_s=60,
        ) from failed


def read_certificates(data: bytes) -> list[Certificate]:
    """The certificates of a PEM file, at least one. Raises `ValueError`."""
    found = [Certificate.load(der) for _, _, der in pem.unarmor(data, multiple=True)]
    for certificate in found:
        certificate.subject.native  # noqa: B018 - parsed now, so that a broken one fails here
    return found


def wrong(why: Text) -> Unavailable:
    """The service answered, but not with what was asked for."""
    return Unavailable(
        Text(
            f"{NAME} tidak memberi tanda tangan yang benar: {why.id}",
            f"The signing service gave no right signature: {why.en}",
        ),
        retry_after_s=60,
    )


_NOT_AS_AGREED = Text("jawabannya tidak sesuai kesepakatan", "its answer is not as agreed")


def _text(told: Mapping[str, Any], key: str) -> str:
    value = told.get(key)
    if not isinstance(value, str) or not value:
        raise wrong(_NOT_AS_AGREED)
    return value


def _hex(told: Mapping[str, Any], key: str) -> bytes:
    try:
        return bytes.fromhex(_text(told, key))
    except ValueError:
        raise wrong(_NOT_AS_AGREED) from None


def _certificate(told: Mapping[str, Any]) -> Certificate:
    return _read(_text(told, "certificate"))[0]


def _chain(told: Mapping[str, Any]) -> tuple[Certificate, ...]:
    chain = told.get("chain")
    if not isinstance(chain, list):
        raise wrong(_NOT_AS_AGREED)
    return tuple(certificate for armored in chain for certificate in _read(str(armored)))


def _read(armored: str) -> list[Certificate]:
    try:
        return read_certificates(armored.encode())
    except ValueError:
        raise wrong(_NOT_AS_AGREED) from None
