"""The demonstration's certification authority: makes keys and certificates, says which are revoked.

Keys are made when first needed and kept in the sandbox's own state; none stands in the source. Every subject
says UJI COBA, and the country of the seal is the test state UTO: nothing here can be taken for the real thing.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

MARK = "UJI COBA"
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
YEARS = timedelta(days=365 * 30)
ANSWER_LASTS = timedelta(days=7)
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class Authority:
    """Certificates by role. `data` is the part of the sandbox's state that this may write to: `keys` maps a
    role to its PEM key and certificate, `revoked` a serial number to the time."""

    def __init__(self, data: dict[str, Any], url: str):
        self.data, self.url = data, url
        self.data.setdefault("keys", {})
        self.data.setdefault("revoked", {})

    def root(self) -> tuple[Key, x509.Certificate]:
        return self._kept("root", self._make_root)

    def tsa(self) -> tuple[Key, x509.Certificate]:
        return self._kept("tsa", lambda: self._issue(
            _name(f"Layanan stempel waktu {MARK}"), _rsa(), [ExtendedKeyUsageOID.TIME_STAMPING]
        ))  # fmt: skip

    def responder(self) -> tuple[Key, x509.Certificate]:
        return self._kept("ocsp", lambda: self._issue(
            _name(f"Penjawab OCSP {MARK}"), _rsa(), [ExtendedKeyUsageOID.OCSP_SIGNING]
        ))  # fmt: skip

    def signer(self, name: str, post: str, office: str) -> tuple[str, Key, x509.Certificate]:
        """The certificate of one officer in one post, made when he first signs; with its key's id."""
        role = "signer:" + hashlib.sha256("\0".join((name, post, office)).encode()).hexdigest()[:24]
        key, certificate = self._kept(role, lambda: self._issue(_name(name, post, office), _rsa(), []))
        return role, key, certificate

    def seal(self) -> tuple[str, Key, x509.Certificate]:
        """The signer of visible digital seals, with its reference as the seal's header tells it."""
        key, certificate = self._kept("seal", lambda: self._issue(
            x509.Name([
                x509.NameAttribute(NameOID.COUNTRY_NAME, "UT"),
                x509.NameAttribute(NameOID.COMMON_NAME, "UC"),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"Segel digital {MARK}"),
            ]), ec.generate_private_key(ec.SECP256R1()), [],
        ))  # fmt: skip
        return f"{certificate.serial_number & 0xFFFFF:05X}", key, certificate

    def key_of(self, role: str) -> tuple[Key, x509.Certificate] | None:
        return _read(self.data["keys"][role]) if role in self.data["keys"] else None

    def revoke(self, serial: int, at: datetime) -> None:
        self.data["revoked"][str(serial)] = at.isoformat()

    def crl(self, at: datetime) -> bytes:
        key, root = self.root()
        built = x509.CertificateRevocationListBuilder().issuer_name(root.subject)
        built = built.last_update(at - timedelta(minutes=1)).next_update(at + ANSWER_LASTS)
        built = built.add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
        for serial, since in self.data["revoked"].items():
            row = x509.RevokedCertificateBuilder().serial_number(int(serial))
            built = built.add_revoked_certificate(row.revocation_date(datetime.fromisoformat(since)).build())
        return built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def answer(self, asked: bytes, at: datetime) -> bytes:
        """An OCSP answer to one question. Raises `ValueError` for what is none."""
        question = ocsp.load_der_ocsp_request(asked)
        found = next(
            (
                c
                for _, c in map(_read, self.data["keys"].values())
                if c.serial_number == question.serial_number
            ),
            None,
        )
        _, root = self.root()
        if found is None:
            unknown = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.UNAUTHORIZED)
            return unknown.public_bytes(serialization.Encoding.DER)
        since = self.data["revoked"].get(str(found.serial_number))
        key, responder = self.responder()
        built = ocsp.OCSPResponseBuilder().add_response(
            cert=found,
            issuer=root,
            algorithm=question.hash_algorithm,
            cert_status=ocsp.OCSPCertStatus.REVOKED if since else ocsp.OCSPCertStatus.GOOD,
            this_update=at - timedelta(minutes=1),
            next_update=at + ANSWER_LASTS,
            revocation_time=datetime.fromisoformat(since) if since else None,
            revocation_reason=x509.ReasonFlags.key_compromise if since else None,
        )
        built = built.responder_id(ocsp.OCSPResponderEncoding.HASH, responder).certificates([responder])
        return built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def _kept(self, role: str, make: Any) -> tuple[Key, x509.Certificate]:
        if role not in self.data["keys"]:
            key, certificate = make()
            plain = key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            self.data["keys"][role] = {"key": plain.decode(), "certificate": pem(certificate)}
        return _read(self.data["keys"][role])

    def _make_root(self) -> tuple[Key, x509.Certificate]:
        key, name = _rsa(), _name(f"Otoritas sertifikat {MARK}")
        built = _begin(name, name, key).add_extension(x509.BasicConstraints(True, 0), critical=True)
        built = built.add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        return key, built.sign(key, hashes.SHA256())

    def _issue(self, name: x509.Name, key: Key, usages: list[Any]) -> tuple[Key, x509.Certificate]:
        root_key, root = self.root()
        built = _begin(name, root.subject, key).add_extension(
            x509.BasicConstraints(False, None), critical=True
        )
        built = built.add_extension(
            _usage(digital_signature=True, content_commitment=not usages), critical=True
        )
        own = x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key())  # type: ignore[arg-type]
        built = built.add_extension(own, critical=False)
        if usages:
            built = built.add_extension(
                x509.ExtendedKeyUsage(usages), critical=ExtendedKeyUsageOID.TIME_STAMPING in usages
            )
        if ExtendedKeyUsageOID.OCSP_SIGNING in usages:
            built = built.add_extension(x509.OCSPNoCheck(), critical=False)
        else:
            built = built.add_extension(x509.AuthorityInformationAccess([
                x509.AccessDescription(AuthorityInformationAccessOID.OCSP, _at(f"{self.url}/ocsp")),
                x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, _at(f"{self.url}/ca.crt")),
            ]), critical=False)  # fmt: skip
            crl = x509.DistributionPoint([_at(f"{self.url}/crl")], None, None, None)
            built = built.add_extension(x509.CRLDistributionPoints([crl]), critical=False)
        return key, built.sign(root_key, hashes.SHA256())


def pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _read(kept: dict[str, str]) -> tuple[Key, x509.Certificate]:
    key = serialization.load_pem_private_key(kept["key"].encode(), None)
    assert isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
    return key, x509.load_pem_x509_certificate(kept["certificate"].encode())


def _rsa() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def _at(url: str) -> x509.UniformResourceIdentifier:
    return x509.UniformResourceIdentifier(url)


def _name(common: str, title: str = "", office: str = "") -> x509.Name:
    rows = [(NameOID.COMMON_NAME, common[:64]), (NameOID.TITLE, title[:64])]
    rows += [(NameOID.ORGANIZATIONAL_UNIT_NAME, office[:64]), (NameOID.ORGANIZATION_NAME, f"Kanim {MARK}")]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in rows if value])


def _begin(subject: x509.Name, issuer: x509.Name, key: Key) -> x509.CertificateBuilder:
    built = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    built = built.serial_number(x509.random_serial_number())
    built = built.not_valid_before(BEGIN).not_valid_after(BEGIN + YEARS)
    return built.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)


def _usage(**on: bool) -> x509.KeyUsage:
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: on.get(name, False) for name in names})
