"""What the template database holds beside its tables."""

from __future__ import annotations

from kanim.kernel.regulation.loading import load_packs


def fill_regulation() -> None:
    """The regulation packs of the repository, as `kanim serve` loads them."""
    load_packs()
