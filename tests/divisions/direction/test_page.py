"""The page of a plan's case shows its activities with target and live realisation."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from kanim.divisions.direction.planning.demo import fill_plans
from kanim.divisions.direction.planning.models import UnitPlan
from kanim.faces.cli.demo import ensure_demo
from kanim.kernel import clock
from kanim.kernel.organisation.models import Account

pytestmark = pytest.mark.django_db


def test_the_plan_stands_beside_the_actions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANIM_DEMO_CASES", "0")
    ensure_demo(clock.now())
    monkeypatch.setenv("KANIM_DEMO_CASES", "1")
    fill_plans(clock.now())
    cache.clear()
    browser = Client()
    head = Account.objects.get(username="kasi.layanan")
    browser.force_login(head, backend="kanim.faces.sign_in.AccountBackend")
    case = UnitPlan.objects.get(unit="dokjal_layanan").case_id
    page = browser.get(f"/meja/berkas/{case}/", follow=True)
    assert page.status_code == 200
    shown = page.content.decode()
    assert "1. Menerima permohonan paspor" in shown
    assert "cases.opened" not in shown
    assert "Rapat evaluasi loket" in shown
    assert "– / 2" in shown
