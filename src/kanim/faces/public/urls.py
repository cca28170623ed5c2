"""Pages that anyone may read, without signing in."""

from __future__ import annotations

from django.urls import path

from kanim.faces.public import check, home, seal, simponi, status, units
from kanim.ui import preferences

urlpatterns = [
    path("", home.home, name="home"),
    path("cek/", check.ask, name="check"),
    path("cek/segel/", seal.check_seal, name="check-seal"),
    path("cek/<str:code>/", check.answer, name="check-paper"),
    path("bahasa/", preferences.set_language, name="language"),
    path("tampilan/", preferences.set_theme, name="theme"),
    path("lacak/", status.track, name="status"),
    path("unit/", units.tree, name="units"),
    path("unit/<slug:code>/", units.unit, name="unit"),
    path("sehat/", simponi.health, name="health"),
    path("mitra/simponi/", simponi.payment_notice, name="payment-notice"),
    path("mitra/printer/", simponi.printer_notice, name="printer-notice"),
]
