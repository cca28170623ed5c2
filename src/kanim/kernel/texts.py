"""A text in the two languages of the office: Indonesian first, English second."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import get_language


class Text(NamedTuple):
    """What a person reads, in both languages. `str()` gives the one that is active."""

    id: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "id").startswith("en") else self.id

    def format(self, *args: object, **values: object) -> Text:
        """Both languages with the same values put in."""
        return Text(self.id.format(*args, **values), self.en.format(*args, **values))

    @classmethod
    def of(cls, value: Any) -> Text:
        """A text from pack data: `{id: …, en: …}`, another Text, or one word that is the same in both."""
        if isinstance(value, Text):
            return value
        if isinstance(value, dict):
            return cls(str(value["id"]), str(value["en"]))
        return cls(str(value), str(value))

    def data(self) -> dict[str, str]:
        return {"id": self.id, "en": self.en}
