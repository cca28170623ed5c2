"""Seals on letters: made by the signing service, drawn as DataMatrix, read from a picture and judged.

The certificates that have sealed are kept (`SealCertificate`), so that a letter can be judged after the key changed.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import zxingcpp
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from kanim.kernel.errors import Invalid, Unavailable
from kanim.kernel.papers import seal_codec as codec
from kanim.kernel.papers import seal_profiles as profiles
from kanim.kernel.papers.models import SealCertificate
from kanim.kernel.papers.public import PublicView, check_public
from kanim.kernel.papers.signing_service import Sealed, SigningService, trust_roots, wrong
from kanim.kernel.texts import Text

PICTURE_BYTES = 12_000_000
READER_S = 25
_READER = Path(__file__).with_name("seal_reader.py")
CHECK_CODE = 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a seal states and whether it holds. `wrong` is what is wrong with it, None when nothing is; `paper` is
    the letter with the code that the seal states, as the check page tells it."""

    kind: Text
    states: tuple[tuple[Text, str], ...]
    signer: str
    reference: str
    issued_on: date
    signed_on: date
    wrong: Text | None
    paper: PublicView | None

    @property
    def is_right(self) -> bool:
        return self.wrong is None


def make_seal(frozen: Mapping[str, Any], service: SigningService, on: date) -> tuple[bytes, Sealed]:
    """The seal of a letter, judged before it is given. Raises `Unavailable`."""
    known = service.seal_signer()
    header = codec.Header(
        profiles.COUNTRY,
        profiles.SIGNER,
        known.reference,
        date.fromisoformat(frozen["issued_on"]),
        on,
        profiles.LETTER,
    )
    signed = codec.unsigned(header, profiles.letter_fields(frozen))
    made = service.seal(hashlib.sha256(signed).digest())
    whole = codec.sealed(signed, made.signature)
    chain = [pyca(made.certificate), *map(pyca, made.chain)]
    problem = _wrong_signature(codec.parse(whole), chain[0]) or _wrong_chain(chain, on, trust_roots())
    if made.reference != known.reference or problem is not None:
        raise wrong(problem or Text("sertifikat segel berganti", "the seal's certificate changed"))
    return whole, made


def picture(seal: bytes) -> str:
    """The seal as DataMatrix (SVG)."""
    drawn = zxingcpp.create_barcode(seal, zxingcpp.BarcodeFormat.DataMatrix)
    return str(drawn.to_svg(add_quiet_zones=True))


def find_seals(data: bytes) -> list[bytes]:
    """What stands in the DataMatrix codes of a picture (JPEG, PNG), read in a process of its own. Raises `Invalid`
    (under `gambar`) for what is no picture, `Unavailable` when it takes too long."""
    if not 0 < len(data) <= PICTURE_BYTES:
        raise _refused(
            "Pilih foto JPEG atau PNG sampai 12 MB.", "Choose a JPEG or PNG photograph of up to 12 MB."
        )
    try:
        answer = subprocess.run(
            [sys.executable, "-I", str(_READER)],
            input=data,
            capture_output=True,
            timeout=READER_S,
            check=False,
        )
        told = json.loads(answer.stdout)
    except (subprocess.TimeoutExpired, ValueError) as failed:
        raise Unavailable(
            Text(
                "Gambar itu terlalu lama dibaca. Foto ulang segelnya dari dekat.",
                "That picture takes too long to read. Photograph the seal again, closer.",
            )
        ) from failed
    if "why" in told:
        raise _refused(
            "Gambar itu tidak dapat dibuka. Foto ulang sebagai JPEG atau PNG dengan resolusi biasa.",
            "That picture can't be opened. Take it again as JPEG or PNG at normal resolution.",
        )
    return [bytes.fromhex(code) for code in told["codes"]]


def check_picture(data: bytes) -> Verdict:
    """Reads the seal of a picture and judges it. Raises `Invalid` when there is none, with what to do."""
    found = find_seals(data)
    if not found:
        raise _refused(
            "Tidak ada segel digital yang terbaca. Foto tegak lurus dari dekat, terang, seluruh kotak hitam-putih "
            "masuk gambar.",
            "No digital seal can be read. Photograph it straight, close and in good light, the whole black and white "
            "square in the picture.",
        )
    seals = [code for code in found if code[:1] == bytes([codec.MAGIC])]
    try:
        return judge((seals or found)[0])
    except codec.NotASeal as broken:
        raise _refused(f"Kode itu bukan segel digital yang utuh: {broken}.",
                       f"That code is no intact digital seal: {broken}.") from broken  # fmt: skip


