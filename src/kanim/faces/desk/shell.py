"""What every page of the desk shares: an officer, the side bar, the office's name."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanim.faces.actors import login_required_officer
from kanim.kernel.casework import queues
from kanim.kernel.money import treasury
from kanim.kernel.organisation.directory import find_office_by_id
from kanim.kernel.organisation.fresh import only_offers
from kanim.kernel.papers import letter_office
from kanim.ui.components import NavGroup, NavItem

DEMO = (("desk-demo-clock", "clock", gettext_lazy("Jam peragaan")),)
View = Callable[..., HttpResponseBase]
HOME = "/meja/"

ITEMS = (
    ("desk-home", "layout-dashboard", gettext_lazy("Beranda")),
    ("desk-queue", "checklist", gettext_lazy("Tugas saya")),
    ("desk-cases", "folders", gettext_lazy("Semua berkas")),
    ("desk-measures", "chart-bar", gettext_lazy("Angka dan laporan")),
    ("desk-radar", "alarm", gettext_lazy("Radar tenggat")),
    ("desk-start", "file-description", gettext_lazy("Mulai berkas")),
    ("desk-access", "lock", gettext_lazy("Akses bertujuan")),
)
COUNTER = (
    ("desk-counter", "ticket", gettext_lazy("Loket dan antrean")),
    ("desk-new", "file-plus", gettext_lazy("Permohonan di loket")),
    ("desk-quota", "calendar-event", gettext_lazy("Kuota kedatangan")),
    ("desk-stock", "stack-2", gettext_lazy("Blangko paspor")),
    ("desk-matching", "arrows-exchange", gettext_lazy("Coba dua nama")),
)
MONEY = (
    ("desk-money", "cash", gettext_lazy("Pembayaran")),
    ("desk-reconcile", "scale", gettext_lazy("Rekonsiliasi")),
)
SYSTEMS = (("desk-messages", "message-report", gettext_lazy("Pesan yang macet")),)
PAPERWORK = (("desk-letter-texts", "file-text", gettext_lazy("Naskah surat")),)
LAW = (
    ("units", "sitemap", gettext_lazy("Unit dan tugasnya")),
    ("desk-procedures", "git-branch", gettext_lazy("Prosedur")),
    ("desk-mandates", "key", gettext_lazy("Mandat dan kewenangan")),
    ("desk-calendar", "calendar-off", gettext_lazy("Kalender kantor")),
)


def desk_page(view: View) -> View:
    """An officer only; fills what the shell of the page shows, when it is shown: one query beside the
    sign-in's own, none for an action that redirects."""

    @login_required_officer
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor = request.actor  # type: ignore[attr-defined]
        office = find_office_by_id(actor.office_id)
        request.office_label = str(office.name) if office else ""  # type: ignore[attr-defined]
        request.nav = SimpleLazyObject(lambda: navigation(request))  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return page


def navigation(request: HttpRequest) -> list[NavGroup]:
    actor = request.actor  # type: ignore[attr-defined]
    waiting = queues.queue_size(actor, cap=100)
    counts = {"desk-queue": "99+" if waiting >= 100 else str(waiting) if waiting else ""}
    groups = [NavGroup(_items(request, ITEMS, counts))]
    if actor.unit in ("dokjal", "dokjal_layanan", "dokjal_verifikasi", "kanim"):
        groups.append(NavGroup(_items(request, COUNTER, {}), _("Pelayanan paspor")))
    with only_offers():
        keeps_money, writes_letters = treasury.may(actor, treasury.VIEW), letter_office.may_write(actor)
    if keeps_money:
        groups.append(NavGroup(_items(request, MONEY, {}), _("Penerimaan negara")))
    if actor.unit in ("tikim", "tikim_ti"):
        groups.append(NavGroup(_items(request, SYSTEMS, {}), _("Sistem")))
    if writes_letters:
        groups.append(NavGroup(_items(request, PAPERWORK, {}), _("Tata usaha")))
    groups.append(NavGroup(_items(request, LAW, {}), _("Dasar hukum")))
    if settings.DEMO:
        groups.append(NavGroup(_items(request, DEMO, {}), _("Peragaan")))
    return groups


def _items(
    request: HttpRequest, rows: tuple[tuple[str, str, object], ...], counts: dict[str, str]
) -> list[NavItem]:
    urls = [reverse(name) for name, _icon, _label in rows]
    inside = [url for url in urls if request.path == url or (url != HOME and request.path.startswith(url))]
    here = max(inside, key=len, default="")
    return [
        NavItem(str(label), url, icon, url == here, counts.get(name, ""))
        for (name, icon, label), url in zip(rows, urls, strict=True)
    ]
