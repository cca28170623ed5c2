"""Figures of the office: a measure as table and bars, each figure one click from its rows, and as CSV and XLSX."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import xlsxwriter
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kanim.faces.desk.shell import desk_page
from kanim.faces.files import plain
from kanim.kernel import clock
from kanim.kernel.casework import queues
from kanim.kernel.errors import Invalid
from kanim.kernel.measures import core
from kanim.kernel.texts import Text
from kanim.ui import formats

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; an unreadable part falls back to this month and the first measure."""

    name: str
    period: core.Period
    by: str

    @classmethod
    def of(cls, request: HttpRequest) -> Asked:
        known = [each.name for each in core.all_measures()]
        name = plain(request.GET.get("ukuran", ""), 60) or known[0]
        today = clock.today()
        period = core.Period(_day(request, "dari", today.replace(day=1)), _day(request, "sampai", today))
        return cls(name, period, plain(request.GET.get("menurut", ""), 40))

    def query(self, **more: str) -> str:
        told = {"ukuran": self.name, "dari": str(self.period.first), "sampai": str(self.period.last)}
        return urlencode({**told, "menurut": self.by, **more})


def _day(request: HttpRequest, name: str, default: date) -> date:
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return default


@require_GET
@desk_page
def report(request: HttpRequest) -> HttpResponse:
    """One measure over a period, divided by one dimension, of what this officer may see."""
    asked = Asked.of(request)
    page: dict[str, Any] = {"asked": asked, "measures": core.all_measures(), "error": None}
    try:
        table = core.evaluate(request.actor, asked.name, asked.period, by=asked.by)  # type: ignore[attr-defined]
    except Invalid as refused:
        chosen = core.find(asked.name)
        return render(request, "desk/measures.html", {**page, "chosen": chosen, "error": refused}, status=422)
    base = reverse("desk-measure-rows")
    lines = [
        {
            "label": _words(table, line),
            "shown": _shown(table, line.value) if not line.is_hidden else "*",
            "value": line.value or 0,
            "is_hidden": line.is_hidden,
            "url": f"{base}?{asked.query(nilai=line.key)}",
        }
        for line in table.lines
    ]
    page |= {
        "chosen": table.measure,
        "table": table,
        "lines": lines,
        "by_words": table.measure.dimensions[table.by].words if table.by else "",
        "has_hidden": any(line.is_hidden for line in table.lines),
        "total": _shown(table, table.total),
        "total_url": f"{base}?{Asked(asked.name, asked.period, '').query()}",
        "exports": [
            (kind, f"{reverse('desk-measure-export', args=[kind])}?{asked.query()}")
            for kind in ("csv", "xlsx")
        ],
    }
    return render(request, "desk/measures.html", page)


@require_GET
@desk_page
def rows(request: HttpRequest) -> HttpResponse:
    """The cases behind one figure, within the same sight."""
    asked, actor = Asked.of(request), request.actor  # type: ignore[attr-defined]
    key = plain(request.GET.get("nilai", ""), 80)
    ids = core.cases_of(actor, asked.name, asked.period, by=asked.by, key=key)
    known = queues.visible_lines(actor, ids)
    lines = [known[each] for each in ids if each in known]
    back = f"{reverse('desk-measures')}?{asked.query()}"
    words = core.find(asked.name).words
    return render(
        request,
        "desk/measure_rows.html",
        {"lines": lines, "back": back, "words": words, "most": len(ids) >= 200},
    )


@require_GET
@desk_page
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The same table as a file."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    asked = Asked.of(request)
    table = core.evaluate(request.actor, asked.name, asked.period, by=asked.by)  # type: ignore[attr-defined]
    made = _csv(table) if kind == "csv" else _xlsx(table)
    response = HttpResponse(made, content_type="text/csv; charset=utf-8" if kind == "csv" else XLSX)
    name = f"{asked.name}-{asked.period.first}-{asked.period.last}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _table(table: core.Table) -> list[tuple[str, int | float | str | None]]:
    lines: list[tuple[str, int | float | str | None]] = [
        (str(_words(table, line)), "*" if line.is_hidden else line.value) for line in table.lines
    ]
    return [*lines, (_("Seluruhnya"), table.total)]


def _head(table: core.Table) -> tuple[str, str]:
    by = table.measure.dimensions[table.by].words if table.by else table.measure.words
    return str(by), f"{table.measure.words} ({table.measure.unit})"


def _csv(table: core.Table) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_head(table))
    for label, value in _table(table):
        writer.writerow([f"'{label}" if label.startswith(FORMULA) else label, "" if value is None else value])
    return out.getvalue().encode("utf-8-sig")


def _xlsx(table: core.Table) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet, strong = book.add_worksheet(), book.add_format({"bold": True})
    sheet.set_column(0, 0, 40)
    sheet.write_row(0, 0, _head(table), strong)
    for n, (label, value) in enumerate(_table(table), start=1):
        sheet.write_string(n, 0, label)
        if isinstance(value, int | float):
            sheet.write_number(n, 1, value)
        elif value is not None:
            sheet.write_string(n, 1, value)
    book.close()
    return out.getvalue()


def _words(table: core.Table, line: core.Line) -> Text:
    if table.by in ("day", "month") and line.key:
        on = date.fromisoformat(line.key)
        if table.by == "day":
            return Text(formats.day(on, "id"), formats.day(on, "en"))
        return Text(formats.month(on, "id"), formats.month(on, "en"))
    return line.label


def _shown(table: core.Table, value: int | float | None) -> str:
    if value is None:
        return "–"
    if table.measure.is_money:
        return formats.rupiah(int(value))
    return formats.number(value) if isinstance(value, int) else formats.decimal(value)
