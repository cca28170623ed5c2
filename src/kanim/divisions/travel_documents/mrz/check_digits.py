"""Check digits of the machine-readable zone: weights 7, 3, 1; A to Z are 10 to 35, the filler is 0.

Source: ICAO Doc 9303 part 3, section 4.9.
"""

from __future__ import annotations

from operator import mul

VALUES: dict[str, int] = {"<": 0} | {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_WEIGHTS = (7, 3, 1) * 30


def check_digit(text: str) -> str:
    """The check digit over `text` (A-Z, 0-9 and `<` only; anything else raises KeyError)."""
    return str(sum(map(mul, map(VALUES.__getitem__, text), _WEIGHTS)) % 10)
