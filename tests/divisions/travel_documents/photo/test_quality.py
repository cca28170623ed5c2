"""The quality check of photographs, on faces that nobody has."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from kanim.divisions.travel_documents.photo.quality import ENGINE, WORDS, judge_photo
from kanim.divisions.travel_documents.photo.synthetic import HEIGHT, WIDTH, face_image, face_jpeg, to_jpeg

PLAIN = (222, 228, 236)


def canvas(size, *pasted):
    image = Image.new("RGB", size, PLAIN)
    for picture, at in pasted:
        image.paste(picture, at)
    return image


def codes(image):
    return {finding.code for finding in judge_photo(to_jpeg(image)).findings}


def busy_background():
    face = face_image(3)
    stripes = Image.new("RGB", face.size, (250, 250, 250))
    draw = ImageDraw.Draw(stripes)
    for x in range(0, WIDTH, 40):
        draw.rectangle((x, 0, x + 20, HEIGHT), fill=(40, 90, 160))
    plain = np.all(np.abs(np.asarray(face).astype(int) - PLAIN) < 8, axis=2)
    return Image.fromarray(np.where(plain[..., None], np.asarray(stripes), np.asarray(face)).astype("uint8"))


@pytest.mark.parametrize("seed", range(12))
def test_a_good_photograph_has_no_findings(seed):
    found = judge_photo(face_jpeg(seed))
    assert (found.score, found.findings) == (100, ())


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: face_image(1).filter(ImageFilter.GaussianBlur(9)), "BLURRED"),
        (lambda: ImageEnhance.Brightness(face_image(1)).enhance(0.3), "DARK"),
        (lambda: canvas((2000, 1600), (face_image(1), (700, 400))), "FACE_SMALL"),
        (lambda: canvas((1000, 800), (face_image(1), (0, 0))), "OFF_CENTRE"),
        (lambda: face_image(1).crop((0, 170, WIDTH, HEIGHT)), "MARGIN_ABOVE"),
        (lambda: face_image(1).rotate(14, fillcolor=PLAIN), "TILTED"),
        (busy_background, "BACKGROUND"),
        (lambda: face_image(1, background=(50, 50, 60)), "BACKGROUND_DARK"),
        (lambda: canvas((1200, 800), (face_image(1), (0, 0)), (face_image(2), (600, 0))), "MANY_FACES"),
        (lambda: Image.new("RGB", (600, 800), PLAIN), "NO_FACE"),
        (lambda: face_image(1, size=(300, 400)), "TOO_SMALL"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_is_found(make, expected):
    assert expected in codes(make())


def test_closed_eyes_are_found():
    image = face_image(1)
    draw = ImageDraw.Draw(image)
    for x in (0.40, 0.60):
        draw.ellipse(
            ((x - 0.07) * WIDTH, 0.375 * HEIGHT, (x + 0.07) * WIDTH, 0.46 * HEIGHT), fill=(190, 145, 110)
        )
    assert "EYES" in codes(image)


@pytest.mark.parametrize(
    "content", [b"", b"not a picture", face_jpeg(1)[:500], b"\x89PNG\r\n\x1a\n" + b"0" * 40]
)
def test_what_is_no_picture_has_score_0(content):
    found = judge_photo(content)
    assert found.score == 0
    assert [finding.code for finding in found.findings] == ["UNREADABLE"]


def test_a_fatal_finding_keeps_the_score_low():
    assert judge_photo(to_jpeg(Image.new("RGB", (600, 800), PLAIN))).score == 0


def test_findings_go_into_the_record_in_both_languages():
    (finding,) = judge_photo(b"").findings
    assert finding.data() == {
        "code": "UNREADABLE",
        "words": {"id": WORDS["UNREADABLE"].id, "en": WORDS["UNREADABLE"].en},
        "cost": 100,
        "fatal": True,
    }
    assert ENGINE


def test_the_same_seed_is_the_same_picture_and_another_is_not():
    assert face_jpeg(7) == face_jpeg(7)
    assert face_jpeg(7) != face_jpeg(8)
    with Image.open(io.BytesIO(face_jpeg(7))) as image:
        assert image.size == (WIDTH, HEIGHT)
