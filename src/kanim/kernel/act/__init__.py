"""The one writer: an open `Act`."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kanim.kernel.act.core import Act, open_act

__all__ = ["Act", "open_act"]


def __getattr__(name: str) -> Any:
    """On first use: this package is an app, and apps are imported before any model may be."""
    if name in __all__:
        return getattr(import_module("kanim.kernel.act.core"), name)
    raise AttributeError(name)
