"""What a file is by its first bytes, and a name that can be shown and stored whatever was sent."""

from __future__ import annotations

import unicodedata

from kanim.kernel.texts import Text

HEAD_BYTES = 64
_MAGIC = ((b"%PDF-", "pdf"), (b"\xff\xd8\xff", "jpeg"), (b"\x89PNG\r\n\x1a\n", "png"))
_OTHER = (
    (
        b"PK\x03\x04",
        Text("ZIP atau dokumen Office (.docx, .xlsx)", "a ZIP or an Office document (.docx, .xlsx)"),
    ),
    (b"\xd0\xcf\x11\xe0", Text("dokumen Office lama (.doc, .xls)", "an old Office document (.doc, .xls)")),
    (b"GIF8", Text("gambar GIF", "a GIF picture")),
    (b"BM", Text("gambar BMP", "a BMP picture")),
    (b"II*\x00", Text("gambar TIFF", "a TIFF picture")),
    (b"MM\x00*", Text("gambar TIFF", "a TIFF picture")),
    (b"MZ", Text("program Windows", "a Windows program")),
    (b"\x7fELF", Text("program", "a program")),
    (b"Rar!", Text("arsip RAR", "a RAR archive")),
    (b"7z\xbc\xaf", Text("arsip 7z", "a 7z archive")),
    (b"\x1f\x8b", Text("arsip gzip", "a gzip archive")),
    (b"{\\rtf", Text("dokumen RTF", "an RTF document")),
)
_UNKNOWN = Text("jenis yang tidak dikenal", "an unknown kind")
NAME_LIMIT = 120


def kind_of(head: bytes) -> str | None:
    """`pdf`, `jpeg` or `png` when the file begins as one; a signature further in does not count."""
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)


def words_for(head: bytes) -> Text:
    """What a file that is none of ours seems to be, so that the refusal can name it."""
    if head[4:8] == b"ftyp":
        if head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"avif"):
            return Text("foto HEIC/AVIF (bawaan iPhone)", "a HEIC/AVIF photo (as iPhones take)")
        return Text("video", "a video")
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Text("gambar WebP", "a WebP picture")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<script")):
        return Text("halaman HTML", "an HTML page")
    if start.startswith((b"<?xml", b"<svg")):
        return Text("berkas SVG/XML", "an SVG/XML file")
    return next((words for magic, words in _OTHER if head.startswith(magic)), _UNKNOWN)


def clean_name(name: str | None, fallback: str = "berkas") -> str:
    """The sent name without path, NUL, control, direction-changing or unpaired characters, at most 120 long.

    It is only ever shown; where a file lies never depends on it."""
    text = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
    text = unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode("utf-8", "ignore"))
    text = "".join(c if c.isprintable() and unicodedata.category(c)[0] != "C" else " " for c in text)
    text = " ".join(text.replace('"', "'").split()).lstrip(". ")
    if len(text) > NAME_LIMIT:
        stem, dot, suffix = text.rpartition(".")
        keep = f"{dot}{suffix}" if dot and len(suffix) <= 5 else ""
        text = (stem or text)[: NAME_LIMIT - len(keep)].rstrip() + keep
    return text or fallback
