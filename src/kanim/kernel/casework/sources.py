"""Where the value of a field comes from, as the fold keeps it (`provenance` writes it)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kanim.kernel.casework.store import Fold

SAID, SEEN, ANSWERED, KEYED = "said", "seen", "answered", "keyed"
WORTH = {ANSWERED: 4, SEEN: 3, KEYED: 2, SAID: 1}
"""What bears a fact out best: a register's answer over a paper, a paper over an officer's word, his over the
applicant's. Used where a condition asks for the source of a field (`source.FORM.FIELD`)."""


@dataclass(frozen=True, slots=True)
class Source:
    """One source of a value. `by` is who entered it (`officer:ID`, `holder:ID`, a partner); `of` the paper's type or
    the register; `for_role` whose word it is when another entered it; `done_at` when it was really done."""

    kind: str
    at: datetime
    by: str
    of: str = ""
    for_role: str = ""
    done_at: datetime | None = None

    @property
    def account(self) -> UUID | None:
        """Whose account entered it, for the name."""
        kind, _, key = self.by.partition(":")
        return UUID(key) if kind in ("officer", "holder") else None


def unseen(fold: Fold, paper_id: UUID) -> None:
    """A paper that differs, was withdrawn or replaced bears nothing out any more."""
    visits = fold.sources.get("v", [])
    gone = {n for n, visit in enumerate(visits) if visit.get("paper") == str(paper_id)}
    if gone:
        for fields in fold.sources.get("f", {}).values():
            for name, numbers in fields.items():
                fields[name] = [n for n in numbers if n not in gone]


def sources_of(fold: Fold, form: str, field: str) -> list[Source]:
    """The sources of a field's present value, the best first, then the latest."""
    numbers = fold.sources.get("f", {}).get(form, {}).get(field, ())
    found = [_source(fold.sources["v"][n]) for n in numbers]
    return sorted(found, key=lambda source: (WORTH[source.kind], source.at), reverse=True)


def accounts_of(fold: Fold) -> set[UUID]:
    """Everyone who entered something."""
    found = (_source(visit).account for visit in fold.sources.get("v", ()))
    return {account for account in found if account is not None}


def former_sources(fold: Fold, form: str, field: str) -> list[Source]:
    """What bore out a value that the field had before it was corrected, the latest first."""
    numbers = fold.sources.get("p", {}).get(form, {}).get(field, ())
    return sorted((_source(fold.sources["v"][n]) for n in numbers), key=lambda s: s.at, reverse=True)


def best(fold: Fold, form: str, field: str) -> str | None:
    """`answered`, `seen`, `keyed` or `said`; None for a field without a value."""
    found = sources_of(fold, form, field)
    return found[0].kind if found else None


def _source(visit: Mapping[str, Any]) -> Source:
    return Source(
        kind=visit["k"],
        at=datetime.fromisoformat(visit["at"]),
        by=visit["by"],
        of=visit.get("of", ""),
        for_role=visit.get("for", ""),
        done_at=datetime.fromisoformat(visit["done"]) if "done" in visit else None,
    )
