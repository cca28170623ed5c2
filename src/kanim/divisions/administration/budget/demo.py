"""Budget lines of the demonstration office. Codes and amounts are invented."""

from __future__ import annotations

from datetime import datetime

from kanim.divisions.administration.budget import registers
from kanim.divisions.administration.budget.models import BudgetLine
from kanim.kernel import clock
from kanim.kernel.access.actors import System
from kanim.kernel.access.functions import name_holder
from kanim.kernel.access.models import FunctionHolder
from kanim.kernel.act.core import open_act
from kanim.kernel.organisation.models import Account, Office
from kanim.kernel.registry.demo import demo

OFFICE = "kanim-tangerang"
LINES = (
    ("6156.EBA.994.002", "521111", "Keperluan perkantoran", 480_000_000, 0),
    ("6156.EBA.994.002", "522111", "Langganan listrik", 360_000_000, 0),
    ("6156.BAC.001.051", "521211", "Bahan pelayanan paspor", 1_250_000_000, 50_000_000),
    ("6156.BAC.001.052", "524111", "Perjalanan dinas pengawasan", 275_000_000, 0),
    ("6156.EBB.951.053", "532111", "Peralatan dan mesin", 900_000_000, 0),
)

FUNCTIONS = (("ppk", "kabag.tu"), ("ppspm", "kasubbag.keuangan"))


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


@demo.extend
def name_functions(now: datetime) -> None:
    """PPK and PPSPM by letter, to two persons as the law wants it; a second run adds nothing."""
    office = Office.objects.filter(code=OFFICE, valid_to=None).first()
    if office is None:
        return
    today = clock.day_of(now)
    for function, username in FUNCTIONS:
        account = Account.objects.filter(username=username, is_demo=True).first()
        if account is None or FunctionHolder.objects.filter(office=office, function=function).exists():
            continue
        with open_act(System("demo"), "demo.function", function, {}, now=now) as act:
            if not act.replayed:
                name_holder(
                    act,
                    office=office,
                    function=function,
                    account=account,
                    letter=f"SK-DEMO-{function.upper()}",
                    valid_from=today,
                )
