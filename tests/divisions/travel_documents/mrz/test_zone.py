"""Specimens of Doc 9303 parts 4 to 7, written and read back."""

from __future__ import annotations

from datetime import date

import pytest

from kanim.divisions.travel_documents.mrz import (
    Document,
    MrzError,
    MrzPolicy,
    NamePolicy,
    OptionalPolicy,
    PassportData,
    check_digit,
    encode,
    parse,
    passport_mrz,
)
from kanim.kernel.errors import Invalid

ANNA = {"issuer": "UTO", "primary": "ERIKSSON", "secondary": "ANNA MARIA", "sex": "F"}
PETER = {"issuer": "UTO", "primary": "STEVENSON", "secondary": "PETER JOHN", "sex": "M", "nationality": "UTO"}
BORN_1934, ENDS_1995 = "340712", "950712"

SPECIMENS = [
    pytest.param(
        Document(
            "TD3", "P", number="L898902C3", nationality="UTO", birth_date=date(1974, 8, 12),
            expires=date(2012, 4, 15), optional="ZE184226B", **ANNA,
        ),
        (
            "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
            "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
        ),
        id="TD3",
    ),
    pytest.param(
        Document(
            "TD1", "I", number="D23145890", nationality="UTO", birth_date=date(1974, 8, 12),
            expires=date(2012, 4, 15), **ANNA,
        ),
        (
            "I<UTOD231458907<<<<<<<<<<<<<<<",
            "7408122F1204159UTO<<<<<<<<<<<6",
            "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
        ),
        id="TD1",
    ),
    pytest.param(
        Document("TD1", "I", number="D23145890734", birth_date=BORN_1934, expires=ENDS_1995, **PETER),
        (
            "I<UTOD23145890<7349<<<<<<<<<<<",
            "3407127M9507122UTO<<<<<<<<<<<2",
            "STEVENSON<<PETER<JOHN<<<<<<<<<",
        ),
        id="TD1 long number",
    ),
    pytest.param(
        Document(
            "TD2", "I", number="D23145890", nationality="UTO", birth_date=date(1974, 8, 12),
            expires=date(2012, 4, 15), **ANNA,
        ),
        ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"),
        id="TD2",
    ),
    pytest.param(
        Document("TD2", "I", number="D23145890734", birth_date=BORN_1934, expires=ENDS_1995, **PETER),
        ("I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<", "D23145890<UTO3407127M95071227349<<<8"),
        id="TD2 long number",
    ),
    pytest.param(
        Document(
            "MRV-A", "V", number="L8988901C", nationality="XXX", birth_date="400907", expires="961210",
            optional="6ZE184226B", **ANNA,
        ),
        (
            "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
            "L8988901C4XXX4009078F96121096ZE184226B<<<<<<",
        ),
        id="MRV-A",
    ),
    pytest.param(
        Document(
            "MRV-B", "V", number="L8988901C", nationality="XXX", birth_date="400907", expires="961210", **ANNA
        ),
        ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<"),
        id="MRV-B",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("document", "lines"), SPECIMENS)
def test_a_specimen_is_written_to_the_letter_and_read_back(document, lines):
    assert encode(document) == lines
    read = parse(lines)
    assert read.errors == ()
    assert (read.layout, read.document_number) == (document.layout, document.number)
    assert (read.surname, read.given_names) == (document.primary, document.secondary)
    assert (read.nationality, read.sex, read.optional) == (
        document.nationality,
        document.sex,
        document.optional,
    )


BUDI = PassportData("X1234567", "BUDI SANTOSO", date(1990, 5, 17), "M", date(2035, 1, 2), "3671051705900001")


@pytest.mark.parametrize(
    ("data", "policy", "lines"),
    [
        pytest.param(
            BUDI,
            MrzPolicy(),
            (
                "P<IDNSANTOSO<<BUDI<<<<<<<<<<<<<<<<<<<<<<<<<<",
                "X1234567<7IDN9005178M3501025<<<<<<<<<<<<<<<2",
            ),
            id="last word primary",
        ),
        pytest.param(
            BUDI,
            MrzPolicy(optional=OptionalPolicy.NIK),
            (
                "P<IDNSANTOSO<<BUDI<<<<<<<<<<<<<<<<<<<<<<<<<<",
                "X1234567<7IDN9005178M35010253671051705900088",
            ),
            id="NIK digits",
        ),
        pytest.param(
            PassportData("E7654321", "SUKARNI", date(1985, 8, 8), "F", date(2030, 12, 31)),
            MrzPolicy(),
            (
                "P<IDNSUKARNI<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<",
                "E7654321<2IDN8508085F3012316<<<<<<<<<<<<<<<8",
            ),
            id="one word",
        ),
        pytest.param(
            BUDI,
            MrzPolicy(document_code="PP", names=NamePolicy.WHOLE),
            (
                "PPIDNBUDI<SANTOSO<<<<<<<<<<<<<<<<<<<<<<<<<<<",
                "X1234567<7IDN9005178M3501025<<<<<<<<<<<<<<<2",
            ),
            id="code of 2028, all primary",
        ),
    ],
)
def test_an_indonesian_passport(data, policy, lines):
    assert passport_mrz(data, policy) == lines
    assert parse(lines).valid


def test_the_check_digit_of_the_standards_own_example():
    assert check_digit("520727") == "3"
    assert check_digit("D23145890734") == "9"


TD3 = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")


def changed(line: int, at: int, to: str) -> tuple[str, ...]:
    """The TD3 specimen with another character at a place counted from 1."""
    lines = list(TD3)
    lines[line] = lines[line][: at - 1] + to + lines[line][at:]
    return tuple(lines)


@pytest.mark.parametrize(
    ("lines", "errors"),
    [
        (changed(1, 44, "1"), ["COMPOSITE"]),
        (changed(1, 43, "2"), ["OPTIONAL", "COMPOSITE"]),
        (changed(1, 43, "<"), ["OPTIONAL", "COMPOSITE"]),
        (changed(1, 10, "7"), ["NUMBER", "COMPOSITE"]),
        (changed(1, 20, "3"), ["BIRTH", "COMPOSITE"]),
        (changed(1, 28, "8"), ["EXPIRY", "COMPOSITE"]),
        (changed(1, 21, "X"), ["FORMAT"]),
        (changed(0, 6, "1"), ["FORMAT"]),
        (changed(0, 1, "I"), ["FORMAT"]),
        (changed(0, 6, "e"), ["FORMAT"]),
        (changed(0, 6, "É"), ["FORMAT"]),
        (changed(1, 1, "٣"), ["FORMAT"]),
        ((TD3[0], TD3[1][:-1]), ["FORMAT"]),
        ((TD3[0],), ["FORMAT"]),
        ((), ["FORMAT"]),
        (("", ""), ["FORMAT"]),
        ((TD3[0], TD3[1] + " "), ["FORMAT"]),
        ((*TD3, TD3[1]), ["FORMAT"]),
    ],
)
def test_what_fails_is_named_in_order(lines, errors):
    assert list(parse(lines).errors) == errors


def test_two_errors_come_in_the_order_of_the_list():
    lines = (TD3[0], "L898902C37UTO7408123F1204158ZE184226B<<<<<21")
    assert parse(lines).errors == (
        MrzError.NUMBER,
        MrzError.BIRTH,
        MrzError.EXPIRY,
        MrzError.OPTIONAL,
        MrzError.COMPOSITE,
    )


def test_a_day_that_does_not_exist_is_wrong_even_with_its_check_digit():
    second = "L898902C36UTO" + "741332" + check_digit("741332") + "F1204159ZE184226B<<<<<1"
    lines = (TD3[0], second + check_digit(second[:10] + second[13:20] + second[21:43]))
    assert parse(lines).errors == (MrzError.BIRTH,)


def test_unknown_parts_of_a_birth_date_are_allowed():
    document = Document("TD3", "P", "UTO", "L898902C3", "UTO", "A", "B", "74<<<<", "F", "120415")
    lines = encode(document)
    read = parse(lines)
    assert (read.errors, read.birth_date, read.birth_on(date(2026, 1, 1))) == ((), "74<<<<", None)


def test_empty_optional_data_may_have_a_zero_for_check_digit():
    lines = ("P<IDNSANTOSO<<BUDI<<<<<<<<<<<<<<<<<<<<<<<<<<", "X1234567<7IDN9005178M3501025<<<<<<<<<<<<<<02")
    assert parse(lines).valid


def test_a_wrong_digit_of_a_long_number():
    lines = (
        "I<UTOD23145890<7348<<<<<<<<<<<",
        "3407127M9507122UTO<<<<<<<<<<<2",
        "STEVENSON<<PETER<JOHN<<<<<<<<<",
    )
    read = parse(lines)
    assert read.errors[0] is MrzError.NUMBER
    assert read.document_number == "D23145890734"


def test_the_century_of_birth_is_the_latest_that_is_past():
    read = parse(TD3)
    assert read.birth_on(date(2026, 11, 24)) == date(1974, 8, 12)
    assert read.birth_on(date(2074, 8, 12)) == date(2074, 8, 12)
    assert read.expires_on() == date(2012, 4, 15)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": "X12345678901"}, "number"),
        ({"number": "X 123"}, "number"),
        ({"number": ""}, "number"),
        ({"sex": "W"}, "sex"),
        ({"birth_date": "1974"}, "birth_date"),
        ({"nationality": "INDO"}, "nationality"),
        ({"optional": "123456789012345"}, "optional"),
        ({"optional_2": "1"}, "optional_2"),
        ({"primary": "123", "secondary": ""}, "name"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(change, field):
    fine = {
        "layout": "TD3", "document_code": "P", "issuer": "IDN", "number": "X1234567", "nationality": "IDN",
        "primary": "SANTOSO", "secondary": "BUDI", "birth_date": "900517", "sex": "M", "expires": "350102",
    }  # fmt: skip
    with pytest.raises(Invalid) as refused:
        encode(Document(**(fine | change)))
    assert list(refused.value.fields) == [field]
