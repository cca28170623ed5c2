"""Comparing two names and telling why: which part met which, by what rule, at what likeness."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kanim.kernel.matching.compare_parts import compare_parts
from kanim.kernel.matching.names import ABD, INITIAL, Name, Part, analyse, common_ending, make_part
from kanim.kernel.matching.syllables import SYSTEM_WORDS, compare_syllables
from kanim.kernel.texts import Text

VERSION = "names/1"  # stored with every score; raised when a score may change
SYLLABLES, UNMET = "SUKU_KATA", "TANPA_PASANGAN"
LIKELY, POSSIBLE = 0.75, 0.5  # above: one name; above: worth a look

_LEFT_INITIAL, _LEFT_WEAK, _LEFT_FATHER, _LEFT_CUT = 0.94, 0.88, 0.86, 0.97
_LEFT_FIRST, _LEFT_NEXT = 0.8, 0.55
_ONLY_ONE_MET, _HARDLY_TWO_MET = 0.45, 0.8
_OTHER_SEX = 0.25
_TURNED = 0.97
_NO_SYLLABLES = 0.3  # most that two Chinese or Korean names keep whose syllables differ
_RUN_TOGETHER = 0.93  # the same letters, spaces elsewhere
_SOUNDS_ALIKE = 0.93  # above: the syllables only read otherwise what sounds the same
_CONTRADICTED = 0.3  # likeness below which two parts contradict each other


@dataclass(frozen=True, slots=True)
class Met:
    """Parts that were held against each other; one of them is empty where a part met none."""

    one: str
    other: str
    likeness: float
    rule: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Likeness of two names, 0 to 1, with what led to it."""

    score: float
    met: tuple[Met, ...] = ()
    factors: tuple[tuple[Text, float], ...] = ()
    version: str = VERSION


def score_names(one: str, other: str) -> float:
    """Likeness of two names, 0 to 1, whatever they hold."""
    return _best(analyse(one), analyse(other))[0]


def score_pairs(pairs: Iterable[tuple[str, str]]) -> list[float]:
    """Many pairs at once; each name is taken apart once."""
    return [_best(analyse(one), analyse(other))[0] for one, other in pairs]


def score_analysed(one: Name, other: Name) -> float:
    return _best(one, other)[0]


def compare_names(one: str, other: str) -> Comparison:
    """Likeness of two names with all that led to it."""
    score, mine, theirs, found, reading = _best(analyse(one), analyse(other))
    met, factors = _tell(mine, theirs, found)
    if reading is not None:
        likeness, left, right, _ = reading
        systems = [SYSTEM_WORDS.get(system, "–") for system in (left, right)]
        told = Text(f"suku kata: {systems[0]} dan {systems[1]}", f"syllables: {systems[0]} and {systems[1]}")
        if likeness >= score:
            whole = Met(_whole(mine), _whole(theirs), round(likeness, 3), SYLLABLES)
            return Comparison(score, (whole,), ((told, likeness),))
        factors = (*factors, (told, likeness))
    return Comparison(score, met, factors)


Pairing = list[tuple[int, int, float, str]]
Factor = tuple[str, str, float]  # code, part, factor


@dataclass(frozen=True, slots=True)
class _Found:
    """What an alignment gave; parts may have been joined on one side."""

    mine: list[Part]
    theirs: list[Part]
    met: Pairing
    left_mine: list[int]
    left_theirs: list[int]
    factors: list[Factor]


_Best = tuple[float, Name, Name, _Found | None, tuple[float, str, str, bool] | None]


def _best(one: Name, other: Name) -> _Best:
    """The best of the names and their aliases."""
    best = _compare(one, other)
    if one.aliases or other.aliases:
        for mine in (one, *one.aliases):
            for theirs in (other, *other.aliases):
                found = _compare(mine, theirs)
                if found[0] > best[0]:
                    best = found
    return best


def _compare(one: Name, other: Name) -> _Best:
    if not one.parts or not other.parts:
        return 0.0, one, other, None, None
    score, found = _by_parts(one, other)
    if not one.readings or not other.readings or (score > 0.999 and not (one.han and other.han)):
        return score, one, other, found, None
    reading = compare_syllables(one.readings, other.readings)
    if reading is None:
        return score, one, other, found, None
    if reading[0] > score:
        return reading[0], one, other, found, reading
    if one.han and other.han:
        return reading[0], one, other, found, reading
    if score >= _SOUNDS_ALIKE and not reading[3]:
        return score, one, other, found, None
    capped = min(score, max(reading[0], _NO_SYLLABLES))
    return capped, one, other, found, reading if capped < score else None


