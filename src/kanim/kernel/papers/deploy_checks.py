"""What `check --deploy` says of signing: a demonstration's authority signs no real letter."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from kanim.kernel.papers.signing_service import read_certificates

DEMO_MARK = "UJI COBA"


@register(Tags.security, deploy=True)
def check_signing_roots(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Errors for no trusted root, a broken file, and the demonstration's authority (its subject says so)."""
    path = Path(settings.SIGNING_ROOTS)
    try:
        roots = read_certificates(path.read_bytes())
    except (OSError, ValueError):
        return [
            Error(
                f"There are no root certificates of a signing service in {path.name}, so no letter can be signed.",
                hint="Put the PEM file of the certificate provider in place: KANIM_SIGNING_ROOTS.",
                id="kanim.papers.E001",
            )
        ]
    return [
        Error(
            f"The signing root {root.subject.human_friendly} is the demonstration's: its letters prove nothing.",
            hint="Take the provider's roots (KANIM_SIGNING_ROOTS) and its service (KANIM_SIGNING_URL).",
            id="kanim.papers.E002",
        )
        for root in roots
        if DEMO_MARK in root.subject.human_friendly.upper()
    ]
