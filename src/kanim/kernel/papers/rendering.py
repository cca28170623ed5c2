"""From frozen data to the PDF, after the act and outside any transaction.

The same frozen data and template give the same bytes, whoever renders and when. Nothing is fetched: the only
resources are our fonts, the stylesheet of the law, the office's mark and the paper's own QR code.
"""

from __future__ import annotations

import hashlib
import io
import logging
from pathlib import Path
from typing import Any
from uuid import UUID

import segno
from django.template import Context
from django.template.exceptions import TemplateDoesNotExist
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from kanim.kernel import canonical, clock, db
from kanim.kernel.access.actors import System
from kanim.kernel.act.core import Act, open_act
from kanim.kernel.errors import Conflict, Unavailable
from kanim.kernel.papers import store
from kanim.kernel.papers.models import Instrument
from kanim.kernel.papers.templates import engine, find, template_digest
from kanim.kernel.papers.uploads import Opened
from kanim.kernel.texts import Text

FONTS = Path(__file__).with_name("fonts")
SCHEME = "surat:"
VARIANT = "pdf/ua-1"
_TYPES = {".woff2": "font/woff2", ".css": "text/css", ".svg": "image/svg+xml"}
log = logging.getLogger("kanim.papers")


class Closed(FatalURLFetchingError):
    """A template asked for something that is not ours to give."""


class _Resources(URLFetcher):
    """Answers for `surat:` addresses from our own folders; everything else ends the rendering."""

    def __init__(self, qr: bytes):
        super().__init__(allowed_protocols=("surat",))
        self._qr = qr

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        name = url.removeprefix(SCHEME)
        if not url.startswith(SCHEME) or "/" in name or ".." in name:
            raise Closed(f"letter templates may not fetch {url!r}")
        if name == "qr.svg":
            return URLFetcherResponse(url, self._qr, {"Content-Type": _TYPES[".svg"]})
        try:
            path = FONTS / name if name.endswith(".woff2") else find(name)
        except TemplateDoesNotExist:
            raise Closed(f"letter templates may not fetch {url!r}") from None
        if path.suffix not in _TYPES or not path.is_file():
            raise Closed(f"letter templates may not fetch {url!r}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": _TYPES[path.suffix]})


def html_of(frozen: dict[str, Any]) -> str:
    """The letter as HTML, every value escaped."""
    template = engine().get_template(frozen["letter"]["template"])
    return str(template.render(Context({**frozen, "d": frozen["data"]}, autoescape=True)))


def make_pdf(frozen: dict[str, Any]) -> bytes:
    """The letter as PDF (PDF/UA: tagged, titled, with its language), the same bytes each time.

    Raises `ValueError` for a template that asks for anything outside our own folders."""
    made = io.BytesIO()
    page = HTML(string=html_of(frozen), base_url=SCHEME, url_fetcher=_Resources(_qr(frozen["check_url"])))
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


def ensure_rendered(instrument_id: UUID) -> Instrument:
    """The instrument with its PDF, made now if no worker came by yet. Safe to call twice and from two places.

    Raises `Conflict` for a void paper that was never made, `Unavailable` when the PDF can't be made again as
    it was."""
    instrument = Instrument.objects.get(id=instrument_id)
    if instrument.file and store.has(instrument.file):
        return instrument
    if not instrument.file and instrument.state == Instrument.State.VOID:
        raise Conflict(
            Text(
                f"Surat {instrument.number} batal sebelum dicetak, jadi tidak ada berkasnya. Alasannya: "
                f"{instrument.ended_reason}",
                f"Paper {instrument.number} was voided before it was made, so there is no file. The reason: "
                f"{instrument.ended_reason}",
            ),
            code="VOID",
        )
    pdf = make_pdf(canonical.loads(instrument.frozen))
    digest = hashlib.sha256(pdf).hexdigest()
    if instrument.sha256:
        return _restored(instrument, pdf, digest)
    name = store.new_name("instruments", ".pdf")
    store.keep_bytes(pdf, name)
    try:
        with open_act(System("papers"), "papers.render", str(instrument_id), now=clock.now()) as act:
            if not act.replayed:
                instrument = _keep(act, instrument_id, name, digest)
    finally:
        kept = Instrument.objects.filter(id=instrument_id).values_list("file", flat=True).first()
        if kept != name:
            store.remove(name)
    return Instrument.objects.get(id=instrument_id)


def open_instrument(instrument: Instrument) -> Opened:
    """The PDF ready to be sent, under a name that tells what it is."""
    made = ensure_rendered(instrument.id)
    stored = store.existing(made.file)
    name = f"{made.type}-{made.number}".replace("/", "-").replace(" ", "_")
    return Opened(stored, f"{name}.pdf", "application/pdf", stored.size, made.sha256)


def _keep(act: Act, instrument_id: UUID, name: str, digest: str) -> Instrument:
    row = Instrument.objects.filter(id=instrument_id)
    instrument = (row.select_for_update() if db.is_postgresql() else row).get()
    changes: dict[str, Any] = {"file": name, "sha256": digest, "rendered_at": act.now}
    if instrument.state == Instrument.State.FROZEN:
        changes["state"] = Instrument.State.RENDERED
    row.update(**changes)
    for key, value in changes.items():
        setattr(instrument, key, value)
    template = canonical.loads(instrument.frozen)["letter"]["template"]
    act.record(instrument, "instrument.rendered", sha256=digest, template=template_digest(template))
    act.publish("instrument.rendered", {"instrument": str(instrument_id), "case": str(instrument.case_id)})
    return instrument


def _restored(instrument: Instrument, pdf: bytes, digest: str) -> Instrument:
    """A lost file is made again only if it comes out as it was."""
    if digest != instrument.sha256:
        log.error("instrument %s can't be made again: digest differs", instrument.id)
        raise Unavailable(
            Text(
                f"Berkas surat {instrument.number} tidak ada di penyimpanan dan tidak dapat dibuat ulang persis "
                "sama. Pulihkan dari cadangan, lalu coba lagi.",
                f"The file of paper {instrument.number} is missing and can't be made again exactly as it was. "
                "Restore it from the backup, then try again.",
            ),
            retry_after_s=3600,
        )
    store.keep_bytes(pdf, instrument.file)
    return instrument