def _by_parts(one: Name, other: Name) -> tuple[float, _Found]:
    truncated = one.is_truncated or other.is_truncated
    mine, theirs = list(one.parts), list(other.parts)
    met, left_mine, left_theirs = _align(mine, theirs, truncated)
    if left_mine or left_theirs or min(pair[2] for pair in met) < 0.5:
        joined = _joined(mine, theirs)
        if joined is not None:
            mine, theirs = joined
            met, left_mine, left_theirs = _align(mine, theirs, truncated)
    score = 1.0
    for pair in met:
        score *= max(pair[2], 0.03)
    factors: list[Factor] = []
    good = [(at, to) for at, to, likeness, _ in met if likeness >= _CONTRADICTED]
    if left_mine or left_theirs:
        left = [mine[at] for at in left_mine] + [theirs[to] for to in left_theirs]
        _missing(left, good, mine, theirs, truncated, factors)
    if one.sex and other.sex and one.sex != other.sex:
        factors.append(("SEX", "", _OTHER_SEX))
    if any(at != to for at, to in good) and [to for _, to in good] != sorted(to for _, to in good):
        factors.append(("ORDER", "", _TURNED))
    for factor in factors:
        score *= factor[2]
    if score < _RUN_TOGETHER and one.sex == other.sex and _letters(one) == _letters(other):
        score = _RUN_TOGETHER
    return score, _Found(mine, theirs, met, left_mine, left_theirs, factors)


def _letters(name: Name) -> str:
    return "".join([part.text for part in name.parts])


def _tell(
    one: Name, other: Name, found: _Found | None
) -> tuple[tuple[Met, ...], tuple[tuple[Text, float], ...]]:
    if found is None:
        return (), ()
    mine, theirs = found.mine, found.theirs
    met = [
        Met(mine[at].shown, theirs[to].shown, round(likeness, 3), rule)
        for at, to, likeness, rule in found.met
    ]
    met += [Met(mine[at].shown, "", 0.0, UNMET) for at in found.left_mine]
    met += [Met("", theirs[to].shown, 0.0, UNMET) for to in found.left_theirs]
    return tuple(met), tuple((_FACTOR_WORDS[code](part), factor) for code, part, factor in found.factors)


def _whole(name: Name) -> str:
    return name.han or name.hangul or " ".join(part.shown for part in name.parts)


_FACTOR_WORDS = {
    "LEFT": lambda part: Text(f"{part} tanpa pasangan", f"{part} met no part"),
    "ONE": lambda part: Text("terlalu sedikit bagian bertemu", "too few parts met"),
    "SEX": lambda part: Text("kata penanda jenis kelamin bertentangan", "words that mark the sex contradict"),
    "ORDER": lambda part: Text("urutan bagian lain", "parts in another order"),
}


def _align(mine: list[Part], theirs: list[Part], truncated: bool) -> tuple[Pairing, list[int], list[int]]:
    """Each part with the one it is most like; what has no partner is left."""
    if len(mine) == len(theirs):
        straight = [(at, at, *compare_parts(part, theirs[at], truncated)) for at, part in enumerate(mine)]
        if all(likeness > 0.9 for _, _, likeness, _ in straight):
            return straight, [], []
    all_pairs = [
        (*compare_parts(part, their, truncated), at, to)
        for at, part in enumerate(mine)
        for to, their in enumerate(theirs)
    ]
    all_pairs.sort(key=lambda pair: (-pair[0], abs(pair[2] - pair[3]), pair[2]))
    free_mine, free_theirs = set(range(len(mine))), set(range(len(theirs)))
    met: Pairing = []
    for likeness, rule, at, to in all_pairs:
        if at in free_mine and to in free_theirs:
            free_mine.discard(at)
            free_theirs.discard(to)
            met.append((at, to, likeness, rule))
            if not free_mine or not free_theirs:
                break
    met.sort()
    return met, sorted(free_mine), sorted(free_theirs)


def _missing(
    left: list[Part],
    good: list[tuple[int, int]],
    mine: list[Part],
    theirs: list[Part],
    truncated: bool,
    factors: list[Factor],
) -> None:
    heavy = 0
    for part in left:
        if part.kind == INITIAL:
            factor = _LEFT_INITIAL
        elif truncated:
            factor = _LEFT_CUT
        elif part.is_weak:
            factor = _LEFT_WEAK
        elif part.is_patronymic:
            factor = _LEFT_FATHER
        else:
            factor = _LEFT_FIRST if not heavy else _LEFT_NEXT
            heavy += 1
        factors.append(("LEFT", part.shown, factor))
    weight = sum(0.5 if mine[at].is_weak and theirs[to].is_weak else 1.0 for at, to in good)
    if weight < 2 and heavy:
        factors.append(("ONE", "", _ONLY_ONE_MET if weight < 1.5 else _HARDLY_TWO_MET))


def _joined(mine: list[Part], theirs: list[Part]) -> tuple[list[Part], list[Part]] | None:
    """Two parts of one name written as one part of the other (Nur Aini, Nuraini), or None."""
    for long, short, swapped in ((mine, theirs, False), (theirs, mine, True)):
        for at in range(len(long) - 1):
            left, right = long[at], long[at + 1]
            if left.kind == ABD or right.kind == ABD:
                continue
            text = common_ending(left.text + right.text)
            for part in short:
                if abs(len(part.text) - len(text)) > 2 or len(text) < 4:
                    continue
                if part.text == left.text or part.text == right.text:
                    continue
                whole = make_part(text)
                if compare_parts(whole, part)[0] > 0.7:
                    merged = [*long[:at], whole, *long[at + 2 :]]
                    return (short, merged) if swapped else (merged, short)
    return None
