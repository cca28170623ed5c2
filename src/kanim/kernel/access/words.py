"""Posts and units in words, from the regulation in force."""

from __future__ import annotations

from datetime import date

from kanim.kernel.access.mandates import MandateInfo
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


def post_title(post: str, unit: str, acting: str, on: date) -> Text:
    """As `post_words`, with how the post is held before it: `Plh. Kepala Seksi …`."""
    words = post_words(post, unit, on)
    short = held_as(acting)
    return words if not short.id else Text(f"{short.id} {words.id}", f"{short.en} {words.en}")


def held_as(acting: str) -> Text:
    """`Plh.` or `Plt.`; empty for a post that is held substantively."""
    return {"plh": Text("Plh.", "Acting (Plh.)"), "plt": Text("Plt.", "Acting (Plt.)")}.get(
        acting, Text("", "")
    )


RELATIONS = {
    "atasan": Text("Atasan langsung", "Direct superior"),
    "penerima": Text("Penerima", "Addressee"),
}


def holder_words(mandate: MandateInfo, on: date) -> Text:
    """Who holds a mandate: a post of a unit, a function, a relation."""
    if mandate.holder_kind == "function":
        found = law(on).find("function", mandate.function)
        return found.words if found else Text.of(mandate.function)
    if mandate.holder_kind == "relation":
        return RELATIONS.get(mandate.function, Text.of(mandate.function))
    return post_words(mandate.post, mandate.unit, on)


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
