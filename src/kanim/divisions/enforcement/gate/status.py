"""What a person's legal status forbids (Pasal 86 to 88; the protection of refugees). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kanim.kernel.registry import rule

ARTICLE = "UU 6/2011 ps 86-88; Perpres 125/2016"


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A status: the acts that it forbids, what the removal gate answers (open, shut, refer), and the route that is
    left (`pemulangan`)."""

    code: str
    blocks: frozenset[str] = frozenset()
    gate: str = "open"
    route: str = ""


@dataclass(frozen=True, slots=True)
class Sorted:
    """Acts that were tried, in their order: what is forbidden and what is not."""

    blocked: tuple[str, ...]
    allowed: tuple[str, ...]


@rule("status_gate", cites=[ARTICLE], reference="acted")
def sort_actions(status: StatusRow, actions: Iterable[str]) -> Sorted:
    """Each act by itself: a status that forbids one leaves the others as they are."""
    tried = list(actions)
    return Sorted(
        tuple(a for a in tried if a in status.blocks), tuple(a for a in tried if a not in status.blocks)
    )
