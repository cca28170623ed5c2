"""Everything a person reads is there in both languages, and what is unverified says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kanim.kernel.regulation.drafts import Draft
from kanim.kernel.regulation.loading import check_packs

WORDLESS = {"mapping", "mandate"}


@pytest.fixture(scope="module")
def drafts() -> tuple[Draft, ...]:
    return check_packs().drafts


def _texts(value: Any) -> Iterator[dict[str, str]]:
    if isinstance(value, dict):
        if value and set(value) <= {"id", "en"}:
            yield value
            return
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def test_both_languages_everywhere(drafts: tuple[Draft, ...]) -> None:
    halves = [
        (d.kind, d.code, text)
        for d in drafts
        for text in _texts(d.body)
        if not text.get("id", "").strip() or not text.get("en", "").strip()
    ]
    assert halves == []
    wordless = [
        (d.kind, d.code) for d in drafts if d.kind not in WORDLESS and not {"words", "title"} & set(d.body)
    ]
    assert wordless == []


def test_what_is_unverified_has_a_note(drafts: tuple[Draft, ...]) -> None:
    marked = [d for d in drafts if d.body.get("verified") is False]
    assert len(marked) > 200
    assert [d.code for d in marked if "note" not in d.body] == []


def test_fields_of_secret_outcomes_are_hidden_from_the_holder(drafts: tuple[Draft, ...]) -> None:
    fields = {d.code: d.body for d in drafts if d.kind == "field"}
    for code in ("catatan", "hasil_wawancara", "hasil_pendalaman", "kode_adjudikasi", "kandidat"):
        assert fields[code]["holder"] is False, code
        assert fields[code]["class"] != "biasa", code
    for code in ("nama", "alamat", "alasan_tolak", "dasar_hukum", "berkas_kurang"):
        assert fields[code]["holder"] is True, code
