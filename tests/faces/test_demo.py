"""The demonstration office: someone in every post, safe to run twice, generated people only."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from kanim.faces.cli import demo
from kanim.kernel.db import fetch_one
from kanim.kernel.ledger.verify import verify
from kanim.kernel.organisation.models import Account, Appointment, Post
from kanim.kernel.party.generated import DISTRICTS, demo_person
from kanim.kernel.registry.demo import DemoFills
from support.office import NOW, TODAY


@pytest.mark.django_db
def test_every_post_of_the_office_has_someone_and_a_second_run_adds_nobody() -> None:
    assert demo.ensure_demo(NOW) == Account.objects.count() > 45
    taken = set(Appointment.objects.values_list("post__unit", "post__code"))
    assert taken == set(Post.objects.filter(office__code=demo.OFFICE).values_list("unit", "code"))
    several = {
        post: Appointment.objects.filter(post__code=post, post__unit__startswith="dokjal").count()
        for post in ("pemeriksa", "petugas_cetak", "adjudikator", "petugas_loket")
    }
    assert several == {"pemeriksa": 4, "petugas_cetak": 2, "adjudikator": 2, "petugas_loket": 4}
    before = fetch_one("SELECT COUNT(*) FROM ledger_event")
    assert demo.ensure_demo(NOW + timedelta(days=20)) == 0
    assert fetch_one("SELECT COUNT(*) FROM ledger_event") == before
    assert verify().ok


@pytest.mark.django_db
def test_accounts_are_printed_with_their_posts_and_the_password() -> None:
    runner = CliRunner()
    empty = runner.invoke(demo.demo, ["accounts"])
    assert (empty.exit_code, "kanim serve --demo" in empty.output) == (1, True)
    demo.ensure_demo(NOW)
    rows = demo.demo_accounts(TODAY)
    assert rows[0] == ("Kepala Kantor Imigrasi Kelas I Khusus Non TPI Tangerang", "kepala")
    assert ("Petugas Loket, Seksi Pelayanan Dokumen Perjalanan (ULP Bintaro)", "loket.bintaro") in rows
    assert [username for _, username in rows[-2:]] == ["pemohon1", "pemohon2"]
    told = runner.invoke(demo.demo, ["accounts"])
    assert told.exit_code == 0
    assert f"Password of all: {demo.PASSWORD}" in told.output
    assert all(username in told.output for _, username in rows)
    account = Account.objects.get(username="loket1")
    assert account.check_password(demo.PASSWORD)
    assert account.is_demo


def test_generated_people_are_the_same_each_time_and_their_nik_is_right() -> None:
    codes = {code for code, _ in DISTRICTS}
    for number in range(200):
        person = demo_person(f"orang{number}", TODAY)
        assert person == demo_person(f"orang{number}", TODAY)
        day = int(person.nik[6:8]) - (40 if person.sex == "F" else 0)
        assert len(person.nik) == 16
        assert person.nik[:6] in codes
        assert (day, person.nik[8:12]) == (person.birth_date.day, f"{person.birth_date:%m%y}")
        assert 1 <= int(person.nik[12:]) <= 9999
        assert date(1965, 1, 1) < person.birth_date < date(2006, 1, 1)
        assert len(person.name.split()) == 3


def test_divisions_add_their_part_once() -> None:
    fills, seen = DemoFills(), []

    def part(now: object) -> None:
        seen.append(now)

    fills.extend(part)
    fills.extend(part)
    fills.run(NOW)
    assert seen == [NOW]
