"""From frozen data to the PDF, outside any transaction.

The same frozen data and template give the same bytes, whoever renders and when. Nothing is fetched: the only
resources are our fonts, the stylesheet of the law, the office's mark and the paper's own QR code.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import segno
from django.template import Context
from django.template.exceptions import TemplateDoesNotExist
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from kanim.kernel import canonical
from kanim.kernel.papers.templates import Parts, engine, find

FONTS = Path(__file__).with_name("fonts")
SCHEME = "surat:"
VARIANT = "pdf/ua-1"
_TYPES = {".woff2": "font/woff2", ".css": "text/css", ".svg": "image/svg+xml"}


class Closed(FatalURLFetchingError):
    """A template asked for something that is not ours to give."""


class _Resources(URLFetcher):
    """Answers for `surat:` addresses from our own folders; everything else ends the rendering."""

    def __init__(self, qr: bytes, seal: bytes = b"", parts: Parts | None = None):
        super().__init__(allowed_protocols=("surat",))
        self._drawn = {"qr.svg": qr} | ({"segel.svg": seal} if seal else {})
        if parts is not None:
            styles = {name: text for name, text in parts.texts.items() if name.endswith(".css")}
            self._drawn |= {name: text.encode() for name, text in styles.items()}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        name = url.removeprefix(SCHEME)
        if not url.startswith(SCHEME) or "/" in name or ".." in name:
            raise Closed(f"letter templates may not fetch {url!r}")
        if name in self._drawn:
            kind = _TYPES[Path(name).suffix]
            return URLFetcherResponse(url, self._drawn[name], {"Content-Type": kind})
        try:
            path = FONTS / name if name.endswith(".woff2") else find(name)
        except TemplateDoesNotExist:
            raise Closed(f"letter templates may not fetch {url!r}") from None
        if path.suffix not in _TYPES or not path.is_file():
            raise Closed(f"letter templates may not fetch {url!r}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": _TYPES[path.suffix]})


def html_of(frozen: dict[str, Any], seal: str = "", parts: Parts | None = None) -> str:
    """The letter as HTML, every value escaped; with `seal` (SVG) a place for the visible digital seal."""
    pages = engine() if parts is None else parts.engine()
    template = pages.get_template(frozen["letter"]["template"])
    return str(template.render(Context({**frozen, "d": frozen["data"], "seal": bool(seal)}, autoescape=True)))


def make_pdf(frozen: dict[str, Any], seal: str = "", parts: Parts | None = None) -> bytes:
    """The letter as PDF (PDF/UA: tagged, titled, with its language), the same bytes each time.

    Raises `ValueError` for a template that asks for anything outside our own folders."""
    made = io.BytesIO()
    drawn = _Resources(_qr(frozen["check_url"]), seal.encode(), parts)
    page = HTML(string=html_of(frozen, seal, parts), base_url=SCHEME, url_fetcher=drawn)
    try:
        page.write_pdf(
            made,
            pdf_variant=VARIANT,
            pdf_identifier=hashlib.sha256(canonical.dumps(frozen)).digest()[:16],
            font_config=FontConfiguration(),
        )
    except Closed as error:  # no `Exception`, so that the renderer can't swallow it: here it becomes one
        raise ValueError(str(error)) from error
    return made.getvalue()


def _qr(url: str) -> bytes:
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=2, dark="#0f2747", xmldecl=True)
    return out.getvalue()
