"""Posts and units in words."""

from __future__ import annotations

from datetime import date

from kanim.kernel.texts import Text


def post_words(post: str, unit: str, on: date) -> Text:
    """A post of a unit, by its codes until the regulation's words are read here."""
    return Text.of(f"{post.replace('_', ' ')} {unit}")
