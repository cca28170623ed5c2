"""Pages for applicants."""

from __future__ import annotations

from django.urls import path

from kanim.faces.portal import services

urlpatterns = [
    path("", services.find, name="service-finder"),
    path("semua/", services.catalogue_page, name="services"),
    path("<slug:code>/", services.service, name="service"),
]
