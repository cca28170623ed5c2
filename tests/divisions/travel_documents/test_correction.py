"""A correction of the applicant's data reaches the register of persons, the search and the list comparison."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kanim.kernel import canonical
from kanim.kernel.access.models import Role
from kanim.kernel.casework.queues import list_cases
from kanim.kernel.errors import Conflict
from kanim.kernel.ledger.models import Payload
from kanim.kernel.ledger.verify import verify
from kanim.kernel.party.models import Person
from support.passport import Application, apply, everything, nik_for
from support.passport_office import World

BORN = date(1991, 6, 13)


def correction(application: Application, **over: Any) -> dict[str, Any]:
    form = application.fold.forms["mohon"]
    names = (
        "nama", "nama_lain", "nik", "nomor_kk", "jenis_kelamin", "tempat_lahir", "tanggal_lahir", "status_sipil",
        "alamat", "telepon", "surel", "nama_ayah", "nama_ibu",
    )  # fmt: skip
    return {name: form.get(name) for name in names} | over


def person_of(application: Application) -> Person:
    role = Role.objects.get(object_id=application.case_id, role="pemohon")
    return Person.objects.get(id=role.subject_id)


def found(world: World, text: str) -> list[str]:
    return [line.number for line in list_cases(world.officer("loket1"), text=text).lines]


@pytest.mark.parametrize("step", ["PERIKSA_BERKAS", "WAWANCARA_BIOMETRIK"])
def test_a_corrected_name_and_nik_reach_person_and_search(world: World, step: str) -> None:
    application = apply(world).to(step)
    person, number = person_of(application), application.case.number
    old_nik, nik = person.nik, nik_for(BORN)
    who = "loket1" if step == "PERIKSA_BERKAS" else "pemeriksa1"
    corrected = correction(application, nama="BUDI TELADAN", nik=nik, tanggal_lahir=str(BORN))
    application.do(who, "ralat", corrected)
    assert application.step == step
    person.refresh_from_db()
    assert (person.name, person.nik, person.birth_date) == ("BUDI TELADAN", nik, BORN)
    assert person_of(application).id == person.id
    assert found(world, "BUDI TELADAN") == found(world, "TELADAN") == found(world, nik) == [number]
    assert found(world, "BUDI CONTOH") == found(world, old_nik) == []
    events = Payload.objects.filter(stream=person.id, part=1).order_by("seq")
    told = canonical.loads(bytes(events.last().body))  # type: ignore[union-attr]
    assert told["from"]["name"] == "BUDI CONTOH SANTOSO"
    assert told["to"]["name"] == "BUDI TELADAN"
    assert verify().faults == ()


def test_the_passport_carries_the_corrected_name(world: World) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    application.do("loket1", "ralat", correction(application, nama="BUDI TELADAN"))
    application.to("SIAP_AMBIL")
    assert application.passport.name == "BUDI TELADAN"
    assert application.mrz().startswith("P<IDN") or application.mrz().startswith("PPIDN")
    assert "BUDI<TELADAN" in application.mrz() or "TELADAN<<BUDI" in application.mrz()


def test_a_person_known_from_elsewhere_keeps_his_identity(world: World) -> None:
    first = apply(world)
    person = person_of(first)
    second = apply(world, nik=person.nik).to("PERIKSA_BERKAS")
    assert person_of(second).id == person.id
    other = nik_for(BORN)
    second.do("loket1", "ralat", correction(second, nama="ANDI LAIN", nik=other, tanggal_lahir=str(BORN)))
    person.refresh_from_db()
    assert person.name == "BUDI CONTOH SANTOSO"
    assert (person_of(second).name, person_of(second).nik) == ("ANDI LAIN", other)
    assert person_of(first).id == person.id


def test_a_corrected_name_is_compared_with_the_list_again(world: World) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    application.bring("KTP_EL", "KK", "AKTA_LAHIR")
    corrected = correction(
        application, nama="SUGIARTO WIRATMAJA", nik="3671051403790009", tanggal_lahir="1979-03-14"
    )
    application.do("loket1", "ralat", corrected)
    before = everything()
    with pytest.raises(Conflict) as told:
        application.do("loket1", "terima")
    assert told.value.code == "GUARD"
    assert everything() == before
    application.do("loket1", "cekal")
    assert application.step == "TERCEKAL"


def test_a_correction_that_makes_the_service_wrong_is_refused(world: World) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    before = everything()
    born = date(2015, 6, 13)
    with pytest.raises(Conflict) as told:
        corrected = correction(application, nik=nik_for(born), tanggal_lahir=str(born))
        application.do("loket1", "ralat", corrected)
    assert told.value.message.en.startswith(
        "The applicant is 11 and not married: choose the child passport service"
    )
    assert everything() == before
