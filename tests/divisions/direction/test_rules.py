"""Rules of a plan: quarters and achievement (dossier of the back office, 13), and what the law asks of whom."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kanim.divisions.direction.planning.rules import achievement, is_below, quarter_end, quarter_of
from kanim.divisions.direction.planning.servings import PLANNED, SECTIONS
from kanim.kernel.errors import Invalid
from kanim.kernel.regulation.loading import law_of_files

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("polarity", "target", "real", "percent"),
    [
        ("MAKS", 200, 150, "75.00"),
        ("MAKS", 3, 1, "33.33"),
        ("MAKS", 100, 120, "120.00"),
        ("MIN", 5, 4, "120.00"),
        ("MIN", 5, 5, "100.00"),
        ("MIN", 10, 25, "-50.00"),
    ],
)
def test_achievement(polarity: str, target: int, real: int, percent: str) -> None:
    assert achievement(Decimal(target), Decimal(real), polarity) == Decimal(percent)
    assert is_below(Decimal(target), Decimal(real), polarity) is (Decimal(percent) < 100)


def test_what_nobody_counted_is_below_and_no_target_is_refused() -> None:
    assert is_below(Decimal(1), None, "MAKS")
    with pytest.raises(Invalid):
        achievement(Decimal(0), Decimal(1), "MAKS")


def test_quarters() -> None:
    assert [quarter_of(month) for month in range(1, 13)] == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]
    assert [quarter_end(2026, q).isoformat() for q in (1, 2, 4)] == ["2026-03-31", "2026-06-30", "2026-12-31"]


def test_the_clauses_that_order_a_plan_are_those_that_it_serves() -> None:
    texts = {row.code: str(row.body["words"]["id"]) for row in law_of_files()(DAY).all("clause")}
    units = ("tu", "dokjal", "intaltuskim", "tikim", "inteldak")
    ordered = {
        c for c, text in texts.items() if c.split(".")[0] in units and text.startswith("penyusunan rencana")
    }
    assert ordered == {code for codes in PLANNED.values() for code in codes}
    for section in SECTIONS:
        assert "evaluasi" in texts[f"{section}.tugas"]
        assert "pelaporan" in texts[f"{section}.tugas"]
