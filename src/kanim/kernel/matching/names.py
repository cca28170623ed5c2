"""A name taken apart: its parts without titles and degrees, and what each part is.

The analysis never fails: whatever a form may hold gives a defined name, at worst one without parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from kanim.kernel.matching.knowledge import known_names, variants, words
from kanim.kernel.matching.readings import Reading, read
from kanim.kernel.matching.scripts import plain, to_latin
from kanim.kernel.matching.sounds import sound

LONGEST_NAME, MOST_PARTS, LONGEST_PART = 256, 8, 32  # what is beyond is not looked at
_MRZ_FIELDS = (30, 31, 39)  # name fields of the machine readable zones: TD1, TD2, TD3
_DOTTED = re.compile(r"\b[A-Z]{1,4}(?:\.[A-Z]{1,4})+\b\.?")
_WORD = re.compile(r"~?[A-Z]+")
_DIGITS = str.maketrans("01589", "OISBG")
_MISREAD = re.compile(r"(?<=[A-Z])[01589](?=[A-Z]|\b)|\b[01589](?=[A-Z]{2})")
_DIN_WORDS = frozenset(
    """
    DIN DEEN DIEN DINE UDDIN UDIN EDDINE EDDIN ADDIN ALDIN ELDIN OUDDINE ODDIN UDDEEN EDDEEN ADDEEN
    ELDEEN
    """.split()  # noqa: SIM905
)
_DIN = re.compile(r"^(.{3,}?)(?:OE|OU|U|A|E|O)D?D(?:IN|INE|EEN|IEN|YN)$")
_LINKS = frozenset(["AL", "AD", "ED", "EL", "UD", "UL", "IL"])
_ULLAH_WORDS = frozenset(["ULLAH", "ALLAH", "ILLAH", "OLLAH", "ULLOH", "ULLA"])
_ULLAH = re.compile(r"^(.{3,}?)(?:ULLAH|ALLAH|ILLAH|OLLAH|ULAH|ULLOH|ULLA|OELLAH|OULLAH|OLLOH)$")
_ABD_WORDS = frozenset(
    """
    ABDUL ABDEL ABDAL ABDOEL ABDOUL ABD ABDUR ABDUS ABDU ABDOL ABDI ABDUSH ABDUZ ABDER
    """.split()  # noqa: SIM905
)
_ABD = re.compile(r"^ABD(?:OE|OU|U|E|A|O)(.{4,})$")
_ABDULLAH = re.compile(r"^ABD(?:OE|OU|U|E|A|O|I)?L+[AO]H?$")
_ORDER_NAMES = frozenset(
    """
    WAYAN PUTU GEDE MADE KADEK NENGAH NYOMAN KOMANG KETUT GUSTI LUH DEWA
    """.split()  # noqa: SIM905
)
_MODERN = {
    "OE": "U",
    "TJ": "C",
    "DJ": "J",
    "NJ": "NY",
    "SJ": "SY",
    "J": "Y",
}  # spelling before 17 August 1972
_OLD = re.compile("OE|TJ|DJ|NJ|SJ|J(?=[AEIOU])")
_RANKS = frozenset(["AJENG", "ADJENG", "AYU", "AJU", "MAS", "RORO", "NGANTEN", "PANJI", "PANDJI"])
_RAHMAN = re.compile(r"^(.{3,}?)(?:OE|OU|U)?R?R(?:A|O|E)(?:CH|KH|H)MAN$")
ABD, INITIAL, NAME = "ABD", "INITIAL", "NAME"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a name: its letters (A-Z), its sounds, and the groups of spellings it belongs to.

    `kind` ABD marks what follows "servant of" (Abdurrahman is ABD RAHMAN); `is_weak` a part so common that its
    absence says little; `is_known` a certain name; `is_bare` Arabic script without its short vowels."""

    text: str
    sound: str
    groups: frozenset[int]
    kind: str = NAME
    is_weak: bool = False
    is_known: bool = False
    is_patronymic: bool = False
    is_bare: bool = False

    @property
    def shown(self) -> str:
        return f"ABD+{self.text}" if self.kind == ABD else self.text


@dataclass(frozen=True, slots=True)
class Name:
    """A name as written and its parts in their order. `sex` is M or F only when a word of the name says it."""

    written: str
    parts: tuple[Part, ...]
    dropped: tuple[str, ...] = ()
    sex: str = ""
    han: str = ""
    hangul: str = ""
    is_truncated: bool = False
    aliases: tuple[Name, ...] = ()
    readings: tuple[Reading, ...] = ()


