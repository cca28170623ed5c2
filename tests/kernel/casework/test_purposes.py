"""Sight for a purpose: asked, approved or opened at once, ended; nobody learns of a case by asking; every
reading is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from kanim.kernel import db
from kanim.kernel.access import reads
from kanim.kernel.access.actors import Holder
from kanim.kernel.access.models import AccessRequest, Grant, Read
from kanim.kernel.casework import purposes
from kanim.kernel.casework.models import Case
from kanim.kernel.casework.readers import readers_of_case, readers_told
from kanim.kernel.casework.sight import sees
from kanim.kernel.errors import Conflict, Denied, Invalid, NotVisible, Unavailable
from kanim.kernel.ledger.selectors import events_of
from kanim.kernel.organisation.models import Account
from support.passport import apply
from support.passport_office import World

WHY = "Aduan warga nomor 12, dicocokkan."
NO_CASE = "261124-ZZZZZZ"
FAR = "loket.izin"  # of another division


@pytest.fixture
def browser(world: World) -> Callable[[str], Client]:
    def signed_in(username: str) -> Client:
        client = Client()
        client.force_login(
            Account.objects.get(username=username), backend="kanim.faces.sign_in.AccountBackend"
        )
        return client

    return signed_in


def ask(world: World, number: str, purpose: str = "pengaduan", who: str = FAR) -> purposes.Asked:
    return purposes.ask(world.officer(who), number, purpose, WHY, key=uuid4().hex)


def superior_of(world: World, row: AccessRequest) -> Any:
    """Whoever sits in the post that the request is told to."""
    for account in Account.objects.filter(
        appointments__post__unit=row.to_unit, appointments__post__code=row.to_post
    ):
        return world.officer(account.username)
    raise AssertionError(f"nobody sits in {row.to_unit}.{row.to_post}")


def row_of(asked: purposes.Asked) -> AccessRequest:
    return AccessRequest.objects.get(id=asked.request_id)


def test_a_superior_opens_it_and_it_ends_by_itself(world: World) -> None:
    case = Case.objects.get(id=apply(world).case_id)
    asker = world.officer(FAR)
    asked = ask(world, case.number)
    assert asked.case_id is None and not sees(asker, case)
    row = row_of(asked)
    superior = superior_of(world, row)
    assert purposes.waiting_for(superior) == 1
    for wrong, kind in ((asker, (Denied, Conflict)), (world.officer("loket2"), Denied)):
        with pytest.raises(kind):
            purposes.decide(wrong, row.id, True, key=uuid4().hex)
    purposes.decide(superior, row.id, True, key=uuid4().hex)
    assert sees(asker, case) and purposes.waiting_for(superior) == 0
    grant = Grant.objects.get(source="purpose")
    assert (grant.object_id, grant.person_id, grant.purpose, grant.lifts_to) == (
        case.id,
        asker.account_id,
        "pengaduan",
        1,
    )
    assert (grant.until - grant.given_at).total_seconds() == 72 * 3600  # type: ignore[operator]
    citizen = Holder(asker.account_id, asker.name)
    assert not sees(citizen, case)  # opened to the officer, not to the citizen
    with pytest.raises(Conflict):
        purposes.decide(superior, row.id, True, key=uuid4().hex)
    world.clock.pass_time(hours=73)
    assert not sees(asker, case)
    assert [e.verb for e in events_of(row.id)] == ["access.asked", "access.approved"]


def test_an_emergency_opens_at_once_and_tells_the_superior_who_ends_it(world: World) -> None:
    case = Case.objects.get(id=apply(world).case_id)
    asker = world.officer(FAR)
    asked = ask(world, case.number, "keadaan_darurat")
    assert asked.case_id == case.id and sees(asker, case)
    superior = superior_of(world, row_of(asked))
    assert purposes.waiting_for(superior) == 1
    with pytest.raises(Invalid):
        purposes.decide(superior, asked.request_id, False, key=uuid4().hex)  # type: ignore[arg-type]
    assert sees(asker, case)
    purposes.decide(superior, asked.request_id, False, "Bukan keadaan darurat.", key=uuid4().hex)  # type: ignore[arg-type]
    assert not sees(asker, case)
    again = ask(world, case.number, "keadaan_darurat")
    purposes.end(asker, again.request_id, key=uuid4().hex)  # type: ignore[arg-type]
    assert not sees(asker, case)
    with pytest.raises(Conflict):
        purposes.end(asker, again.request_id, key=uuid4().hex)  # type: ignore[arg-type]


@pytest.mark.parametrize("purpose", ["pengaduan", "keadaan_darurat"])
@pytest.mark.parametrize("hidden", [{"class_level": 2}, {"compartment": "sumber"}])
def test_a_case_that_stays_closed_is_like_one_that_does_not_exist(
    world: World, browser: Callable[[str], Client], purpose: str, hidden: dict[str, Any]
) -> None:
    case = Case.objects.get(id=apply(world).case_id)
    Case.objects.filter(id=case.id).update(**hidden)
    asker = browser(FAR)
    told = []
    for number in (case.number, NO_CASE):
        form = {"nomor": number, "tujuan": purpose, "alasan": WHY, "kunci": uuid4().hex}
        answer = asker.post("/meja/akses/", form)
        row = AccessRequest.objects.order_by("-asked_at", "-id")[0]
        if purpose == "pengaduan":
            purposes.decide(superior_of(world, row), row.id, True, key=uuid4().hex)
        row.refresh_from_db()
        told.append((answer.status_code, answer["Location"], row.state, row.grant_id, len(events_of(row.id))))
    assert told[0] == told[1]
    assert told[0][3] is None and not Grant.objects.filter(source="purpose").exists()
    page = asker.get("/meja/akses/").content.decode()
    assert page.count("tidak ada berkas yang terbuka") == 2


def test_what_is_typed_wrong_is_told_and_leaves_nothing(world: World) -> None:
    with pytest.raises(Invalid) as told:
        purposes.ask(world.officer(FAR), "12", "iseng", "ya", key=uuid4().hex)
    assert set(told.value.fields) == {"nomor", "tujuan", "alasan"}
    with pytest.raises(Denied):
        purposes.ask(Holder(uuid4(), "Warga"), NO_CASE, "pengaduan", WHY, key=uuid4().hex)
    assert not AccessRequest.objects.exists()


def test_every_reading_is_kept_with_its_purpose_and_told_to_those_who_may_know(
    world: World, browser: Callable[[str], Client]
) -> None:
    case = apply(world)
    number = Case.objects.get(id=case.case_id).number
    url = f"/meja/berkas/{case.case_id}/"
    assert browser(FAR).get(url).status_code == 404
    assert not Read.objects.exists()  # what is not shown is not read
    assert browser("loket1").get(url).status_code == 200
    ask(world, number, "keadaan_darurat")
    assert browser(FAR).get(url).status_code == 200
    assert [(r.post, r.purpose, r.what) for r in reads.readings_of(case.case_id)] == [
        (world.officer(FAR).post, "keadaan_darurat", "case"),
        ("petugas_loket", "", "case"),
    ]
    page = browser("kepala").get(url + "pembaca/").content.decode()
    assert world.officer(FAR).name in page and "Keadaan darurat" in page
    with pytest.raises(Denied):
        readers_of_case(world.officer("loket1"), case.case_id)
    _context, told = readers_told(world.holder("pemohon1"), case.case_id)
    assert [row.name for row in told] == [""] * len(told) and len(told) >= 2
    assert "unit lain" in next(row.post.id for row in told if row.purpose)
    portal = browser("pemohon1").get(f"/layanan/permohonan/{case.case_id}/pembaca/").content.decode()
    assert "Keadaan darurat" in portal and world.officer(FAR).name not in portal
    Case.objects.filter(id=case.case_id).update(class_level=1)
    with pytest.raises(NotVisible):
        readers_told(world.holder("pemohon1"), case.case_id)


def test_a_reading_can_not_be_changed_and_a_page_without_it_is_not_shown(
    world: World, browser: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = apply(world)
    reads.note(world.officer("loket1"), reads.CASE, case.case_id)
    for sql in ("UPDATE access_read SET unit='x'", "DELETE FROM access_read"):
        with pytest.raises(DatabaseError), transaction.atomic():
            db.execute(sql)

    def broken(sql: str, params: Any = ()) -> int:
        raise DatabaseError("disk full")

    monkeypatch.setattr("kanim.kernel.access.reads.db.execute", broken)
    with pytest.raises(Unavailable):
        reads.note(world.officer("loket1"), reads.CASE, case.case_id)
    assert reads._waiting == []


def test_readings_that_wait_are_written_in_one_statement(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, object_id = world.officer("loket1"), uuid4()
    behind = [
        reads._Waiting(reads._row(officer, reads.PAPER, object_id, UUID(int=n), world.clock.tick()))
        for n in range(5)
    ]
    reads._waiting.extend(behind)
    known, statements = db.execute, []

    def counted(sql: str, params: Any = ()) -> int:
        statements.append(sql)
        return known(sql, params)

    monkeypatch.setattr("kanim.kernel.access.reads.db.execute", counted)
    reads.note(officer, reads.CASE, object_id)
    assert len(statements) == 1 and all(one.written for one in behind)
    assert [r.what for r in reads.readings_of(object_id)] == ["case", *["paper"] * 5]
