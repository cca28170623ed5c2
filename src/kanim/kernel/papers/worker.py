"""Opens one untrusted file, alone in a process of its own with little memory and time, and writes it anew.

Run as a script by `taking.py` (`python -I worker.py SOURCE TARGET LIMITS`); it knows nothing of the rest. A
parser
that crashes, hangs or swells takes only this process with it. Pictures are decoded and encoded anew, so that
EXIF, GPS, hidden thumbnails and whatever was glued behind them are gone; a PDF is rewritten without anything
that acts. The last line of output is JSON: `{"ok": true, …}` or `{"why": code, …}`.
"""

from __future__ import annotations

import importlib.util
import json
import resource
import struct
import sys
import zlib
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image, ImageOps

MEMORY_BYTES = 1_500_000_000
CPU_S = 20
FILE_BYTES = 120_000_000
CHUNK = 65_536
BROKEN_IMAGE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    struct.error,
    zlib.error,
    TypeError,
    KeyError,
    IndexError,
)


class Refused(Exception):
    """The file can't be taken; carries the code and what the message needs."""

    def __init__(self, why: str, **values: Any):
        self.answer = {"why": why, **values}
        super().__init__(why)


def limit_process() -> None:
    for what, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (value, value))


# Pictures


def rewrite_image(source: str, target: str, kind: str, limits: dict[str, int]) -> dict[str, Any]:
    """Decodes within the limits, turns upright, and encodes as the same kind with nothing but pixels."""
    Image.MAX_IMAGE_PIXELS = None  # the header is judged here, before any pixel is decoded
    try:
        with Image.open(source, formats=[kind.upper()]) as image:
            width, height = image.size
            if width * height > limits["pixels"] or max(width, height) > limits["edge"]:
                raise Refused("IMAGE_BOMB", width=width, height=height, pixels=limits["pixels"] // 1_000_000)
            if min(width, height) < limits["min_edge"]:
                raise Refused("IMAGE_SMALL", width=width, height=height, edge=limits["min_edge"])
            if kind == "jpeg":
                image.draft(None, (limits["kept_edge"], limits["kept_edge"]))
            image.load()
            upright = flat(turned(image))
    except BROKEN_IMAGE as error:
        raise Refused("IMAGE_BROKEN", detail=type(error).__name__) from error
    upright.thumbnail((limits["kept_edge"], limits["kept_edge"]), Image.Resampling.LANCZOS)
    clean = Image.frombytes(upright.mode, upright.size, upright.tobytes())
    if kind == "jpeg":
        clean.save(target, "JPEG", quality=90, subsampling=0, optimize=False)
    else:
        clean.save(target, "PNG", compress_level=6)
    measures = _looking().look(clean)
    return {"ok": True, "pages": 1, "width": clean.width, "height": clean.height, "measures": measures}


def _looking() -> Any:
    """The measuring module beside this script, which runs without any import path of ours."""
    spec = importlib.util.spec_from_file_location("looking", Path(__file__).with_name("looking.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def turned(image: Image.Image) -> Image.Image:
    """Upright by its EXIF note; a note that can't be read turns nothing."""
    try:
        return ImageOps.exif_transpose(image)
    except BROKEN_IMAGE:
        return image


def flat(image: Image.Image) -> Image.Image:
    """Grey or RGB, transparency over white."""
    if image.mode in ("L", "RGB"):
        return image
    if image.mode in ("1", "I", "F") or image.mode.startswith("I;16"):
        if image.mode == "1":
            return image.convert("L")
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in ("RGBA", "LA", "PA", "P") or "transparency" in image.info:
        over = image.convert("RGBA")
        ground = Image.new("RGB", over.size, "white")
        ground.paste(over, mask=over.getchannel("A"))
        return ground
    return image.convert("RGB")


# PDF

ACTIONS = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/ImportData": "remote",
    "/SubmitForm": "remote",
    "/GoToE": "embedded",
    "/GoToR": "remote",
    "/Rendition": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/RichMediaExecute": "media",
    "/GoTo3DView": "media",
}
SUBTYPES = {
    "/FileAttachment": "embedded",
    "/RichMedia": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/Screen": "media",
    "/3D": "media",
}


def rewrite_pdf(source: str, target: str, limits: dict[str, int]) -> dict[str, Any]:
    """Refuses locked, broken, swelling and acting PDFs; writes the rest anew without metadata and
    left-overs."""
    try:
        with pikepdf.open(source, attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Refused("PDF_LOCKED")
            if len(pdf.objects) > limits["objects"]:
                raise Refused("PDF_BOMB")
            pages = len(pdf.pages)
            if pages == 0:
                raise Refused("PDF_BROKEN")
            if pages > limits["pages"]:
                raise Refused("PDF_PAGES", pages=pages, limit=limits["pages"])
            look_through(pdf, limits)
            strip(pdf)
            pdf.remove_unreferenced_resources()
            pdf.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    except pikepdf.PasswordError as error:
        raise Refused("PDF_LOCKED") from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RecursionError, zlib.error) as error:
        raise Refused("PDF_BROKEN", detail=type(error).__name__) from error
    return {"ok": True, "pages": pages, "width": 0, "height": 0}


def look_through(pdf: pikepdf.Pdf, limits: dict[str, int]) -> None:
    """Every object once: what acts is refused, what swells is counted without keeping it."""
    root = pdf.Root
    names = root.get("/Names")
    if isinstance(names, pikepdf.Dictionary):
        if "/JavaScript" in names:
            raise Refused("PDF_ACTIVE", found="javascript")
        if "/EmbeddedFiles" in names:
            raise Refused("PDF_ACTIVE", found="embedded")
    if "/Collection" in root or "/AF" in root:
        raise Refused("PDF_ACTIVE", found="embedded")
    form = root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary) and "/XFA" in form:
        raise Refused("PDF_ACTIVE", found="form")
    left = limits["decoded"]
    for thing in pdf.objects:
        judge(thing, 0)
        if isinstance(thing, pikepdf.Stream):
            left -= swells_to(thing, left, limits)
            if left < 0:
                raise Refused("PDF_BOMB")


def judge(thing: Any, depth: int) -> None:
    """Refuses a dictionary that acts, and what is nested directly in it."""
    if depth > 60:
        raise Refused("PDF_BOMB")
    if isinstance(thing, pikepdf.Array):
        for item in thing:
            if not getattr(item, "is_indirect", False):
                judge(item, depth + 1)
        return
    if not isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        return
    pairs = dict(thing.items()) if isinstance(thing, pikepdf.Dictionary) else dict(thing.stream_dict.items())
    if "/JS" in pairs:
        raise Refused("PDF_ACTIVE", found="javascript")
    if "/EF" in pairs or str(pairs.get("/Type")) == "/EmbeddedFile":
        raise Refused("PDF_ACTIVE", found="embedded")
    for key, table in (("/S", ACTIONS), ("/Subtype", SUBTYPES)):
        value = pairs.get(key)
        if isinstance(value, pikepdf.Name) and str(value) in table:
            raise Refused("PDF_ACTIVE", found=table[str(value)])
    for item in pairs.values():
        if not getattr(item, "is_indirect", False):
            judge(item, depth + 1)


def swells_to(stream: Any, left: int, limits: dict[str, int]) -> int:
    """How many bytes a stream is when decoded, counted chunk by chunk and broken off above `left`."""
    about = stream.stream_dict
    width, height = about.get("/Width", 0), about.get("/Height", 0)
    if isinstance(width, int) and isinstance(height, int) and width * height > limits["pixels"]:
        raise Refused("PDF_BOMB")
    named = about.get("/Filter", [])
    filters = [str(f) for f in named] if isinstance(named, pikepdf.Array) else [str(named)] if named else []
    if len(filters) > 3:
        raise Refused("PDF_BOMB")
    raw = stream.read_raw_bytes()
    if not filters or filters[0] != "/FlateDecode":
        packs = any(f in ("/FlateDecode", "/LZWDecode", "/RunLengthDecode") for f in filters)
        return len(stream.read_bytes()) if packs else len(raw)
    return inflated(raw, sum(1 for f in filters if f == "/FlateDecode"), left)


def inflated(raw: bytes, times: int, left: int) -> int:
    """Size after inflating `times` times, in constant memory."""
    decoders = [zlib.decompressobj() for _ in range(times)]
    total = 0

    def feed(data: bytes, level: int) -> None:
        nonlocal total
        if level == times:
            total += len(data)
            if total > left:
                raise Refused("PDF_BOMB")
            return
        decoder = decoders[level]
        while data and not decoder.eof:
            feed(decoder.decompress(data, CHUNK), level + 1)
            data = decoder.unconsumed_tail

    feed(raw, 0)
    return total


def strip(pdf: pikepdf.Pdf) -> None:
    """Drops what tells of the sender's machine and what opens by itself."""
    for key in ("/Metadata", "/OpenAction", "/AA", "/PieceInfo", "/AcroForm", "/Outlines", "/Names"):
        if key in pdf.Root:
            del pdf.Root[key]
    for page in pdf.pages:
        for key in ("/AA", "/Metadata", "/PieceInfo", "/Thumb"):
            if key in page.obj:
                del page.obj[key]
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]


def main(arguments: list[str]) -> int:
    source, target, given = arguments
    limits = json.loads(given)
    limit_process()
    try:
        if limits["kind"] == "pdf":
            answer = rewrite_pdf(source, target, limits)
        else:
            answer = rewrite_image(source, target, limits["kind"], limits)
    except Refused as refused:
        answer = refused.answer
    except MemoryError:
        answer = {"why": "PDF_BOMB" if limits["kind"] == "pdf" else "IMAGE_BROKEN"}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
