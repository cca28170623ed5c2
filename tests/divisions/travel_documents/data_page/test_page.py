"""The data page as a picture and as a PDF, and its zone read back from the picture alone."""

from __future__ import annotations

import io
from datetime import date

import numpy as np
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter

from kanim.divisions.travel_documents.data_page import mrz_read, page_pdf, page_png
from kanim.divisions.travel_documents.data_page.layout import (
    HEIGHT,
    LINE_TOPS,
    WIDTH,
    ZONE_LEFT,
    day,
    fields_of,
)
from kanim.divisions.travel_documents.mrz import MrzPolicy, PassportData, parse, passport_mrz
from kanim.divisions.travel_documents.photo.synthetic import face_jpeg
from kanim.kernel.errors import Invalid

NAME = "SITI NUR AISYAH WULANDARI"


def page_data(mrz=None, **changed):
    lines = mrz or passport_mrz(
        PassportData("X1234567", NAME, date(1990, 5, 17), "F", date(2036, 11, 24)), MrzPolicy()
    )
    return {
        "number": "X1234567", "type": "ELEKTRONIK_48_LAMINASI", "name": NAME, "birth_place": "TANGERANG",
        "birth_date": "1990-05-17", "sex": "F", "nationality": "IDN", "nik": "3671055705900001",
        "issued_on": "2026-11-24", "expires_on": "2036-11-24", "office": "TANGERANG", "mrz": list(lines),
    } | changed  # fmt: skip


@pytest.fixture(scope="module")
def png() -> bytes:
    return page_png(page_data(), face_jpeg(1))


def saved(image: Image.Image, kind: str = "PNG", **options) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def noisy(image: Image.Image) -> Image.Image:
    noise = np.random.default_rng(1).normal(0, 12, (image.height, image.width, 1))
    return Image.fromarray((np.asarray(image).astype(float) + noise).clip(0, 255).astype("uint8"))


def test_the_picture_has_the_size_of_the_page(png):
    image = Image.open(io.BytesIO(png))
    assert (image.format, image.size) == ("PNG", (1476, 1039))
    assert image.size == (WIDTH, HEIGHT)
    assert round(image.info["dpi"][0]) == 300


def test_the_same_data_is_the_same_picture(png):
    assert page_png(page_data(), face_jpeg(1)) == png
    assert page_png(page_data(number="X7654321"), face_jpeg(1)) != png


def test_the_zone_is_read_back_from_the_print(png):
    assert mrz_read(png) == tuple(page_data()["mrz"])
    assert parse(mrz_read(png)).valid


@pytest.mark.parametrize(
    "spoil",
    [
        lambda image: saved(image, "JPEG", quality=60),
        lambda image: saved(image.resize((WIDTH // 2, HEIGHT // 2), Image.Resampling.LANCZOS)),
        lambda image: saved(image.resize((WIDTH * 2, HEIGHT * 2), Image.Resampling.LANCZOS)),
        lambda image: saved(image.filter(ImageFilter.GaussianBlur(2))),
        lambda image: saved(noisy(image)),
        lambda image: saved(image.point(lambda v: v // 2)),
        lambda image: saved(image.point(lambda v: 100 + v // 2)),
        lambda image: saved(image.convert("L")),
    ],
    ids=["jpeg", "half", "double", "blurred", "noisy", "darker", "paler", "grey"],
)
def test_it_is_read_through_what_a_scan_does(png, spoil):
    assert mrz_read(spoil(opened(png))) == tuple(page_data()["mrz"])


def test_what_was_printed_is_read_and_not_what_should_have_been():
    wrong = list(page_data()["mrz"])
    wrong[1] = wrong[1][:-1] + "5"
    read = mrz_read(page_png(page_data(mrz=wrong), None))
    assert read == tuple(wrong)
    assert parse(read).errors == ("COMPOSITE",)


@pytest.mark.parametrize(
    "cover",
    [(0, LINE_TOPS[1] - 10, WIDTH, HEIGHT), (ZONE_LEFT, LINE_TOPS[0], ZONE_LEFT + 34, LINE_TOPS[0] + 50)],
)
def test_a_missing_or_scratched_line_is_refused(png, cover):
    image = opened(png)
    ImageDraw.Draw(image).rectangle(cover, fill=(252, 252, 252))
    with pytest.raises(Invalid):
        mrz_read(saved(image))


@pytest.mark.parametrize("content", [b"", b"no picture"])
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(Invalid):
        mrz_read(content)


def test_an_empty_page_is_refused():
    with pytest.raises(Invalid):
        mrz_read(saved(Image.new("RGB", (WIDTH, HEIGHT), "white")))


line = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<", min_size=44, max_size=44)


@settings(max_examples=8, deadline=None)
@given(line, line)
def test_every_character_is_told_from_every_other(first, second):
    first = "P<IDN" + first[5:]
    assert mrz_read(page_png(page_data(mrz=(first, second)), None)) == (first, second)


def test_a_long_name_and_no_photograph():
    assert page_png(page_data(name="A" * 60, birth_place="B" * 40), None)


def test_a_photograph_that_is_no_picture_is_refused():
    with pytest.raises(ValueError, match="no picture"):
        page_png(page_data(), b"no picture")


def test_days_and_labels():
    assert day("1990-05-07") == "07 MEI/MAY 1990"
    assert day(date(2026, 12, 31)) == "31 DES/DEC 2026"
    labels = {field.label: field.text for field in fields_of(page_data())}
    assert labels["JENIS / TYPE"] == "P"
    assert labels["KELAMIN / SEX"] == "P/F"
    assert labels["NO. PASPOR / PASSPORT NO."] == "X1234567"


def test_the_pdf_has_its_true_size_and_the_typeface_inside():
    with pikepdf.open(io.BytesIO(page_pdf(page_data(name="<b>SITI</b> & CO"), face_jpeg(1)))) as pdf:
        (page,) = pdf.pages
        assert [round(float(side) / 72 * 25.4, 1) for side in page.mediabox] == [0, 0, 125, 88]
        fonts = [str(font.BaseFont) for font in page.Resources.Font.values()]
        assert any("OCR" in font for font in fonts)
        assert str(pdf.docinfo["/Title"]) == "UJI COBA / SPECIMEN"
