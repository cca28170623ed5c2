"""Faces that nobody has, drawn from a seed: for tests and the demonstration, instead of pictures of people."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
WIDTH, HEIGHT = 600, 800

_SKINS: tuple[Colour, ...] = ((224, 182, 148), (205, 158, 122), (187, 139, 104), (168, 121, 88))
_SHIRTS: tuple[Colour, ...] = ((46, 66, 104), (92, 46, 58), (44, 84, 70), (70, 70, 78), (120, 92, 52))
_HAIRS: tuple[Colour, ...] = ((24, 20, 18), (38, 30, 26), (52, 40, 32))
_VEILS: tuple[Colour, ...] = ((44, 60, 92), (84, 40, 52), (60, 76, 66))


@dataclass(frozen=True, slots=True)
class Face:
    """What is drawn; places are shares of the picture. `from_seed` gives a plausible one."""

    skin: Colour
    hair: Colour
    shirt: Colour
    veil: Colour | None
    wide: float
    tall: float
    eyes_apart: float
    mouth: float
    nose: float

    @classmethod
    def from_seed(cls, seed: int) -> Face:
        dice = random.Random(seed)
        return cls(
            skin=dice.choice(_SKINS),
            hair=dice.choice(_HAIRS),
            shirt=dice.choice(_SHIRTS),
            veil=dice.choice(_VEILS) if dice.random() < 0.3 else None,
            wide=dice.uniform(0.36, 0.40),
            tall=dice.uniform(0.40, 0.43),
            eyes_apart=dice.uniform(0.162, 0.178),
            mouth=dice.uniform(0.12, 0.15),
            nose=dice.uniform(0.055, 0.075),
        )


def face_image(
    seed: int, *, background: Colour = (222, 228, 236), size: tuple[int, int] = (WIDTH, HEIGHT)
) -> Image.Image:
    """A frontal portrait on a plain background; the same seed gives the same picture."""
    face = Face.from_seed(seed)
    image = Image.new("RGB", (WIDTH, HEIGHT), background)
    draw = ImageDraw.Draw(image)
    _body(draw, face)
    _head(image, face)
    _features(image, face)
    picture = image.filter(ImageFilter.GaussianBlur(1.2))
    return picture if size == (WIDTH, HEIGHT) else picture.resize(size, Image.Resampling.LANCZOS)


def face_jpeg(seed: int, *, quality: int = 92, **options: object) -> bytes:
    """The portrait as a JPEG file."""
    return to_jpeg(face_image(seed, **options), quality)  # type: ignore[arg-type]


def to_jpeg(image: Image.Image, quality: int = 92) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _box(x: float, y: float, half_wide: float, half_tall: float) -> tuple[float, float, float, float]:
    """An ellipse's box: centre in shares of the picture, half axes in shares of its width and height."""
    return (
        (x - half_wide) * WIDTH,
        (y - half_tall) * HEIGHT,
        (x + half_wide) * WIDTH,
        (y + half_tall) * HEIGHT,
    )


def _shade(colour: Colour, factor: float) -> Colour:
    r, g, b = (max(0, min(255, round(c * factor))) for c in colour)
    return r, g, b


CX, CY = 0.5, 0.47


def _body(draw: ImageDraw.ImageDraw, face: Face) -> None:
    draw.ellipse(_box(CX, 1.06, 0.46, 0.24), fill=face.shirt)
    if face.veil is not None:
        draw.ellipse(_box(CX, CY - 0.01, face.wide / 2 + 0.085, face.tall / 2 + 0.085), fill=face.veil)
        draw.polygon(
            [
                (0.24 * WIDTH, 0.5 * HEIGHT),
                (0.76 * WIDTH, 0.5 * HEIGHT),
                (0.86 * WIDTH, HEIGHT),
                (0.14 * WIDTH, HEIGHT),
            ],
            fill=face.veil,
        )
        return
    neck = _shade(face.skin, 0.86)
    draw.rectangle((0.42 * WIDTH, 0.6 * HEIGHT, 0.58 * WIDTH, 0.86 * HEIGHT), fill=neck)
    draw.polygon(
        [(0.42 * WIDTH, 0.83 * HEIGHT), (0.58 * WIDTH, 0.83 * HEIGHT), (0.5 * WIDTH, 0.93 * HEIGHT)],
        fill=neck,
    )
    draw.ellipse(_box(CX, CY - 0.055, face.wide / 2 + 0.03, face.tall / 2 + 0.02), fill=face.hair)
    for side in (-1, 1):
        draw.ellipse(_box(CX + side * face.wide / 2, CY + 0.01, 0.028, 0.042), fill=_shade(face.skin, 0.9))