@lru_cache(maxsize=400_000)
def make_part(text: str) -> Part:
    """A part of the letters A-Z; one letter is an initial."""
    is_bare = text.startswith("~")
    text = text.lstrip("~")[:LONGEST_PART]
    if len(text) == 1:
        return Part(text, text.lower(), frozenset(), INITIAL, is_weak=True)
    modern = modern_spelling(text)
    text = words().short.get(text) or words().short.get(modern) or text
    groups = variants().of(text) or variants().of(modern)
    return Part(
        text,
        sound(text),
        groups,
        is_weak=text in words().weak or bool(groups & _weak_groups()),
        is_known=text in known_names() or modern in known_names(),
        is_bare=is_bare,
    )


@lru_cache(maxsize=200_000)
def modern_spelling(text: str) -> str:
    """A word of the spelling before 1972 in today's."""
    return _OLD.sub(lambda found: _MODERN[found[0]], text)


@lru_cache(maxsize=1)
def _weak_groups() -> frozenset[int]:
    known = variants()
    return frozenset(group for word in ("MUHAMMAD", "AHMAD", "SITI") for group in known.of(word))


@lru_cache(maxsize=100_000)
def analyse(written: str) -> Name:
    """Takes a name apart. What lies beyond 256 characters or 8 parts is not looked at."""
    field = written.strip()
    text = plain(field[:LONGEST_NAME])[:LONGEST_NAME]
    name, han, hangul, has_bare = to_latin(text)
    name = name.upper()[: 2 * LONGEST_NAME]
    if not has_bare:
        name = name.replace("~", " ")
    for quote in "'`´’":
        name = name.replace(quote, "")
    names = _aliases(name)
    first = _take_apart(names[0])
    truncated = "<" in field and not field.endswith("<") and len(field) in _MRZ_FIELDS
    return replace(
        first,
        written=written[:LONGEST_NAME],
        han=han,
        hangul=hangul,
        is_truncated=truncated,
        readings=read(tuple(part.text.lower() for part in first.parts if part.kind != ABD), han, hangul),
        aliases=tuple(_take_apart(other) for other in names[1:3]),
    )


def _aliases(name: str) -> list[str]:
    if "ALIAS" not in name and "ALS" not in name and "A.K.A" not in name and " AKA " not in name:
        return [name]
    found = [part for part in re.split(r"\b(?:ALIAS|ALS|A\.K\.A|AKA)\b\.?", name) if _WORD.search(part)]
    return found or [name]


def _take_apart(name: str) -> Name:
    tokens, dropped = _tokens(name)
    tokens, sex, fathers = _marks(tokens, dropped)
    tokens = _without_articles(tokens, dropped)
    joined = _compounds(tokens)
    parts = []
    seen: set[str] = set()
    for text, kind in joined[: 3 * MOST_PARTS]:
        if text in seen and len({t for t, _ in joined}) == 1:
            continue  # a single name written twice for want of a second
        seen.add(text)
        part = make_part(text)
        if kind == ABD:
            part = replace(part, kind=ABD, is_weak=False)
        if text in fathers:
            part = replace(part, is_patronymic=True)
        parts.append(part)
    return Name(name, tuple(parts[:MOST_PARTS]), tuple(dropped), sex)


def _tokens(name: str) -> tuple[list[str], list[str]]:
    """Words of the name, and those that were titles or degrees."""
    known = words()
    dropped: list[str] = []
    surname, arrow, given = name.partition("<<")
    if arrow:
        name = f"{given.replace('<', ' ')} {surname.replace('<', ' ')}"
    name = name.replace("<", " ")
    if any(c.isdigit() for c in name):
        name = _MISREAD.sub(lambda found: found[0].translate(_DIGITS), name)
    pieces = name.split(",")
    kept = pieces[:1]
    for piece in pieces[1:]:
        bare = re.sub(r"[^A-Z ]", "", piece)
        joined = bare.replace(" ", "")
        if joined in known.degree or all(w in known.degree or w in known.title for w in bare.split()):
            dropped.extend(bare.split())
        else:
            kept.append(piece)
    text = _DOTTED.sub(lambda found: _undotted(found[0], known.degree, dropped), " ".join(kept))
    tokens = _WORD.findall(text)
    while len(tokens) > 1 and (tokens[0] in known.title or modern_spelling(tokens[0]) in known.title):
        title = tokens.pop(0)
        dropped.append(title)
        if title == "RADEN" and len(tokens) > 1 and tokens[0] in _RANKS:
            dropped.append(tokens.pop(0))
    while len(tokens) > 2 and tokens[-1] in known.degree and _is_abbreviation(tokens[-1]):
        dropped.append(tokens.pop())
    return tokens, dropped


