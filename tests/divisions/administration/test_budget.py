"""A commitment under the ceiling of its line: claimed in parts, paid by the treasury, closed with the rest free."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from kanim.divisions.administration.budget import registers
from kanim.divisions.administration.budget.models import BudgetLine, Claim, Commitment
from kanim.divisions.administration.budget.selectors import figures
from kanim.kernel.access.actors import Officer, System
from kanim.kernel.access.functions import name_holder
from kanim.kernel.act.core import open_act
from kanim.kernel.casework.acting import act, start
from kanim.kernel.casework.models import Case, Child
from kanim.kernel.errors import Conflict, Denied
from kanim.kernel.ledger.verify import verify
from kanim.kernel.organisation.models import Office
from support.deliveries import deliver
from support.office import NOW, SINCE, found_office, officer, seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return found_office()


@pytest.fixture
def line(office: Office) -> BudgetLine:
    with open_act(System("test"), "budget", "1", {}, now=NOW) as opened:
        return registers.open_line(
            opened,
            year=2026,
            code="6156.EBA.994.002",
            akun="521111",
            words="Keperluan perkantoran",
            pagu_idr=150_000_000,
            blokir_idr=50_000_000,
            place=office,
        )


@pytest.fixture
def at(office: Office) -> dict[str, Officer]:
    """Who proposes, who checks, and holders of the functions PPK and PPSPM by letter."""
    people = {
        "kasi": officer("kasi", "dokjal_layanan", office.id),
        "operator": officer("operator_keuangan", "tu_keu", office.id),
    }
    for function, name in (("ppk", "kabag"), ("ppspm", "kasubbag")):
        unit = "tu" if name == "kabag" else "tu_keu"
        held = seat(name, name, unit)
        people[function] = Officer(
            account_id=held.account_id,
            name=name,
            appointment_id=held.id,
            post=name,
            unit=unit,
            office_id=office.id,
            office_code=office.code,
        )
        with open_act(System("test"), "function", function, {}, now=NOW) as opened:
            name_holder(
                opened,
                office=office,
                function=function,
                account=held.account,
                letter=f"SK-{function}",
                valid_from=SINCE,
            )
    return people


def propose(who: Officer, office: Office, line: BudgetLine, amount: int) -> UUID:
    form = {
        "baris_anggaran": str(line.id),
        "nilai_idr": amount,
        "penyedia_nama": "CV Contoh",
        "uraian_komitmen": "Alat tulis",
    }
    return start(who, "komitmen", "usul", form, place=office, key=uuid4().hex).case_id


def do(who: Officer, case: UUID, action: str, **form: Any) -> str:
    return act(who, case, action, form, key=uuid4().hex).step


def money_of(line: BudgetLine) -> tuple[int, int, int]:
    """Held, spent and available, in million rupiah."""
    now = figures(line)
    return tuple(n // 1_000_000 for n in (now.in_process_idr, now.sp2d_idr, now.available_idr))  # type: ignore[return-value]


def test_a_contract_is_paid_in_parts_and_the_rest_comes_back(
    office: Office, line: BudgetLine, at: dict[str, Officer]
) -> None:
    case = propose(at["kasi"], office, line, 80_000_000)
    assert money_of(line) == (0, 0, 100)
    do(at["operator"], case, "cek")
    assert money_of(line) == (80, 0, 20)
    assert do(at["ppk"], case, "tandatangan", nomor_kontrak="K-1", tanggal_kontrak="2026-11-23") == "BERJALAN"
    assert str(Case.objects.get(id=case).due_on) == "2026-12-01"  # five working days
    do(at["ppk"], case, "tagih", nomor_tagihan="T-1", nilai_tagihan_idr=50_000_000)
    with pytest.raises(Conflict) as too_much:
        do(at["ppk"], case, "tagih", nomor_tagihan="T-2", nilai_tagihan_idr=31_000_000)
    assert "Rp30.000.000" in too_much.value.message.id
    with pytest.raises(Conflict) as open_claim:
        do(at["ppk"], case, "selesai")
    assert open_claim.value.message.id == "Masih ada tagihan yang berjalan."
    spp = Child.objects.get(parent_id=case).child_id
    do(at["ppspm"], spp, "terbit")
    assert do(at["operator"], spp, "cair", nomor_sp2d="SP2D-1", tanggal_sp2d="2026-11-24") == "CAIR"
    assert money_of(line) == (30, 50, 20)
    deliver()
    assert do(at["ppk"], case, "selesai") == "SELESAI"
    assert money_of(line) == (0, 50, 50)
    assert Commitment.objects.get().contract == "K-1"
    assert verify().faults == ()


def test_over_the_ceiling_is_refused_with_the_shortage(
    office: Office, line: BudgetLine, at: dict[str, Officer]
) -> None:
    first, second = (propose(at["kasi"], office, line, 60_000_000) for _ in range(2))
    do(at["operator"], first, "cek")
    with pytest.raises(Conflict) as refused:
        do(at["operator"], second, "cek")
    assert refused.value.code == "PAGU_TIDAK_CUKUP"
    assert "Rp20.000.000" in refused.value.message.id
    assert (Case.objects.get(id=second).step, money_of(line)) == ("USULAN", (60, 0, 40))
    do(at["ppk"], first, "tolak", alasan="Tidak jadi")
    assert do(at["operator"], second, "cek") == "PPK"


def test_functions_by_letter_stay_apart(office: Office, line: BudgetLine, at: dict[str, Officer]) -> None:
    case = propose(at["kasi"], office, line, 10_000_000)
    do(at["operator"], case, "cek")
    with pytest.raises(Denied) as refused:
        do(at["ppspm"], case, "tandatangan", nomor_kontrak="K-1", tanggal_kontrak="2026-11-23")
    assert refused.value.clause == "tu.c"
    assert Case.objects.get(id=case).step == "PPK"


def test_a_returned_claim_frees_what_it_asked(
    office: Office, line: BudgetLine, at: dict[str, Officer]
) -> None:
    case = propose(at["kasi"], office, line, 10_000_000)
    do(at["operator"], case, "cek")
    do(at["ppk"], case, "tandatangan", nomor_kontrak="K-1", tanggal_kontrak="2026-11-23")
    do(at["ppk"], case, "tagih", nomor_tagihan="T-1", nilai_tagihan_idr=10_000_000)
    spp = Child.objects.get(parent_id=case).child_id
    do(at["ppspm"], spp, "kembalikan", alasan="Faktur salah")
    assert Claim.objects.get().state == Claim.State.RETURNED
    deliver()
    do(at["ppk"], case, "tagih", nomor_tagihan="T-1b", nilai_tagihan_idr=10_000_000)
    assert Child.objects.filter(parent_id=case).count() == 2
