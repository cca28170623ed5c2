"""The one writer: an open `Act`."""

from kanim.kernel.act.core import Act, open_act

__all__ = ["Act", "open_act"]