def _undotted(found: str, degrees: frozenset[str], dropped: list[str]) -> str:
    joined = found.replace(".", "")
    if joined in degrees and len(joined) > 1:
        dropped.append(joined)
        return " "
    return found.replace(".", " ") if len(joined) > 3 or not _is_abbreviation(joined) else " ".join(joined)


def _is_abbreviation(word: str) -> bool:
    return len(word) > 1 and (not set(word) & set("AEIOU") or len(word) > 3)


def _marks(tokens: list[str], dropped: list[str]) -> tuple[list[str], str, set[str]]:
    """Takes out words that mark a sex or a father: I and NI of Bali, bin, binti."""
    known = words()
    sex, fathers = "", set()
    if len(tokens) > 1 and len(tokens[1]) > 1 and _is_balinese(tokens[0], tokens[1]):
        sex = "M" if tokens[0] == "I" else "F"
        dropped.append(tokens.pop(0))
    kept = tokens[:1]
    for at, token in enumerate(tokens[1:], start=1):
        if at < len(tokens) - 1 and (token in known.male or token in known.female):
            sex = "M" if token in known.male else "F"
            dropped.append(token)
            fathers.update(tokens[at + 1 : at + 3])
        else:
            kept.append(token)
    return kept, sex, fathers


def _is_balinese(article: str, following: str) -> bool:
    return article == "I" or (article == "NI" and make_part(following).text in _ORDER_NAMES)


def _without_articles(tokens: list[str], dropped: list[str]) -> list[str]:
    known = words().article
    kept = tokens[:1]
    for at, token in enumerate(tokens[1:], start=1):
        is_last = at == len(tokens) - 1
        if token in known and not is_last and not (token in _LINKS and tokens[at + 1] in _DIN_WORDS):
            if kept[-1:] != ["ABD"] and kept[-1] not in _ABD_WORDS:
                dropped.append(token)
            continue
        kept.append(token)
    if len(kept) > 1 and kept[0] in ("AL", "EL"):
        dropped.append(kept.pop(0))
    return kept


def _compounds(tokens: list[str]) -> list[tuple[str, str]]:
    """Compounds of Arabic names brought together: Abdul Rahman and Abdurrahman, Salah ad-Din and Salahuddin."""
    out: list[tuple[str, str]] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        following = tokens[at + 1] if at + 1 < len(tokens) else ""
        if token in _ABD_WORDS and len(following) > 2:
            if following in _ULLAH_WORDS:
                out.append(("ABDULLAH", NAME))
            else:
                out.append((common_ending(_bare_abd(following, token)), ABD))
            at += 2
            continue
        if out and token in _DIN_WORDS and len(out[-1][0]) > 2:
            out[-1] = (out[-1][0] + "UDDIN", out[-1][1])
        elif out and token in _LINKS and following in _DIN_WORDS:
            out[-1] = (out[-1][0] + "UDDIN", out[-1][1])
            at += 1
        elif out and token in _ULLAH_WORDS and len(out[-1][0]) > 2:
            out[-1] = (out[-1][0] + "ULLAH", out[-1][1])
        else:
            out.append(_single(token))
        at += 1
    return out


def _bare_abd(text: str, marker: str) -> str:
    """What follows the servant's word, without the article that clings to it."""
    if marker == "ABD" and text[:2] in ("AL", "EL", "UL", "AR", "ER") and len(text) > 5:
        return text[2:]
    return text


def _single(token: str) -> tuple[str, str]:
    if variants().of(token):
        return token, NAME
    if _ABDULLAH.match(token):
        return "ABDULLAH", NAME
    found = _ABD.match(token)
    if found:
        rest = found[1]
        if (rest[0] == "L" and len(rest) > 4 and rest[1] in "AEIOUJKMQHGWBF") or rest[0] == rest[1]:
            rest = rest[1:]
        elif rest[:4] in ("SSYS", "SHSH", "SYSY"):
            rest = rest[2:]
        return common_ending(rest), ABD
    return common_ending(token), NAME


@lru_cache(maxsize=200_000)
def common_ending(token: str) -> str:
    """The endings -uddin, -ullah and -urrahman in one spelling."""
    if len(token) < 6 or variants().of(token):
        return token
    found = _DIN.match(token)
    if found:
        return found[1] + "UDDIN"
    found = _ULLAH.match(token)
    if found:
        return found[1] + "ULLAH"
    found = _RAHMAN.match(token)
    root = found[1].removesuffix("UR") if found else ""
    return root + "URRAHMAN" if len(root) > 2 else token
