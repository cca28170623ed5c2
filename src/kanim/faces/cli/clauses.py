"""`kanim clauses`: every duty and function, and what serves it.

Served is strict. A clause that serves, carries out, examines, settles, investigates or manages needs a procedure
or register; one that plans, evaluates, reports, monitors or coordinates needs a procedure or report. What serves
has at least one case or row behind it and a page that exists. A function of the office is served when every
clause that implements it is; the duty of a unit with functions when each of these is; the duty of a section when
its people act in a procedure (or keep a register or report) under its division's clauses.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import click
from django.db.models import Count
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from kanim.kernel import clock
from kanim.kernel.access.models import Mandate
from kanim.kernel.casework.models import Case
from kanim.kernel.regulation import law, selectors, today
from kanim.kernel.regulation.selectors import Clause
from kanim.kernel.regulation.serving import Serving, declared
from kanim.kernel.texts import Text

PLANNING = (
    "penyusunan",
    "perumusan",
    "pemantauan",
    "pengoordinasian",
    "koordinasi",
    "pengawasan",
    "evaluasi",
    "pelaporan",
    "pelaksanaan pemantauan",
    "pelaksanaan bimbingan",
    "pemberian bimbingan",
)
PROCEDURE_PAGE = "desk-procedure"
RECENT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Row:
    """One clause as reported."""

    clause: Clause
    is_applicable: bool
    by: tuple[Serving, ...]
    is_served: bool
    cases: int

    def as_json(self) -> dict[str, Any]:
        remark = self.clause.remark
        return {
            "id": self.clause.code,
            "unit": self.clause.unit,
            "kind": self.clause.kind,
            "text": self.clause.text,
            "gloss": self.clause.gloss,
            "applicable": self.is_applicable,
            "served": self.is_served,
            "by": [{"kind": s.kind, "id": s.id, "url": s.url} for s in self.by],
            "cases_30_days": self.cases,
            "note": str(remark) if remark else None,
        }


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON list instead of lines.")
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="Day in force; default today.")
def clauses(as_json: bool, on: datetime | None) -> None:
    """Every clause and what serves it; exit 1 while one applicable clause is unserved."""
    rows = report(on.date() if on else today())
    if as_json:
        click.echo(json.dumps([row.as_json() for row in rows], ensure_ascii=False, indent=1))
    else:
        _tell(rows)
    missing = [row for row in rows if row.is_applicable and not row.is_served]
    if missing or not rows:
        raise SystemExit(1)


def _tell(rows: list[Row]) -> None:
    for row in rows:
        state = Text("dilayani", "served") if row.is_served else Text("belum dilayani", "unserved")
        if not row.is_applicable:
            state = Text("tidak berlaku", "not applicable")
        by = ", ".join(f"{s.kind} {s.id}" for s in row.by)
        click.echo(f"{row.clause.code:24} {state!s:16} {by or row.clause.display[:70]}")
    counted = [row for row in rows if row.is_applicable]
    served = sum(row.is_served for row in counted)
    click.echo(
        str(
            Text(
                f"{served} dari {len(counted)} klausul yang berlaku dilayani.",
                f"{served} of {len(counted)} applicable clauses are served.",
            )
        )
    )


def report(on: date) -> list[Row]:
    """Every duty and function in force on the day, in the order of the regulation."""
    servings = [*_procedures(on), *declared()]
    live = [s for s in servings if _has_page(s) and s.count() > 0]
    found = [c for c in selectors.clauses(on) if c.kind in ("tugas", "fungsi")]
    assigned = _assigned([c.code for c in found if not c.is_applicable], on)
    applicable = {c.code: c.is_applicable or c.code in assigned for c in found}
    own = {c.code: tuple(s for s in live if c.code in s.clauses) for c in found}
    served = {c.code: any(s.kind in _wanted(c) for s in own[c.code]) for c in found}
    by = dict(own)
    for clause in found:
        if clause.kind == "fungsi" and not own[clause.code] and clause.implemented_by:
            by[clause.code] = _union(own[part] for part in clause.implemented_by)
            served[clause.code] = all(served[part] for part in clause.implemented_by)
    for clause in found:
        if clause.kind == "tugas" and not own[clause.code]:
            by[clause.code], served[clause.code] = _duty(clause, on, live, by, served, applicable)
    recent = _recent_cases()
    return [
        Row(
            c,
            applicable[c.code],
            by[c.code],
            served[c.code],
            sum(recent.get(s.id, 0) for s in by[c.code] if s.kind == "procedure"),
        )
        for c in found
    ]


def _duty(
    clause: Clause,
    on: date,
    live: list[Serving],
    by: Mapping[str, tuple[Serving, ...]],
    served: Mapping[str, bool],
    applicable: Mapping[str, bool],
) -> tuple[tuple[Serving, ...], bool]:
    functions = [c for c in selectors.unit(clause.unit, on).of_kind("fungsi") if applicable[c.code]]
    if functions:
        return _union(by[c.code] for c in functions), all(served[c.code] for c in functions)
    mine = tuple(s for s in live if clause.unit in s.units)
    return mine, any(s.kind in ("procedure", "register", "report") for s in mine)


def _wanted(clause: Clause) -> tuple[str, str]:
    """The kinds of thing that serve a clause, by its verb."""
    return ("procedure", "report") if clause.text.startswith(PLANNING) else ("procedure", "register")


def _procedures(on: date) -> Iterator[Serving]:
    for entry in law(on).all("procedure"):
        named, acting = {entry.body["clause"]}, set()
        if entry.body.get("unit"):
            acting.add(entry.body["unit"])
        parts = [*entry.body.get("steps", {}).values(), *entry.body.get("anywhere", {}).values()]
        for part in parts:
            named |= {part["clause"]} if part.get("clause") else set()
            acting |= {part["unit"]} if part.get("unit") else set()
        yield Serving(
            "procedure",
            entry.code,
            frozenset(named),
            _procedure_page(entry.code),
            _counter(entry.code),
            frozenset(acting),
        )


def _counter(code: str) -> Any:
    return lambda: int(Case.objects.filter(procedure=code).exists())


def _procedure_page(code: str) -> str | None:
    try:
        return reverse(PROCEDURE_PAGE, args=[code])
    except NoReverseMatch:
        return None


def _has_page(serving: Serving) -> bool:
    try:
        resolve(serving.url or "")
    except Resolver404:
        return False
    return True


def _assigned(codes: list[str], on: date) -> set[str]:
    """Clauses without an owner in the packs that a dated order has given to a post."""
    held = Mandate.objects.filter(clause__in=codes, valid_from__lte=on).exclude(valid_to__lte=on)
    return set(held.values_list("clause", flat=True))


def _recent_cases() -> dict[str, int]:
    recent = Case.objects.filter(opened_at__gte=clock.now() - RECENT)
    return dict(recent.values_list("procedure").annotate(Count("id")).order_by("procedure"))


def _union(groups: Iterator[tuple[Serving, ...]]) -> tuple[Serving, ...]:
    return tuple({(s.kind, s.id): s for group in groups for s in group}.values())
