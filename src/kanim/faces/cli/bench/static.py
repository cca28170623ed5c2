"""Static files of pages that a bench renders."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"


def settle_static() -> None:
    """Where none were collected, pages name them plainly: a bench fetches none. Before the first page."""
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN}}
