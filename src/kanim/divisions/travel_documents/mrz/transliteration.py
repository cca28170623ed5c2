"""Letters into A-Z, as ICAO Doc 9303 part 3 section 6 recommends: Latin (6.A), Cyrillic (6.B), Arabic (6.C).

Where the table leaves a choice, the issuing state's is a parameter. Unicode decomposition alone is not
enough: Ł, Đ, Ø, Æ, Þ, ß and others have none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from anyascii import anyascii

#: Latin letters that do more than drop their mark, first the recommended reading
LATIN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Ä": ("AE", "A"),
        "Å": ("AA", "A"),
        "Æ": ("AE",),
        "Ǽ": ("AE",),
        "Đ": ("D",),
        "Ð": ("D",),
        "Ħ": ("H",),
        "Ĳ": ("IJ",),
        "Ŀ": ("L",),
        "Ł": ("L",),
        "Ñ": ("N", "NXX"),
        "Ŋ": ("N",),
        "Ö": ("OE", "O"),
        "Ø": ("OE",),
        "Ǿ": ("OE",),
        "Œ": ("OE",),
        "ẞ": ("SS",),
        "Ŧ": ("T",),
        "Þ": ("TH",),
        "Ü": ("UE", "UXX", "U"),
        "I": ("I",),
    }
)

CYRILLIC: Mapping[str, str] = MappingProxyType(
    {
        **dict(zip("АБВГДЕЗИЙКЛМНОПРСТУФЫЭ", "ABVGDEZIIKLMNOPRSTUFYE", strict=True)),
        "Ё": "E", "Ж": "ZH", "Х": "KH", "Ц": "TS", "Ч": "CH", "Ш": "SH", "Щ": "SHCH", "Ъ": "IE", "Ь": "",
        "Ю": "IU", "Я": "IA", "Ђ": "D", "Ѓ": "G", "Є": "IE", "Ѕ": "DZ", "І": "I", "Ї": "I", "Ј": "J",
        "Љ": "LJ", "Њ": "NJ", "Ћ": "C", "Ќ": "K", "Ў": "U", "Џ": "DZ", "Ґ": "G", "Ѣ": "IE", "Ѳ": "F",
        "Ѵ": "Y", "Ѫ": "U",
    }
)  # fmt: skip

#: what some languages read otherwise (ISO 639-1)
CYRILLIC_BY_LANGUAGE: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "sr": {"Ж": "Z", "Х": "H", "Ц": "C", "Ч": "C", "Ш": "S"},
        "mk": {"Ѓ": "GJ", "Ќ": "KJ", "Х": "H", "Ц": "C", "Џ": "DJ"},
        "uk": {"Г": "H", "И": "Y"},
        "be": {"Г": "H", "Ё": "IO"},
        "bg": {"Щ": "SHT"},
    }
)

ARABIC: Mapping[str, str] = MappingProxyType(
    {
        "ء": "XE", "آ": "XAA", "أ": "XAE", "ؤ": "U", "إ": "I", "ئ": "XI", "ا": "A", "ب": "B", "ة": "XTA",
        "ت": "T", "ث": "XTH", "ج": "J", "ح": "XH", "خ": "XKH", "د": "D", "ذ": "XDH", "ر": "R", "ز": "Z",
        "س": "S", "ش": "XSH", "ص": "XSS", "ض": "XDZ", "ط": "XTT", "ظ": "XZZ", "ع": "E", "غ": "G",
        "ف": "F", "ق": "Q", "ك": "K", "ل": "L", "م": "M", "ن": "N", "ه": "H", "و": "W", "ى": "XAY",
        "ي": "Y", "ٱ": "XXA", "ٹ": "XXT", "ټ": "XRT", "پ": "P", "ځ": "XKE", "څ": "XXH", "چ": "XC",
        "ڈ": "XXD", "ډ": "XDR", "ڑ": "XXR", "ړ": "XRR", "ږ": "XRX", "ژ": "XJ", "ښ": "XXS", "ک": "XKK",
        "ګ": "XXK", "ڭ": "XNG", "گ": "XGG", "ں": "XNN", "ڼ": "XXN", "ھ": "XDO", "ۀ": "XYH", "ہ": "XXG",
        "ۂ": "XGE", "ۃ": "XTG", "ی": "XYA", "ۍ": "XXY", "ې": "Y", "ے": "XYB", "ۓ": "XBE",
    }
)  # fmt: skip
_TEH_MARBUTA, _TEH_MARBUTA_AT_END = "ة", "XAH"
_SHADDA = "\u0651"  # doubles the letter before it
_UNWRITTEN = frozenset("\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0652\u0670")

_APART = frozenset(" -,<\u2010\u2011\u2012\u2013\u2014\u00a0\t\n\r/_")
_PLAIN = {**{ord(c): c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}, **{ord(c): "<" for c in _APART}}
_ASCII = {n: _PLAIN.get(n, "") for n in range(128)}


@lru_cache(maxsize=20_000)
def transliterate(
    text: str, *, choices: tuple[tuple[str, str], ...] = (), language: str | None = None
) -> str:
    """`text` in A-Z with one `<` wherever a space, hyphen or comma divides it.

    Apostrophes and other punctuation are dropped and the pieces joined; digits are dropped. `choices` are the
    state's own readings where the table leaves a choice, e.g. `(("Ä", "A"),)`."""
    upper = text.upper() if "İ" not in text else text.replace("İ", "I").upper()
    written = upper.translate(_ASCII) if upper.isascii() else _letters(upper, dict(choices), language)
    return "<".join(part for part in written.split("<") if part)


def _letters(upper: str, choices: Mapping[str, str], language: str | None) -> str:
    by_language = CYRILLIC_BY_LANGUAGE.get(language or "", {})
    out: list[str] = []
    text = unicodedata.normalize("NFC", upper)
    for letter, following in zip(text, [*text[1:], " "], strict=True):
        if letter in choices:
            out.append(choices[letter])
        elif letter == _SHADDA:
            out += out[-1:]
        elif letter == _TEH_MARBUTA and following in _APART:
            out.append(_TEH_MARBUTA_AT_END)
        else:
            out.append(_letter(letter, by_language))
    return "".join(out)


def _letter(letter: str, by_language: Mapping[str, str]) -> str:
    if letter in _APART:
        return "<"
    if letter in LATIN:
        return LATIN[letter][0]
    if letter in _UNWRITTEN:
        return ""
    found = by_language.get(letter) or CYRILLIC.get(letter) or ARABIC.get(letter)
    if found is not None:
        return found
    if letter in CYRILLIC:
        return ""
    base = unicodedata.normalize("NFKD", letter)
    plain = base.upper().translate(_ASCII) if base.isascii() else _marks_dropped(base)
    return plain.replace("<", "") or _last_resort(letter)


def _marks_dropped(decomposed: str) -> str:
    first = "".join(c for c in decomposed if not unicodedata.combining(c)).upper()
    return "".join(LATIN[c][0] if c in LATIN else c for c in first if c in LATIN or "A" <= c <= "Z")


def _last_resort(letter: str) -> str:
    if not letter.isalpha():
        return ""
    return "".join(c for c in anyascii(letter).upper() if "A" <= c <= "Z")
