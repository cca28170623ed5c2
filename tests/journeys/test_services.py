"""The other passport services: a child with the parents' consent, and the replacement of an expired passport."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from journeys.looking import look
from journeys.pages import Portal, Staff, until
from journeys.people import Client, child, replacing
from journeys.ways import apply_and_pay, legal_day, passport_of, to_the_shelf
from kanim.divisions.travel_documents.passports.models import Passport
from kanim.kernel.party.generated import DemoPerson
from kanim.kernel.party.models import Person
from support import browser as browsing
from support.running import RunningOffice

pytestmark = pytest.mark.timeout(900)


def test_child_passport_with_the_consent_of_both_parents(
    server: RunningOffice, new_page: browsing.NewPage, staff: Staff
) -> None:
    one_parent = child("anak", legal_day(server), penandatangan="AYAH")
    both = child("anak", legal_day(server))
    portal = Portal(new_page())
    portal.find_service(
        "Warga negara Indonesia", "Di bawah 17 tahun", "kedua orang tuanya WNI", "Belum pernah punya"
    )
    portal.begin(one_parent)
    for title in portal.fill_parts(one_parent):
        if title == "Persetujuan orang tua":
            look(portal.page, "isi-persetujuan", languages=False)
    portal.upload(one_parent, one_parent.papers)
    portal.go_on()
    portal.choose_slot()

    portal.try_to_send(409)
    expect(portal.page.locator(".k-errors")).to_contain_text("juga harus ditandatangani oleh: Ibu")
    portal.change("Persetujuan orang tua", {"penandatangan": both.more["penandatangan"]})
    number = portal.send()
    portal.pay()

    to_the_shelf(staff, number, both)
    handing = staff.at("serah1", number)
    handing.do("serah", penerima="ORTU_WALI", nama_penerima=both.person.father_name)
    expect(handing.step()).to_contain_text("Diserahkan")
    passport = passport_of(number)
    assert passport.state == Passport.State.ACTIVE
    assert passport.expires_on.year - passport.issued_on.year == 5
    portal.expect_step("Diserahkan")


def test_replacement_cuts_the_old_passport(
    server: RunningOffice, new_page: browsing.NewPage, staff: Staff
) -> None:
    old = Passport.objects.filter(state=Passport.State.ACTIVE).earliest("issued_on", "number")
    client = _again(Person.objects.get(id=old.holder_id), old.number, legal_day(server))
    portal, number = apply_and_pay(new_page, client)
    to_the_shelf(staff, number, client)

    handing = staff.at("serah1", number)
    refused = handing.prepare("serah", penerima="PEMEGANG", nama_penerima=client.person.name)
    handing.refused(refused, 409)
    expect(handing.page.locator(".k-errors")).to_contain_text(
        "paspor lama belum diserahkan", ignore_case=True
    )
    expect(handing.page.locator("#isi-serah-nama_penerima")).to_have_value(client.person.name)
    old.refresh_from_db()
    assert old.state == Passport.State.ACTIVE

    handing.do("serah", penerima="PEMEGANG", nama_penerima=client.person.name, paspor_lama_diserahkan="ya")
    old.refresh_from_db()
    assert old.state == Passport.State.REPLACED
    assert passport_of(number).state == Passport.State.ACTIVE
    until(portal.page, portal.page.get_by_text("Paspor sudah diserahkan"))


def _again(holder: Person, number: str, today) -> Client:
    """The holder of a passport that the office made, with what it knows of them."""
    person = DemoPerson(
        name=holder.name,
        sex=holder.sex,
        birth_date=holder.birth_date,
        birth_place=holder.birth_place,
        nik=holder.nik,
        mother_name=holder.mother_name,
        father_name=holder.father_name,
    )
    made = replacing("ganti", today, nomor_paspor_lama=number)
    return Client(person, made.service, made.papers, made.more)
