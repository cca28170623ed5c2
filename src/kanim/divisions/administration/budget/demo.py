"""Budget lines of the demonstration office. Codes and amounts are invented."""

from __future__ import annotations

from datetime import datetime

from kanim.divisions.administration.budget import registers
from kanim.divisions.administration.budget.models import BudgetLine
from kanim.kernel import clock
from kanim.kernel.access.actors import System
from kanim.kernel.act.core import open_act
from kanim.kernel.organisation.models import Office
from kanim.kernel.registry.demo import demo

OFFICE = "kanim-tangerang"
LINES = (
    ("6156.EBA.994.002", "521111", "Keperluan perkantoran", 480_000_000, 0),
    ("6156.EBA.994.002", "522111", "Langganan listrik", 360_000_000, 0),
    ("6156.BAC.001.051", "521211", "Bahan pelayanan paspor", 1_250_000_000, 50_000_000),
    ("6156.BAC.001.052", "524111", "Perjalanan dinas pengawasan", 275_000_000, 0),
    ("6156.EBB.951.053", "532111", "Peralatan dan mesin", 900_000_000, 0),
)


@demo.extend
def fill_budget(now: datetime) -> None:
    """Lines of the running year; a second run adds nothing."""
    year = clock.day_of(now).year
    office = Office.objects.filter(code=OFFICE, valid_to=None).first()
    if office is None or BudgetLine.objects.filter(year=year).exists():
        return
    with open_act(System("demo"), "demo.budget", str(year), {}, now=now) as act:
        if act.replayed:
            return
        for code, akun, words, pagu, blokir in LINES:
            registers.open_line(
                act,
                year=year,
                code=code,
                akun=akun,
                words=words,
                pagu_idr=pagu,
                blokir_idr=blokir,
                place=office,
            )
