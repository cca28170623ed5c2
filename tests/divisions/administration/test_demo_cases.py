"""The cases of the back office that the demonstration opens with."""

from __future__ import annotations

from collections import Counter

import pytest

from kanim.divisions.administration.demo_cases import fill_administration
from kanim.faces.cli.demo import ensure_demo
from kanim.kernel import clock
from kanim.kernel.access.models import FunctionHolder
from kanim.kernel.casework.models import Case
from kanim.kernel.ledger.verify import verify

pytestmark = pytest.mark.django_db


def test_a_few_of_each_procedure_stand_at_different_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANIM_DEMO_CASES", "0")
    ensure_demo(clock.now())
    held = dict(FunctionHolder.objects.values_list("function", "account__username"))
    assert held == {"ppk": "kabag.tu", "ppspm": "kasubbag.keuangan"}
    monkeypatch.setenv("KANIM_DEMO_CASES", "1")
    for _ in range(2):
        fill_administration(clock.now())
        steps = Counter(Case.objects.values_list("procedure", "step"))
        assert steps == {
            ("cuti", "ATASAN"): 1,
            ("cuti", "PEJABAT"): 1,
            ("cuti", "DISETUJUI"): 1,
            ("surat_masuk", "REGISTRASI"): 1,
            ("surat_masuk", "DISPOSISI"): 1,
            ("surat_masuk", "BERJALAN"): 1,
            ("disposisi", "MENUNGGU"): 1,
            ("disposisi", "BARU"): 2,
            ("komitmen", "USULAN"): 1,
            ("komitmen", "PPK"): 1,
            ("komitmen", "BERJALAN"): 1,
            ("spp", "PENCAIRAN"): 1,
        }
    assert verify().ok
