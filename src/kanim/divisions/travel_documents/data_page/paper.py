"""The data page as a PDF of its true size, with the text as text."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Any

from weasyprint import HTML
from weasyprint.urls import URLFetcher

from kanim.divisions.travel_documents.data_page.layout import HEIGHT_MM, MARK, WIDTH_MM, Field, fields_of
from kanim.divisions.travel_documents.data_page.typefaces import OCR_B

_STYLE = """
@page {{ size: {width}mm {height}mm; margin: 0 }}
@font-face {{ font-family: "OCR-B page"; src: url(data:font/otf;base64,{font}) }}
body {{ margin: 0; font-family: sans-serif; color: #1c202c; background: #eef4f3 }}
div {{ position: absolute; white-space: pre }}
.h {{ font-size: 10.5pt; font-weight: bold }}
.l {{ font-size: 4.2pt; color: #36586e }}
.v {{ font-size: 8pt }}
.w {{ font-size: 5.5pt }}
.z {{ left: 0; right: 0; top: {zone}mm; bottom: 0; background: #fcfcfc; width: {width}mm; height: 23.2mm }}
.m {{ font-family: "OCR-B page"; font-size: 12pt; text-align: center; width: 2.54mm }}
.u {{ left: 12mm; top: 30mm; font-size: 27pt; color: rgba(176, 32, 36, 0.28); transform: rotate(-24deg) }}
.s {{ left: 60mm; top: {note}mm; font-size: 5pt; color: #b02024 }}
img {{ position: absolute; left: 5.5mm; top: 14.5mm; width: 35mm; height: 45mm; object-fit: cover }}
"""


def page_pdf(data: Mapping[str, Any], photo: bytes | None) -> bytes:
    """The same page as `page_png`, as a PDF of 125 × 88 mm; fetches nothing."""
    picture = f'<img alt="" src="data:image/*;base64,{base64.b64encode(photo).decode()}">' if photo else ""
    parts = [
        _at(5.5, 4, "h", "REPUBLIK INDONESIA"),
        _at(90, 4, "h", "PASPOR"),
        *(_at(f.x, f.y, "l", f.label) + _at(f.x, f.y + 2, _kind(f), f.text) for f in fields_of(data)),
        f'<div class="u">{MARK}</div><div class="s">{MARK} · BUKAN DOKUMEN PERJALANAN</div><div class="z"></div>',
        *(_line(line, top) for line, top in zip(data["mrz"], (69.4, 76.4), strict=True)),
    ]
    head = f'<html lang="id"><title>{MARK}</title><style>{_style()}</style>'
    page = f"{head}<body>{picture}{''.join(parts)}</body></html>"
    out = io.BytesIO()
    HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=("data",))).write_pdf(out)
    return out.getvalue()


def _at(x: float, y: float, kind: str, text: str) -> str:
    return f'<div class="{kind}" style="left:{x}mm;top:{y}mm">{escape(text)}</div>'


def _kind(field: Field) -> str:
    """Smaller letters where the text would leave its room (1.7 mm a letter)."""
    return "v" if len(field.text) * 1.7 <= field.room else "w"


def _line(line: str, top: float) -> str:
    left = (WIDTH_MM - 2.54 * 44) / 2
    return "".join(_at(round(left + 2.54 * n, 2), top, "m", character) for n, character in enumerate(line))


@lru_cache(maxsize=1)
def _style() -> str:
    return _STYLE.format(
        width=WIDTH_MM,
        height=HEIGHT_MM,
        zone=HEIGHT_MM - 23.2,
        note=HEIGHT_MM - 27.2,
        font=base64.b64encode(OCR_B.read_bytes()).decode(),
    )
