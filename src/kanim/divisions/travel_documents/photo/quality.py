"""Is a photograph fit for a passport: one face, its size and place, sharpness, light, background, open eyes.

The measures follow those of ISO/IEC 29794-5 as far as classical image processing goes; a person still looks.
Source: ICAO Doc 9303 part 3 (portrait), ISO/IEC 29794-5.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from kanim.kernel.texts import Text

ENGINE = "haar+measures/1"
MIN_SHORT_SIDE = 360
MAX_PIXELS = 40_000_000
WORK_HEIGHT = 800  # everything is measured on a picture of this height

Grey = np.ndarray[Any, np.dtype[np.uint8]]
Box = tuple[int, int, int, int]  # left, top, width, height


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing seen: a code, what to say, how many points of 100 it costs, and whether it alone rules the
    photograph out."""

    code: str
    words: Text
    cost: int
    is_fatal: bool = False

    def data(self) -> dict[str, Any]:
        return {"code": self.code, "words": self.words.data(), "cost": self.cost, "fatal": self.is_fatal}


@dataclass(frozen=True, slots=True)
class Judgement:
    """The score, 0 to 100, and what lowered it. `measures` are whole numbers for the record."""

    score: int
    findings: tuple[Finding, ...]
    measures: dict[str, int] = field(default_factory=dict)
    face: Box | None = None


WORDS: dict[str, Text] = {
    "UNREADABLE": Text("Berkas bukan gambar yang dapat dibaca.", "The file is not a readable picture."),
    "TOO_SMALL": Text(
        f"Gambar terlalu kecil; sisi pendek sedikitnya {MIN_SHORT_SIDE} piksel.",
        f"The picture is too small; its short side needs {MIN_SHORT_SIDE} pixels.",
    ),
    "NO_FACE": Text(
        "Wajah tidak ditemukan. Hadapkan wajah ke kamera dan perbaiki cahaya.",
        "No face was found. Face the camera and mend the light.",
    ),
    "MANY_FACES": Text(
        "Lebih dari satu wajah. Hanya pemohon yang boleh terlihat.",
        "More than one face. Only the applicant may be seen.",
    ),
    "FACE_SMALL": Text("Wajah terlalu kecil. Mendekatlah ke kamera.", "The face is too small. Come closer."),
    "FACE_LARGE": Text(
        "Wajah terlalu besar. Mundurlah sedikit.", "The face is too large. Move back a little."
    ),
    "OFF_CENTRE": Text("Wajah tidak di tengah.", "The face is not in the middle."),
    "MARGIN_ABOVE": Text("Ruang di atas kepala kurang.", "Too little room above the head."),
    "EYES": Text(
        "Kedua mata tidak terlihat jelas. Buka mata dan lepaskan kacamata.",
        "Both eyes can't be seen clearly. Open the eyes, take off glasses.",
    ),
    "TILTED": Text("Kepala miring. Tegakkan kepala.", "The head is tilted. Hold it straight."),
    "BLURRED": Text(
        "Gambar kabur. Bersihkan lensa dan jangan bergerak.", "Blurred. Clean the lens, hold still."
    ),
    "DARK": Text(
        "Wajah terlalu gelap. Tambah cahaya dari depan.", "The face is too dark. Add light in front."
    ),
    "BRIGHT": Text("Wajah terlalu terang. Kurangi cahaya.", "The face is too bright. Reduce the light."),
    "UNEVEN_LIGHT": Text("Cahaya pada wajah tidak merata.", "The light on the face is uneven."),
    "BACKGROUND": Text(
        "Latar belakang tidak polos. Gunakan latar polos terang.",
        "The background is not plain. Use a plain light one.",
    ),
    "BACKGROUND_DARK": Text("Latar belakang terlalu gelap.", "The background is too dark."),
}
_COSTS: dict[str, int] = {
    "UNREADABLE": 100, "TOO_SMALL": 60, "NO_FACE": 100, "MANY_FACES": 70, "FACE_SMALL": 30, "FACE_LARGE": 30,
    "OFF_CENTRE": 20, "MARGIN_ABOVE": 15, "EYES": 30, "TILTED": 20, "BLURRED": 40, "DARK": 35, "BRIGHT": 35,
    "UNEVEN_LIGHT": 20, "BACKGROUND": 25, "BACKGROUND_DARK": 15,
}  # fmt: skip
_FATAL = frozenset({"UNREADABLE", "TOO_SMALL", "NO_FACE", "MANY_FACES"})


def judge_photo(image: bytes) -> Judgement:
    """Judges a picture file. Never raises for its content: an unreadable one has score 0."""
    try:
        with Image.open(io.BytesIO(image)) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                return _judgement(["UNREADABLE"], {})
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return _judgement(["UNREADABLE"], {})
    if min(picture.size) < MIN_SHORT_SIDE:
        return _judgement(["TOO_SMALL"], {"width": picture.width, "height": picture.height})
    scale = WORK_HEIGHT / picture.height
    colours = np.asarray(picture.resize((max(1, round(picture.width * scale)), WORK_HEIGHT)))
    grey: Grey = cv2.cvtColor(colours, cv2.COLOR_RGB2GRAY).astype(np.uint8)
    faces = find_faces(grey)
    if len(faces) != 1:
        return _judgement(["MANY_FACES" if faces else "NO_FACE"], {"faces": len(faces)})
    return _judge_face(grey, faces[0])


