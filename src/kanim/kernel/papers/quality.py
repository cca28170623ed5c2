"""Whether a picture of a paper can be read, from what was measured of it (`looking`), by limits of the regulation.

Each check has a limit from which the sender is warned and one from which the picture is refused; a paper type says
whether it refuses at all (`quality: refuse | warn | off`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kanim.kernel.regulation import Law
from kanim.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that can be wrong. `low` tells that a small measure is the bad one; `advice` says what to do."""

    code: str
    param: str
    low: bool
    words: Text
    advice: Text


CHECKS = (
    Check(
        "blur", "kabur", False,
        Text("Foto buram", "The photo is blurred"),
        Text(
            "coba letakkan dokumen di meja, tahan ponsel dengan dua tangan, dan ketuk layar agar fokus",
            "try to lay the document on a table, hold the phone with both hands and tap the screen to focus",
        ),
    ),
    Check(
        "glare", "silau", False,
        Text("Ada pantulan cahaya yang menutup tulisan", "A reflection of light covers the text"),
        Text(
            "matikan lampu kilat dan miringkan dokumen sedikit menjauhi lampu atau jendela",
            "switch off the flash and tilt the document a little away from the lamp or window",
        ),
    ),
    Check(
        "cut", "terpotong", False,
        Text("Tepi dokumen terpotong", "An edge of the document is cut off"),
        Text(
            "mundur sedikit sampai keempat sudutnya terlihat",
            "step back a little until all four corners are in the picture",
        ),
    ),
    Check(
        "sideways", "miring", False,
        Text("Dokumen tampak rebah", "The document seems to lie on its side"),
        Text("putar sampai tulisannya mendatar, lalu foto lagi", "turn it until the text runs across, and try again"),
    ),
    Check(
        "edge", "resolusi", True,
        Text("Gambar kecil, huruf kecil mungkin tidak terbaca", "The picture is small; fine print may be unreadable"),
        Text("foto lebih dekat atau pindai pada 300 dpi", "photograph it closer or scan it at 300 dpi"),
    ),
    Check(
        "contrast", "kontras", True,
        Text("Gambar pucat atau kosong", "The picture is faint or empty"),
        Text(
            "pastikan sisi yang bertulisan menghadap kamera dan cahayanya cukup",
            "see that the written side faces the camera and that there is enough light",
        ),
    ),
)  # fmt: skip
_BY_CODE = {check.code: check for check in CHECKS}


@dataclass(frozen=True, slots=True)
class Limits:
    """By check: from which measure on the sender is warned, and from which on refused (None: never)."""

    warn: Mapping[str, int]
    refuse: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a picture, and what to do: `Foto buram: coba …`."""

    code: str
    refused: bool
    measure: int
    limit: int

    @property
    def words(self) -> Text:
        return words_of(self.code)


def words_of(code: str) -> Text:
    """A finding in words, for whoever sent the picture and for the officer."""
    check = _BY_CODE[code]
    return Text(f"{check.words.id}: {check.advice.id}.", f"{check.words.en}: {check.advice.en}.")


def short_words(code: str) -> Text:
    return _BY_CODE[code].words


def limits_of(book: Law) -> Limits:
    """The limits in force: parameters `mutu_<check>_peringatan` and `mutu_<check>_tolak`."""

    def read(end: str) -> dict[str, int]:
        rows = ((check.code, book.find("param", f"mutu_{check.param}_{end}")) for check in CHECKS)
        return {code: int(row.body["value"]) for code, row in rows if row is not None}

    return Limits(read("peringatan"), read("tolak"))


def judge(measures: Mapping[str, int], limits: Limits, *, may_refuse: bool) -> list[Finding]:
    """What is wrong, the gravest first. A limit itself is already too much (or too little)."""
    found = []
    for check in CHECKS:
        measure = measures.get(check.code)
        if measure is None:
            continue
        for refused, bounds in ((True, limits.refuse), (False, limits.warn)):
            limit = bounds.get(check.code)
            if limit is not None and (measure <= limit if check.low else measure >= limit):
                found.append(Finding(check.code, refused and may_refuse, measure, limit))
                break
    return sorted(found, key=lambda finding: not finding.refused)
