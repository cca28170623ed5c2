"""Time stamps and proof that a certificate was not revoked, over HTTP from the addresses that it names itself.

Our own HTTP instead of pyHanko's: time limits, no proxy of the environment, never inside a transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import httpx
from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import tsp
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from django.db import connection
from pyhanko.sign.timestamps import TimeStamper

from kanim.kernel.errors import Unavailable
from kanim.kernel.texts import Text

LIMIT_BYTES = 5_000_000
TIMEOUT = httpx.Timeout(10.0, connect=3.0)


@dataclass(slots=True)
class Evidence:
    """What proves that certificates stand: answers of OCSP, and lists (CRL) where none was to be had."""

    ocsps: list[asn1_ocsp.OCSPResponse] = field(default_factory=list)
    crls: list[asn1_crl.CertificateList] = field(default_factory=list)


def gather(certificates: Iterable[Certificate], issuers: Iterable[Certificate]) -> Evidence:
    """Evidence for each certificate that is not its own issuer. Raises `Unavailable` when neither OCSP nor the
    CRL answers for one of them: a signature without it could not be checked later."""
    known = {issuer.subject.hashable: issuer for issuer in issuers}
    found = Evidence()
    seen: set[bytes] = set()
    for certificate in certificates:
        if certificate.self_signed != "no" or certificate.sha256 in seen:
            continue
        seen.add(certificate.sha256)
        issuer = known.get(certificate.issuer.hashable)
        if issuer is None or not (_by_ocsp(found, certificate, issuer) or _by_crl(found, certificate)):
            raise _silent("OCSP/CRL")
    return found


class HttpTimeStamper(TimeStamper):
    """Asks a time stamping authority (RFC 3161)."""

    def __init__(self, url: str):
        super().__init__()  # type: ignore[no-untyped-call]
        self._url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        body = send(self._url, req.dump(), "application/timestamp-query")
        if body is None:
            raise _silent("TSA")
        return tsp.TimeStampResp.load(body)

    async def certificates(self) -> list[Certificate]:
        """The authority's certificates, as its tokens carry them."""
        await self._ensure_dummy()  # type: ignore[no-untyped-call]
        return list(self._certs.values())


def send(url: str, body: bytes | None, kind: str = "") -> bytes | None:
    """POSTs `body`, or GETs without one; the answer's bytes, None when there is no good answer."""
    if connection.in_atomic_block:
        raise RuntimeError(f"{url} may not be asked inside a transaction")
    try:
        with httpx.Client(timeout=TIMEOUT, trust_env=False, follow_redirects=False) as http:
            answer = (
                http.get(url)
                if body is None
                else http.post(url, content=body, headers={"Content-Type": kind})
            )
    except (httpx.HTTPError, httpx.InvalidURL):
        return None
    return answer.content if answer.status_code == 200 and len(answer.content) <= LIMIT_BYTES else None


def _by_ocsp(found: Evidence, certificate: Certificate, issuer: Certificate) -> bool:
    asked = ocsp.OCSPRequestBuilder().add_certificate(_pyca(certificate), _pyca(issuer), hashes.SHA1())
    question = asked.build().public_bytes(serialization.Encoding.DER)
    for url in certificate.ocsp_urls:
        body = send(url, question, "application/ocsp-request")
        if body is None:
            continue
        try:
            answer = asn1_ocsp.OCSPResponse.load(body)
            if answer["response_status"].native == "successful":
                found.ocsps.append(answer)
                return True
        except ValueError:
            continue
    return False


def _by_crl(found: Evidence, certificate: Certificate) -> bool:
    for point in certificate.crl_distribution_points:
        body = send(point.url, None) if point.url else None
        if body is None:
            continue
        try:
            listed = asn1_crl.CertificateList.load(body)
            listed["tbs_cert_list"].native  # noqa: B018 - parsed now
        except ValueError:
            continue
        found.crls.append(listed)
        return True
    return False


def _pyca(certificate: Certificate) -> x509.Certificate:
    return x509.load_der_x509_certificate(certificate.dump())


def _silent(who: str) -> Unavailable:
    return Unavailable(
        Text(
            f"Layanan {who} penyedia sertifikat sedang tidak menjawab. Surat ditandatangani begitu layanan itu "
            "pulih.",
            f"The certificate provider's {who} service does not answer now. The letter is signed as soon as it does.",
        ),
        retry_after_s=60,
    )
