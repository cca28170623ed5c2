"""An incoming letter and its tree of dispositions, each under the duty of whoever received it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from kanim.divisions.administration.correspondence.models import IncomingLetter
from kanim.kernel.access.actors import Officer
from kanim.kernel.access.models import ClassLevel
from kanim.kernel.casework import queues
from kanim.kernel.casework.acting import act, start
from kanim.kernel.casework.models import Case, Child
from kanim.kernel.casework.sight import get_case
from kanim.kernel.errors import Conflict, NotVisible
from kanim.kernel.ledger.selectors import events_of
from kanim.kernel.ledger.verify import verify
from kanim.kernel.organisation.models import Office
from support.deliveries import deliver
from support.office import found_office, officer

pytestmark = pytest.mark.django_db
LETTER = {
    "pengirim_surat": "Kantor Wilayah",
    "nomor_surat": "W.18.IMI-UM.01.01-12",
    "tanggal_surat": "2026-11-20",
    "hal_surat": "Permintaan data",
    "sifat_surat": "B",
    "urgensi_surat": "SEGERA",
}
TO_TWO = {
    "kepada": ["kabid@dokjal", "kabag@tu"],
    "penanggung_jawab": "kabid@dokjal",
    "instruksi": ["TINDAK_LANJUTI"],
    "tenggat": "2026-12-01",
}


@pytest.fixture
def office() -> Office:
    return found_office()


@pytest.fixture
def at(office: Office) -> dict[str, Officer]:
    top = {"clearance": ClassLevel.RAHASIA}
    return {
        "arsip": officer("arsiparis", "tu_kepum", office.id, **top),
        "kepala": officer("kepala", "kanim", office.id, **top),
        "kabid": officer("kabid", "dokjal", office.id),
        "kabag": officer("kabag", "tu", office.id),
        "kasi": officer("kasi", "dokjal_layanan", office.id),
        "kasi2": officer("kasi", "dokjal_verifikasi", office.id),
    }


def receive(at: dict[str, Officer], office: Office, **form: Any) -> UUID:
    made = start(at["arsip"], "surat_masuk", "terima", {**LETTER, **form}, place=office, key=uuid4().hex)
    return made.case_id


def do(who: Officer, case: UUID, action: str, **form: Any) -> str:
    return act(who, case, action, form, key=uuid4().hex).step


def children(case: UUID) -> dict[str, UUID]:
    """Dispositions of a case by the post that received them."""
    found = {}
    for row in Child.objects.filter(parent_id=case).order_by("position"):
        child = Case.objects.get(id=row.child_id)
        found[f"{child.procedure}:{row.position}"] = child.id
    return found


def test_the_tree_grows_and_the_report_comes_back_to_the_top(office: Office, at: dict[str, Officer]) -> None:
    case = receive(at, office)
    do(at["arsip"], case, "ajukan")
    assert do(at["kepala"], case, "disposisi", **TO_TWO) == "BERJALAN"
    [lead, other] = children(case).values()
    assert [line.id for line in queues.queue(at["kabid"]).lines] == [lead]
    do(at["kabid"], lead, "baca")
    below = {
        "kepada": ["kasi@dokjal_layanan", "kasi@dokjal_verifikasi"],
        "penanggung_jawab": "kasi@dokjal_layanan",
    }
    assert do(at["kabid"], lead, "teruskan", **{**TO_TWO, **below}) == "MENUNGGU"
    [leaf, _] = children(lead).values()
    do(at["kasi"], leaf, "baca")
    do(at["kasi"], leaf, "lapor", uraian_hasil="Data dikirim 24 November.")
    assert events_of(leaf)[-1].told["clause"] == "dokjal_layanan.tugas"
    deliver()
    assert Case.objects.get(id=lead).step == "DIBACA"
    assert do(at["kabid"], lead, "lapor", uraian_hasil="Selesai.") == "SELESAI"
    deliver()
    assert Case.objects.get(id=case).step == "TELAAH"
    assert get_case(at["kepala"], case).lookup("disposisi.uraian_hasil") == "Selesai."
    do(at["kepala"], case, "cukup")
    assert do(at["arsip"], case, "berkaskan", klasifikasi_arsip="UM.01.01") == "SELESAI"
    deliver()
    assert Case.objects.get(id=other).end_kind == "cancelled"
    assert IncomingLetter.objects.get(case_id=case).classification == "UM.01.01"
    assert verify().faults == ()


def test_agenda_numbers_have_no_gap_and_a_letter_is_entered_once(
    office: Office, at: dict[str, Officer]
) -> None:
    receive(at, office)
    with pytest.raises(Conflict) as refused:
        receive(at, office)
    assert refused.value.code == "LETTER_KNOWN"
    receive(at, office, nomor_surat="13")
    assert list(IncomingLetter.objects.order_by("agenda").values_list("agenda", flat=True)) == [1, 2]


def test_a_secret_letter_is_seen_by_whom_it_is_disposed_to_within_his_clearance(
    office: Office, at: dict[str, Officer]
) -> None:
    case = receive(at, office, sifat_surat="R")
    assert Case.objects.get(id=case).class_level == ClassLevel.RAHASIA
    with pytest.raises(NotVisible):
        get_case(at["kabag"], case)
    with pytest.raises(NotVisible):
        do(at["kabid"], case, "ajukan")


def test_the_responsible_one_is_among_the_addressees(office: Office, at: dict[str, Officer]) -> None:
    case = receive(at, office)
    do(at["arsip"], case, "ajukan")
    with pytest.raises(Conflict):
        do(at["kepala"], case, "disposisi", **{**TO_TWO, "penanggung_jawab": "kasi@dokjal_layanan"})
    assert (Case.objects.get(id=case).step, Case.objects.count()) == ("DISPOSISI", 1)


def test_withdrawing_the_disposition_ends_the_tree(office: Office, at: dict[str, Officer]) -> None:
    case = receive(at, office)
    do(at["arsip"], case, "ajukan")
    do(at["kepala"], case, "disposisi", **TO_TWO)
    assert do(at["kepala"], case, "tarik", uraian_hasil="Sudah dijawab lisan.") == "PEMBERKASAN"
    do(at["arsip"], case, "berkaskan", klasifikasi_arsip="UM")
    deliver()
    assert set(Case.objects.filter(procedure="disposisi").values_list("end_kind", flat=True)) == {"cancelled"}
