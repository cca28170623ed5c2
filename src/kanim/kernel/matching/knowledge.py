"""What is known of names: titles, variants, Chinese readings. Data files beside this module, each with its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

_NO_GROUPS: frozenset[int] = frozenset()


def rows(name: str) -> Iterator[str]:
    """The lines of a data file without its comments."""
    text = files("kanim.kernel.matching").joinpath("data", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        bare = line.split("#", 1)[0].rstrip()
        if bare:
            yield bare


@cache
def tables(name: str) -> MappingProxyType[str, MappingProxyType[str, tuple[str, ...]]]:
    """A file of sections: a key and its spellings a line, in their order; a dash is the empty text."""
    out: dict[str, dict[str, tuple[str, ...]]] = {}
    section = ""
    for line in rows(name):
        if line.startswith("["):
            section = line.strip("[]")
            continue
        key, *spellings = ("" if word == "-" else word for word in line.split())
        out.setdefault(section, {})[key] = tuple(spellings)
    return MappingProxyType({section: MappingProxyType(found) for section, found in out.items()})


@dataclass(frozen=True, slots=True)
class Words:
    """Words beside names, by what they are."""

    title: frozenset[str]
    degree: frozenset[str]
    male: frozenset[str]
    female: frozenset[str]
    article: frozenset[str]
    alias: frozenset[str]
    weak: frozenset[str]
    short: MappingProxyType[str, str]


@cache
def words() -> Words:
    kinds: dict[str, list[str]] = {}
    kind = ""
    for line in rows("words.txt"):
        if line.startswith("["):
            kind = line.strip("[]")
        else:
            kinds.setdefault(kind, []).extend(line.split())
    sets = {name: frozenset(found) for name, found in kinds.items()}
    return Words(
        title=sets["title"],
        degree=sets["degree"],
        male=sets["male"],
        female=sets["female"],
        article=sets["article"],
        alias=sets["alias"],
        weak=sets["weak"],
        short=MappingProxyType(dict(pair.split("=", 1) for pair in kinds["short"])),
    )


@cache
def _opposites() -> frozenset[tuple[str, str]]:
    pairs = [tuple(line.split()) for line in rows("opposed.txt")]
    return frozenset((one, other) for pair in pairs for one, other in (pair, pair[::-1]))


def opposed(one: str, other: str) -> bool:
    """Names that differ by a letter and are certainly two names: of a man and of a woman."""
    return (one, other) in _opposites()


@dataclass(frozen=True, slots=True)
class Variants:
    """Which spellings are one name: the groups of a spelling in Latin letters and in its own script."""

    latin: MappingProxyType[str, frozenset[int]]
    native: MappingProxyType[str, str]  # native spelling -> common Latin form

    def of(self, text: str) -> frozenset[int]:
        return self.latin.get(text, _NO_GROUPS)


@cache
def variants() -> Variants:
    latin: dict[str, set[int]] = {}
    native: dict[str, str] = {}
    for number, line in enumerate(rows("variants.txt")):
        spellings, _, scripts = line.partition("|")
        forms = [form.replace("'", "").replace("-", "") for form in spellings.split()]
        for form in forms:
            latin.setdefault(form, set()).add(number)
        for word in scripts.split():
            native.setdefault(word.casefold(), forms[0])
    return Variants(
        MappingProxyType({form: frozenset(groups) for form, groups in latin.items()}),
        MappingProxyType(native),
    )


@cache
def known_names() -> frozenset[str]:
    """Names that are certainly names, with every spelling of the variants."""
    return frozenset(word for line in rows("known_names.txt") for word in line.split()) | frozenset(
        variants().latin
    )


@cache
def _first_forms() -> tuple[str, ...]:
    return tuple(
        line.partition("|")[0].split()[0].replace("'", "").replace("-", "") for line in rows("variants.txt")
    )


def group_form(text: str) -> str:
    """The common form of a spelling's first group; the spelling itself when it has none."""
    groups = variants().of(text)
    return _first_forms()[min(groups)] if groups else text


@dataclass(frozen=True, slots=True)
class Character:
    """A Chinese character: Mandarin and Cantonese readings without tones, its simplified form."""

    mandarin: tuple[str, ...]
    cantonese: tuple[str, ...]
    simplified: str


@cache
def characters() -> MappingProxyType[str, Character]:
    out = {}
    for line in rows("hanzi.tsv"):
        sign, mandarin, cantonese, simplified = [*line.split("\t"), "", ""][:4]
        out[sign] = Character(
            tuple(mandarin.split(",")), tuple(filter(None, cantonese.split(","))), simplified or sign
        )
    return MappingProxyType(out)


@dataclass(frozen=True, slots=True)
class Surname:
    """A Chinese surname: its pinyin, its spellings elsewhere, names adopted for it in Indonesia."""

    sign: str
    pinyin: str
    spellings: tuple[str, ...]
    adopted: tuple[str, ...]


@cache
def chinese_surnames() -> tuple[Surname, ...]:
    out = []
    for line in rows("surnames_chinese.tsv"):
        sign, pinyin, spellings, adopted = [*line.split("\t"), "", ""][:4]
        out.append(Surname(sign, pinyin, tuple(spellings.split()), tuple(adopted.split())))
    return tuple(out)


@cache
def hokkien_syllables() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Characters of given names with their southern spellings."""
    return tuple(
        (sign, tuple(spellings.split()))
        for sign, _, spellings in (line.partition("\t") for line in rows("syllables_hokkien.tsv"))
    )
