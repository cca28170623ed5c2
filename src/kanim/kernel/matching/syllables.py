"""Chinese and Korean names held against each other syllable by syllable, across scripts and romanisations."""

from __future__ import annotations

from kanim.kernel.matching.knowledge import characters
from kanim.kernel.matching.readings import HAN, Reading
from kanim.kernel.matching.romanisations import CANTONESE, KOREAN, MIXED, PINYIN, SOUTHERN, WADE_GILES

_PLAIN = frozenset({PINYIN, HAN})
SYSTEM_WORDS = {
    HAN: "aksara Han",
    PINYIN: "pinyin",
    WADE_GILES: "Wade-Giles",
    CANTONESE: "Kanton",
    SOUTHERN: "Hokkien",
    MIXED: "campuran",
    KOREAN: "Korea",
}


def compare_syllables(
    mine: tuple[Reading, ...], theirs: tuple[Reading, ...]
) -> tuple[float, str, str, bool] | None:
    """Likeness, the systems that gave it, and whether both are plain pinyin; None when the two cannot be read as
    names of one kind. A low likeness is as certain as a high one: both are such names, and not the same."""
    best, how = 0.0, ("", "")
    comparable = False
    strict = _is_plain(mine) and _is_plain(theirs)
    if strict:  # both are plain pinyin: another system would read them otherwise than meant
        mine, theirs = (tuple(r for r in found if r.system in _PLAIN) for found in (mine, theirs))
    for left in mine:
        for right in theirs:
            if (left.system == KOREAN) != (right.system == KOREAN) or _both_loose(left, right):
                continue
            comparable = True
            likeness = _compare(left, right)
            if likeness > best:
                best, how = likeness, (left.system, right.system)
    return (best, *how, strict) if comparable else None


def _is_plain(found: tuple[Reading, ...]) -> bool:
    return any(r.system in _PLAIN and not r.spare and not r.is_turned for r in found)


def _both_loose(one: Reading, other: Reading) -> bool:
    """A mixture of systems is held only against characters and pinyin: against another it would say anything."""
    return MIXED in (one.system, other.system) and not {one.system, other.system} & {HAN, PINYIN}


def _compare(one: Reading, other: Reading) -> float:
    if one.signs and other.signs:
        return _signs(one, other)
    if len(one.syllables) != len(other.syllables) or len(one.syllables) < 2:
        return 0.05
    likeness = 0.97 if MIXED not in (one.system, other.system) else 0.9
    systems_here = {one.system, other.system} - {HAN}
    crossed = one.system != other.system and not systems_here <= {PINYIN}
    missed = 0
    for mine, theirs in zip(one.syllables, other.syllables, strict=True):
        if mine & theirs:
            if crossed:
                likeness *= (
                    0.97 if min(len(mine), len(theirs)) == 1 and max(len(mine), len(theirs)) < 6 else 0.95
                )
            continue
        if crossed and _loosely(mine) & _loosely(theirs):
            likeness *= 0.88
            continue
        missed += 1
    if missed:
        return 0.25 if missed == 1 and len(one.syllables) > 2 else 0.06
    if one.spare != other.spare:
        if one.spare and other.spare:
            return 0.1
        likeness *= 0.88
    if one.is_turned != other.is_turned:
        likeness *= 0.985
    return likeness


def _loosely(syllables: frozenset[str]) -> frozenset[str]:
    """Sounds that speakers of the south write alike: s and sh, z and zh, c and ch, final n and ng."""
    out = set()
    for syllable in syllables:
        start = syllable[:2].replace("sh", "s").replace("zh", "z").replace("ch", "c")
        out.add(start + syllable[2:])
    return frozenset(out)


def _signs(one: Reading, other: Reading) -> float:
    table = characters()
    mine, theirs = (
        "".join(table[sign].simplified if sign in table else sign for sign in reading.signs)
        for reading in (one, other)
    )
    if mine == theirs:
        return 0.99
    if sorted(mine) == sorted(theirs):
        return 0.9
    if len(mine) == len(theirs):
        alike = all(a & b for a, b in zip(one.syllables, other.syllables, strict=True))
        return 0.45 if alike else 0.15
    return 0.1
