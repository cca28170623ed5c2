"""Why a rule answered as it did: the rule, the article and the row of parameters behind each part."""

from __future__ import annotations

from dataclasses import dataclass

from kanim.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of a result, kept with the decision so that explaining it never runs the rule again."""

    rule: str
    article: str
    words: Text
    parameter: str | None = None  # code of the dated row that was read, with its digest or first day if known

    def data(self) -> dict[str, str | dict[str, str] | None]:
        """The reason as it goes into a ledger payload."""
        return {
            "rule": self.rule,
            "article": self.article,
            "words": self.words.data(),
            "parameter": self.parameter,
        }
