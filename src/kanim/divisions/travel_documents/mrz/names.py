"""The name field of the zone: who is primary, how it is written, how it is shortened.

Source: ICAO Doc 9303 part 3 section 4.6 and part 4 section 4.2.3. The issuing state decides what is primary;
a name that can't be divided is primary as a whole.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import accumulate

from kanim.divisions.travel_documents.mrz.transliteration import transliterate

FILLER = "<"


class NamePolicy(StrEnum):
    """Which words of an Indonesian name are the primary identifier (`mrz_nama`)."""

    LAST_WORD = "KATA_AKHIR_PRIMER"
    WHOLE = "SEMUA_PRIMER"


def split_name(name: str, policy: NamePolicy | str) -> tuple[str, str]:
    """Primary and secondary identifier of a name in one piece. A single word is primary only."""
    words = name.split()
    if NamePolicy(policy) is NamePolicy.WHOLE or len(words) < 2:
        return " ".join(words), ""
    return words[-1], " ".join(words[:-1])


def write_name(primary: str, secondary: str, width: int) -> str:
    """The name field of exactly `width` characters (39 on a TD3 passport).

    A name that fits is never shortened. One that does not loses letters of its longest primary words until
    `<<` and a letter of the secondary fit, and is then cut so that the last position is a letter."""
    first = transliterate(primary).split(FILLER)
    second = transliterate(secondary).split(FILLER)
    if first == [""]:
        first, second = second, [""]
    if second == [""]:
        second = []
    written = _joined(first, second)
    if len(written) > width:
        written = _shortened(first, second, width)
    return written.ljust(width, FILLER)


def is_same_name(field: str, primary: str, secondary: str) -> bool:
    """True if a name field may stand for this name: equal, or cut where it fills the field.

    States shorten in several ways, so that a field without filler at its end is taken as a sequence of
    beginnings: every word of it must begin the word at its place."""
    whole = write_name(primary, secondary, max(len(primary) + len(secondary), 1) * 4 + len(field))
    written = field.rstrip(FILLER)
    if written == whole.rstrip(FILLER):
        return True
    if len(written) < len(field):
        return False
    read_first, _, read_second = written.partition(FILLER * 2)
    true_first, _, true_second = whole.rstrip(FILLER).partition(FILLER * 2)
    return _begins(read_first, true_first) and _begins(read_second, true_second)


def _begins(read: str, true: str) -> bool:
    if not read:
        return True
    words, full = read.split(FILLER), true.split(FILLER)
    return len(words) <= len(full) and all(b.startswith(a) for a, b in zip(words, full, strict=False))


def _joined(first: list[str], second: list[str]) -> str:
    written = FILLER.join(first)
    return f"{written}{FILLER * 2}{FILLER.join(second)}" if second else written


def _shortened(first: list[str], second: list[str], width: int) -> str:
    room = width - 3 if second else width
    words = _fitted(first, room)
    rest = list(second)
    written = _joined(words, rest)
    while len(written) > width and written[width - 1] == FILLER:
        if not _drop_letter_before(rest, width - len(FILLER.join(words)) - 2):
            if max(map(len, words)) == 1:
                break
            words = _fitted(words, len(FILLER.join(words)) - 1)
        written = _joined(words, rest)
    return written[:width].rstrip(FILLER)


def _fitted(words: list[str], room: int) -> list[str]:
    words = list(words)
    while len(words) * 2 - 1 > room:
        words.pop()
    excess = sum(map(len, words)) + len(words) - 1 - room
    while excess > 0:
        longest = max(range(len(words)), key=lambda i: (len(words[i]), i))
        words[longest] = words[longest][:-1]
        excess -= 1
    return words


def _drop_letter_before(words: list[str], room: int) -> bool:
    """Takes one letter from the word that ends just before the cut at `room`, or from one before it; False
    when they are single letters all."""
    ends = [end - 1 for end in accumulate(len(word) + 1 for word in words)]
    last = next((i for i, end in enumerate(ends) if end >= room - 1), len(words) - 1)
    longer = [i for i in range(last, -1, -1) if len(words[i]) > 1]
    if longer:
        words[longer[0]] = words[longer[0]][:-1]
    return bool(longer)