def _head(image: Image.Image, face: Face) -> None:
    """The face, lighter in the middle than at its edge, as light from the front makes it."""
    layer = Image.new("RGB", image.size, _shade(face.skin, 0.84))
    light = Image.new("L", image.size, 0)
    ImageDraw.Draw(light).ellipse(_box(CX, CY - 0.02, face.wide / 2 * 0.8, face.tall / 2 * 0.82), fill=255)
    bright = Image.new("RGB", image.size, _shade(face.skin, 1.06))
    layer.paste(bright, mask=light.filter(ImageFilter.GaussianBlur(46)))
    mask = Image.new("L", image.size, 0)
    draw = ImageDraw.Draw(mask)
    draw.ellipse(_box(CX, CY, face.wide / 2, face.tall / 2), fill=255)
    if face.veil is None:  # hair line
        draw.ellipse(_box(CX, CY - face.tall / 2 - 0.03, face.wide / 2 * 0.95, 0.06), fill=0)
    image.paste(layer, mask=mask.filter(ImageFilter.GaussianBlur(2)))


def _features(image: Image.Image, face: Face) -> None:
    shadow = Image.new("L", image.size, 0)
    draw = ImageDraw.Draw(shadow)
    eye_y = CY - 0.045
    for side in (-1, 1):
        x = CX + side * face.eyes_apart / 2
        draw.ellipse(_box(x, eye_y - 0.004, 0.068, 0.034), fill=120)  # the socket
        draw.ellipse(_box(CX + side * 0.02, CY + 0.055, 0.016, 0.009), fill=170)  # nostril
    draw.rounded_rectangle(
        ((CX - 0.014) * WIDTH, (CY - 0.01) * HEIGHT, (CX + 0.014) * WIDTH, (CY + 0.05) * HEIGHT), 8, fill=46
    )
    draw.ellipse(_box(CX, CY + 0.065, face.nose / 2 + 0.012, 0.012), fill=80)
    draw.ellipse(_box(CX, CY + 0.155, 0.06, 0.012), fill=60)  # under the lip
    dark = Image.new("RGB", image.size, _shade(face.skin, 0.42))
    image.paste(dark, mask=shadow.filter(ImageFilter.GaussianBlur(7)))
    pen = ImageDraw.Draw(image)
    for side in (-1, 1):
        _eye(pen, face, CX + side * face.eyes_apart / 2, eye_y, side)
    lips = (150, 78, 78)
    pen.ellipse(_box(CX, CY + 0.118, face.mouth / 2, 0.017), fill=lips)
    pen.line(
        [
            ((CX - face.mouth / 2 * 0.9) * WIDTH, (CY + 0.118) * HEIGHT),
            ((CX + face.mouth / 2 * 0.9) * WIDTH, (CY + 0.118) * HEIGHT),
        ],
        fill=(88, 40, 42),
        width=4,
    )


def _eye(pen: ImageDraw.ImageDraw, face: Face, x: float, y: float, side: int) -> None:
    pen.ellipse(_box(x, y, 0.044, 0.015), fill=(236, 232, 228))
    pen.ellipse(_box(x, y, 0.0195, 0.0148), fill=(46, 30, 22))
    pen.ellipse(_box(x, y, 0.009, 0.007), fill=(10, 8, 8))
    pen.ellipse(_box(x + 0.006, y - 0.005, 0.004, 0.003), fill=(250, 250, 250))
    pen.arc(_box(x, y + 0.001, 0.047, 0.018), 190, 350, fill=(40, 28, 24), width=5)
    brow = [(x - side * 0.042, y - 0.034), (x + side * 0.008, y - 0.046), (x + side * 0.054, y - 0.036)]
    pen.line([(px * WIDTH, py * HEIGHT) for px, py in brow], fill=face.hair, width=11, joint="curve")
