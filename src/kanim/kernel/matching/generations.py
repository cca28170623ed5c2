"""Changes of lists that are held in memory: written with the change itself, read at every use of the copy."""

from __future__ import annotations

from uuid import UUID

from kanim.kernel.db import as_uuid, execute, fetch, fetch_one, uuid7

Token = tuple[int, UUID | None]
NEVER: Token = (0, None)


def begin_change(code: str) -> int:
    """The number of a new change of a list, in the open transaction; changes of one list wait for each other.
    Rows that the change writes carry this number."""
    execute("INSERT INTO matching_list_head (code, number) VALUES (%s, 0) ON CONFLICT DO NOTHING", [code])
    row = fetch_one(
        "UPDATE matching_list_head SET number = number + 1 WHERE code = %s RETURNING number", [code]
    )
    assert row is not None
    number = int(row[0])
    execute(
        "INSERT INTO matching_list_change (code, number, stamp) VALUES (%s, %s, %s)", [code, number, uuid7()]
    )
    return number


def state(code: str, known: Token) -> tuple[Token, bool]:
    """The last change of a list as this transaction sees it, and whether it follows the one that is known."""
    rows = fetch(
        "SELECT number, stamp FROM matching_list_change WHERE code = %s AND (number = %s OR number ="
        " (SELECT number FROM matching_list_head WHERE code = %s)) ORDER BY number DESC",
        [code, known[0], code],
    )
    tokens = [(int(number), as_uuid(stamp)) for number, stamp in rows]
    last: Token = tokens[0] if tokens else NEVER
    return last, known == NEVER or known in tokens
