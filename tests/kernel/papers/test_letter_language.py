"""What an office may write in a letter, and what is refused with its line."""

from __future__ import annotations

import pytest

from kanim.kernel.papers import letter_language
from kanim.kernel.papers.templates import find, folders

SEED = find("surat_penolakan.html").read_text(encoding="utf-8")
HEAD = (
    '{% extends "dasar.html" %}\n{% block isi %}\n<p>Ditolak <span class="en" lang="en">Refused</span></p>\n'
)
TAIL = "\n{% endblock %}\n"


def problems(line: str) -> list[tuple[int, str]]:
    return [(p.line, p.text.en) for p in letter_language.check(HEAD + line + TAIL, SEED)]


@pytest.mark.parametrize(
    "name", sorted(p.name for folder in folders() for p in folder.glob("*.html") if p.name != "dasar.html")
)
def test_every_letter_of_the_law_is_written_in_it(name: str) -> None:
    seed = find(name).read_text(encoding="utf-8")
    assert letter_language.check(seed, seed) == []


def test_what_a_letter_declares() -> None:
    found = letter_language.declared(SEED)
    assert found["reason"] == {"id": None, "en": None}
    assert found["applicant"] == {"name": None, "born": None, "address": None}
    bill = letter_language.declared(find("kuitansi.html").read_text(encoding="utf-8"))
    assert bill["lines"] == {
        "[]": {"words": {"id": None, "en": None}, "article": None, "tariff": None, "amount_idr": None}
    }


@pytest.mark.parametrize(
    "line",
    [
        "<p>{{ d.reason.id }} {{ issued_on|tanggal }} {{ d.applied_on|tanggal_en }}</p>",
        "{% if d.explanation and not d.ground %}<strong>{{ number }}</strong>{% else %}-{% endif %}",
        "{% for basis in legal %}{{ forloop.counter }}. {{ basis.id }}{% endfor %}",
        '{% dua d.objection %}{% label "Alasan" "Reason" %}{% firstof d.ground d.explanation %}',
    ],
)
def test_what_may_stand_in_a_letter(line: str) -> None:
    assert problems(line) == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{% load static %}", "has no place"),
        ('{% include "x.html" %}', "has no place"),
        ("{% debug %}", "has no place"),
        ("{% csrf_token %}", "has no place"),
        ('{% extends "lain.html" %}', "has no place"),
        ("{% block lain %}{% endblock %}", "has no place"),
        ("{% for a, b in d.applicant %}{% endfor %}", "has no place"),
        ("{{ d.applicant.nik }}", "no fact"),
        ("{{ d.__class__ }}", "no fact"),
        ("{{ request.user }}", "no fact"),
        ("{{ settings.SECRET_KEY }}", "no fact"),
        ("{{ d.reason.id.upper }}", "no fact"),
        ("{{ d.reason.id|safe }}", "filter “safe”"),
        ("{{ d.reason.id|default:d.rahasia }}", "no fact"),
        ("{% if d.rahasia %}x{% endif %}", "no fact"),
        ("<script>alert(1)</script>", "<script>"),
        ('<img src="http://127.0.0.1/">', "<img>"),
        ('<p style="color: red">x</p>', "attribute style"),
        ('<p onclick="x()">x</p>', "attribute onclick"),
        ('<p class="{{ d.ground }}">x</p>', "within an HTML tag"),
        ("<!-- x -->", "not allowed"),
        ("{% if d.ground %}x", "do not fit"),
    ],
)
def test_what_may_not_is_told_with_its_line(line: str, told: str) -> None:
    found = problems(line)
    assert found and any(told in text for _, text in found)
    if told != "do not fit":
        assert {at for at, _ in found} == {4}


def test_both_languages_and_the_frame_are_asked_for() -> None:
    found = letter_language.check("<p>Ditolak</p>", SEED)
    assert [p.text.en[:9] for p in found] == ["Begin wit", "Add the E"]
    assert letter_language.check("x" * 20_001, SEED)[0].text.en == "At most 20000 characters."
