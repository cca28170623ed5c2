"""Makes the files that people (and worse) send: every one from scratch, none taken from anywhere."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from PIL import Image
from PIL.TiffImagePlugin import IFDRational


@dataclass
class Sent:
    """An uploaded file as Django hands it over."""

    content: bytes
    name: str | None = "ktp.jpg"
    size: int | None = None
    read: int = field(default=0)

    def __post_init__(self) -> None:
        if self.size is None:
            self.size = len(self.content)

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        for start in range(0, len(self.content), 65536):
            self.read += 65536
            yield self.content[start : start + 65536]


@dataclass
class Endless:
    """A sender who tells a small size and never stops."""

    name: str | None = "besar.jpg"
    size: int | None = 1000
    given: int = 0

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield b"\xff\xd8\xff"
        while self.given < 200_000_000:
            self.given += 65536
            yield bytes(65536)


def picture(width: int = 800, height: int = 600) -> Image.Image:
    image = Image.new("RGB", (width, height), "white")
    image.paste((20, 60, 120), (0, 0, width // 2, height // 2))
    return image


def jpeg(width: int = 800, height: int = 600, *, orientation: int = 0, gps: bool = False) -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    if gps:
        exif[0x010F] = "KAMERA RAHASIA"
        exif.get_ifd(0x8825).update(
            {1: "S", 2: (IFDRational(6), IFDRational(10), IFDRational(41)), 3: "E", 4: (106, 37, 48)}
        )
    picture(width, height).save(out, "JPEG", quality=90, exif=exif)
    return out.getvalue()


def png(width: int = 800, height: int = 600, mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    image = picture(width, height)
    (image.convert("I").convert(mode) if mode == "I;16" else image.convert(mode)).save(out, "PNG")
    return out.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A few kilobytes that say they are 3.6 thousand million pixels."""
    body = zlib.compress(bytes(1_000_000), 9)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def png_text_bomb() -> bytes:
    """A small picture with a text chunk that grows to 200 MB."""
    whole = png(400, 400)
    text = b"Comment\x00\x00" + zlib.compress(bytes(200_000_000), 9)
    return whole[:33] + chunk(b"zTXt", text) + whole[33:]


def pdf(pages: int = 1) -> pikepdf.Pdf:
    made = pikepdf.new()
    for number in range(pages):
        made.add_blank_page(page_size=(595, 842))
        made.pages[-1].Contents = made.make_stream(b"BT ET %% halaman %d" % number)
    return made


def saved(made: pikepdf.Pdf, **options: Any) -> bytes:
    out = io.BytesIO()
    made.save(out, **options)
    return out.getvalue()


def pdf_bomb(size: int = 400_000_000) -> bytes:
    """A stream of zeros that is 400 MB when opened and 400 KB as sent."""
    made = pdf()
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(10_000_000)) for _ in range(size // 10_000_000)) + packer.flush()
    stream = made.make_stream(b"")
    stream.write(packed, filter=pikepdf.Name.FlateDecode)
    made.pages[0].Contents = stream
    return saved(made)


def pdf_double_bomb() -> bytes:
    """The same packed twice: under a kilobyte as sent."""
    made = pdf()
    once = zlib.compress(bytes(300_000_000), 9)
    stream = made.make_stream(b"")
    stream.write(zlib.compress(once, 9), filter=pikepdf.Array([pikepdf.Name.FlateDecode] * 2))
    made.pages[0].Contents = stream
    return saved(made)


def pdf_xref_bomb() -> bytes:
    """A cross-reference stream that grows to 3 GB: it must be opened before anything else of the file is
    known."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(30_000_000)) for _ in range(100)) + packer.flush()
    body = b"%PDF-1.5\n"
    start = len(body)
    about = b"<< /Type /XRef /Size 2 /W [1 2 1] /Root 1 0 R /Filter /FlateDecode /Length %d >>" % len(packed)
    body += b"1 0 obj\n" + about + b"\nstream\n" + packed + b"\nendstream\nendobj\n"
    return body + b"startxref\n%d\n%%%%EOF\n" % start
