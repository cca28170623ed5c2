"""The page of figures: table, the cases behind a figure, and the same table as files."""

from __future__ import annotations

import csv
import io
import zipfile
from html import unescape

from django.urls import reverse

from faces.desk.test_lists_and_bad_input import signed_in
from support.passport import apply
from support.passport_office import World


def test_a_figure_leads_to_its_rows_and_to_its_files(world: World) -> None:
    one, other = apply(world), apply(world, "PG-H")
    client = signed_in("kepala")
    asked = {"ukuran": "cases.opened", "menurut": "service"}
    page = client.get(reverse("desk-measures"), asked)
    text = unescape(page.content.decode())
    assert page.status_code == 200
    base = reverse("desk-measure-rows")
    today = world.clock.today
    link = f"{base}?ukuran=cases.opened&dari={today.replace(day=1)}&sampai={today}&menurut=service&nilai=PB-D"
    assert f'href="{link}"' in text
    behind = client.get(link).content.decode()
    assert one.case.number in behind and other.case.number not in behind
    made = client.get(reverse("desk-measure-export", args=["csv"]), asked)
    rows = list(csv.reader(io.StringIO(made.content.decode("utf-8-sig"))))
    assert rows[0] == ["Layanan", "Berkas masuk (berkas)"] and [r[1] for r in rows[1:]] == ["1", "1", "2"]
    book = client.get(reverse("desk-measure-export", args=["xlsx"]), asked)
    sheet = zipfile.ZipFile(io.BytesIO(book.content)).read("xl/worksheets/sheet1.xml").decode()
    assert "<v>2</v>" in sheet
    assert client.get(reverse("desk-measure-export", args=["exe"]), asked).status_code == 404


def test_what_nobody_should_ask_is_refused_and_another_division_sees_nothing(world: World) -> None:
    application = apply(world)
    client = signed_in("kepala")
    assert client.get(reverse("desk-measures"), {"ukuran": "x"}).status_code == 404
    refused = client.get(reverse("desk-measures"), {"ukuran": "cases.opened", "menurut": "nik"})
    assert refused.status_code == 422
    odd = client.get(reverse("desk-measures"), {"ukuran": "cases.opened", "dari": "x\x00", "sampai": "9999"})
    assert odd.status_code == 200
    elsewhere = signed_in("kasi.infokom")
    behind = elsewhere.get(reverse("desk-measure-rows"), {"ukuran": "cases.opened"})
    assert behind.status_code == 200 and application.case.number not in behind.content.decode()
