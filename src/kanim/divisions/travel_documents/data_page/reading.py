"""Reading the machine-readable zone back from a picture of the page: what the quality check looks at is the
print, not the data that it was made from.

The typeface is known, so each character is compared with the 37 that OCR-B can print. Works for our own
pages at any size from about half, saved again as JPEG, lightly blurred, noisy, brighter or darker.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, UnidentifiedImageError

from kanim.divisions.travel_documents.data_page.layout import (
    CHARACTERS,
    GLYPH_HEIGHT,
    HEIGHT,
    LINE_TOPS,
    PITCH,
    WIDTH,
    ZONE_LEFT,
    ZONE_TOP,
)
from kanim.divisions.travel_documents.data_page.picture import glyph_size
from kanim.divisions.travel_documents.data_page.typefaces import ocr_b
from kanim.kernel.errors import Invalid
from kanim.kernel.texts import Text

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
HALF_WIDE, HALF_TALL = 15, 22  # pixels around the middle of a glyph's ink
NEAR = (-1, 0, 1)  # the middle may be off by a pixel
LEAST_LIKENESS = 0.75
EMPTY = 6.0  # mean darkness of a place below which nothing is printed there

Grey = np.ndarray[Any, np.dtype[np.uint8]]
Floats = np.ndarray[Any, np.dtype[np.float32]]


def mrz_read(image: bytes) -> tuple[str, str]:
    """The two lines that a picture of our page shows. Raises `Invalid` when there is no picture or a place
    shows no character of the zone."""
    try:
        with Image.open(io.BytesIO(image)) as opened:
            grey = opened.convert("L").resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise Invalid(
            {
                "image": Text(
                    "Gambar halaman data tidak terbaca.", "The picture of the data page can't be read."
                )
            }
        ) from error
    ink = _ink(np.asarray(grey))
    first, second = (_line(ink, top) for top in LINE_TOPS)
    return first, second


def _ink(grey: Grey) -> Floats:
    """Darkness from 0 (the paper of the zone) to 1 (its darkest print), slightly smoothed."""
    smooth = cv2.GaussianBlur(grey, (3, 3), 0).astype(np.float32)
    zone = smooth[ZONE_TOP:]
    paper, print_ = float(np.median(zone)), float(np.percentile(zone, 1))
    ink: Floats = np.clip((paper - smooth) / max(1.0, paper - print_), 0, 1)
    ink[ink < 0.15] = 0
    return ink


def _line(ink: Floats, top: int) -> str:
    return "".join(_character(ink, ZONE_LEFT + PITCH * n, top) for n in range(CHARACTERS))


def _character(ink: Floats, left: int, top: int) -> str:
    """The glyph that fits best around the middle of what is printed at a place."""
    cell = ink[top - 6 : top + GLYPH_HEIGHT + 6, left : left + PITCH]
    middle = _middle(cell)
    if middle is None:
        raise _unreadable()
    x, y = left + middle[0], top - 6 + middle[1]
    windows = np.stack([_window(ink, x + dx, y + dy) for dx in NEAR for dy in NEAR])
    likeness = (windows @ _glyphs().T).max(axis=0)
    best = int(likeness.argmax())
    if likeness[best] < LEAST_LIKENESS:
        raise _unreadable()
    return ALPHABET[best]


def _middle(cell: Floats) -> tuple[int, int] | None:
    total = float(cell.sum())
    if total < EMPTY:
        return None
    y, x = np.mgrid[0 : cell.shape[0], 0 : cell.shape[1]]
    return round(float((x * cell).sum()) / total), round(float((y * cell).sum()) / total)


def _window(ink: Floats, x: int, y: int) -> Floats:
    """The surroundings of a place as a vector of length 1 around 0."""
    part = ink[y - HALF_TALL : y + HALF_TALL, x - HALF_WIDE : x + HALF_WIDE].ravel()
    part = part - part.mean()
    length = float(np.linalg.norm(part))
    unit: Floats = part / length if length else part
    return unit


@lru_cache(maxsize=1)
def _glyphs() -> Floats:
    """One row a character: what a clean print of it looks like."""
    font = ocr_b(glyph_size())
    size = 4 * HALF_TALL
    rows = []
    for character in ALPHABET:
        image = Image.new("L", (size, size), 252)
        ImageDraw.Draw(image).text(
            (size // 2, size // 2 + GLYPH_HEIGHT // 2), character, font=font, fill=16, anchor="ms"
        )
        ink: Floats = (1 - cv2.GaussianBlur(np.asarray(image), (3, 3), 0) / 252).astype(np.float32)
        middle = _middle(ink)
        assert middle is not None
        rows.append(_window(ink, *middle))
    return np.stack(rows)


def _unreadable() -> Invalid:
    return Invalid(
        {
            "image": Text(
                "Zona terbaca mesin tidak terbaca pada cetakan.",
                "The machine-readable zone can't be read on the print.",
            )
        }
    )
