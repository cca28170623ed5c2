"""The code on each issued paper, by which anyone can ask whether it is ours.

Twenty characters of Crockford's base 32, 100 random bits: nobody comes on one by trying. Read aloud or
typed by hand, O is taken for 0, and I and L for 1; spaces, hyphens and case do not matter.
"""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 20
GROUP = 4
_READ = str.maketrans("OIL", "011", " -\t\r\n\u00a0")


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def grouped(code: str) -> str:
    """`7H2K-9QWX-…`, as it is printed."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def read_code(typed: str) -> str | None:
    """The code as stored, or None when what was typed can't be one."""
    if len(typed) > 80:
        return None
    code = typed.upper().translate(_READ)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None
