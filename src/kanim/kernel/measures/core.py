"""Measures: what the office counts, defined once and used by every table, chart, export and report.

A measure is registered by name with its words, unit of count, clause and dimensions. Its function gives the rows that
it counts, as a query; the evaluator narrows them to what the reader may see, to a period, an office, a division and a
clause, and counts them by one dimension, inside the database wherever the value is a count or a sum.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Model, Q, QuerySet, Sum
from django.db.models.functions import TruncDate, TruncMonth

from kanim.kernel import clock
from kanim.kernel.access.actors import Actor, System
from kanim.kernel.access.visibility import Scope, visible_to
from kanim.kernel.errors import Invalid, NotVisible
from kanim.kernel.registry import Entry, registry
from kanim.kernel.regulation import law
from kanim.kernel.texts import Text

Rows = QuerySet[Any]
Label = Callable[[Any], Text]
SMALLEST_CELL = "sel_kecil"
LONGEST_DAYS = 366 * 5


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both with, as legal days of the office's zone."""

    first: date
    last: date

    def bounds(self, zone: str = clock.OFFICE_ZONE) -> tuple[datetime, datetime]:
        place = ZoneInfo(zone)
        begin = datetime.combine(self.first, time(), place)
        end = datetime.combine(self.last + timedelta(days=1), time(), place)
        return begin.astimezone(UTC), end.astimezone(UTC)

    def checked(self) -> Period:
        if not timedelta(0) <= self.last - self.first <= timedelta(days=LONGEST_DAYS):
            raise Invalid(
                {
                    "sampai": Text(
                        "Tanggal akhir harus sesudah tanggal awal, paling jauh lima tahun.",
                        "The last day must come after the first, at most five years later.",
                    )
                }
            )
        return self


def _plain(key: Any) -> Text:
    return Text.of("–" if key in (None, "") else key)


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to divide a measure: the field of its rows, and the words of each value."""

    words: Text
    path: str
    label: Label = _plain


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted. `at` is the field of time that places a row in a period; `total` the field that is summed (none:
    rows are counted); `mean` a function of the row's `reads` whose average is the value (None leaves a row out).
    `case` is the field that names the case of a row; `personal` measures hide small cells."""

    name: str
    words: Text
    unit: Text
    clause: str
    rows: Callable[[], Rows]
    at: str
    dimensions: Mapping[str, Dimension]
    total: str = ""
    mean: Callable[..., float | None] | None = None
    reads: tuple[str, ...] = ()
    scope: Callable[[Scope], Q] = field(default=lambda scope: scope.q())
    place: str = "place_id"
    division: str = "division"
    case: str = "id"
    of_clause: Callable[[str], Q] | None = None
    personal: bool = False
    is_money: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One value of the dimension. `value` is None where it is hidden (`is_hidden`) or has no rows to average."""

    key: str
    label: Text
    value: int | float | None
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A measure over a period, by a dimension or whole."""

    measure: Measure
    period: Period
    by: str
    lines: tuple[Line, ...]
    total: int | float | None

    @property
    def largest(self) -> float:
        return max((line.value for line in self.lines if line.value), default=1)


def measure(
    name: str,
    *,
    words: Text,
    unit: Text,
    clause: str,
    at: str,
    dimensions: Mapping[str, Dimension],
    **more: Any,
) -> Callable[[Callable[[], Rows]], Callable[[], Rows]]:
    """Registers a measure; the function gives its rows, unscoped: the evaluator narrows them before it looks."""

    def keep(rows: Callable[[], Rows]) -> Callable[[], Rows]:
        made = Measure(name, words, unit, clause, rows, at, {**_TIMES, **dimensions}, **more)
        registry.add(Entry("measure", name, rows, (), words, {"measure": made}))
        return rows

    return keep


_TIMES = {
    "day": Dimension(Text("Hari", "Day"), "day"),
    "month": Dimension(Text("Bulan", "Month"), "month"),
}


def find(name: str) -> Measure:
    """Raises `NotVisible` for a measure that nobody defined."""
    if not registry.has("measure", name):
        raise NotVisible
    found: Measure = registry.get("measure", name).meta["measure"]
    return found


def all_measures() -> list[Measure]:
    return [entry.meta["measure"] for entry in registry.all("measure")]


def evaluate(
    actor: Actor,
    name: str,
    period: Period,
    *,
    by: str = "",
    office: UUID | None = None,
    unit: str = "",
    clause: str = "",
) -> Table:
    """The measure of what this reader may see. One query (two for a mean). Raises `NotVisible` for an unknown measure
    and `Invalid` for a dimension that it does not have."""
    chosen = find(name)
    if by and by not in chosen.dimensions:
        raise Invalid(
            {
                "menurut": Text(
                    f"Ukuran ini tidak dibagi menurut {by!r}.", f"This measure is not divided by {by!r}."
                )
            }
        )
    period = period.checked()
    rows = _narrowed(chosen, visible_to(actor), period, office, unit, clause)
    counted = _averages(chosen, rows, by) if chosen.mean else _sums(chosen, rows, by)
    lines = [Line(_key(key), _label(chosen, by, key), value, False) for key, value, _n in counted]
    sizes = [n for _key_, _value, n in counted]
    total = _whole(chosen, counted)
    if chosen.personal:
        lines, total = _hide_small(lines, sizes, total)
    return Table(chosen, period, by, tuple(lines) if by else (), total)


