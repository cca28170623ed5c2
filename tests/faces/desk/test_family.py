"""The case page shows what opened a case and what it opened, to each reader what he may see."""

from __future__ import annotations

from uuid import UUID

from django.test import Client
from django.urls import reverse

from kanim.kernel.casework.kin import family
from kanim.kernel.casework.sight import get_case
from kanim.kernel.organisation.models import Account
from support.queries import count_queries
from support.words_office import Matter, Words


def page_of(who: str, case_id: UUID) -> str:
    client = Client()
    client.force_login(Account.objects.get(username=who), "kanim.faces.sign_in.AccountBackend")
    answer = client.get(reverse("desk-case", args=[case_id]))
    assert answer.status_code == 200
    return answer.content.decode().split("<main")[1]


def link(matter: Matter) -> str:
    return f'href="{reverse("desk-case", args=[matter.case_id])}"'


def test_parent_and_children_are_linked_within_sight(words: Words) -> None:
    intel = str(words.officer("intel").account_id)
    matter = words.ready(tujuan_uji=["dokjal_layanan", intel], penanggung_uji=intel)
    matter.do("kasubbag", "pimpin")
    [first, second] = matter.children()
    page = page_of("kasubbag", matter.case_id)
    assert link(first) in page and link(second) in page
    assert "Kepala Seksi Pelayanan Dokumen Perjalanan" in page and "Intel" in page
    assert page.count("Penanggung jawab</") + page.count("Penanggung jawab <") >= 1
    assert link(matter) in page_of("kasubbag", first.case_id)
    alone = page_of("intel", second.case_id)  # he was asked, and sees neither the parent nor who else was
    assert link(matter) not in alone and link(first) not in alone
    first.do("layanan", "jawab", {"hasil_uji": "SETUJU"})
    words.deliver()
    kin = family(get_case(words.officer("kasubbag"), matter.case_id), words.officer("kasubbag"))
    assert [(k.line.end_kind, k.is_lead, bool(k.waits_for)) for k in kin.children] == [
        ("done", False, False),
        ("", True, True),
    ]
    assert not family(get_case(words.officer("intel"), second.case_id), words.officer("intel"))


def test_the_family_costs_the_same_whatever_its_size(words: Words) -> None:
    sizes = []
    for units in (["dokjal_layanan"], ["dokjal_layanan", "dokjal_verifikasi", "inteldak_intel", "tu"]):
        matter = words.ready(tujuan_uji=units)
        matter.do("kasubbag", "semua")
        officer = words.officer("kasubbag")
        context = get_case(officer, matter.case_id)
        with count_queries() as counted:
            assert len(family(context, officer).children) == len(units)
        sizes.append(len(counted))
    assert sizes[0] == sizes[1]
