"""What can be measured of a picture of a paper: blur, glare, cut edges, sideways text, resolution. Numbers only; what
they mean is judged elsewhere (`quality`), by limits of the regulation.

Loaded by `worker.py` inside its process; knows nothing of the rest. All shares are per mille, so that they are the
same on every machine and can stand beside limits that are whole numbers.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image

LONGEST = (
    1200  # pixels that are looked at: a larger picture is made smaller first, so that limits hold for all
)
WINDOW = 9  # of the low-pass filter against which blur is measured
BRIGHT = 250
TILE = 16
SEGMENTS = 32


def look(image: Image.Image) -> dict[str, int]:
    """The measures of a picture that stands upright by its own note. `edge` is the shorter side in pixels."""
    grey = image.convert("L")
    grey.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    field = np.asarray(grey, dtype=np.float32)
    return {
        "edge": min(image.size),
        "blur": blur(field),
        "glare": glare(field),
        "cut": cut(field),
        "sideways": sideways(field),
        "contrast": int(np.percentile(field, 99) - np.percentile(field, 1)),
    }


def blur(field: Any) -> int:
    """How little is lost when the picture is blurred once more, 0 (sharp) to 1000 (nothing was left to lose). Edges
    are compared with themselves, so that an empty page and a full one are measured alike (Crete, Dolmiere,
    Ladret, Nicolas 2007, "The blur effect"). Only the places where something changes are asked."""
    worst = 0.0
    for axis in (0, 1):
        changes = np.abs(np.diff(field, axis=axis))
        smooth = np.abs(np.diff(_averaged(field, axis), axis=axis))
        strong = changes > max(4.0, float(np.percentile(changes, 99)) / 4)
        total = float(changes[strong].sum())
        if total > 0:
            lost = float(np.maximum(changes - smooth, 0)[strong].sum())
            worst = max(worst, 1 - lost / total)
    return round(1000 * worst)


def glare(field: Any) -> int:
    """The largest patch that is blown out to white on a page that is not white itself, as a share of the picture.
    A scan, whose paper is white all over, has none."""
    tiles = _tiles((field >= BRIGHT).astype(np.float32)) >= 0.9
    if tiles.mean() > 0.4 or tiles.size == 0:
        return 0
    return round(1000 * _largest(tiles) / int(tiles.size))


def cut(field: Any) -> int:
    """On how many of the four borders the paper runs out of the picture: along a border that crosses it, brightness
    steps from what lies around the paper to the paper itself, and stays."""
    band = max(3, min(field.shape) // 100)
    borders = (field[:band].mean(0), field[-band:].mean(0), field[:, :band].mean(1), field[:, -band:].mean(1))
    found = 0
    for line in borders:
        parts = np.array([np.median(part) for part in np.array_split(line, SEGMENTS)])
        low, high = np.percentile(parts, 8), np.percentile(parts, 92)
        found += int(high - low > 50)
    return int(found)


def sideways(field: Any) -> int:
    """How much more the picture looks like lines of text running down than across: 0 for lying right, above 1000 the
    more surely it lies on its side. Upside down looks the same as right."""
    ink = (_averaged(_averaged(field, 0, 25), 1, 25) - field) > 12
    if ink.mean() < 0.004:
        return 0
    across, down = _lines(ink.mean(1)), _lines(ink.mean(0))
    return round(1000 * down / max(across, 1e-6))


def _lines(profile: Any) -> float:
    """How much a profile of ink rises and falls at the pace of lines of text: slower than the strokes of letters,
    faster than paragraphs and margins."""
    steady = _averaged(_averaged(profile[None, :], 1, 7), 1, 5)
    return float((steady - _averaged(steady, 1, 61)).std())


def _averaged(field: Any, axis: int, window: int = WINDOW) -> Any:
    """A running mean along an axis, of the same shape; the ends are continued."""
    half = window // 2
    padding = [(0, 0), (0, 0)]
    padding[axis] = (half + 1, half)
    total = np.cumsum(np.pad(field, padding, mode="edge"), axis=axis, dtype=np.float64)
    ends = [slice(None), slice(None)]
    starts = [slice(None), slice(None)]
    ends[axis], starts[axis] = slice(window, None), slice(None, -window)
    return ((total[tuple(ends)] - total[tuple(starts)]) / window).astype(np.float32)


def _tiles(field: Any) -> Any:
    """The mean of each whole tile."""
    high, wide = field.shape[0] // TILE, field.shape[1] // TILE
    cropped = field[: high * TILE, : wide * TILE]
    return cropped.reshape(high, TILE, wide, TILE).mean((1, 3))


def _largest(tiles: Any) -> int:
    """The number of tiles of the largest connected patch."""
    left = {(int(y), int(x)) for y, x in zip(*np.nonzero(tiles), strict=True)}
    largest = 0
    while left:
        waiting, size = [left.pop()], 0
        while waiting:
            y, x = waiting.pop()
            size += 1
            for near in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
                if near in left:
                    left.remove(near)
                    waiting.append(near)
        largest = max(largest, size)
    return largest
