"""The words for time in a procedure: spans, limits, counts, and the points that clocks name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kanim.kernel.casework.grammar import After, Count, CountKind, Limit, Point, PointKind, Span

UNITS: Final[dict[str, CountKind]] = {
    "minute": "menit",
    "hour": "jam",
    "day": "hari_kalender",
    "working_day": "hari_kerja",
    "week": "hari_kalender",
    "month": "bulan",
    "year": "tahun",
}
PAPER_POINTS: Final[tuple[PointKind, ...]] = ("issued", "signed", "served")


def read_span(value: str) -> Span:
    """`14 days`, `param.batas_berkas days`; a week is seven days."""
    amount, unit = value.split(" ")
    factor = 7 if unit.startswith("week") else 1
    kind = UNITS[unit.removesuffix("s")]
    if amount.lstrip("-").isdigit():
        return Span(int(amount) * factor, kind)
    return Span(None, kind, amount)


def read_after(value: str) -> After:
    return After(span=read_span(value)) if " " in value else After(name=value)


def limit_of(value: str | Mapping[str, str]) -> tuple[Limit, CountKind | None]:
    """The limit, and the count that its unit implies, if it has one."""
    if isinstance(value, Mapping):
        return Limit(rule=value["rule"]), None
    if " " in value:
        span = read_span(value)
        return Limit(amount=span.amount), span.unit
    return (Limit(amount=int(value)) if value.isdigit() else Limit(name=value)), None


def count_of(value: str | Mapping[str, Any] | None, implied: CountKind | None) -> Count:
    if value is None:
        return Count(implied or "hari_kalender")
    if isinstance(value, Mapping):
        return Count(value["as"], value.get("paused_day", "counts"), value.get("day_off", "stays"))
    return Count(value)  # type: ignore[arg-type]  # the schema takes only these words


def marks_of(values: list[str], kind: CountKind) -> tuple[Span, ...]:
    """Reminders and alarms; a bare number is in the unit of the clock (days for one that runs backward)."""
    unit: CountKind = "hari_kalender" if kind in ("mundur", "hari_pertama") else kind
    return tuple(read_span(value) if " " in value else Span(int(value), unit) for value in values)


def point_of(value: str) -> Point:
    if value == "opened":
        return Point("opened")
    first, _, rest = value.partition(".")
    for kind in PAPER_POINTS:
        if first == kind:
            return Point(kind, name=rest)
    if first == "anywhere":
        return Point("did", name=rest)
    if first.isupper() and rest:
        if rest == "enter":
            return Point("enter", step=first)
        return Point("exit", step=first) if rest == "exit" else Point("did", step=first, name=rest)
    return Point("event", name=value)
