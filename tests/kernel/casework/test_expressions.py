"""The language of conditions: what it takes, its three values, its types and its reasons."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanim.kernel.casework.expressions import (
    MAX_LENGTH,
    UNKNOWN,
    Atom,
    ExpressionError,
    Truth,
    Unknown,
    compile_expression,
)

VALUES = {
    "yes": True,
    "no": False,
    "open": UNKNOWN,
    "none": None,
    "three": 3,
    "word": "GANTI",
    "day": date(2026, 3, 1),
    "moment": datetime(2026, 3, 1, tzinfo=UTC),
    "words": ["GANTI", "TANGGUH"],
    "form.field": "x",
}


def truth(source: str) -> Truth:
    return compile_expression(source).evaluate(VALUES.__getitem__).truth


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("yes", True),
        ("no", False),
        ("open", UNKNOWN),
        ("none", UNKNOWN),
        ("three", UNKNOWN),
        ("not no", True),
        ("not open", UNKNOWN),
        ("yes and no", False),
        ("no and open", False),
        ("yes and open", UNKNOWN),
        ("yes or open", True),
        ("no or open", UNKNOWN),
        ("not (yes and open)", UNKNOWN),
        ("not (no and open)", True),
        ("three > 2", True),
        ("1 < three <= 3", True),
        ("1 < three < 3", False),
        ("three == -3", False),
        ("three == '3'", UNKNOWN),
        ("three == True", UNKNOWN),
        ("yes == True", True),
        ("yes > no", UNKNOWN),
        ("word == 'GANTI'", True),
        ("word != 'GANTI'", False),
        ("none == 'GANTI'", UNKNOWN),
        ("none != 'GANTI'", UNKNOWN),
        ("none is None", True),
        ("word is not None", True),
        ("open is None", UNKNOWN),
        ("open is not None", UNKNOWN),
        ("yes is True", True),
        ("none is not True", True),
        ("open is not True", UNKNOWN),
        ("word in ['GANTI', 'X']", True),
        ("word not in ('X', 'Y')", True),
        ("word in words", True),
        ("'TANGGUH' in words", True),
        ("open in ['A']", UNKNOWN),
        ("word in none", UNKNOWN),
        ("day >= '2026-03-01'", True),
        ("day < '2026-02-28'", False),
        ("day == moment", UNKNOWN),
        ("form.field == 'x'", True),
        ("  yes\n  and yes ", True),
    ],
)
def test_values(source: str, expected: Truth) -> None:
    assert truth(source) is expected


@pytest.mark.parametrize(
    "source",
    [
        "",
        "   ",
        "f(x)",
        "x + 1 > 2",
        "x[0]",
        "x.y()",
        "lambda: x",
        "x if y else z",
        "[a for a in b]",
        "f'{x}'",
        "x := 3",
        "1 == 1",
        "1.5 < x",
        "x == None",
        "x is 3",
        "x is y",
        "x in 'abc'",
        "x == ['A']",
        "x in [y]",
        "x in [None]",
        "__class__",
        "x.__class__ == 'a'",
        "a.b.c.d.e",
        "b'x' == y",
        "...",
        "x ==",
        "x; y",
        "{x}",
        "~x",
        "x\x00",
        "(" * 300 + "x" + ")" * 300,
        "x" * (MAX_LENGTH + 1),
        " and ".join(["not " * 20 + "x"]),
    ],
)
def test_what_is_not_allowed_is_refused_in_both_languages(source: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(source)
    message = caught.value.message
    assert message.id and message.en and message.id != message.en


def test_every_name_is_asked_once_and_its_value_kept() -> None:
    asked: list[str] = []

    def lookup(name: str) -> object:
        asked.append(name)
        return VALUES[name]

    result = compile_expression("no and three > 2 and (three < 5 or yes)").evaluate(lookup)
    assert asked == ["no", "three", "yes"]
    assert result.values == {"no": False, "three": 3, "yes": True}
    assert not result.holds


def test_reasons_name_only_what_kept_it_from_being_true() -> None:
    result = compile_expression("yes and (three > 5 or open) and not yes").evaluate(VALUES.__getitem__)
    assert result.failed == (
        Atom("three > 5", ("three",), False),
        Atom("open", ("open",), UNKNOWN),
        Atom("yes", ("yes",), True, negated=True),
    )
    assert compile_expression("no or yes").evaluate(VALUES.__getitem__).failed == ()


def test_unknown_is_never_taken_for_a_truth_value() -> None:
    with pytest.raises(TypeError):
        bool(UNKNOWN)


TYPES = {
    "flag": "bool",
    "n": "int",
    "t": "text",
    "c": "code",
    "d": "date",
    "l": "list",
    "f": "file",
    "x": "any",
}


@pytest.mark.parametrize(
    ("source", "faults"),
    [
        ("flag and n > 1 and t == 'a' and c in ['A'] and d < '2026-01-01' and 'a' in l", 0),
        ("x and x > 3 and x == 'a'", 0),
        ("f is not None and flag is True", 0),
        ("n", 1),
        ("t", 1),
        ("n == 'a'", 1),
        ("t > 'a'", 1),
        ("flag < True", 1),
        ("d > 3", 1),
        ("c in t", 1),
        ("c in [1, 2]", 1),
        ("gone == 1 and n > 'x'", 2),
    ],
)
def test_types_are_checked_at_load(source: str, faults: int) -> None:
    found = compile_expression(source).check_types(TYPES.get)
    assert len(found) == faults
    assert all(fault.id != fault.en for fault in found)


# Properties: the compiled closure agrees with a plain reading of Kleene's tables ---------------------------

NAMES = ("a", "b", "c")
ATOMS = st.sampled_from(NAMES)
SOURCES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        inner.map(lambda s: f"not ({s})"),
        st.tuples(inner, inner).map(lambda p: f"({p[0]}) and ({p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"({p[0]}) or ({p[1]})"),
    ),
    max_leaves=6,
)
ORDER: dict[Truth, int] = {False: 0, UNKNOWN: 1, True: 2}
BACK: dict[int, Truth] = {0: False, 1: UNKNOWN, 2: True}


class Kleene:
    """A value whose &, | and ~ are min, max and turning round."""

    def __init__(self, rank: int):
        self.rank = rank

    def __and__(self, other: Kleene) -> Kleene:
        return Kleene(min(self.rank, other.rank))

    def __or__(self, other: Kleene) -> Kleene:
        return Kleene(max(self.rank, other.rank))

    def __invert__(self) -> Kleene:
        return Kleene(2 - self.rank)


@given(SOURCES, st.tuples(*[st.sampled_from([True, False, UNKNOWN])] * 3))
def test_truth_follows_kleene(source: str, given_values: tuple[Truth, ...]) -> None:
    values = dict(zip(NAMES, given_values, strict=True))
    python = source.replace("not ", "~").replace(" and ", " & ").replace(" or ", " | ")
    expected = eval(python, {}, {name: Kleene(ORDER[value]) for name, value in values.items()})
    result = compile_expression(source).evaluate(values.__getitem__)
    assert result.truth is BACK[expected.rank]
    assert result.holds is (expected.rank == 2)
    assert bool(result.failed) is not result.holds


@given(st.text(max_size=60))
def test_any_text_compiles_or_is_refused_with_words(source: str) -> None:
    try:
        expression = compile_expression(source)
    except ExpressionError as refused:
        assert refused.message.id
        return
    result = expression.evaluate(lambda name: UNKNOWN)
    assert isinstance(result.truth, Unknown)


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.sampled_from(["A", "B"]), st.just(UNKNOWN)
)


@given(SCALARS, SCALARS, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]))
def test_comparing_never_raises_and_unlike_things_are_unknown(left: object, right: object, sign: str) -> None:
    found = compile_expression(f"a {sign} b").evaluate({"a": left, "b": right}.__getitem__).truth
    alike = type(left) is type(right) and left is not None and left is not UNKNOWN
    assert (found is UNKNOWN) is (not alike or (isinstance(left, bool) and sign not in ("==", "!=")))
