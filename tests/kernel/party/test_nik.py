from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanim.kernel.party.nik import DAY, LENGTH, MONTH, NO_SUCH_DAY, SERIAL, read_nik

TODAY = date(2026, 11, 24)


def test_a_woman_of_cipondoh():
    read = read_nik("3671054505900002", TODAY, is_district=lambda code: code == "36.71.05")
    assert (read.valid, read.sex, read.birth_date) == (True, "F", date(1990, 5, 5))
    assert (read.region_code, read.warnings, read.error) == ("36.71.05", (), None)


@pytest.mark.parametrize(
    ("number", "error"),
    [
        ("367105450590000", LENGTH),
        ("36710545059000021", LENGTH),
        ("", LENGTH),
        ("367105450590000A", LENGTH),
        ("٣٦٧١٠٥٤٥٠٥٩٠٠٠٠٢", LENGTH),
        ("3671050005900002", DAY),
        ("3671053205900002", DAY),
        ("3671054005900002", DAY),
        ("3671057205900002", DAY),
        ("3671054500900002", MONTH),
        ("3671054513900002", MONTH),
        ("3671051205900000", SERIAL),
        ("3671053002900002", NO_SUCH_DAY),
        ("3671057002900002", NO_SUCH_DAY),
        ("3671052902010002", NO_SUCH_DAY),
    ],
)
def test_what_is_wrong_is_said(number, error):
    read = read_nik(number, TODAY)
    assert (read.valid, read.error) == (False, error)
    assert (read.sex, read.birth_date, read.region_code, read.warnings) == (None, None, None, ())


def test_the_century_is_the_latest_that_is_not_in_the_future_unless_the_deed_says_otherwise():
    assert read_nik("3671052411260001", TODAY).birth_date == date(2026, 11, 24)
    assert read_nik("3671052511260001", TODAY).birth_date == date(1926, 11, 25)
    deed = date(1924, 2, 29)
    assert read_nik("3671052902240001", TODAY).birth_date == date(2024, 2, 29)
    assert read_nik("3671052902240001", TODAY, birth_date=deed).birth_date == deed


def test_differences_are_warnings_and_never_errors():
    read = read_nik(
        "3299991203850001", TODAY, is_district=lambda code: False, birth_date=date(1985, 3, 13), sex="F"
    )
    assert read.valid
    assert read.warnings == ("UNKNOWN_REGION", "BIRTH_DATE_DIFFERS", "SEX_DIFFERS")


@given(st.dates(date(1927, 1, 1), TODAY), st.sampled_from("MF"), st.integers(1, 9999), st.integers(0, 999999))
def test_what_a_number_is_made_of_is_read_back(born, sex, serial, region):
    day = born.day + (40 if sex == "F" else 0)
    read = read_nik(f"{region:06}{day:02}{born:%m%y}{serial:04}", TODAY)
    assert (read.valid, read.sex, read.birth_date) == (True, sex, born)


@given(st.text(max_size=20))
def test_no_text_breaks_it(text):
    assert read_nik(text, TODAY).valid in (True, False)
