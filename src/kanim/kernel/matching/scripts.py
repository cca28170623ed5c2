"""Names in other scripts, brought to Latin letters."""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

from kanim.kernel.matching.knowledge import characters, variants

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f]+")
HANGUL = re.compile(r"[\uac00-\ud7a3]+")
ARABIC = re.compile(r"[\u0620-\u065f\u066e-\u06d3\u06fa-\u06fc]+")
_ARABIC_MARKS = re.compile(r"[\u064b-\u0652\u0670\u0640]")
_KEPT_ARABIC = re.compile(r"^(ال|وال)(?=..)")

# Consonants of the Arabic script and of its Persian and Urdu letters; long vowels stand as the Latin vowel that
# they most often are. Source: romanisation table of the American Library Association, simplified.
_ARABIC_LETTERS = {
    "ا": "a", "أ": "a", "إ": "i", "آ": "a", "ٱ": "a", "ء": "", "ؤ": "u", "ئ": "i", "ب": "b", "ت": "t", "ث": "th",
    "ج": "j", "ح": "h", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r", "ز": "z", "س": "s", "ش": "sh", "ص": "s",
    "ض": "d", "ط": "t", "ظ": "z", "ع": "", "غ": "gh", "ف": "f", "ق": "q", "ك": "k", "ک": "k", "ل": "l", "م": "m",
    "ن": "n", "ه": "h", "ة": "a", "و": "w", "ي": "y", "ی": "y", "ى": "a", "پ": "p", "چ": "ch", "ژ": "zh", "گ": "g",
    "ں": "n", "ے": "y", "ہ": "h", "ھ": "h", "ڈ": "d", "ٹ": "t", "ڑ": "r",
}  # fmt: skip


_ARABIC_WORDS = {"عبد": "abdul", "الله": "ullah", "بن": "bin", "ابن": "bin", "بنت": "binti", "الدين": "uddin"}


def to_latin(name: str) -> tuple[str, str, str, bool]:
    """A name in Latin letters, its Chinese characters, its Hangul, and whether it holds Arabic script whose short
    vowels are not written."""
    han = "".join(HAN.findall(name))
    hangul = "".join(HANGUL.findall(name))
    unvowelled = False
    if han:
        name = HAN.sub(lambda found: f" {_mandarin(found[0])} ", name)
    if hangul:
        name = HANGUL.sub(lambda found: f" {_korean(found[0])} ", name)
    if ARABIC.search(name):
        unvowelled = True
        name = ARABIC.sub(lambda found: _arabic(found[0]), _ARABIC_MARKS.sub("", name))
    if not name.isascii():
        name = anyascii(name)
    return name, han, hangul, unvowelled


def _mandarin(signs: str) -> str:
    known = characters()
    read = [known[sign].mandarin[0] if sign in known else anyascii(sign).lower() for sign in signs]
    return read[0] if len(read) == 1 else f"{read[0]} {''.join(read[1:])}"


def _korean(signs: str) -> str:
    read = [anyascii(sign) for sign in signs]
    return read[0] if len(read) == 1 or len(read) > 4 else f"{read[0]} {''.join(read[1:])}"


def _arabic(word: str) -> str:
    whole = _ARABIC_WORDS.get(word)
    if whole:
        return whole
    known = variants().native
    found = known.get(word) or known.get(_KEPT_ARABIC.sub("", word))
    if found:
        return found
    if word.startswith("عبد") and len(word) > 3:
        return "abdul " + _arabic(_KEPT_ARABIC.sub("", word[3:]))
    bare = _KEPT_ARABIC.sub("", word)
    return "~" + "".join(_ARABIC_LETTERS.get(letter, "") for letter in bare)


def plain(text: str) -> str:
    """Compatibility forms and control characters brought to plain text."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(c if c.isprintable() else " " for c in text)
