"""Posts and units in words, from the regulation in force."""

from __future__ import annotations

from datetime import date

from kanim.kernel.regulation import law
from kanim.kernel.texts import Text


def post_words(post: str, unit: str, on: date) -> Text:
    """`Kepala Seksi Pelayanan Dokumen Perjalanan`: the post's title joined to its unit's name, each word once.

    Codes stand in for what the regulation does not name on that day."""
    in_force = law(on)
    post_entry, unit_entry = in_force.find("post", post), in_force.find("unit", unit)
    title = post_entry.words if post_entry else Text.of(post.replace("_", " "))
    place = unit_entry.words if unit_entry else Text.of(unit)
    return Text(_joined(title.id, place.id), f"{title.en}, {place.en}")


def unit_words(unit: str, on: date) -> Text:
    found = law(on).find("unit", unit)
    return found.words if found else Text.of(unit)


def _joined(title: str, place: str) -> str:
    """The words that end the title and begin the unit's name are said once."""
    words = title.split()
    for start in range(len(words)):
        tail = " ".join(words[start:])
        if place.startswith(tail):
            return " ".join([*words[:start], place])
    return f"{title}, {place}"
