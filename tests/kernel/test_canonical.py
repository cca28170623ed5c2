"""What is hashed has one form: that of RFC 8785 for the values that the kernel takes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanim.kernel.canonical import SAFE_INTEGER, NotCanonical, dumps, instant, loads

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = st.text(st.characters(max_codepoint=127))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-SAFE_INTEGER, SAFE_INTEGER) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
    max_leaves=20,
)


def rfc8785(value: Any) -> bytes:
    """The standard's form in the standard library's words: sorted keys (ASCII, so UTF-16 order is byte order), no
    spaces, everything as itself but quote, backslash and the control characters below a space."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@given(VALUES)
def test_the_bytes_are_those_of_the_standard(value: Any) -> None:
    assert dumps(value) == rfc8785(value)
    assert loads(dumps(value)) == value


@pytest.mark.parametrize("value", [1.5, SAFE_INTEGER + 1, {"é": 1}, {1: 2}, {"a": {1, 2}}, b"x"])
def test_what_has_no_single_form_is_refused(value: Any) -> None:
    with pytest.raises(NotCanonical):
        dumps(value)


def test_an_instant_is_utc_with_microseconds() -> None:
    here = datetime(2026, 11, 24, 9, 12, tzinfo=timezone(timedelta(hours=7)))
    assert instant(here) == instant(here.astimezone(UTC)) == "2026-11-24T02:12:00.000000Z"
    with pytest.raises(NotCanonical):
        instant(datetime(2026, 11, 24, 9, 12))
