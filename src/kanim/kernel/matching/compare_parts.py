"""Two parts of names: how likely they are one part written twice, and by what rule."""

from __future__ import annotations

import math
import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from kanim.kernel.matching.knowledge import opposed
from kanim.kernel.matching.names import ABD, INITIAL, Part, make_part, modern_spelling
from kanim.kernel.matching.sounds import distance
from kanim.kernel.texts import Text

SAME, VARIANT, SPELLING, SOUND, SLIP, ABBREVIATED, ARTICLE, PREFIX, BARE, OTHER = (
    "SAMA", "VARIAN", "EJAAN", "BUNYI", "SALAH_KETIK", "INISIAL", "KATA_SANDANG", "TERPOTONG", "TANPA_VOKAL", "BEDA",
)  # fmt: skip
RULE_WORDS: dict[str, Text] = {
    SAME: Text("sama", "the same"),
    VARIANT: Text("bentuk lain nama yang sama", "another form of the same name"),
    SPELLING: Text("ejaan lama dan baru", "old and new spelling"),
    SOUND: Text("bunyi sama, ejaan lain", "same sound, other spelling"),
    SLIP: Text("beda sedikit, mungkin salah tulis", "differs a little, perhaps mistyped"),
    ABBREVIATED: Text("singkatan", "abbreviated"),
    ARTICLE: Text("dengan dan tanpa kata sandang", "with and without the article"),
    PREFIX: Text("terpotong di zona MRZ", "cut off in the machine readable zone"),
    BARE: Text("huruf Arab tanpa vokal", "Arabic script without vowels"),
    OTHER: Text("nama lain", "another name"),
    "SUKU_KATA": Text("suku kata yang sama", "the same syllables"),
    "TANPA_PASANGAN": Text("tanpa pasangan", "met no part"),
}
Verdict = tuple[float, str]

_ALLOWED = (0.2, 0.2, 0.2, 0.22, 0.34, 0.5, 0.7, 0.85, 0.9)  # letters of difference at even odds, by length
_STEEP = 6.5
_ARTICLES = ("AL", "EL", "BEN", "BIN", "IBN")
KEYBOARD = {
    "A": "QSWZ", "B": "VGHN", "C": "XDFV", "D": "SERFXC", "E": "WSDR", "F": "DRTGVC", "G": "FTYHBV",
    "H": "GYUJNB", "I": "UJKO", "J": "HUIKMN", "K": "JIOLM", "L": "KOP", "M": "NJK", "N": "BHJM",
    "O": "IKLP", "P": "OL", "Q": "WA", "R": "EDFT", "S": "AWEDXZ", "T": "RFGY", "U": "YHJI",
    "V": "CFGB", "W": "QASE", "X": "ZSDC", "Y": "TGHU", "Z": "ASX",
}  # fmt: skip
_OLD = re.compile(r"OE|TJ|DJ|NJ|SJ|J|CH")
_SKELETON = re.compile(r"[aeiouyOUIw]|h$")


def compare_parts(one: Part, other: Part, truncated: bool = False) -> Verdict:
    """Likeness 0 to 1 and the rule that gave it."""
    if one.text == other.text and one.kind == other.kind:
        return 1.0, SAME
    likeness, rule = _texts(one.text, other.text, one.is_bare or other.is_bare)
    if one.kind == INITIAL or other.kind == INITIAL:
        return _initial(one, other)
    if (one.kind == ABD) != (other.kind == ABD):
        likeness *= 0.8
    if truncated and likeness < 0.9:
        short, long = sorted((one.text, other.text), key=len)
        if long.startswith(short):
            return 0.95, PREFIX
    return likeness, rule


def _initial(one: Part, other: Part) -> Verdict:
    if one.text[0] != other.text[0]:
        return 0.04, OTHER
    if one.kind == other.kind:
        return 1.0, SAME
    long = other if one.kind == INITIAL else one
    return (0.96 if long.text == "MUHAMMAD" else 0.9), ABBREVIATED


