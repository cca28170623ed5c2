"""Keys under which a person is looked for, so that a search reads few records and still meets every way of writing.

A part of a name has a skeleton: its consonants, those that spellings exchange taken as one, the vowels left out.
A person stands under each part's skeleton with the year of birth, under each pair of skeletons, and under the
surname of each way to read the name as Chinese or Korean. A search looks under the same keys.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

from kanim.kernel.matching.knowledge import group_form
from kanim.kernel.matching.names import ABD, INITIAL, Name, Part, analyse
from kanim.kernel.matching.sounds import sound

_CLASSES = str.maketrans(
    {
        **dict.fromkeys("SszZ32Q", "s"),
        **dict.fromkeys("kXHcCg", "k"),
        **dict.fromkeys("TtDd", "t"),
        **dict.fromkeys("fpb", "p"),
        **dict.fromkeys("nm", "n"),
        **dict.fromkeys("aeiouOUIywvhjJ", ""),
    }
)
_MOST_PARTS = 6


@lru_cache(maxsize=300_000)
def skeleton(part: str) -> str:
    """The skeleton of one part of a name; a part without consonants keeps its first letter."""
    form = group_form(part)
    spoken = sound(form)
    bare = spoken.translate(_CLASSES)
    return bare if len(bare) > 1 else f"{bare}{form[:1].lower()}"


def hashed(text: str) -> int:
    """A key as a signed number of 64 bits."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def skeletons(name: Name) -> list[str]:
    """Of the telling parts, sorted, each once; of all parts when none is telling."""
    parts = [part for part in name.parts[:_MOST_PARTS] if part.kind != INITIAL]
    telling = [part for part in parts if not part.is_weak] or parts
    return sorted({_of(part) for part in telling})


def _of(part: Part) -> str:
    return ("abd" if part.kind == ABD else "") + skeleton(part.text)


def surname_keys(name: Name) -> set[str]:
    """Pinyin of the surname (Hangul of a Korean one) in every reading."""
    return {syllable for reading in name.readings for syllable in reading.syllables[0]}


def person_keys(names: tuple[str, ...], year: int | None) -> set[int]:
    """Keys to store for a person of these names and year of birth."""
    return {hashed(key) for name in names for key in _keys(analyse(name), [year or 0])}


def search_keys(names: tuple[str, ...], year: int | None) -> set[int]:
    """Keys to look under: the year itself, one off, and persons of unknown year; without a year the pairs alone."""
    years = [year - 1, year, year + 1, 0] if year else [0]
    return {hashed(key) for name in names for key in _keys(analyse(name), years)}


def _keys(name: Name, years: list[int]) -> set[str]:
    whole = (name, *name.aliases)
    out: set[str] = set()
    for one in whole:
        bones = skeletons(one)
        for year in years:
            out.update(f"y{year}|{bone}" for bone in bones)
            out.update(f"s{year}|{surname}" for surname in surname_keys(one))
        out.update(f"p{first}|{second}" for at, first in enumerate(bones) for second in bones[at + 1 :])
        if len(bones) == 1:
            out.add(f"m{bones[0]}")
    return out
