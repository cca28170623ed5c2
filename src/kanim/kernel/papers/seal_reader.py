"""Finds the DataMatrix codes of one untrusted picture, alone in a process with little memory and time.

Run as a script (`python -I seal_reader.py < PICTURE`); it knows nothing of the rest. Prints JSON: `{"codes": [hex]}`
or `{"why": code}`. A photograph is tried as it is, in grey with more contrast, smaller and larger.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Iterator

import numpy as np
import zxingcpp
from PIL import Image, ImageOps

MEMORY_BYTES = 1_500_000_000
CPU_S = 15
LARGEST = 40_000_000  # pixels
EDGES = (1600, 900, 2600)
Image.MAX_IMAGE_PIXELS = None  # judged by the header below, before a pixel is decoded


def tries(image: Image.Image) -> Iterator[Image.Image]:
    grey = ImageOps.exif_transpose(image).convert("L")
    yield grey
    yield ImageOps.autocontrast(grey, cutoff=2)
    longest = max(grey.size)
    for edge in EDGES:
        if abs(edge - longest) > longest // 10:
            ratio = edge / longest
            size = (max(1, round(grey.width * ratio)), max(1, round(grey.height * ratio)))
            yield ImageOps.autocontrast(grey.resize(size, Image.Resampling.LANCZOS), cutoff=2)


def main() -> dict[str, object]:
    try:
        with Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=["PNG", "JPEG"]) as image:
            if image.width * image.height > LARGEST:
                return {"why": "LARGE"}
            image.load()
            for tried in tries(image):
                found = zxingcpp.read_barcodes(
                    np.asarray(tried), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.DataMatrix)
                )
                codes = [bytes(code.bytes).hex() for code in found if code.valid]
                if codes:
                    return {"codes": codes}
    except (OSError, ValueError, SyntaxError, EOFError):
        return {"why": "BROKEN"}
    return {"codes": []}


if __name__ == "__main__":
    for what, value in ((resource.RLIMIT_AS, MEMORY_BYTES), (resource.RLIMIT_CPU, CPU_S)):
        resource.setrlimit(what, (value, value))
    sys.stdout.write(json.dumps(main()))
