"""What an act answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Outcome:
    """The case after the act: its step, its version, what was issued and billed. `replayed` tells that the
    same key had been used before and nothing was done again. `moved` is false while a second signature is
    awaited."""

    case_id: UUID
    number: str
    step: str
    version: int
    moved: bool = True
    instruments: tuple[UUID, ...] = ()
    bill_id: UUID | None = None
    replayed: bool = False
    told: dict[str, Any] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        return {
            "case_id": str(self.case_id),
            "number": self.number,
            "step": self.step,
            "version": self.version,
            "moved": self.moved,
            "instruments": [str(i) for i in self.instruments],
            "bill_id": str(self.bill_id) if self.bill_id else None,
        }

    @classmethod
    def again(cls, kept: dict[str, Any]) -> Outcome:
        """The first outcome, for a key that is used again."""
        return cls(
            UUID(kept["case_id"]),
            kept["number"],
            kept["step"],
            kept["version"],
            kept["moved"],
            tuple(UUID(i) for i in kept["instruments"]),
            UUID(kept["bill_id"]) if kept["bill_id"] else None,
            replayed=True,
        )
