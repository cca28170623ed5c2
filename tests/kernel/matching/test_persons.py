"""Days of birth as papers tell them, and persons weighed to one probability."""

from __future__ import annotations

from datetime import date

import pytest

from kanim.kernel.matching.births import Birth, compare_births
from kanim.kernel.matching.persons import Identity, compare_persons, weights

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("1990-05-07", "1990-05-07", "TANGGAL_SAMA"),
        ("1990-05-07", "1990-07-05", "HARI_BULAN_TERTUKAR"),
        ("1990-05-07", "1990-05-17", "SATU_ANGKA"),
        ("1990-05-31", "1990-06-01", "SATU_ANGKA"),
        ("1990-05-07", "1990-05-00", "BULAN_SAMA"),
        ("1990-05-07", "1990", "TAHUN_SAMA_SAJA"),
        ("1990-05-07", "1991", "TANGGAL_LAIN"),
        ("1990-05-07", "1972-05-07", "TAHUN_LAIN"),
        ("1990-05-07", "1990-11-21", "TAHUN_SAMA"),
        ("1990-05-07", "1971-11-21", "TANGGAL_LAIN"),
        ("1410-10-12", "1990-05-07", "HIJRIAH"),
        ("1445-01-01", "2023-07-19", "HIJRIAH"),
        ("1410", "1990-05-07", "TAHUN_SAMA_SAJA"),
        ("1410-10-12", "1995-05-07", "TANGGAL_LAIN"),
    ],
)
def test_days_of_birth_meet(one: str, other: str, level: str) -> None:
    assert compare_births(Birth.parse(one), Birth.parse(other)) == level
    assert compare_births(Birth.parse(other), Birth.parse(one)) == level


@pytest.mark.parametrize("text", ["", "?", "07-05-1990", "90", "1990-5-7"])
def test_a_day_that_cannot_be_read_is_not_known(text: str) -> None:
    assert Birth.parse(text) is None
    assert compare_births(Birth.parse(text), Birth(1990)) is None


def test_impossible_days_are_compared_all_the_same() -> None:
    assert compare_births(Birth(1990, 2, 31), Birth(1990, 2, 30)) == "SATU_ANGKA"


ONE = Identity(
    ("Joko Suyanto",), Birth(1984, 3, 7), "M", "IDN", "Klaten", "Siti Aminah", "", frozenset({"A1234567"})
)


def test_evidence_adds_up_to_a_probability() -> None:
    by = weights(DAY)
    same = compare_persons(ONE, ONE, by)
    assert same.probability > 0.9999
    assert {finding.field for finding in same.findings} == {
        "nama", "lahir", "kelamin", "kewarganegaraan", "tempat", "ibu", "nomor",
    }  # fmt: skip
    assert same.bits == pytest.approx(sum(finding.bits for finding in same.findings), abs=0.01)
    named = compare_persons(Identity(("Joko Suyanto",)), Identity(("Djoko Soejanto",)), by)
    assert 0.3 < named.probability < 0.95
    twin = compare_persons(ONE, Identity(("Joni Suyanto",), Birth(1984, 3, 7), "M"), by)
    assert 0.5 < twin.probability < 0.95  # a brother born that day is worth a look
    other = compare_persons(ONE, Identity(("Rina Marlina",), Birth(1984, 3, 7), "M"), by)
    assert other.probability < 0.5


def test_nothing_told_leaves_the_prior() -> None:
    by = weights(DAY)
    assert compare_persons(Identity(()), ONE, by).probability == pytest.approx(by.prior)
    assert compare_persons(Identity(()), ONE, by, prior=0.25).probability == pytest.approx(0.25)


def test_the_best_of_several_names_counts() -> None:
    known = Identity(("Karno", "Joko Suyanto"))
    (finding,) = compare_persons(Identity(("Djoko Soejanto",)), known, weights(DAY)).findings
    assert (finding.level, finding.words.id) == ("SAMA", "Nama: sama")


def test_a_document_number_one_character_off_is_told() -> None:
    one, other = Identity((), numbers=frozenset({"A1234567"})), Identity((), numbers=frozenset({"A1234568"}))
    (finding,) = compare_persons(one, other, weights(DAY)).findings
    assert (finding.level, finding.bits > 0) == ("SATU_KARAKTER", True)


def test_weights_hold_from_a_day_and_their_chances_are_shares() -> None:
    known = weights(DAY)
    assert known.version == "persons/1"
    assert weights(date(1990, 1, 1)) == known
    assert known.bits["nama", "SAMA"] > known.bits["nama", "MIRIP"] > 0 > known.bits["nama", "BEDA"]
    assert known.bits["lahir", "TANGGAL_SAMA"] > known.bits["lahir", "SATU_ANGKA"] > 0