def value(name: str, period: Period, office: UUID, unit: str = "", clause: str = "") -> int | float | None:
    """One figure for a unit's plan and report: everything of that office (of that division, under that clause) in the
    period, whoever asks, since a figure names nobody; of a personal measure nothing below the smallest cell."""
    table = evaluate(System("measures"), name, period, office=office, unit=unit, clause=clause)
    return table.total


def cases_of(
    actor: Actor, name: str, period: Period, *, by: str = "", key: str = "", limit: int = 200
) -> list[UUID]:
    """The cases behind a figure, within the same sight, newest first: what one click on it opens."""
    chosen = find(name)
    rows = _narrowed(chosen, visible_to(actor), period.checked(), None, "", "")
    if by:
        if by not in chosen.dimensions:
            raise NotVisible
        keyed = _keyed(chosen, rows, by)
        rows = keyed.filter(dim__isnull=True) if key in ("", "–") else _matching(keyed, by, key)
    ids = rows.order_by(f"-{chosen.at}").values_list(chosen.case, flat=True)[:limit]
    return list(dict.fromkeys(found for found in ids if found is not None))


def _matching(rows: Rows, by: str, key: str) -> Rows:
    if by in _TIMES:
        try:
            return rows.filter(dim=date.fromisoformat(key))
        except ValueError:
            raise NotVisible from None
    return rows.filter(dim=key)


def _narrowed(
    chosen: Measure, scope: Scope, period: Period, office: UUID | None, unit: str, clause: str
) -> QuerySet[Model]:
    begin, end = period.bounds()
    rows = (
        chosen.rows()
        .filter(chosen.scope(scope))
        .filter(**{f"{chosen.at}__gte": begin, f"{chosen.at}__lt": end})
    )
    if office is not None:
        rows = rows.filter(**{chosen.place: office})
    if unit:
        rows = rows.filter(**{chosen.division: unit})
    if clause and chosen.of_clause is not None:
        rows = rows.filter(chosen.of_clause(clause))
    return rows


def _keyed(chosen: Measure, rows: Rows, by: str) -> Rows:
    zone = ZoneInfo(clock.OFFICE_ZONE)
    if by == "day":
        dim: Any = TruncDate(chosen.at, tzinfo=zone)
    elif by == "month":
        dim = TruncMonth(TruncDate(chosen.at, tzinfo=zone))
    else:
        dim = F(chosen.dimensions[by].path)
    keyed: Rows = rows.annotate(dim=dim)
    return keyed


Counted = Sequence[tuple[Any, Any, int]]


def _sums(chosen: Measure, rows: Rows, by: str) -> Counted:
    worth = Sum(chosen.total) if chosen.total else Count("pk")
    if not by:
        found = rows.aggregate(worth=worth, n=Count("pk"))
        return [(None, found["worth"] or 0, found["n"])]
    grouped = _keyed(chosen, rows, by).order_by().values("dim").annotate(worth=worth, n=Count("pk"))
    return list(grouped.order_by("dim").values_list("dim", "worth", "n"))


def _averages(chosen: Measure, rows: Rows, by: str) -> Counted:
    assert chosen.mean is not None
    keyed = _keyed(chosen, rows, by) if by else rows.annotate(dim=F(chosen.case))
    groups: dict[Any, list[float]] = {}
    for key, *read in keyed.order_by().values_list("dim", *chosen.reads).iterator():
        worth = chosen.mean(*read)
        if worth is not None:
            groups.setdefault(key if by else None, []).append(worth)
    found = [(key, round(sum(each) / len(each), 1), len(each)) for key, each in groups.items()]
    return sorted(found, key=lambda row: (row[0] is None, str(row[0])))


def _whole(chosen: Measure, counted: Counted) -> int | float | None:
    if chosen.mean is None:
        return int(sum(worth for _key_, worth, _n in counted))
    n = sum(n for *_rest, n in counted)
    return round(sum(worth * n for _key_, worth, n in counted) / n, 1) if n else None


def _hide_small(
    lines: list[Line], sizes: list[int], total: int | float | None
) -> tuple[list[Line], int | float | None]:
    """Cells of fewer rows than the smallest that may be shown are hidden; a single hidden one could be had by
    subtraction, so that the next smallest is hidden with it."""
    least = int(law(clock.today()).param(SMALLEST_CELL))
    small = {n for n, size in enumerate(sizes) if 0 < size < least}
    if len(small) == 1 and len(lines) > 1:
        others = sorted((n for n in range(len(lines)) if n not in small), key=lambda n: (sizes[n], n))
        small.add(others[0])
    hidden = [Line(x.key, x.label, None, True) if n in small else x for n, x in enumerate(lines)]
    return hidden, None if small and (len(small) == len(lines) or 0 < sum(sizes) < least) else total


def _key(key: Any) -> str:
    return "" if key is None else str(key)


def _label(chosen: Measure, by: str, key: Any) -> Text:
    return chosen.dimensions[by].label(key) if by else chosen.words
