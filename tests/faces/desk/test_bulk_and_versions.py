"""The desk's pages for several cases at once and for a new version: choose, look, do."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from kanim.kernel.casework.person_tasks import person_tasks
from kanim.kernel.organisation.models import Account
from support.new_version import bring_in, forgotten
from support.passport import apply, everything
from support.passport_office import World

__all__ = ["forgotten"]  # a fixture for all tests here


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=username))
    return client


def test_several_cases_are_chosen_looked_at_and_done(world: World) -> None:
    one, two, other = apply(world).to("ANTRE"), apply(world).to("ANTRE"), apply(world)
    client, url = signed_in("loket1"), reverse("desk-bulk")
    ids = [str(a.case_id) for a in (one, two)]
    assert client.get(url).content.decode().count('type="checkbox"') == 3
    page = client.get(url, {"kasus": [*ids, str(other.case_id)]}).content.decode()
    assert ('value="catat"' in page, 'value="panggil"' in page) == (True, False)
    told = {"kasus": ids, "tindakan": "panggil", "kunci": "k1"}
    before = everything()
    page = client.post(url, told).content.decode()
    assert "Akan dilakukan: 2 · ditolak: 0. Belum ada yang dicatat." in page
    assert everything() == before
    page = client.post(url, told | {"jalankan": "1"}).content.decode()
    assert "Selesai: 2 · ditolak: 0" in page
    assert (one.step, two.step) == ("PERIKSA_BERKAS", "PERIKSA_BERKAS")
    before = everything()
    table = client.post(url, told | {"csv": "1"})
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert [line.split(",")[3] for line in table.content.decode().splitlines()] == ["hasil", "done", "done"]
    assert everything() == before
    assert client.get(url, {"kasus": "bukan-id"}).status_code == 422


def test_the_head_of_the_division_moves_cases_and_an_officer_decides(world: World) -> None:
    application = apply(world).to("VERIFIKASI")
    new = bring_in(running="person")
    url = reverse("desk-procedure-cases", args=["paspor"])
    page = signed_in("verifikator1").get(url).content.decode()
    assert application.case.number in page and "Jalankan" not in page
    assert signed_in("verifikator1").post(url).status_code == 403
    head = signed_in("kabid.dokjal")
    assert "diputus petugas: 1" in head.get(url).content.decode()
    assert head.post(url).status_code == 302
    task = person_tasks(world.officer("kepala"), case_id=application.case_id)[0]
    officer = signed_in("verifikator1")
    assert 'name="pilihan"' in officer.get(reverse("desk-case", args=[application.case_id])).content.decode()
    finish = reverse("desk-task-finish", args=[application.case_id, task.id])
    officer.post(finish, {"pilihan": "move", "catatan": "Sudah lengkap.", "kunci": "v1"})
    assert application.case.definition_id == new.definition_id
