"""The words for time in the grammar of a procedure: what is counted, from which point, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CountKind = Literal["hari_kerja", "hari_kalender", "hari_pertama", "bulan", "tahun", "jam", "menit", "mundur"]
"""What a clock counts: working days; calendar days; calendar days with the first as day 1; months; years;
hours; minutes; `mundur` runs towards a date that the limit names."""


@dataclass(frozen=True, slots=True)
class Span:
    """An amount of time. Either `amount` or `name` (a value that gives the amount: `param.batas_bayar`)."""

    amount: int | None
    unit: CountKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class After:
    """When a timer is due, counted from entry into the step: a `span`, or a named moment
    (`bill.expires`, `slot.end_of_day`, `clock.berkas`)."""

    span: Span | None = None
    name: str = ""

    @property
    def clock(self) -> str:
        """The clock whose end it waits for, or empty."""
        return self.name.removeprefix("clock.") if self.name.startswith("clock.") else ""


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a clock runs: an `amount`, or a `name` that gives one (`service.sla`, `param.x`) or gives a
    date (`izin.expires_on`), or a cited `rule`."""

    amount: int | None = None
    name: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How a clock counts. `paused_day`: whether a day on which it was paused and resumed `counts` or is
    `skipped`. `day_off`: what an end on a day off does: it `stays`, or moves to the working day `next` or
    `before`."""

    kind: CountKind = "hari_kalender"
    paused_day: Literal["counts", "skipped"] = "counts"
    day_off: Literal["stays", "next", "before"] = "stays"


PointKind = Literal["opened", "enter", "exit", "did", "event", "issued", "signed", "served"]


@dataclass(frozen=True, slots=True)
class Point:
    """Something that happens to a case and that a clock may name: `opened`, `STEP.enter`, `STEP.exit`,
    `STEP.action` (`did`; `anywhere.action` has an empty step), `issued.LETTER`, `signed.LETTER`,
    `served.LETTER`, or an event (`bill.settled`)."""

    kind: PointKind
    step: str = ""
    name: str = ""

    def __str__(self) -> str:
        if self.kind in ("enter", "exit"):
            return f"{self.step}.{self.kind}"
        if self.kind == "did":
            return f"{self.step or 'anywhere'}.{self.name}"
        return (
            f"{self.kind}.{self.name}"
            if self.kind in ("issued", "signed", "served")
            else self.name or "opened"
        )
