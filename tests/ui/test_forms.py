"""Forms are drawn so that everyone can use them, and what was typed comes back as typed."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import QueryDict
from django.template import Context, Template
from django.utils import translation

from kanim.kernel.casework.fields import clean
from kanim.ui.forms import build_form, parse, read_post, region_choice

W = {"id": "Isian", "en": "Entry"}
CHOICES = [{"code": c, "words": {"id": c, "en": c}} for c in ("A", "B")]


def row(code: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "type": kind, "words": {"id": f"Isian {code}", "en": f"Entry {code}"}, **more}


ROWS = [
    row("nama", "name", help={"id": "Seperti pada akta", "en": "As on the deed"}),
    row("lahir", "date"),
    row("kelamin", "code", choices=CHOICES),
    row("negara", "code", choices=[{"code": str(n), "words": W} for n in range(9)]),
    row("setuju", "bool", must=True),
    row("punya", "bool"),
    row("cepat", "bool", required=False),
    row("surat", "file"),
    row("catatan", "text", multiline=True, required=False),
    row("berkas", "codes", choices=CHOICES, required=False),
]


class Controls(HTMLParser):
    """What a screen reader needs: ids, what labels point at, what describes what."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labelled: list[str] = []
        self.described: list[str] = []
        self.controls: list[dict[str, str | None]] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "label":
            self.labelled.append(str(found["for"]))
        if tag in ("input", "select", "textarea") and found.get("type") != "hidden":
            self.controls.append(found)
        self.described.extend(str(found.get("aria-describedby") or "").split())
        self.inline.extend(name for name in found if name == "style" or name.startswith("on"))


def drawn(form: Any) -> tuple[str, Controls]:
    html = Template("{% error_summary form %}{% form_fields form %}").render(Context({"form": form}))
    controls = Controls()
    controls.feed(html)
    return html, controls


@pytest.mark.parametrize("errors", [False, True])
def test_every_control_has_its_label_help_and_error(errors: bool) -> None:
    found = clean(ROWS, {})[1] if errors else {}
    _, page = drawn(build_form([("Pemohon", ROWS)], {}, found))
    assert len(page.ids) == len(set(page.ids))
    assert {str(c["id"]) for c in page.controls} <= set(page.labelled)
    assert set(page.described) <= set(page.ids)
    assert page.inline == []
    assert ("isi-nama-salah" in page.described) is errors


def test_the_summary_links_each_error_to_its_control() -> None:
    errors = clean(ROWS, {})[1]
    form = build_form([("Pemohon", ROWS)], {}, errors)
    _, page = drawn(form)
    assert [line.text.id for line in form.errors][:2] == [
        "Isian nama wajib diisi.",
        "Isian lahir wajib diisi.",
    ]
    assert all(line.anchor in page.ids for line in form.errors)


def test_html_that_was_typed_stays_text() -> None:
    html, _ = drawn(
        build_form([("", ROWS)], {"nama": '"><script>alert(1)</script>', "catatan": "</textarea><b>"})
    )
    assert "<script>" not in html and "</textarea><b>" not in html
    assert "&lt;script&gt;" in html


def test_a_wrong_day_is_shown_as_it_was_typed() -> None:
    post = QueryDict("lahir__d=30&lahir__m=02&lahir__y=1990")
    raw = read_post([row("lahir", "date")], post)
    assert raw == {"lahir": "30-02-1990"}
    view = build_form([("", [row("lahir", "date")])], raw).sections[0].fields[0]
    assert view.parts == ("30", "2", "1990")
    assert parse([row("lahir", "date")], post)[1]["lahir"].id == (
        "Isian lahir: tanggal 30 Februari 1990 tidak ada dalam kalender."
    )


def test_a_stored_day_fills_the_three_boxes() -> None:
    assert build_form([("", [row("d", "date")])], {"d": "1990-08-07"}).sections[0].fields[0].parts == (
        "7",
        "8",
        "1990",
    )


def test_ticks_and_lists_are_read_back() -> None:
    post = QueryDict("setuju=ya&punya=tidak&berkas=A&berkas=B&kelamin=A")
    raw = read_post(ROWS, post)
    assert (raw["setuju"], raw["punya"], raw["cepat"], raw["berkas"]) == ("ya", "tidak", "tidak", ["A", "B"])
    values, _ = clean(ROWS, raw)
    assert (values["setuju"], values["punya"], values["cepat"], values["berkas"]) == (
        True,
        False,
        False,
        ["A", "B"],
    )


def test_few_choices_are_radios_and_many_a_list() -> None:
    fields = {f.code: f.widget for f in build_form([("", ROWS)]).sections[0].fields}
    assert fields == {
        "nama": "input",
        "lahir": "date",
        "kelamin": "radio",
        "negara": "select",
        "setuju": "check",
        "punya": "radio",
        "cepat": "check",
        "surat": "file",
        "catatan": "textarea",
        "berkas": "checks",
    }


def test_english() -> None:
    with translation.override("en"):
        html, _ = drawn(build_form([("", ROWS)], {}, clean(ROWS, {})[1]))
    assert "Entry nama must be filled in." in html and "As on the deed" in html and "optional" in html


def test_another_province_empties_the_lists_below() -> None:
    village = row("desa", "region")
    post = QueryDict("desa__1=36&desa__2=36.71&desa__3=36.71.01")
    assert region_choice(village, post) == "36.71.01"
    post = QueryDict("desa__1=35&desa__2=36.71&desa__3=36.71.01")
    assert region_choice(village, post) == "35"
    assert read_post([village], QueryDict("desa__1=36&desa__2="))["desa"] == "36"
