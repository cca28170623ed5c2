"""What every page knows: who acts, the theme, the links of the public pages, the account menu."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanim.kernel.access.actors import Officer
from kanim.ui.components import NavItem
from kanim.ui.formats import initials
from kanim.ui.preferences import theme_of

PUBLIC = (
    ("home", "home", gettext_lazy("Beranda")),
    ("service-finder", "route", gettext_lazy("Layanan")),
    ("my-applications", "list-details", gettext_lazy("Permohonan saya")),
    ("status", "search", gettext_lazy("Lacak permohonan")),
    ("check", "qrcode", gettext_lazy("Periksa dokumen")),
)
FOOT = (
    ("units", gettext_lazy("Unit dan tugasnya")),
    ("status", gettext_lazy("Lacak permohonan")),
    ("check", gettext_lazy("Periksa dokumen")),
)


def page(request: HttpRequest) -> dict[str, Any]:
    """A face may set `request.nav` (groups of the side bar), `request.appointments` (rows with id, label,
    current), `request.office_label` and `request.switch_url`."""
    actor = getattr(request, "actor", None)
    user = getattr(request, "user", None)
    name = getattr(actor, "name", "") or getattr(user, "name", "") or getattr(user, "username", "")
    appointments = getattr(request, "appointments", ())
    return {
        "actor": actor,
        "is_officer": isinstance(actor, Officer),
        "theme": theme_of(request),
        "public_nav": SimpleLazyObject(lambda: _public(request)),
        "foot_nav": SimpleLazyObject(lambda: _foot()),
        "nav": getattr(request, "nav", ()),
        "account_name": name,
        "account_initials": initials(name),
        "account_items": SimpleLazyObject(lambda: _account(request, isinstance(actor, Officer))),
        "appointments": appointments,
        "appointment_label": next((row.label for row in appointments if row.current), ""),
        "office_label": getattr(request, "office_label", ""),
        "switch_url": getattr(request, "switch_url", ""),
    }


def url_of(name: str) -> str:
    """The address of a named page, or nothing if this installation does not serve it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _public(request: HttpRequest) -> list[NavItem]:
    items = []
    for name, icon, words in PUBLIC:
        url = url_of(name)
        if not url or (name == "my-applications" and getattr(request, "actor", None) is None):
            continue
        current = request.path == url or (url != "/" and request.path.startswith(url))
        items.append(NavItem(str(words), url, icon, current))
    longest = max((len(item.url) for item in items if item.current), default=0)
    return [NavItem(i.label, i.url, i.icon, i.current and len(i.url) == longest) for i in items]


def _foot() -> list[NavItem]:
    return [NavItem(str(words), url_of(name)) for name, words in FOOT if url_of(name)]


def _account(request: HttpRequest, is_officer: bool) -> list[NavItem]:
    wanted = [("account_change_password", "key", _("Ganti kata sandi"))]
    if is_officer:
        wanted.insert(0, ("desk-home", "layout-dashboard", _("Meja kerja")))
    else:
        wanted.insert(0, ("my-applications", "list-details", _("Permohonan saya")))
    return [
        NavItem(words, url_of(name), icon, request.path == url_of(name))
        for name, icon, words in wanted
        if url_of(name)
    ]