@lru_cache(maxsize=500_000)
def _texts(first: str, second: str, is_bare: bool) -> Verdict:
    one, other = make_part(first), make_part(second)
    if one.groups and one.groups & other.groups:
        return 0.975, VARIANT
    if is_bare:
        return _bare(one, other)
    if second == modern_spelling(first) or first == modern_spelling(second):
        return 0.985, SPELLING
    longest = max(len(one.sound), len(other.sound))
    allowed = _ALLOWED[min(longest, len(_ALLOWED) - 1)]
    cost = distance(one.sound, other.sound, 2 * allowed + 0.5)
    slip = _slip(one, other)
    if cost >= 99.0:
        return (slip, SLIP) if slip else _with_article(one, other)
    likeness = max(_curve(cost, allowed), slip)
    if (one.is_known and other.is_known and cost > 0.22) or opposed(first, second):
        return min(likeness, 0.12), OTHER
    if cost <= 0.06:
        return likeness, SPELLING if bool(_OLD.search(first)) != bool(_OLD.search(second)) else SOUND
    if cost <= min(0.3, allowed / 2):
        return likeness, SOUND
    if likeness < 0.5:
        article = _with_article(one, other)
        return article if article[0] > likeness else (likeness, OTHER)
    return likeness, SLIP


def _curve(cost: float, allowed: float) -> float:
    """From letters of difference to likeness: near 1 for sounds alike, 0.5 at the allowance, then down fast."""
    return (1 - 0.12 * min(cost / allowed, 1.0)) / (
        1 + math.exp(_STEEP * (cost - allowed) / max(allowed, 0.4))
    )


def _slip(one: Part, other: Part) -> float:
    """The likeness of long words that one slip of the finger tells apart, unless both are known names; else 0."""
    first, second = one.text, other.text
    if min(len(first), len(second)) < 6 or first[0] != second[0] or (one.is_known and other.is_known):
        return 0.0
    if OSA.distance(first, second, score_cutoff=1) != 1:
        return 0.0
    if len(first) != len(second):
        longer, shorter = (first, second) if len(first) > len(second) else (second, first)
        return 0.0 if longer.startswith(shorter) else 0.62
    differing = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
    if len(differing) == 2:
        return 0.7
    is_last = first[-1] != second[-1]
    return 0.58 if not is_last and differing[0][1] in KEYBOARD.get(differing[0][0], "") else 0.0


def _with_article(one: Part, other: Part) -> Verdict:
    """Al-Sharif and Alsharif beside Sharif; Zainul (Abidin) beside Zain (al-Abidin)."""
    for long, short in ((one.text, other.text), (other.text, one.text)):
        if long.endswith("UL") and len(long) > 4 and abs(len(long) - 2 - len(short)) < 3:
            rest, bare = make_part(long[:-2]), make_part(short)
            if rest.groups & bare.groups or distance(rest.sound, bare.sound, 0.4) <= 0.25:
                return 0.9, ARTICLE
        article = next((start for start in _ARTICLES if long.startswith(start)), "")
        if article and len(long) > 5 and not short.startswith(article):
            rest = make_part(long[len(article) :])
            bare = make_part(short)
            if rest.groups & bare.groups or distance(rest.sound, bare.sound, 0.4) <= 0.25:
                return 0.9, ARTICLE
    return 0.03, OTHER


def _bare(one: Part, other: Part) -> Verdict:
    skeletons = [_SKELETON.sub("", part.sound) for part in (one, other)]
    if not all(skeletons):
        return (0.5 if skeletons[0] == skeletons[1] else 0.05), BARE
    cost = distance(skeletons[0], skeletons[1], 1.0)
    if cost > 0.45:
        return 0.05, OTHER
    return (0.9 if len(skeletons[0]) > 2 else 0.75) - 0.4 * cost, BARE
