"""Filters and parts that every template has without loading them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django import template
from django.forms import CheckboxInput
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from kanim.kernel import clock
from kanim.kernel.regulation import law
from kanim.kernel.texts import Text
from kanim.ui import formats
from kanim.ui.components import ClockView, FileView, Page, Pair, Refused, Side, Step, StepState, TimelineItem
from kanim.ui.forms import MONTHS

register = template.Library()

TONE_ICONS = {
    "ok": "circle-check",
    "wait": "hourglass",
    "bad": "alert-triangle",
    "info": "info-circle",
    "off": "player-pause",
    "secret": "shield-lock",
}


def _lang() -> str:
    return (get_language() or "id")[:2]


# Filters ---------------------------------------------------------------------------------------------------


@register.filter
def rupiah(value: Any) -> str:
    """`1950000` → `Rp1.950.000`; empty for nothing."""
    return "" if value in (None, "") else formats.rupiah(int(value))


@register.filter
def bilangan(value: Any) -> str:
    """`12500` → `12.500`."""
    return "" if value in (None, "") else formats.number(int(value))


@register.filter
def tanggal(value: date | str | None) -> str:
    """`24 Nov 2026`."""
    return formats.day(value, _lang()) if value else ""


@register.filter
def hari_sebelum(value: date | None) -> date | None:
    """The last day on which something holds, of the first on which it no longer does."""
    return None if value is None else value - timedelta(days=1)


@register.filter
def tanggal_panjang(value: date | str | None) -> str:
    """`Selasa, 24 November 2026`."""
    return formats.long_day(value, _lang()) if value else ""


@register.filter
def tanggal_hari(value: date | str | None) -> str:
    """`Sel 24 Nov`."""
    return formats.weekday(value, _lang()) if value else ""


@register.filter
def jam(value: datetime | None, zone: str = formats.OFFICE_ZONE) -> str:
    """`09.12 WIB`."""
    return formats.clock_time(value, _lang(), zone) if value else ""


@register.filter
def waktu(value: datetime | None, zone: str = formats.OFFICE_ZONE) -> str:
    """`24 Nov 2026, 09.12 WIB`."""
    return formats.day_and_time(value, _lang(), zone) if value else ""


@register.filter
def lalu(value: datetime | None) -> str:
    """`12 menit lalu`."""
    return formats.relative_time(value, clock.now()) if value else ""


@register.filter
def hari_lagi(value: date | str | None) -> str:
    """`3 hari lagi`, `hari ini`, `2 hari lalu`."""
    return formats.relative_days((formats.as_day(value) - clock.today()).days) if value else ""


@register.filter
def ukuran(value: int | None) -> str:
    """`2,4 MB`."""
    return formats.size(int(value)) if value is not None else ""


@register.filter
def teks(value: Any) -> str:
    """A text of pack data (`Text` or `{id, en}`) in the active language."""
    if isinstance(value, Mapping) and {"id", "en"} <= value.keys():
        return str(Text.of(value))
    return "" if value is None else str(value)


@register.filter
def get(mapping: Mapping[str, Any], key: str) -> Any:
    """The value under a key that the template only has in a variable."""
    return mapping.get(key, "")


@register.filter
def nik(value: str) -> str:
    """16 digits in fours, as people read them aloud."""
    return " ".join(value[i : i + 4] for i in range(0, len(value), 4)) if value else ""


@register.filter
def pasal(value: Any) -> str:
    """Citations as people read them: `pp-45-2024 Lampiran` → `PP 45/2024 Lampiran`, by the act's short name."""
    return ", ".join(_cite(part) for part in str(value or "").split(", "))


def _cite(part: str) -> str:
    code, _, place = part.partition(" ")
    act = law(clock.today()).find("act", code)
    if act is None:
        return part
    word = "art." if _lang() == "en" else "Pasal"
    place = f"{word} {place[3:]}" if place.startswith("ps ") else place
    return f"{act.body.get('short') or act.words} {place}".strip()


# Small parts -----------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of `ui/icons.txt`. With a label it speaks for itself; without, it is decoration."""
    href = f"{static('vendor/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, href
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', href)


@register.simple_tag
def badge(tone: str, words: Any, icon_name: str = "") -> SafeString:
    """A state in words with an icon; colour alone never says it. Tones: ok wait bad info off secret."""
    drawn = icon(icon_name or TONE_ICONS.get(tone, "circle"))
    return format_html('<span class="k-badge k-tone-{}">{}{}</span>', tone, drawn, teks(words))


@register.simple_tag
def clock_pill(view: ClockView | None, named: bool = False) -> SafeString | str:
    """The clock of a case: `2 hari kerja lagi, jatuh tempo Kam 26 Nov`; grey with its reason while paused. With
    `named` it says which clock it is, where there are several."""
    if view is None:
        return ""
    name = {"paused": "clock-pause", "stopped": "circle-check"}.get(view.state, "clock")
    return format_html(
        '<span class="k-badge k-clock k-tone-{}"{}>{}{}</span>',
        view.tone,
        format_html(' title="{}"', teks(view.words)) if view.words else "",
        icon(name),
        f"{teks(view.words)}: {view.text(_lang())}" if named and view.words else view.text(_lang()),
    )