def find_faces(grey: Grey) -> list[Box]:
    """Frontal faces in a grey picture of the working height, the largest first."""
    least = WORK_HEIGHT // 8
    found = _cascade("haarcascade_frontalface_default.xml").detectMultiScale(
        grey, 1.1, 6, minSize=(least, least)
    )
    boxes = [(int(x), int(y), int(w), int(h)) for x, y, w, h in found]
    largest = max((w for _, _, w, _ in boxes), default=0)
    return sorted((box for box in boxes if box[2] * 3 >= largest), key=lambda box: -box[2])


def find_eyes(grey: Grey, face: Box) -> list[tuple[int, int]]:
    """Centres of the two eyes, left first, or what was found of them."""
    left, top, wide, tall = face
    upper = grey[top : top + round(tall * 0.6), left : left + wide]
    size = max(8, wide // 8)
    found = _cascade("haarcascade_eye.xml").detectMultiScale(upper, 1.05, 4, minSize=(size, size))
    centres = sorted((left + int(x + w // 2), top + int(y + h // 2), int(w)) for x, y, w, h in found)
    half = left + wide // 2
    sides = [[c for c in centres if c[0] < half], [c for c in centres if c[0] >= half]]
    return [max(side, key=lambda c: c[2])[:2] for side in sides if side]


def _judge_face(grey: Grey, face: Box) -> Judgement:
    left, top, wide, tall = face
    height, width = grey.shape
    inner = grey[top : top + tall, left : left + wide]
    half = wide // 2
    eyes = find_eyes(grey, face)
    # the detector's box reaches from the brow to the chin: the head from crown to chin is about 1.35 of it
    measures = {
        "face_percent": round(100 * 1.35 * tall / height),
        "off_centre_percent": round(100 * abs(left + wide / 2 - width / 2) / width),
        "above_percent": round(100 * max(0.0, top - 0.3 * tall) / height),
        "eyes": len(eyes),
        "tilt_degrees": _tilt(eyes),
        "sharpness": _sharpness(inner),
        "light": round(float(inner.mean())),
        "light_difference": round(abs(float(inner[:, :half].mean()) - float(inner[:, half:].mean()))),
        "background_spread": _background(grey, face, np.std),
        "background_light": _background(grey, face, np.mean),
    }
    return _judgement([code for code, is_wrong in _RULES if is_wrong(measures)], measures, face)


_RULES: tuple[tuple[str, Callable[[dict[str, int]], bool]], ...] = (
    ("FACE_SMALL", lambda m: m["face_percent"] < 40),
    ("FACE_LARGE", lambda m: m["face_percent"] > 85),
    ("OFF_CENTRE", lambda m: m["off_centre_percent"] > 10),
    ("MARGIN_ABOVE", lambda m: m["above_percent"] < 3),
    ("EYES", lambda m: m["eyes"] < 2),
    ("TILTED", lambda m: m["tilt_degrees"] > 8),
    ("BLURRED", lambda m: m["sharpness"] < 30),
    ("DARK", lambda m: m["light"] < 60),
    ("BRIGHT", lambda m: m["light"] > 225),
    ("UNEVEN_LIGHT", lambda m: m["light_difference"] > 35),
    ("BACKGROUND", lambda m: m["background_spread"] > 22),
    ("BACKGROUND_DARK", lambda m: m["background_light"] < 90),
)


def _sharpness(inner: Grey) -> int:
    """Spread of the second derivative over the square of the light, so that a dark face is not a blurred one."""
    edges = cv2.Laplacian(cv2.GaussianBlur(inner, (3, 3), 0), cv2.CV_64F)
    return round(1e5 * float(edges.var()) / max(1.0, float(inner.mean())) ** 2)


def _tilt(eyes: list[tuple[int, int]]) -> int:
    if len(eyes) < 2:
        return 0
    (x1, y1), (x2, y2) = eyes[:2]
    return round(abs(float(np.degrees(np.arctan2(y2 - y1, max(1, x2 - x1))))))


def _background(grey: Grey, face: Box, measure: Callable[[Grey], Any]) -> int:
    """The worse of the two upper corners beside the head (for a mean: the darker)."""
    left, top, wide, tall = face
    bottom = max(20, top + tall // 3)
    margin = round(wide * 0.22)
    sides = [
        grey[:bottom, : max(8, left - margin)],
        grey[:bottom, min(grey.shape[1] - 8, left + wide + margin) :],
    ]
    values = [float(measure(side)) for side in sides]
    return round(min(values) if measure is np.mean else max(values))


def _judgement(codes: list[str], measures: dict[str, int], face: Box | None = None) -> Judgement:
    findings = tuple(Finding(code, WORDS[code], _COSTS[code], code in _FATAL) for code in codes)
    score = max(0, 100 - sum(finding.cost for finding in findings))
    if any(finding.is_fatal for finding in findings):
        score = min(score, 30)
    return Judgement(score, findings, measures, face)


@lru_cache(maxsize=4)
def _cascade(name: str) -> cv2.CascadeClassifier:
    folder = Path(cv2.__file__).parent / "data"  # the files that come with the package
    return cv2.CascadeClassifier(str(folder / name))
