"""Names brought to one form, so that one person's name is found however it was written.

Marks, titles, degrees and particles are dropped, the spelling before 1972 becomes today's (Soekarno, Sukarno),
and the many ways to write Muhammad become one. The key is for searching only: a person's name is kept and
shown as it stands on the civil document.
"""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

_TITLE_WORDS = """
    PROF DR DRA DRS DRG DRH IR INSINYUR H HJ HAJI HAJAH HAJJAH KH KYAI KIAI USTADZ USTAD USTADZAH R RA RR RD RADEN
    RADENMAS RADENAJENG NY NYONYA TN TUAN NN NONA BPK IBU SDR SDRI ALM ALMH MR MRS MS MISS SIR
"""
_DEGREE_WORDS = """
    SH SE ST SPD SAG SSOS SKOM SKM SIP SKEP SPSI SFARM SSI SS SPT SP SHI SEI SPDI SKED AMD AMK MM MH MPD MSI MKES
    MKOM MT MA MSC MBA MAP MHUM MKN LC BA BSC PHD SPA SPOG SPPD SPB SPM APT AK CPA CA NERS
"""
_MUHAMMAD = """
    M MUH MOH MOCH MUHD MOHD MUHAMAD MOHAMAD MOHAMMAD MOHAMED MOHAMMED MUHAMMED MOCHAMAD MOCHAMMAD MUCHAMAD
    MUCHAMMAD MOEHAMAD MOEHAMMAD MUKHAMAD MUKHAMMAD MOKHAMAD MOKHAMMAD
"""
_TITLES = frozenset(_TITLE_WORDS.split())
_DEGREES = frozenset(_DEGREE_WORDS.split())
_PARTICLES = frozenset({"BIN", "BINTI", "BT", "BTE", "IBN", "IBNU"})
_WHOLE_WORDS = {
    **dict.fromkeys(_MUHAMMAD.split(), "MUHAMMAD"),
    **dict.fromkeys(("ACHMAD", "AKHMAD", "AHMED", "AKHMED", "ACHMED"), "AHMAD"),
    "ABD": "ABDUL",
    "TB": "TUBAGUS",
    "ST": "SITI",
}
_OLD_SPELLING = (
    ("OE", "U"),
    ("TJ", "C"),
    ("DJ", "\x00"),
    ("NJ", "NY"),
    ("SJ", "SY"),
    ("CH", "KH"),
    ("\x00", "J"),
)
_WORD = re.compile(r"[A-Z]+")


@lru_cache(maxsize=50_000)
def name_key(name: str) -> str:
    """The form under which a name is found: words in A-Z, in their order, at most 160 characters.

    A name that consists of nothing but titles keeps them, so that only a name without letters has no key."""
    words = _words(name)
    kept = [_modern(word) for word in _without_titles(words)] or [_modern(word) for word in words]
    if len(set(kept)) == 1:  # a single name written twice for want of a second
        kept = kept[:1]
    return " ".join(kept)[:160].rstrip()


def _words(name: str) -> list[str]:
    plain = anyascii(name).upper().replace("'", "").replace("`", "").replace("<", " ")
    parts = plain.split(",")
    kept = parts[:1] + [part for part in parts[1:] if not _is_degree(part)]
    return _WORD.findall(re.sub(r"(?<=\b[A-Z])\.(?=[A-Z]\b)", "", " ".join(kept)))


def _is_degree(part: str) -> bool:
    words = part.replace(".", "").split()
    return all(word in _DEGREES or word in _TITLES for word in words)


def _without_titles(words: list[str]) -> list[str]:
    start = 0
    while start < len(words) - 1 and words[start] in _TITLES:
        start += 1
    return [
        word for at, word in enumerate(words[start:]) if not (at and (word in _PARTICLES or word in _DEGREES))
    ]


def _modern(word: str) -> str:
    if word in _WHOLE_WORDS:
        return _WHOLE_WORDS[word]
    for old, new in _OLD_SPELLING:
        word = word.replace(old, new)
    return _WHOLE_WORDS.get(word, word)
