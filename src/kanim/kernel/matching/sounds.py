"""How a name sounds: one letter a sound, so that spellings of one sound cost little and other sounds much.

Capital letters and digits stand for sounds written with several letters: S for sh, sy, sj; X for kh; H for ch
(which may be kh, tj or sh); C for tj; J for dj; Q for shch; O for oe; U for oo, ou; I for ee, ie;
T, D for th, dh; 3 for dz; 2 for ts.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from types import MappingProxyType

from rapidfuzz.distance import Levenshtein

_RULES = (  # longest first: one pass does it
    ("schtsch|shtch|shch|chtch|stsch", "Q"),
    ("tsch|tch|tsj|tj|cz|ty(?=[aou])", "C"),
    ("dsch|dzh|dj", "J"),
    ("sch|sh|sj|sy(?=[aeou])", "S"),
    ("zh", "Z"),
    ("kh", "X"),
    ("ch", "H"),
    ("ph", "f"),
    ("th", "T"),
    ("dh", "D"),
    ("dz", "3"),
    ("ts|tz", "2"),
    ("gh", "g"),
    ("bh", "b"),
    ("oeu", "u"),
    ("oe", "O"),
    ("oo|ou", "U"),
    ("(?:iy|ij)(?![aeiou])|ii|yi|yy", "i"),
    ("ee|ie", "I"),
    ("ae|ay(?![aeiou])", "ai"),
    ("ey(?![aeiou])", "ei"),
    ("x", "ks"),
    ("ck|q", "k"),
    ("y(?![aeiou])", "i"),
)
_PATTERN = re.compile("|".join(f"({pattern})" for pattern, _ in _RULES))
_SOUNDS = tuple(sound for _, sound in _RULES)
_DOUBLED = re.compile(r"([a-zA-Z])\1+")
_DOUBLED_CONSONANT = re.compile(r"([bcdfghjklmnpqrstvwxz])\1+")

# Two sounds and what it costs, in hundredths of a letter, to take the one for the other.
_NEAR_TABLE = """
    O u 3|O o 6|O e 20|O U 3|U u 3|U o 8|I i 3|I e 6|y i 4|y I 6|j J 4|j y 10|j i 14|j Z 6|J Z 10|J y 20|j z 25
    J z 30|3 z 5|3 d 12|3 j 12|3 J 12|3 D 8|3 s 18|D d 4|D z 12|D l 30|T t 4|T s 15|2 s 10|2 t 12|2 T 10|2 c 12
    2 z 15|S s 12|S H 12|S Z 30|H X 5|H C 5|H c 6|H k 12|H h 15|X k 12|X h 12|X g 30|c C 6|c k 6|c s 15|C J 35
    Q S 12|Q H 30|k g 25|g h 30|d t 70|p f 12|p b 35|f v 10|b v 20|v w 6|w u 10|w f 20|l r 55|s z 15|N n 25
    n m 60|a e 22|a o 20|e i 14|o u 10|a i 80|a u 70|e o 40|e u 60|i u 70|i o 70|b d 80|b n 60|g f 70|r t 70
    q w 70|t y 80|s d 75|d f 75|f g 75|h j 75|j k 75|k l 75|x c 75|c v 75|v b 20|o p 75|e r 75
"""
_VOWELS = frozenset("aeiouOUI")
_FINALS_ALIKE = frozenset(
    {"ao", "oa", "ei", "ie", "ou", "uo", "Iy", "Ii", "iI", "iy", "yi", "Ou", "uO", "Uu", "uU"}
)
_LONGEST = 20  # letters; longer words are compared without weights
_BAND = 3


@cache
def _near() -> MappingProxyType[str, MappingProxyType[str, float]]:
    table: dict[str, dict[str, float]] = {}
    for entry in _NEAR_TABLE.replace("\n", "|").split("|"):
        if entry.strip():
            one, other, cost = entry.split()
            table.setdefault(one, {})[other] = table.setdefault(other, {})[one] = int(cost) / 100
    return MappingProxyType({key: MappingProxyType(row) for key, row in table.items()})


@lru_cache(maxsize=400_000)
def sound(text: str) -> str:
    """The sounds of a word of letters A-Z."""
    plain = _DOUBLED_CONSONANT.sub(r"\1", text.lower())
    spoken = _PATTERN.sub(lambda found: _SOUNDS[(found.lastindex or 1) - 1], plain)
    return _DOUBLED.sub(r"\1", spoken)


def distance(one: str, other: str, limit: float) -> float:
    """How many letters' worth two sounded words differ; anything above `limit` (letters) may be told as 99."""
    if one == other:
        return 0.0
    if abs(len(one) - len(other)) > _BAND:
        return 99.0
    rough = Levenshtein.distance(one, other, score_cutoff=6)
    if rough > 5 or rough > max(len(one), len(other)) * 0.75:
        return 99.0
    if len(one) > _LONGEST or len(other) > _LONGEST:
        return float(rough)
    return _weighted(one, other, limit)


def _weighted(one: str, other: str, limit: float) -> float:
    """Damerau's distance with weights, inside a band along the diagonal."""
    near = _near()
    width = len(other)
    drops = [_drop(other, at) for at in range(width)]
    before_last: list[float] = []
    last = [0.0] * (width + 1)
    for column in range(width):
        last[column + 1] = last[column] + drops[column]
    for row, letter in enumerate(one):
        drop = _drop(one, row)
        low, high = max(0, row - _BAND), min(width, row + _BAND + 1)
        line = [99.0] * (width + 1)
        if low == 0:
            line[0] = last[0] + drop
        costs = near.get(letter)
        is_last = row == len(one) - 1
        for column in range(low, high):
            seen = other[column]
            if letter == seen:
                best = last[column]
            else:
                cost = costs.get(seen, 1.0) if costs else 1.0
                if is_last and column == width - 1:
                    cost = _final(letter, seen, cost)
                elif row == 0 == column and cost >= 0.5:
                    cost = 1.5  # few people mistype the first letter
                best = last[column] + cost
            best = min(best, last[column + 1] + drop, line[column] + drops[column])
            if row and column and letter == other[column - 1] and seen == one[row - 1] and letter != seen:
                best = min(best, before_last[column - 1] + 0.45)
            line[column + 1] = best
        if min(line) > limit:
            return 99.0
        before_last, last = last, line
    return last[width]


def _final(letter: str, seen: str, cost: float) -> float:
    """The last sound tells a sex (Putra, Putri), and d and t sound alike only there."""
    if letter in _VOWELS and seen in _VOWELS:
        return cost if letter + seen in _FINALS_ALIKE else 1.0
    return 0.25 if letter + seen in ("dt", "td") else cost


def _drop(word: str, at: int) -> float:
    """What it costs that one word has this sound and the other has none."""
    letter = word[at]
    is_last = at == len(word) - 1
    if letter == "h":
        if is_last:
            return 0.08 if at and word[at - 1] in _VOWELS else 0.6
        return 0.2 if at else 0.35
    if letter in _VOWELS:
        if is_last or (at == len(word) - 2 and word[-1] == "h"):
            return 0.4 if letter == "e" else 1.1
        return 0.45 if at else 0.8
    if letter in "yw" and not is_last:
        return 0.2
    if letter == "X":
        return 0.6
    return 0.8 if 0 < at < len(word) - 1 else 1.0
