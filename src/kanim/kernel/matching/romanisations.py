"""Syllables of Chinese and Korean names and every way they are written in Latin letters.

A system maps a written syllable to the syllables it may stand for: pinyin for Chinese, jamo for Korean. So
Wade-Giles `hsieh`, Cantonese `tse` and Hokkien `chia` all lead to pinyin `xie`.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

from kanim.kernel.matching.knowledge import characters, chinese_surnames, hokkien_syllables, tables

System = MappingProxyType[str, frozenset[str]]
PINYIN, WADE_GILES, CANTONESE, SOUTHERN, MIXED, KOREAN = (
    "PINYIN", "WADE_GILES", "KANTON", "HOKKIEN", "CAMPURAN", "KOREA",
)  # fmt: skip


def _wade_giles(syllable: str) -> tuple[str, ...]:
    table = tables("wade_giles.txt")
    whole = table["whole"].get(syllable)
    if whole:
        return whole
    initials: tuple[str, ...] = ("",)
    final = syllable
    for start, written in table["initial"].items():
        if syllable.startswith(start):
            initials, final = written, syllable[len(start) :]
            break
    else:
        if syllable[0] in "mnlfhwy":
            initials, final = (syllable[0],), syllable[1:]
    if final.endswith("ong"):
        final = final[:-3] + "ung"
    elif final == "ian":
        final = "ien"
    elif final in ("ie", "ue", "ve"):
        final += "h"
    elif final == "uo":
        final = "o"
    return tuple(initial + final.replace("v", "u") for initial in initials)


def _cantonese(syllable: str) -> tuple[str, ...]:
    table = tables("cantonese.txt")
    initials, finals = table["initial"], table["final"]
    if syllable in table["whole"]:
        return table["whole"][syllable]
    for length in (2, 1, 0):
        initial, final = syllable[:length], syllable[length:]
        if final in finals and (initial in initials or (length == 1 and initial in "ptkmnfhlw")):
            starts = initials.get(initial, (initial,))
            return tuple(start + end for start in starts for end in finals[final])
    return ()


_DUTCH = (
    ("oei", "ui"),
    ("oe", "u"),
    ("tj", "c"),
    ("ch", "c"),
    ("dj", "\0"),
    ("nj", "ny"),
    ("j", "y"),
    ("\0", "j"),
    ("ie", "i"),
    ("ee", "i"),
    ("oo", "u"),
)


def southern(written: str) -> str:
    """A southern spelling in one form, whether English or Dutch ears wrote it (choo, tjoe, cu)."""
    for old, new in _DUTCH:
        written = written.replace(old, new)
    return written


@cache
def systems() -> MappingProxyType[str, System]:
    """Each system: written syllable -> the pinyin it may stand for."""
    pinyin: dict[str, set[str]] = {}
    wade: dict[str, set[str]] = {}
    yue: dict[str, set[str]] = {}
    south: dict[str, set[str]] = {}
    for known in characters().values():
        for syllable in known.mandarin:
            if syllable.isascii() and syllable:
                pinyin.setdefault(syllable.replace("v", "u"), set()).add(syllable)
                for written in _wade_giles(syllable):
                    wade.setdefault(written, set()).add(syllable)
        for jyutping in known.cantonese[:1]:
            for written in _cantonese(jyutping):
                yue.setdefault(written, set()).add(known.mandarin[0])
    table = characters()
    for sign, spellings in hokkien_syllables():
        for written in spellings:
            south.setdefault(southern(written), set()).add(table[sign].mandarin[0])
    mixed: dict[str, set[str]] = {}
    for one in (wade, yue, south):
        for written, values in one.items():
            mixed.setdefault(southern(written), set()).update(values)
    named = ((PINYIN, pinyin), (WADE_GILES, wade), (CANTONESE, yue), (SOUTHERN, south), (MIXED, mixed))
    return MappingProxyType(
        {
            name: MappingProxyType({key: frozenset(values) for key, values in one.items()})
            for name, one in named
        }
    )


@cache
def surnames() -> MappingProxyType[str, System]:
    """Surnames by system: written -> pinyin."""
    out: dict[str, dict[str, set[str]]] = {
        system: {} for system in (PINYIN, WADE_GILES, CANTONESE, SOUTHERN, MIXED)
    }
    table = characters()
    for name in chinese_surnames():
        out[PINYIN].setdefault(name.pinyin, set()).add(name.pinyin)
        for written in _wade_giles(name.pinyin):
            out[WADE_GILES].setdefault(written, set()).add(name.pinyin)
        for jyutping in table[name.sign].cantonese[:1]:
            for written in _cantonese(jyutping):
                out[CANTONESE].setdefault(written, set()).add(name.pinyin)
        for written in (*name.spellings, *name.adopted):
            out[SOUTHERN].setdefault(southern(written), set()).add(name.pinyin)
            out[MIXED].setdefault(southern(written), set()).add(name.pinyin)
            if written in name.spellings:
                out[CANTONESE].setdefault(written, set()).add(name.pinyin)
    return MappingProxyType(
        {
            system: MappingProxyType({key: frozenset(values) for key, values in names.items()})
            for system, names in out.items()
        }
    )


def _written(sign: str) -> set[str]:
    code = ord(sign) - 0xAC00
    lead, middle, tail = code // 588, code % 588 // 28, code % 28
    table = tables("korean.txt")
    return {
        first + second + third
        for first in table["lead"][str(lead)]
        for second in table["vowel"][str(middle)]
        for third in table["tail"][str(tail)]
    }


@cache
def korean() -> tuple[System, System]:
    """Latin surname -> Hangul, Latin syllable of a given name -> Hangul."""
    names: dict[str, set[str]] = {}
    for sign, spellings in tables("korean.txt")["surname"].items():
        for written in spellings:
            names.setdefault(written, set()).add(sign)
    given: dict[str, set[str]] = {}
    for lead in range(19):
        for middle in range(21):
            for tail in (0, 1, 4, 8, 16, 17, 21):
                sign = chr(0xAC00 + lead * 588 + middle * 28 + tail)
                for written in _written(sign):
                    given.setdefault(written, set()).add(sign)
    return tuple(  # type: ignore[return-value]
        MappingProxyType({key: frozenset(values) for key, values in table.items()})
        for table in (names, given)
    )
