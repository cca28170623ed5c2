"""A name read as the syllables of a Chinese or Korean name, in every way of writing that it allows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kanim.kernel.matching.knowledge import characters, chinese_surnames
from kanim.kernel.matching.romanisations import (
    CANTONESE,
    KOREAN,
    MIXED,
    PINYIN,
    SOUTHERN,
    WADE_GILES,
    System,
    korean,
    southern,
    surnames,
    systems,
)

HAN = "HAN"
_LONGEST_SYLLABLE = 7


@dataclass(frozen=True, slots=True)
class Reading:
    """A name as syllables in one system: what each may stand for, the surname first. `spare` are words
    that are no syllables (a western given name), `is_turned` that the surname stood last."""

    system: str
    syllables: tuple[frozenset[str], ...]
    spare: tuple[str, ...] = ()
    is_turned: bool = False
    signs: str = ""


def read(tokens: tuple[str, ...], han: str, hangul: str) -> tuple[Reading, ...]:
    """Every way to read a name as Chinese or Korean syllables; none for other names. `tokens` in a-z."""
    if han:
        return _han(han)
    if hangul:
        return (Reading(KOREAN, tuple(frozenset({sign}) for sign in hangul), signs=hangul),)
    if not 1 < len(tokens) <= 5 or any(len(token) > 16 for token in tokens):
        return ()
    return _latin(tokens)


@lru_cache(maxsize=50_000)
def _han(signs: str) -> tuple[Reading, ...]:
    table = characters()
    if not all(sign in table for sign in signs):
        return ()
    mandarin = [set(table[sign].mandarin) for sign in signs]
    for name in chinese_surnames():
        if table[signs[0]].simplified == name.sign:
            mandarin[0] |= {name.pinyin}
    return (Reading(HAN, tuple(frozenset(syllable) for syllable in mandarin), signs=signs),)


@lru_cache(maxsize=200_000)
def _latin(tokens: tuple[str, ...]) -> tuple[Reading, ...]:
    found = []
    southern_tokens = tuple(southern(token) for token in tokens)
    for system in (PINYIN, WADE_GILES, CANTONESE, SOUTHERN, MIXED):
        written = southern_tokens if system in (SOUTHERN, MIXED) else tokens
        found.extend(_read(written, system, surnames()[system], systems()[system]))
    names, given = korean()
    found.extend(_read(tokens, KOREAN, names, given))
    return tuple(found)


def _read(tokens: tuple[str, ...], system: str, family: System, given: System) -> list[Reading]:
    out = []
    for at in (0, len(tokens) - 1) if len(tokens) < 4 else (0, len(tokens) - 1, 1):
        if tokens[at] not in family:
            continue
        rest = tokens[:at] + tokens[at + 1 :]
        syllables = [family[tokens[at]]]
        spare = []
        for token in rest:
            cut = _cut(token, given)
            if cut is None or len(syllables) + len(cut) > 3:
                spare.append(token)
            else:
                syllables.extend(cut)
        if len(syllables) > 1 and len(spare) < 2:
            out.append(Reading(system, tuple(syllables), tuple(spare), is_turned=at > 0))
    return out


def _cut(token: str, given: System) -> list[frozenset[str]] | None:
    """A word as one or two syllables, or None."""
    if token in given:
        return [given[token]]
    for at in range(min(len(token) - 1, _LONGEST_SYLLABLE), 0, -1):
        if token[:at] in given and token[at:] in given:
            return [given[token[:at]], given[token[at:]]]
    return None
