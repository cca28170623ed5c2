"""The typefaces of the data page: OCR-B for the machine-readable zone, Pillow's own for the rest."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

OCR_B = Path(__file__).parent / "fonts" / "OCRB.otf"  # licence beside it


@lru_cache(maxsize=16)
def ocr_b(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(OCR_B), size)


@lru_cache(maxsize=32)
def plain(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The typeface that comes with Pillow, so that the page looks the same on every machine."""
    return ImageFont.load_default(size)