def judge(data: bytes, certificates: Sequence[x509.Certificate] = (), on_paper: bool = True) -> Verdict:
    """What the seal states and whether its signature holds: by `certificates` (signer first) if given, else by
    those that the office knows. Raises `NotASeal`."""
    seal = codec.parse(data)
    head = seal.header
    chain = list(certificates) or _known(head.signer + head.reference)
    problem = None
    if not chain:
        problem = Text(
            f"Penanda segel {head.signer}, sertifikat {head.reference}, tidak dikenal kantor ini.",
            f"This office does not know the seal's signer {head.signer}, certificate {head.reference}.",
        )
    problem = (
        problem or _wrong_signature(seal, chain[0]) or _wrong_chain(chain, head.signed_on, trust_roots())
    )
    code = seal.field(CHECK_CODE) if head.profile == profiles.LETTER else None
    paper = check_public(codec.from_c40(code)) if code is not None and on_paper else None
    if problem is None and code is not None and on_paper:
        problem = _wrong_paper(paper)
    return Verdict(
        profiles.kind_of(seal),
        tuple(profiles.fields_of(seal)),
        head.signer,
        head.reference,
        head.issued_on,
        head.signed_on,
        problem,
        paper,
    )


def keep_certificate(made: Sealed) -> None:
    """Keeps what is needed to judge the seal later; within the act that keeps the letter."""
    chain = [pyca(made.certificate), *map(pyca, made.chain)]
    armored = "".join(c.public_bytes(serialization.Encoding.PEM).decode() for c in chain)
    SealCertificate.objects.get_or_create(code=profiles.SIGNER + made.reference, defaults={"chain": armored})


def pyca(certificate: Certificate) -> x509.Certificate:
    return x509.load_der_x509_certificate(certificate.dump())


def _known(code: str) -> list[x509.Certificate]:
    row = SealCertificate.objects.filter(code=code).first()
    return x509.load_pem_x509_certificates(row.chain.encode()) if row is not None else []


def _wrong_signature(seal: codec.Seal, certificate: x509.Certificate) -> Text | None:
    key = certificate.public_key()
    half = len(seal.signature) // 2
    try:
        if not isinstance(key, ec.EllipticCurvePublicKey) or len(seal.signature) != 2 * (
            (key.key_size + 7) // 8
        ):
            raise InvalidSignature
        r, s = (int.from_bytes(part, "big") for part in (seal.signature[:half], seal.signature[half:]))
        key.verify(encode_dss_signature(r, s), seal.signed, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return Text(
            "Tanda tangan segel tidak cocok dengan isinya: segel ini diubah atau dipalsukan.",
            "The seal's signature does not fit what it states: this seal was changed or forged.",
        )
    return None


def _wrong_chain(chain: Sequence[x509.Certificate], on: date, roots: Sequence[Certificate]) -> Text | None:
    """Each certificate must be issued by the next, and the last by (or be) a root; all valid on the day."""
    for certificate in chain:
        if not certificate.not_valid_before_utc.date() <= on <= certificate.not_valid_after_utc.date():
            return Text(
                f"Sertifikat segel tidak berlaku pada {on:%d-%m-%Y}.",
                f"The seal's certificate was not valid on {on:%d-%m-%Y}.",
            )
    links = [*chain, *map(pyca, roots)]
    here = links.pop(0)
    trusted = {root.sha256 for root in roots}
    for _ in range(len(chain) + 1):
        if here.fingerprint(hashes.SHA256()) in trusted:
            return None
        above = next((one for one in links if _issued(here, one)), None)
        if above is None:
            break
        here = above
    return Text(
        "Sertifikat segel tidak berasal dari otoritas yang dipercaya kantor ini.",
        "The seal's certificate does not come from an authority that this office trusts.",
    )


def _issued(below: x509.Certificate, above: x509.Certificate) -> bool:
    try:
        below.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _wrong_paper(paper: PublicView | None) -> Text | None:
    if paper is None:
        return Text(
            "Surat dengan kode itu tidak ada di kantor ini.", "This office has no letter with that code."
        )
    if paper.state == "valid":
        return None
    return Text(
        "Segelnya asli, tetapi surat ini sudah tidak berlaku: dicabut atau batal.",
        "The seal is genuine, but this letter no longer counts: revoked or void.",
    )


def _refused(id: str, en: str) -> Invalid:
    return Invalid({"gambar": Text(id, en)})
