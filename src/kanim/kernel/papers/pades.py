"""Signing a letter as PAdES B-LT, and judging such a signature.

B-LT: the signature carries a time stamp of RFC 3161 and, in the document, all certificates and the proof that none
was revoked, so that it can be checked years later without asking anyone. That evidence lies in the same revision
as the signature: no byte of the file stands outside it.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from asn1crypto.x509 import Certificate
from django.db import connection
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko.sign.validation import DocumentSecurityStore, async_validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError, ValidationInfoReadingError
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.errors import PathError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from kanim.kernel.errors import Unavailable
from kanim.kernel.papers.revocation import HttpTimeStamper, gather
from kanim.kernel.papers.signing_service import Credential, SigningService, wrong
from kanim.kernel.texts import Text

T = TypeVar("T")
FIELD = "TandaTangan"
ALGORITHM = "sha256"
_DSS = DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE)


@dataclass(frozen=True, slots=True)
class SignedBy:
    """Whose signature stands in a file, and since when by the time stamp. `serial` is of the certificate, hex."""

    name: str
    post: str
    serial: str
    stamped_at: datetime


class _AtService(Signer):
    """pyHanko's signer whose key lies at the service."""

    def __init__(self, service: SigningService, credential: Credential):
        registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        registry.register_multiple(credential.chain)
        super().__init__(signing_cert=credential.certificate, cert_registry=registry, embed_roots=True)
        self._service, self._credential = service, credential

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if dry_run:
            return bytes(self._credential.certificate.public_key.byte_size)
        digest = hashlib.new(digest_algorithm, data).digest()
        return self._service.sign(self._credential, digest, digest_algorithm)


def sign_pdf(
    pdf: bytes,
    service: SigningService,
    credential: Credential,
    *,
    tsa_url: str,
    roots: Sequence[Certificate],
    at: datetime,
    reason: str,
    place: str,
) -> tuple[bytes, SignedBy]:
    """The signed file and whose signature it carries, verified before it is given. Raises `Unavailable` when the
    service, the time stamp or the proof of standing is missing or wrong; nothing half-signed comes out."""
    if connection.in_atomic_block:
        raise RuntimeError("the signing service may not be asked inside a transaction")
    stamper = HttpTimeStamper(tsa_url)
    try:
        made = _finish(_sign(pdf, service, credential, stamper, roots, at, reason, place))
    except (SigningError, ValueError, PathError) as failed:
        raise wrong(_first_line(failed)) from failed
    return made, verify_pdf(made, roots, at)


def _finish(work: Coroutine[Any, Any, T]) -> T:
    """Runs it to its end: here, or beside a loop that this thread runs already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(asyncio.run, work).result()


async def _sign(
    pdf: bytes,
    service: SigningService,
    credential: Credential,
    stamper: HttpTimeStamper,
    roots: Sequence[Certificate],
    at: datetime,
    reason: str,
    place: str,
) -> bytes:
    authorities = await stamper.certificates()
    above = [*credential.chain, *authorities, *roots]
    evidence = gather([credential.certificate, *credential.chain, *authorities], above)
    context = ValidationContext(
        trust_roots=list(roots),
        other_certs=above,
        ocsps=evidence.ocsps,
        crls=evidence.crls,
        allow_fetching=False,
        revocation_mode="require",
        moment=at,
        best_signature_time=at,
    )
    meta = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=ALGORITHM,
        subfilter=fields.SigSeedSubFilter.PADES,
        embed_validation_info=True,
        validation_context=context,
        reason=reason,
        location=place,
        dss_settings=_DSS,
    )
    out = io.BytesIO()
    signer = PdfSigner(meta, _AtService(service, credential), timestamper=stamper)
    await signer.async_sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out)
    return out.getvalue()


def verify_pdf(pdf: bytes, roots: Sequence[Certificate], at: datetime) -> SignedBy:
    """Judges the one signature of a file from what it carries alone: nobody is asked. Raises `Unavailable` with
    what is wrong."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        signatures = reader.embedded_signatures
        if len(signatures) != 1:
            raise wrong(Text("bukan tepat satu tanda tangan", "not exactly one signature"))
        inside = DocumentSecurityStore.read_dss(reader).as_validation_context(
            {"trust_roots": list(roots), "moment": at, "revocation_mode": "require", "allow_fetching": False}
        )
        status = _finish(async_validate_pdf_signature(signatures[0], inside, inside))
    except (
        SignatureValidationError,
        ValidationInfoReadingError,
        PathError,
        PdfReadError,
        ValueError,
    ) as failed:
        raise wrong(_first_line(failed)) from failed
    if not (status.bottom_line and status.intact and status.trusted):
        raise wrong(Text("tidak lolos pemeriksaan", "it does not verify"))
    if status.timestamp_validity is None or status.coverage is None or status.coverage.name != "ENTIRE_FILE":
        raise wrong(Text("tanpa stempel waktu yang sah", "without a valid time stamp over the whole file"))
    subject = status.signing_cert.subject.native
    return SignedBy(
        name=str(subject.get("common_name", "")),
        post=str(subject.get("title", "")),
        serial=f"{status.signing_cert.serial_number:x}",
        stamped_at=status.timestamp_validity.timestamp,
    )


def _first_line(failed: Exception) -> Text:
    if isinstance(failed, Unavailable):
        return failed.message
    return Text.of((str(failed) or type(failed).__name__).splitlines()[0][:200])
