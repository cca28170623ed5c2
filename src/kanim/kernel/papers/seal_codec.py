"""Visible digital seals as bytes: header, message zone and signature zone (ICAO Doc 9303 part 13, BSI TR-03137).

Pure: nothing is signed or trusted here. Text of the header and of machine readable zones is C40: three characters
in two bytes; `<` is written as a space. A date is the number MMDDYYYY in three bytes. A field is tag, length (DER),
value; the last field, tag `ff`, is the signature (r and s) over all bytes before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

MAGIC, VERSION = 0xDC, 0x03  # the byte 3 is "version 4"
SIGNATURE_TAG = 0xFF
LONGEST = 1_500
_C40 = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FIRST = 3  # value of the first character; 0, 1 and 2 shift to other sets, which seals do not use
_UNLATCH = 0xFE


class NotASeal(ValueError):
    """The bytes are no seal, or a damaged one; says what is wrong and at which byte."""


@dataclass(frozen=True, slots=True)
class Header:
    """Who sealed what: `signer` is four characters (country and signer), `reference` names the certificate."""

    country: str
    signer: str
    reference: str
    issued_on: date
    signed_on: date
    profile: bytes  # feature definition reference and document type category, 2 bytes


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal taken apart. `fields` are (tag, value) in order; `signed` the bytes that the signature covers."""

    header: Header
    fields: tuple[tuple[int, bytes], ...]
    signature: bytes
    signed: bytes

    def field(self, tag: int) -> bytes | None:
        return next((value for known, value in self.fields if known == tag), None)


def unsigned(header: Header, fields: Sequence[tuple[int, bytes]]) -> bytes:
    """Header and message zone: what is to be signed. Raises `ValueError` for what can't be written."""
    if len(header.country) > 3 or len(header.signer) != 4 or not 1 <= len(header.reference) <= 0xFF:
        raise ValueError("country has at most 3 characters, signer 4, reference 1 to 255")
    if len(header.profile) != 2:
        raise ValueError("the profile has 2 bytes")
    named = f"{header.signer}{len(header.reference):02X}{header.reference}"
    out = bytes([MAGIC, VERSION]) + c40(header.country.ljust(3)) + c40(named)
    out += date_bytes(header.issued_on) + date_bytes(header.signed_on) + header.profile
    for tag, value in fields:
        if not 0 <= tag < SIGNATURE_TAG:
            raise ValueError(f"no field has the tag {tag}")
        out += bytes([tag]) + _length(len(value)) + value
    return out


def sealed(signed: bytes, signature: bytes) -> bytes:
    """The whole seal."""
    return signed + bytes([SIGNATURE_TAG]) + _length(len(signature)) + signature


def parse(data: bytes) -> Seal:
    """Takes a seal apart. Raises `NotASeal`."""
    if len(data) > LONGEST:
        raise NotASeal(f"{len(data)} bytes are too many for a seal")
    if data[:1] != bytes([MAGIC]):
        raise NotASeal("byte 0 is not DC: this is no visible digital seal")
    if data[1:2] != bytes([VERSION]):
        raise NotASeal(f"byte 1 is {data[1:2].hex() or 'missing'}: only version 4 (03) is read")
    country = from_c40(_take(data, 2, 2, "the country")).rstrip()
    head = from_c40(_take(data, 4, 4, "the signer"))
    try:
        size = int(head[4:6], 16)
    except ValueError:
        raise NotASeal(f"the signer {head!r} does not tell how long its reference is") from None
    if size < 1:
        raise NotASeal("the certificate's reference is empty")
    taken = 2 * -(-(6 + size) // 3)
    named = from_c40(_take(data, 4, taken, "the signer"))
    if len(named) != 6 + size:
        raise NotASeal(f"the certificate's reference has not the {size} characters that it says")
    at = 4 + taken
    issued, signed_on = (read_date(_take(data, at + 3 * n, 3, "a date")) for n in (0, 1))
    profile = _take(data, at + 6, 2, "the profile")
    header = Header(country, named[:4], named[6:], issued, signed_on, profile)
    fields: list[tuple[int, bytes]] = []
    at += 8
    while at < len(data):
        start, tag = at, data[at]
        size, at = _read_length(data, at + 1)
        value = _take(data, at, size, f"field {tag:02x}")
        at += size
        if tag == SIGNATURE_TAG:
            if at != len(data):
                raise NotASeal(f"{len(data) - at} bytes stand behind the signature")
            return Seal(header, tuple(fields), value, data[:start])
        fields.append((tag, value))
    raise NotASeal("the signature is missing")


def c40(text: str) -> bytes:
    """Text as C40. Raises `ValueError` for a character that it has not."""
    plain = text.replace("<", " ")
    if any(character not in _C40 for character in plain):
        raise ValueError(f"C40 of a seal has capitals, digits and spaces only: {text!r}")
    codes = [_C40.index(character) + _FIRST for character in plain]
    out = bytearray()
    while len(codes) >= 2:
        triple = [*codes[:3], 0][:3]
        codes = codes[3:]
        out += (1600 * triple[0] + 40 * triple[1] + triple[2] + 1).to_bytes(2, "big")
    if codes:
        out += bytes([_UNLATCH, ord(plain[-1]) + 1])
    return bytes(out)


def from_c40(data: bytes) -> str:
    """The text, `<` and space both as a space. Raises `NotASeal`."""
    if len(data) % 2:
        raise NotASeal("C40 has an even number of bytes")
    out = []
    for at in range(0, len(data), 2):
        if data[at] == _UNLATCH:
            out.append(chr(data[at + 1] - 1) if data[at + 1] else "")
            continue
        number = int.from_bytes(data[at : at + 2], "big") - 1
        triple = (number // 1600, number // 40 % 40, number % 40)
        last = at + 2 == len(data)
        for place, code in enumerate(triple):
            if code == 0 and last and place == 2:
                continue
            if not _FIRST <= code < _FIRST + len(_C40):
                raise NotASeal(f"{data[at : at + 2].hex()} is no C40 of a seal")
            out.append(_C40[code - _FIRST])
    return "".join(out)


def date_bytes(on: date) -> bytes:
    return int(f"{on.month:02d}{on.day:02d}{on.year:04d}").to_bytes(3, "big")


def read_date(data: bytes) -> date:
    """Raises `NotASeal` for what is no day."""
    digits = f"{int.from_bytes(data, 'big'):08d}"
    try:
        return date(int(digits[4:]), int(digits[:2]), int(digits[2:4]))
    except ValueError:
        raise NotASeal(f"{data.hex()} is no date (MMDDYYYY = {digits})") from None


def _length(size: int) -> bytes:
    if size < 0x80:
        return bytes([size])
    return bytes([0x81, size]) if size <= 0xFF else b"\x82" + size.to_bytes(2, "big")


def _read_length(data: bytes, at: int) -> tuple[int, int]:
    first = _take(data, at, 1, "a length")[0]
    if first < 0x80:
        return first, at + 1
    count = first & 0x7F
    if count not in (1, 2):
        raise NotASeal(f"byte {at} is no length")
    return int.from_bytes(_take(data, at + 1, count, "a length"), "big"), at + 1 + count


def _take(data: bytes, at: int, size: int, what: str) -> bytes:
    part = data[at : at + size]
    if len(part) != size:
        raise NotASeal(f"the seal ends at byte {len(data)}, within {what}")
    return part
