"""Pictures of a paper, good and bad, drawn here: what is measured, what is said, what is refused."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFilter

from kanim.kernel.errors import Invalid
from kanim.kernel.papers import looking, quality
from kanim.kernel.papers.models import Paper
from kanim.kernel.papers.rules import PaperRule
from kanim.kernel.papers.taking import taken_in
from kanim.kernel.regulation import law
from support import upload_files as files

LINES = (
    "Nama lengkap: SITI AMINAH",
    "Tempat dan tanggal lahir: Tangerang",
    "Jl. Melati No. 5",
    "3671054505900002, WNI",
)


def paper(width: int = 1400, height: int = 900, *, scan: bool = False) -> Image.Image:
    """A page of text on a brown table, or alone on white as a scanner gives it."""
    page = Image.new("RGB", (width, height), "white" if scan else (92, 80, 70))
    draw, margin = ImageDraw.Draw(page), 0 if scan else width // 14
    if not scan:
        draw.rectangle((margin, margin, width - margin, height - margin), fill=(226, 228, 222))
    rows = (height - 2 * margin) // 34
    for row in range(rows - 1):
        draw.text((margin + 40, margin + 20 + 34 * row), LINES[row % 4] * 2, fill=(30, 30, 40), font_size=22)
    return page


def blurred(page: Image.Image, radius: int) -> Image.Image:
    return page.filter(ImageFilter.GaussianBlur(radius))


def glaring(page: Image.Image, wide: int) -> Image.Image:
    ImageDraw.Draw(page).ellipse((500, 300, 500 + wide, 300 + wide // 2), fill="white")
    return page


def jpeg(page: Image.Image) -> bytes:
    out = io.BytesIO()
    page.save(out, "JPEG", quality=85)
    return out.getvalue()


def codes(page: Image.Image, rule: str = "refuse") -> list[str]:
    """What is found of a picture after a camera's compression; those that refuse in capitals."""
    with Image.open(io.BytesIO(jpeg(page))) as image:
        measures = looking.look(image)
    found = quality.judge(measures, LIMITS, may_refuse=rule == "refuse")
    return [f.code.upper() if f.refused else f.code for f in found]


LIMITS = quality.Limits(
    {"blur": 500, "glare": 15, "cut": 1, "sideways": 1300, "edge": 599, "contrast": 60},
    {"blur": 700, "glare": 120, "contrast": 12},
)


@pytest.mark.parametrize(
    ("page", "found"),
    [
        (paper(), []),
        (paper(scan=True), []),
        (paper().rotate(180), []),
        (blurred(paper(), 1), []),
        (blurred(paper(), 2), ["blur"]),
        (blurred(paper(), 6), ["BLUR"]),
        (blurred(paper(scan=True), 2), ["blur"]),
        (glaring(paper(), 60), []),
        (glaring(paper(), 300), ["glare"]),
        (glaring(paper(), 800), ["GLARE"]),
        (paper().crop((300, 200, 1400, 900)), ["cut"]),
        (paper().crop((200, 0, 1400, 900)), ["cut"]),
        (paper().rotate(90, expand=True), ["sideways"]),
        (paper(scan=True).rotate(270, expand=True), ["sideways"]),
        (paper(800, 560), ["edge"]),
        (Image.new("RGB", (900, 700), (200, 200, 200)), ["CONTRAST"]),
    ],
)
def test_what_is_found(page: Image.Image, found: list[str]) -> None:
    assert codes(page) == found


def test_a_paper_that_does_not_refuse_warns(tmp_path: Path) -> None:
    assert codes(blurred(paper(), 6), "warn") == ["blur"]


def test_the_same_picture_gives_the_same_measures_at_any_size() -> None:
    large = paper(4200, 2700)
    assert abs(looking.look(large)["blur"] - looking.look(large.resize((1400, 900)))["blur"]) < 120
    assert looking.look(large) == looking.look(large.copy())


def test_an_empty_row_of_measures_finds_nothing() -> None:
    assert quality.judge({}, LIMITS, may_refuse=True) == []


@pytest.mark.django_db
def test_the_limits_are_those_of_the_regulation() -> None:
    assert quality.limits_of(law(date(2026, 11, 24))) == LIMITS


def _rule(code: str) -> PaperRule:
    book = law(date(2026, 11, 24))
    return PaperRule.of(code, book.entry("paper", code).body, quality.limits_of(book))


@pytest.mark.django_db
def test_an_unreadable_card_is_refused_with_what_to_do_and_a_statement_is_warned(
    tmp_path: Path, settings: Any
) -> None:
    settings.FILES_ROOT = tmp_path
    sent = jpeg(blurred(paper(), 6))
    with pytest.raises(Invalid) as caught, taken_in(files.Sent(sent), _rule("KTP_EL")):
        pytest.fail("a picture that nobody can read was taken")
    message = caught.value.fields["berkas"]
    assert "Foto buram: coba letakkan dokumen di meja" in message.id
    assert "The photo is blurred: try to lay the document on a table" in message.en
    assert Paper.objects.count() == 0
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    with taken_in(files.Sent(sent), _rule("SURAT_KUASA")) as taken:
        assert taken.warned == ("blur",) and taken.measures["blur"] > 700
    with taken_in(files.Sent(jpeg(paper())), _rule("KTP_EL")) as taken:
        assert taken.warned == ()
