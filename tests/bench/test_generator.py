"""Generated cases stand in the tables as if they had been worked on, and the ledger finds nothing wrong."""

from __future__ import annotations

from datetime import UTC, datetime

import click
import pytest

from kanim.faces.cli.bench import fill as filling
from kanim.faces.cli.bench.cases import Maker, number_of
from kanim.faces.cli.bench.fill import MIX, fill
from kanim.faces.cli.bench.office import SIGN, BenchOffice, ensure_office
from kanim.faces.cli.bench.walks import SHARES, WAYS, ways_of
from kanim.kernel import clock, db
from kanim.kernel.casework import store
from kanim.kernel.casework.sight import get_case
from kanim.kernel.ledger.verify import verify
from kanim.kernel.organisation.models import Account
from kanim.kernel.regulation import law

NOW = datetime(2026, 11, 24, 2, 12, tzinfo=UTC)


def test_the_ways_are_open_in_the_procedure_in_force(office: BenchOffice) -> None:
    ways = ways_of(office.procedure, law(office.today))
    assert set(ways) == set(WAYS) - {"DIIMPOR"}
    ends = {name: passages[-1].after for name, passages in ways.items() if name != "siap"}
    assert ends == {name: name for name in ends}
    assert ways["siap"][-1].after == "PERIKSA_BERKAS"


def test_the_shares_make_a_hundred_and_are_kept() -> None:
    assert sum(SHARES.values()) == 100
    assert {way: MIX.count(way) for way in SHARES} == SHARES


def test_filled_cases_pass_verification(office: BenchOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "CHUNK", 70)

    assert fill(office, 200, clock.now(), processes=2) == 200

    report = verify()
    assert report.ok, report.faults[:3]
    assert report.cases == 200
    [[open_cases]] = db.fetch("SELECT COUNT(*) FROM casework_case WHERE end_kind = ''")
    assert open_cases == 2 * (100 - SHARES["DIIMPOR"] - SHARES["DISERAHKAN"])
    [[numbers]] = db.fetch("SELECT COUNT(DISTINCT number) FROM casework_case")
    assert numbers == 200


def test_filling_again_adds_other_cases(office: BenchOffice) -> None:
    fill(office, 30, clock.now(), way="VERIFIKASI")
    assert fill(office, 30, clock.now(), way="SIAP_AMBIL") == 60
    steps = dict(db.fetch("SELECT step, COUNT(*) FROM casework_case GROUP BY step"))
    assert steps == {"VERIFIKASI": 30, "SIAP_AMBIL": 30}
    assert verify().ok


def test_a_filled_case_reads_as_one_that_was_worked_on(office: BenchOffice) -> None:
    fill(office, 1, clock.now(), way="VERIFIKASI")
    [[key]] = db.fetch("SELECT id FROM casework_case")
    context = get_case(office.officers["verifikator"][0], db.as_uuid(key))
    found = store.find(context.case.id)
    assert found is not None and found[0].head_seq == 7
    assert context.about("pemohon") is not None
    assert context.clocks()["sla"].state == "running"
    assert context.case.due_on == context.clocks()["sla"].due_on
    assert context.value("nama")
    assert context.lookup("papers_complete") is True


def test_the_same_seed_makes_the_same_people_and_another_seed_others(office: BenchOffice) -> None:
    ways = ways_of(office.procedure, law(office.today))

    def people(seed: int) -> list[tuple[object, ...]]:
        maker = Maker(office, ways, seed, NOW)
        for number in range(20):
            maker.add(number, MIX[number])
        return [(row[0], *row[3:]) for row in maker.rows["party_person"]]

    assert people(1) == people(1)
    assert not set(people(1)) & set(people(2))


def test_no_two_cases_share_a_number() -> None:
    assert len({number_of(n, NOW) for n in range(50_000)}) == 50_000


@pytest.mark.django_db
def test_a_database_in_which_people_work_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kanim.faces.cli.bench.office.has_cases", lambda: True)
    with pytest.raises(click.ClickException, match="--database"):
        ensure_office()
    assert not Account.objects.filter(username__startswith=SIGN).exists()
