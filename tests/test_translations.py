"""The interface is complete in both languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from scripts import messages

PLACE = re.compile(r"%\(\w+\)[sd]")


def test_every_text_has_its_english_and_no_entry_is_left_over() -> None:
    found = messages.find()
    assert found.lines == [], "run `python scripts/messages.py update` and fill in the English in django.po"


def test_the_english_keeps_the_places_for_values() -> None:
    for message in messages.read():
        if not message.id:
            continue
        ids = (message.id,) if isinstance(message.id, str) else message.id
        strings = (message.string,) if isinstance(message.string, str) else message.string
        wanted = set(PLACE.findall(ids[0]))
        for english in strings:
            assert set(PLACE.findall(english)) == wanted, ids[0]


def test_no_text_is_looked_up_by_a_variable() -> None:
    """`_(label)` hides its texts from the extraction: mark them where they stand, with `gettext_lazy`."""
    found = []
    for path in sorted(messages.SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in messages.KEYWORDS
                and not isinstance(node.args[0], ast.Constant)
            ):
                found.append(f"{path.relative_to(messages.SOURCE)}:{node.lineno}")
    assert found == []


def test_entries_are_sorted_and_not_fuzzy() -> None:
    ids = [m.id if isinstance(m.id, str) else m.id[0] for m in messages.read() if m.id]
    assert ids == sorted(ids)
    assert not [m.id for m in messages.read() if m.id and m.fuzzy]


def test_what_the_pages_read_is_what_was_written() -> None:
    compiled = messages.PO.with_suffix(".mo")
    if not compiled.exists():
        pytest.skip("not compiled yet: `python scripts/messages.py compile`")
    with compiled.open("rb") as file:
        read = _flat(read_mo(file))
    assert read == _flat(messages.read())


def _flat(catalog: Catalog) -> set[tuple[str, str]]:
    """Every Indonesian with its English, forms of number one after the other."""
    pairs: set[tuple[str, str]] = set()
    for message in catalog:
        if message.id:
            plural = not isinstance(message.id, str)
            ids, strings = (message.id, message.string) if plural else ((message.id,), (message.string,))
            pairs |= set(zip(ids, strings, strict=True))
    return pairs


def test_a_new_text_without_english_is_found(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "x.html").write_text(
        "{% load i18n %}<p title=\"{% translate 'Judul uji' %}\">{% blocktranslate count n=2 %}{{ n }} uji"
        "{% plural %}{{ n }} uji{% endblocktranslate %}</p>",
        encoding="utf-8",
    )
    (tmp_path / "y.py").write_text('from x import gettext as _\nprint(_("Kalimat uji"))\n', encoding="utf-8")
    found = messages.find(tmp_path)
    assert set(found.missing) == {"Judul uji", ("%(n)s uji", "%(n)s uji"), "Kalimat uji"}
    assert "Beranda" in found.unused
