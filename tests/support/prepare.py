"""What the template database holds beside its tables."""

from __future__ import annotations

import importlib
import importlib.util


def fill_regulation() -> None:
    """The regulation packs of the repository, as `kanim serve` loads them."""
    if importlib.util.find_spec("kanim.kernel.regulation.loading"):
        importlib.import_module("kanim.kernel.regulation.loading").load_packs()
