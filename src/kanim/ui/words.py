"""What was entered, as people read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kanim.kernel.casework.fields import label_of
from kanim.kernel.party import regions
from kanim.kernel.texts import Text
from kanim.ui import formats
from kanim.ui.components import Pair


def pair_of(row: Mapping[str, Any], value: Any) -> Pair:
    """A field with its value in words."""
    return Pair(label_of(row), _value(row, value))


def _value(row: Mapping[str, Any], value: Any) -> Any:
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return _("Ya") if value else _("Tidak")
    if isinstance(value, list):
        return ", ".join(str(_value(row, one)) for one in value)
    for choice in row.get("choices") or ():
        if str(choice["code"]) == str(value):
            return Text.of(choice["words"])
    match row.get("type"):
        case "date":
            return formats.day(value, (get_language() or "id")[:2])
        case "money":
            return formats.rupiah(int(value))
        case "region":
            return regions.full_name(value) if regions.find_region(value) else value
    return value
