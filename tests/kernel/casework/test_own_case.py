"""An officer does nothing on a case of his own, by whichever account he filed it; nor does his other account get round
the rule of two persons. Who acts for a post says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from kanim.kernel.access.actors import Officer
from kanim.kernel.access.models import Role
from kanim.kernel.casework.acting import start
from kanim.kernel.casework.sight import get_case
from kanim.kernel.casework.timeline import timeline
from kanim.kernel.db import uuid7
from kanim.kernel.errors import Conflict, Denied
from kanim.kernel.organisation.models import Account
from kanim.kernel.papers.models import Instrument
from kanim.kernel.party.models import Person, Relation
from support.office import NOW
from support.passport import REFUSAL, Application, apply, everything, form_for
from support.passport_office import World


def refused(kind: type[Exception], call: Any, *given: Any) -> Any:
    before = everything()
    with pytest.raises(kind) as told:
        call(*given)
    assert everything() == before
    return told.value


def person_of(case: Application) -> Any:
    return Role.objects.get(object_id=case.case_id, role="pemohon").subject_id


@pytest.mark.parametrize("link", ["account", "other account", "applicant", "parent"])
def test_who_is_a_party_does_not_handle_the_case(world: World, link: str) -> None:
    case = apply(world).to("PERIKSA_BERKAS")
    officer = world.officer("loket1")
    filer = Account.objects.get(username="pemohon1")
    if link == "account":  # the officer filed it himself, as a citizen
        officer = replace(officer, account_id=filer.id)
    elif link == "other account":
        person = uuid7()
        Account.objects.filter(id=filer.id).update(person_id=person)
        officer = replace(officer, person_id=person)
    elif link == "applicant":
        officer = replace(officer, person_id=person_of(case))
    else:
        person = uuid7()
        Role.objects.create(object_id=case.case_id, role="wali", kind="person", subject_id=person)
        officer = replace(officer, person_id=person)
    told = refused(Denied, case.do, officer, "kurang", {"berkas_kurang": ["KK"]})
    assert told.clause == "dokjal.a"
    assert told.message.en.startswith("You are a party of this case yourself")
    refused(Denied, case.attach, "KK", officer)
    assert {o.refusals[0].text for o in case.options(officer).values() if o.post == "petugas_loket"} == {
        told.message
    }
    assert case.options("loket2")["kurang"].allowed


@pytest.mark.parametrize("tie", ["PASANGAN", "anak", "saudara", "cerai", "orang lain"])
def test_family_of_a_party_does_not_handle_the_case(world: World, tie: str) -> None:
    case = apply(world).to("PERIKSA_BERKAS")
    party = Person.objects.get(id=person_of(case))

    def known(name: str) -> Person:
        row = Person(name=name, name_key=name, created_at=NOW)
        row.save(force_insert=True)
        return row

    def tell(person: Person, other: Person, kind: str, **more: Any) -> None:
        Relation(person=person, other=other, kind=kind, source="KETERANGAN", recorded_at=NOW, **more).save()

    me, parent = known("AKU"), known("INDUK")
    if tie == "anak":
        tell(me, party, "ORANG_TUA")
    elif tie == "saudara":
        tell(parent, party, "ORANG_TUA")
        tell(parent, me, "ORANG_TUA")
    elif tie == "orang lain":
        tell(parent, me, "ORANG_TUA")
    else:
        ended = {"valid_from": date(2020, 1, 1), "valid_to": date(2024, 1, 1)} if tie == "cerai" else {}
        tell(me, party, "PASANGAN", **ended)
    officer = replace(world.officer("loket1"), person_id=me.id)
    if tie in ("cerai", "orang lain"):
        assert case.options(officer)["kurang"].allowed
        return
    told = refused(Denied, case.do, officer, "kurang", {"berkas_kurang": ["KK"]})
    assert "article 43" in told.message.en
    assert told.clause == "dokjal.a"


def test_an_officer_takes_no_application_of_his_own_at_the_counter(world: World) -> None:
    known = apply(world, nama="LOKET SATU")
    officer = replace(world.officer("loket1"), person_id=person_of(known))
    form = form_for(world, "PB-D", nama="LOKET SATU") | {"nik": known.fold.forms["mohon"]["nik"]}

    def begin() -> None:
        start(officer, "paspor", "loket", form, service="PB-D", place=world.kanim, point=world.point(),
              key=uuid4().hex)  # fmt: skip

    told = refused(Denied, begin)
    assert "article 42" in told.message.en


def test_the_other_account_of_a_person_is_the_same_person(world: World) -> None:
    person = uuid7()

    def as_(username: str) -> Officer:
        return replace(world.officer(username), person_id=person)

    case = apply(world).to("CETAK")
    case.do(as_("cetak1"), "cetak")
    case.printed()
    told = refused(
        Conflict, case.do, as_("pemeriksa2"), "lulus", {"mrz_terbaca": case.mrz(), "cetakan_baik": "ya"}
    )
    assert told.code == "SAME_PERSON"
    # and the account alone, before its person became known
    bare = replace(world.officer("pemeriksa2"), account_id=world.officer("cetak1").account_id)
    told = refused(Conflict, case.do, bare, "lulus", {"mrz_terbaca": case.mrz(), "cetakan_baik": "ya"})
    assert told.code == "SAME_PERSON"


def test_a_plh_signs_as_plh_in_ledger_timeline_and_letter(world: World) -> None:
    case = apply(world).to("PERIKSA_BERKAS")
    acting = replace(
        world.officer("kasi.layanan"), acting="plh", account_id=world.officer("penyelia").account_id
    )
    case.do(acting, "tolak", REFUSAL)
    last = timeline(get_case(world.officer("kepala"), case.case_id), world.officer("kepala"))[0]
    assert (last.verb, last.acting, last.post) == ("tolak", "plh", "kasi")
    letter = Instrument.objects.filter(case_id=case.case_id, type="SURAT_PENOLAKAN")[0]
    assert "Plh. Kepala Seksi Pelayanan Dokumen Perjalanan" in letter.frozen


def test_what_the_order_leaves_out_is_refused_in_the_case(world: World) -> None:
    case = apply(world).to("PERIKSA_BERKAS")
    base = replace(world.officer("kasi.layanan"), acting="plh")
    for left_out in ("dokjal.a", "dokjal.a:keputusan", "paspor.tolak"):
        told = refused(Denied, case.do, replace(base, excludes=frozenset({left_out})), "tolak", REFUSAL)
        assert told.clause == "dokjal.a"
    case.do(replace(base, excludes=frozenset({"paspor.terima", "dokjal.a:tindakan"})), "tolak", REFUSAL)
    assert case.step == "DITOLAK"
