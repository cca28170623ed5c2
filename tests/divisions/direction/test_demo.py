"""The plans that the demonstration opens with, and the clauses that they serve."""

from __future__ import annotations

from collections import Counter

import pytest

from kanim.divisions.direction.planning.demo import fill_plans
from kanim.divisions.direction.planning.models import UnitPlan
from kanim.faces.cli.clauses import report
from kanim.faces.cli.demo import ensure_demo
from kanim.kernel import clock
from kanim.kernel.casework.models import Case
from kanim.kernel.ledger.verify import verify

pytestmark = pytest.mark.django_db


def test_plans_stand_at_different_steps_and_serve_their_clauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANIM_DEMO_CASES", "0")
    ensure_demo(clock.now())
    wanted = ("tu.a", "intaltuskim.a", "tikim.a", "inteldak.a")
    before = {row.clause.code: row for row in report(clock.today())}
    assert not any(before[code].is_served for code in wanted)
    monkeypatch.setenv("KANIM_DEMO_CASES", "1")
    for _ in range(2):
        fill_plans(clock.now())
        steps = Counter(Case.objects.values_list("procedure", "step"))
        assert steps == {
            ("rencana_unit", "SUSUN"): 2,
            ("rencana_unit", "DIAJUKAN"): 1,
            ("rencana_unit", "TRIWULAN_1"): 2,
        }
    assert UnitPlan.objects.count() == 5
    rows = {row.clause.code: row for row in report(clock.today())}
    for code in wanted:
        assert rows[code].is_served
        assert [s.id for s in rows[code].by] == [f"rencana_unit:{code.partition('.')[0]}"]
    assert not rows["tikim_ti.tugas"].is_served  # that section has no plan
    assert verify().ok
