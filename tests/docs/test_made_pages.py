"""What is made from the law and the code agrees with both: clauses, the tables of the glossary, drawings."""

from __future__ import annotations

from pathlib import Path

import pytest

from doc_pages import DOCS, agrees, pages

PAGES = dict(pages())


@pytest.mark.parametrize("path", PAGES, ids=[path.relative_to(DOCS).as_posix() for path in PAGES])
def test_a_made_page_is_up_to_date(path: Path) -> None:
    assert agrees(path, PAGES[path]), f"{path.relative_to(DOCS.parent)} no longer agrees: run `make docs`"


def test_a_drawing_that_lacks_a_step_is_seen(tmp_path: Path) -> None:
    drawn = PAGES[DOCS / "drawings" / "paspor.svg"]
    other = tmp_path / "paspor.svg"
    other.write_text(drawn.replace("Printing", "Painting"), encoding="utf-8")
    assert not agrees(other, drawn)
