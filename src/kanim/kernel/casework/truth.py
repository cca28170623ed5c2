"""Three-valued truth, and how values are compared: unlike or missing things are UNKNOWN, never an error."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID


class Unknown(Enum):
    """The third truth value, and the value of a fact that can't be known now."""

    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        raise TypeError("UNKNOWN is neither true nor false; compare with `is`")

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown.UNKNOWN

Truth = bool | Unknown


def comparable(left: object, right: object) -> tuple[object, object] | None:
    """The two values made alike, or None when they can't be compared."""
    if left is None or right is None or left is UNKNOWN or right is UNKNOWN:
        return None
    if isinstance(left, datetime) and isinstance(right, datetime):
        return (left, right) if (left.tzinfo is None) == (right.tzinfo is None) else None
    if isinstance(left, datetime) or isinstance(right, datetime):
        return None
    if isinstance(left, date) and isinstance(right, str):
        left = left.isoformat()
    elif isinstance(right, date) and isinstance(left, str):
        right = right.isoformat()
    if isinstance(left, UUID):
        left = str(left)
    if isinstance(right, UUID):
        right = str(right)
    if isinstance(left, bool) is not isinstance(right, bool):
        return None
    for kind in (int, str, date):
        if isinstance(left, kind) and isinstance(right, kind):
            return left, right
    return None


def _ordered(order: Callable[[Any, Any], bool]) -> Callable[[object, object], Truth]:
    def compare(left: object, right: object) -> Truth:
        pair = comparable(left, right)
        if pair is None or isinstance(pair[0], bool):
            return UNKNOWN
        return bool(order(*pair))

    return compare


def _equal(left: object, right: object) -> Truth:
    pair = comparable(left, right)
    return UNKNOWN if pair is None else pair[0] == pair[1]


def _within(left: object, right: object) -> Truth:
    if left is None or left is UNKNOWN or not isinstance(right, list | tuple | set | frozenset):
        return UNKNOWN
    truths = [_equal(left, item) for item in right]
    if any(t is True for t in truths):
        return True
    return UNKNOWN if any(t is UNKNOWN for t in truths) else False


def _same(left: object, right: object) -> Truth:
    return UNKNOWN if left is UNKNOWN else left is right


def _not(compare: Callable[[object, object], Truth]) -> Callable[[object, object], Truth]:
    def run(left: object, right: object) -> Truth:
        truth = compare(left, right)
        return truth if truth is UNKNOWN else not truth

    return run


OPERATORS: Final[dict[type[ast.cmpop], Callable[[object, object], Truth]]] = {
    ast.Eq: _equal,
    ast.NotEq: _not(_equal),
    ast.Lt: _ordered(operator.lt),
    ast.LtE: _ordered(operator.le),
    ast.Gt: _ordered(operator.gt),
    ast.GtE: _ordered(operator.ge),
    ast.In: _within,
    ast.NotIn: _not(_within),
    ast.Is: _same,
    ast.IsNot: _not(_same),
}