@register.simple_tag
def sisa(line: Any) -> SafeString:
    """What is left of a line of the radar, in its own count: `2 hari kerja lagi`, `terlambat 3 hari`."""
    tone = {"over": "bad", "alarm": "wait"}.get(line.alarm, "info")
    view = ClockView(None, line.left, line.count)
    return format_html(
        '<span class="k-badge k-clock k-tone-{}">{}{}</span>', tone, icon("clock"), view.short()
    )


@register.simple_block_tag
def card(content: str, title: Any = "", icon_name: str = "", klass: str = "", id: str = "") -> SafeString:
    """`{% card title="Tagihan" icon_name="receipt" %}…{% endcard %}`: a white card with a heading."""
    head = SafeString("")
    name = id or f"k{uuid4().hex[:8]}"
    if title:
        drawn = icon(icon_name) if icon_name else ""
        head = format_html('<h2 class="k-card-title" id="{}-judul">{}{}</h2>', name, drawn, teks(title))
    labelled = format_html(' aria-labelledby="{}-judul"', name) if title else ""
    return format_html(
        '<section class="k-card {}" id="{}"{}>{}<div class="k-card-body">{}</div></section>',
        klass,
        name,
        labelled,
        head,
        mark_safe(content),
    )


@register.simple_block_tag
def why_not(content: str, title: Any = "") -> SafeString:
    """`{% why_not title=… %}…{% endwhy_not %}`: a disclosure for an explanation."""
    return format_html(
        '<details class="k-why"><summary>{}{}</summary><div class="k-why-body">{}</div></details>',
        icon("help-circle"),
        teks(title),
        mark_safe(content),
    )


# Larger parts ----------------------------------------------------------------------------------------------


@register.inclusion_tag("ui/c/steps.html")
def steps(items: Sequence[Step | tuple[Any, StepState]], label: Any = "") -> dict[str, Any]:
    """The steps of a procedure with the present one marked, from `Step` or `(label, state)`."""
    rows = [item if isinstance(item, Step) else Step(*item) for item in items]
    now = next((n for n, row in enumerate(rows, start=1) if row.state == "now"), None)
    return {"steps": rows, "label": label, "now": now, "total": len(rows)}


@register.inclusion_tag("ui/c/timeline.html")
def timeline(items: Sequence[TimelineItem]) -> dict[str, Any]:
    return {"items": items}


@register.inclusion_tag("ui/c/keyvalue.html")
def keyvalue(pairs: Sequence[Pair | tuple[Any, Any]], columns: int = 1) -> dict[str, Any]:
    """Facts as a list of `Pair` or `(label, value)`, in one or two columns."""
    return {"pairs": [p if isinstance(p, Pair) else Pair(*p) for p in pairs], "columns": columns}


@register.inclusion_tag("ui/c/empty.html")
def empty(
    title: Any, words: Any = "", icon_name: str = "inbox", url: str = "", action: Any = ""
) -> dict[str, Any]:
    """An empty list: what would appear here, and how to make it."""
    return {"title": title, "words": words, "icon_name": icon_name, "url": url, "action": action}


@register.inclusion_tag("ui/c/file.html")
def file_preview(file: FileView, large: bool = False) -> dict[str, Any]:
    return {"file": file, "large": large}


@register.inclusion_tag("ui/c/refused.html")
def refused_actions(items: Sequence[Refused]) -> dict[str, Any]:
    """ "Mengapa tidak?": what is not allowed now, and the clause or condition that says so."""
    return {"items": items}


@register.inclusion_tag("ui/c/pager.html")
def pager(page: Page) -> dict[str, Any]:
    return {"page": page}


@register.inclusion_tag("ui/c/compare.html")
def compare(left: Side, right: Side) -> dict[str, Any]:
    """Two sides next to each other; facts that differ are marked on both."""
    return {"sides": [left, right]}


@register.inclusion_tag("ui/c/errors.html")
def error_summary(form: Any) -> dict[str, Any]:
    """All errors of a form first, each a link to its field. Takes a `FormView`."""
    return {"form": form}


@register.inclusion_tag("ui/c/form.html")
def form_fields(form: Any) -> dict[str, Any]:
    """The sections and fields of a `FormView`, without the form element, its token and its buttons."""
    return {"form": form, "months": MONTHS}


@register.inclusion_tag("ui/c/plain_form.html")
def plain_form(form: Any) -> dict[str, Any]:
    """A Django form (sign-in, password) in the look of ours."""
    rows = []
    for field in form.visible_fields():
        is_tick = isinstance(field.field.widget, CheckboxInput)
        attrs = {} if is_tick else {"class": "form-control", "placeholder": ""}
        if field.errors:
            attrs |= {"aria-invalid": "true", "aria-describedby": f"{field.id_for_label}-salah1"}
        rows.append({"field": field, "widget": field.as_widget(attrs=attrs), "is_tick": is_tick})
    return {"form": form, "rows": rows}
