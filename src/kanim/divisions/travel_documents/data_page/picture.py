"""The data page as a PNG: drawn from its fields and the photograph, the same input gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageOps

from kanim.divisions.travel_documents.data_page.layout import (
    CHARACTERS,
    DPI,
    GHOST,
    GLYPH_HEIGHT,
    HEIGHT,
    LINE_TOPS,
    MARK,
    PHOTO,
    PITCH,
    WIDTH,
    ZONE_LEFT,
    ZONE_TOP,
    fields_of,
    px,
)
from kanim.divisions.travel_documents.data_page.typefaces import ocr_b, plain

INK = (28, 32, 44)
LABEL = (54, 88, 110)
RED = (176, 32, 36)


def page_png(data: Mapping[str, Any], photo: bytes | None) -> bytes:
    """The page with all fields, the photograph and the zone, marked as a specimen.

    `data` is `passports.page.DataPage.data()`; days are ISO texts and `mrz` two lines of 44. Raises
    `ValueError` for a photograph that is no picture."""
    page = _ground().copy()
    draw = ImageDraw.Draw(page)
    _heading(draw)
    _photograph(page, photo)
    for field in fields_of(data):
        draw.text((px(field.x), px(field.y)), field.label, font=plain(17), fill=LABEL)
        _value(draw, (px(field.x), px(field.y + 2.0)), px(field.room), field.text)
    _mark(page)
    _zone(page, list(data["mrz"]))
    out = io.BytesIO()
    page.save(out, "PNG", dpi=(DPI, DPI))
    return out.getvalue()


def _heading(draw: ImageDraw.ImageDraw) -> None:
    draw.text((px(5.5), px(4)), "REPUBLIK INDONESIA", font=plain(44), fill=INK)
    draw.text((px(5.5), px(9.2)), "REPUBLIC OF INDONESIA", font=plain(22), fill=LABEL)
    draw.text((px(90), px(4)), "PASPOR", font=plain(44), fill=INK)
    draw.text((px(90), px(9.2)), "PASSPORT", font=plain(22), fill=LABEL)


def _value(draw: ImageDraw.ImageDraw, at: tuple[int, int], room: int, text: str) -> None:
    """The value, in smaller letters where it would leave its room."""
    size = 34
    while size > 12 and draw.textlength(text, font=plain(size)) > room:
        size -= 1
    draw.text(at, text, font=plain(size), fill=INK)


def _photograph(page: Image.Image, photo: bytes | None) -> None:
    left, top, right, bottom = PHOTO
    size = (right - left, bottom - top)
    if photo is None:
        ImageDraw.Draw(page).rectangle(PHOTO, outline=LABEL, width=3)
        return
    try:
        with Image.open(io.BytesIO(photo)) as opened:
            picture = ImageOps.fit(
                ImageOps.exif_transpose(opened).convert("RGB"), size, Image.Resampling.LANCZOS
            )
    except OSError as error:
        raise ValueError("the photograph is no picture") from error
    page.paste(picture, (left, top))
    ghost = ImageOps.grayscale(picture).resize(
        (GHOST[2] - GHOST[0], GHOST[3] - GHOST[1]), Image.Resampling.LANCZOS
    )
    beneath = page.crop(GHOST)
    tinted = ImageOps.colorize(ghost, (60, 96, 120), (236, 242, 244))
    page.paste(Image.blend(beneath, tinted, 0.55), GHOST[:2])


def _mark(page: Image.Image) -> None:
    """The page is nobody's travel document and says so, across and above the zone."""
    layer = Image.new("RGBA", (WIDTH, WIDTH), (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    length = draw.textlength(MARK, font=plain(112))
    draw.text(((WIDTH - length) / 2, WIDTH / 2 - 60), MARK, font=plain(112), fill=(*RED, 74))
    turned = layer.rotate(24, resample=Image.Resampling.BICUBIC)
    top = (WIDTH - ZONE_TOP) // 2
    upper = turned.crop((0, top, WIDTH, top + ZONE_TOP))
    page.paste(upper, (0, 0), upper)
    ImageDraw.Draw(page).text(
        (px(60), ZONE_TOP - px(4.0)), f"{MARK} · BUKAN DOKUMEN PERJALANAN", font=plain(20), fill=RED
    )


def _zone(page: Image.Image, lines: list[str]) -> None:
    draw = ImageDraw.Draw(page)
    draw.rectangle((0, ZONE_TOP, WIDTH, HEIGHT), fill=(252, 252, 252))
    font = ocr_b(glyph_size())
    for line, top in zip(lines, LINE_TOPS, strict=True):
        for n, character in enumerate(line[:CHARACTERS]):
            at = (ZONE_LEFT + PITCH * n + PITCH // 2, top + GLYPH_HEIGHT)
            draw.text(at, character, font=font, fill=(16, 16, 16), anchor="ms")


@lru_cache(maxsize=1)
def glyph_size() -> int:
    """The size at which a capital of OCR-B has the standard's height."""
    left, top, right, bottom = ocr_b(200).getbbox("H", anchor="ls")
    return round(200 * GLYPH_HEIGHT / (bottom - top)) if right > left else GLYPH_HEIGHT


@lru_cache(maxsize=1)
def _ground() -> Image.Image:
    """A pale pattern of fine lines, as security paper has."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    ground = np.empty((HEIGHT, WIDTH, 3), np.float32)
    ground[...] = (238, 244, 243)
    ground[..., 0] += 8 * x / WIDTH
    ground[..., 2] -= 10 * y / HEIGHT
    for n, colour in enumerate(((150, 190, 196), (206, 172, 176), (170, 196, 164))):
        wave = 34 * np.sin(x / (96 + 22 * n)) + 20 * np.sin(x / (41 + 9 * n) + n)
        line = np.abs((y + wave + 9 * n) % 27 - 13.5) < 0.9
        ground[line] = 0.62 * ground[line] + 0.38 * np.array(colour, np.float32)
    return Image.fromarray(ground.clip(0, 255).astype(np.uint8), "RGB")
