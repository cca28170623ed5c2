"""The page on which an officer begins a case: what his post opens, and nothing beside it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from kanim.kernel.casework.models import Case, Draft
from kanim.kernel.organisation.models import Account
from support.passport_office import World


def signed_in(who: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(Account.objects.get(username=who), "kanim.faces.sign_in.AccountBackend")
    return client


def test_the_counter_begins_a_passport_on_its_own_page(world: World) -> None:
    page = signed_in("loket1").get(reverse("desk-start")).content.decode()
    assert f'href="{reverse("desk-new")}"' in page
    assert "dokjal.a" in page


@pytest.mark.parametrize(("who", "way"), [("kepala", "loket"), ("loket1", "portal"), ("loket1", "tiada")])
def test_a_way_that_is_not_this_officers_is_as_if_it_were_not_there(world: World, who: str, way: str) -> None:
    answer = signed_in(who).get(reverse("desk-begin", args=["paspor", way]))
    assert answer.status_code == 404
    assert "paspor" not in answer.content.decode().split("<main")[1]


def test_a_way_with_services_asks_for_the_service_first(world: World) -> None:
    client = signed_in("loket1")
    url = reverse("desk-begin", args=["paspor", "loket"])
    assert "?layanan=PB-D" in client.get(url).content.decode()
    assert 'name="nama"' in client.get(url, {"layanan": "PB-D"}).content.decode()


def test_what_begins_under_ones_own_duty_shows_the_duty_of_the_unit(world: World) -> None:
    page = signed_in("kasi.layanan").get(reverse("desk-start"))
    assert page.status_code == 200
    assert "dokjal_layanan.tugas" in page.content.decode()


def test_an_unsent_form_is_kept_resumed_and_becomes_a_case(world: World) -> None:
    client = signed_in("kasi.layanan")
    page = reverse("desk-begin", args=["komitmen", "usul"])
    answer = client.post(page, {"uraian_komitmen": "Alat tulis", "simpan": "1"})
    assert (answer.status_code, Case.objects.filter(procedure="komitmen").count()) == (302, 0)
    draft = Draft.objects.get()
    start_page = client.get(reverse("desk-start")).content.decode()
    assert f"konsep={draft.id}" in start_page
    url = f"{page}?konsep={draft.id}"
    assert "Alat tulis" in client.get(url).content.decode()
    assert client.post(url, {"uraian_komitmen": "Alat tulis"}).status_code == 422  # the rest is still missing
    assert Draft.objects.get().case_id is None


def test_a_draft_is_its_owners_alone(world: World) -> None:
    page = reverse("desk-begin", args=["komitmen", "usul"])
    signed_in("kasi.layanan").post(page, {"uraian_komitmen": "Alat tulis", "simpan": "1"})
    draft = Draft.objects.get()
    other = signed_in("kabid.dokjal")
    assert other.get(f"{page}?konsep={draft.id}").status_code == 404
    assert other.post(reverse("desk-draft-discard", args=[draft.id])).status_code == 404
    assert signed_in("kasi.layanan").post(reverse("desk-draft-discard", args=[draft.id])).status_code == 302
    assert not Draft.objects.exists()
