"""An electronic signing service in the sandbox, in the manner of BSrE: it holds the keys and signs digests.

Interface (JSON, signed): POST /api/certificates {name, post, office} → {key_id, certificate, chain};
POST /api/signatures {request_id, key_id, algorithm, digest} → {signature}, digest and signature in hex;
GET /api/seal → {reference, certificate, chain} of the seal's signer;
POST /api/seals {request_id, digest} → the same with {signature} (r and s, 64 bytes).
What every certificate names, open to all as such services are: POST /ocsp, GET /crl, GET /ca.crt, and the
time stamps of RFC 3161 at POST /tsa. For tests: POST /revoke {key_id}, and the switches at /control.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from kanim.sandbox.authority import Authority, pem
from kanim.sandbox.common import Answer, Refusal, Request, Sandbox, Store, now, page, told

ALGORITHMS: dict[str, type[hashes.SHA256 | hashes.SHA384 | hashes.SHA512]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
_OPEN = {"/ocsp": "ocsp_outage", "/crl": "ocsp_outage", "/ca.crt": "ocsp_outage", "/tsa": "tsa_outage"}


class Signing(Sandbox):
    """Signs what it is sent under the key asked for. Wrong answers can be switched on: `wrong_digest` signs
    something else, `wrong_key` signs with another's key, `refuse` says no to every signature."""

    name = "signing"
    switches = {
        "delay_ms": 0,
        "outage": False,
        "tsa_outage": False,
        "ocsp_outage": False,  # neither OCSP nor CRL
        "wrong_digest": False,
        "wrong_key": False,
        "refuse": False,
        "garbage": False,  # answers that are no JSON
    }

    def __init__(self, store: Store, secret: str, root_file: Path | None = None):
        super().__init__(store, secret)
        self._url = ""
        root = pem(Authority(self.store.data, "").root()[1])
        self.store.keep()
        if root_file is not None:
            root_file.write_text(root, encoding="ascii")

    def handle(self, request: Request, headers: dict[str, str]) -> Answer:
        self._authority(f"http://{headers.get('host', '127.0.0.1')}")
        if request.path in _OPEN:
            if self.switch(_OPEN[request.path]):
                raise Refusal(503, "out of service")
            return self._open(request)
        if request.path.startswith("/api/") and self.switch("garbage"):
            return page("<h1>502 Bad Gateway</h1>")
        return super().handle(request, headers)

    def interface(self, request: Request) -> Answer:
        wanted = request.json()
        match request.method, request.path:
            case "GET", "/api/seal":
                return told(self._seal_signer())
            case "POST", "/api/certificates":
                return self._certificate(wanted)
            case "POST", "/api/signatures":
                return self._sign(wanted)
            case "POST", "/api/seals":
                return self._seal(wanted)
        raise Refusal(404, "no such address")

    def person(self, request: Request) -> Answer:
        authority = self._authority()
        match request.method, request.path:
            case "GET", "/":
                with self.store.lock:
                    rows = [c for _, c in map(authority.key_of, sorted(authority.data["keys"])) if c]  # type: ignore[misc]
                    revoked = dict(authority.data["revoked"])
                listed = "".join(
                    f"<tr><td>{escape(c.subject.rfc4514_string())}</td><td>{c.serial_number:x}</td>"
                    f"<td>{'dicabut' if str(c.serial_number) in revoked else 'berlaku'}</td></tr>"
                    for c in rows
                )
                return page(
                    '<!doctype html><html lang="id"><head><meta charset="utf-8">'
                    "<title>Layanan tanda tangan (peragaan)</title></head><body><h1>Layanan tanda tangan elektronik "
                    "(peragaan)</h1><table><thead><tr><th>Pemilik sertifikat</th><th>Nomor seri</th><th>Keadaan</th>"
                    f"</tr></thead><tbody>{listed}</tbody></table></body></html>"
                )
            case "POST", "/revoke":
                return self._revoke(str(request.json().get("key_id", "")))
        raise Refusal(404, "no such page")

    def _authority(self, url: str = "") -> Authority:
        """The authority behind this service; its certificates name the address first asked under."""
        with self.store.lock:
            self._url = self._url or url
            authority = Authority(self.store.data, self._url)
            if "seal" not in self.store.data["keys"]:
                for make in (authority.tsa, authority.responder, authority.seal):
                    make()
                self.store.keep()
            return authority

    def _certificate(self, wanted: dict[str, Any]) -> Answer:
        name, post, office = (str(wanted.get(key, "")).strip() for key in ("name", "post", "office"))
        if not name:
            raise Refusal(422, "the signer's name is missing")
        with self.store.lock:
            authority = self._authority()
            key_id, _, certificate = authority.signer(name, post, office)
            self.store.keep()
        root = pem(authority.root()[1])
        return told({"key_id": key_id, "certificate": pem(certificate), "chain": [root]})

    def _sign(self, wanted: dict[str, Any]) -> Answer:
        if self.switch("refuse"):
            raise Refusal(403, "the signer's certificate is not enabled")
        digest, algorithm = _digest(wanted)
        key_id = str(wanted.get("key_id", ""))
        with self.store.lock:
            authority = self._authority()
            found = authority.key_of("tsa" if self.switch("wrong_key") else key_id)
        if found is None or not key_id.startswith("signer:"):
            raise Refusal(404, "no such key")
        key, certificate = found
        if str(certificate.serial_number) in authority.data["revoked"]:
            raise Refusal(403, "the certificate is revoked")
        assert isinstance(key, rsa.RSAPrivateKey)
        if self.switch("wrong_digest"):
            digest = bytes(len(digest))
        return told({"signature": key.sign(digest, padding.PKCS1v15(), Prehashed(algorithm)).hex()})

    def _seal(self, wanted: dict[str, Any]) -> Answer:
        if self.switch("refuse"):
            raise Refusal(403, "the seal is not enabled")
        digest, algorithm = _digest(wanted)
        authority = self._authority()
        _, key, _ = authority.seal()
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        if self.switch("wrong_digest"):
            digest = bytes(len(digest))
        r, s = decode_dss_signature(key.sign(digest, ec.ECDSA(Prehashed(algorithm))))
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        return told({**self._seal_signer(), "signature": signature.hex()})

    def _seal_signer(self) -> dict[str, Any]:
        authority = self._authority()
        reference, _, certificate = authority.seal()
        root = pem(authority.root()[1])
        return {"reference": reference, "certificate": pem(certificate), "chain": [root]}

    def _revoke(self, key_id: str) -> Answer:
        with self.store.lock:
            authority = self._authority()
            found = authority.key_of(key_id)
            if found is None:
                raise Refusal(404, "no such key")
            authority.revoke(found[1].serial_number, now())
            self.store.keep()
        return told({"revoked": key_id})

    def _open(self, request: Request) -> Answer:
        authority = self._authority()
        match request.method, request.path:
            case "POST", "/ocsp":
                try:
                    return Answer(200, authority.answer(request.body, now()), "application/ocsp-response")
                except ValueError:
                    raise Refusal(400, "the body is no OCSP request") from None
            case "GET", "/crl":
                return Answer(200, authority.crl(now()), "application/pkix-crl")
            case "GET", "/ca.crt":
                root = authority.root()[1].public_bytes(serialization.Encoding.DER)
                return Answer(200, root, "application/pkix-cert")
            case "POST", "/tsa":
                return Answer(200, self._stamp(authority, request.body), "application/timestamp-reply")
        raise Refusal(404, "no such address")

    def _stamp(self, authority: Authority, asked: bytes) -> bytes:
        try:
            question = tsp.TimeStampReq.load(asked, strict=True)
            question["message_imprint"]["hashed_message"].native  # noqa: B018 - parsed here, refused here
        except (ValueError, TypeError):
            raise Refusal(400, "the body is no time stamp request") from None
        key, certificate = authority.tsa()
        plain = key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        stamper = DummyTimeStamper(
            asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
            asn1_keys.PrivateKeyInfo.load(plain),
            certs_to_embed=SimpleCertificateStore(),
            fixed_dt=now().replace(microsecond=0),
        )
        return bytes(stamper.request_tsa_response(question).dump())


def _digest(wanted: dict[str, Any]) -> tuple[bytes, hashes.SHA256 | hashes.SHA384 | hashes.SHA512]:
    name, digest = str(wanted.get("algorithm", "sha256")), str(wanted.get("digest", ""))
    if name not in ALGORITHMS:
        raise Refusal(422, f"algorithm is one of {', '.join(ALGORITHMS)}")
    algorithm = ALGORITHMS[name]()
    if not re.fullmatch(rf"[0-9a-f]{{{algorithm.digest_size * 2}}}", digest):
        raise Refusal(422, "digest is not hex of the right length")
    if not str(wanted.get("request_id", "")):
        raise Refusal(422, "request_id is missing")
    return bytes.fromhex(digest), algorithm


def empty() -> dict[str, Any]:
    return {"keys": {}, "revoked": {}}
