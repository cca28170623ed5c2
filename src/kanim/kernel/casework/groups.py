"""What was entered, parted into payload groups of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.ledger.format import Group


def groups_of(context: CaseContext, form: str, values: Mapping[str, Any]) -> list[Group]:
    """One group for each subject that the form's fields are about, so that each can be erased alone."""
    by_role: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        entry = context.law.find("field", name)
        role = str(entry.body.get("role") or "") if entry else ""
        by_role.setdefault(role, {})[name] = value
    return [
        Group({"form": form, "values": kept}, context.about(role) if role else None)
        for role, kept in by_role.items()
    ]
