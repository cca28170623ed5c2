"""What a paper of a type may be: kinds of file, size, pages. Read from the regulation's paper types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kanim.kernel.papers.quality import Limits
from kanim.kernel.texts import Text

MEGABYTE = 1_000_000
KINDS = ("pdf", "jpeg", "png")
CONTENT_TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
SUFFIXES = {"pdf": ".pdf", "jpeg": ".jpg", "png": ".png"}
WORDS = {"pdf": "PDF", "jpeg": "JPEG", "png": "PNG"}
_KIND_OF = {content_type: kind for kind, content_type in CONTENT_TYPES.items()}


@dataclass(frozen=True, slots=True)
class PaperRule:
    """One paper type. `max_bytes` is of the file as sent; `min_edge` is the shorter side of a picture in
    pixels."""

    code: str
    words: Text
    kinds: tuple[str, ...] = KINDS
    max_bytes: int = 5 * MEGABYTE
    max_pages: int = 20
    min_edge: int = 300
    quality: str = "warn"
    limits: Limits | None = None

    @classmethod
    def of(cls, code: str, body: Mapping[str, Any], limits: Limits | None = None) -> PaperRule:
        """From the body of a `paper` definition: `words`, `accept` (content types), `max_bytes`, `max_pages`,
        `quality`. Without `limits` a picture is measured and not judged."""
        kinds = tuple(_KIND_OF[kind] for kind in body["accept"])
        return cls(
            code=code,
            words=Text.of(body["words"]),
            kinds=kinds,
            max_bytes=int(body["max_bytes"]),
            max_pages=int(body.get("max_pages", 20)),
            min_edge=int(body.get("min_edge", 300)),
            quality=str(body.get("quality", "warn")),
            limits=limits,
        )

    @property
    def kind_words(self) -> Text:
        """`PDF, JPEG atau PNG`."""
        names = [WORDS[kind] for kind in self.kinds]
        if len(names) == 1:
            return Text(names[0], names[0])
        head = ", ".join(names[:-1])
        return Text(f"{head} atau {names[-1]}", f"{head} or {names[-1]}")


def megabytes(size: int) -> Text:
    """`4,9 MB` and `4.9 MB`."""
    value = f"{max(size, 1) / MEGABYTE:.1f}" if size >= MEGABYTE / 10 else f"{max(size, 1) / MEGABYTE:.3f}"
    return Text(f"{value.replace('.', ',')} MB", f"{value} MB")
