"""Templates of letters: files of the law, read by an engine of their own that reaches nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.template import Engine
from django.template.exceptions import TemplateDoesNotExist

import kanim

LAW = Path(kanim.__file__).parent / "law"
BASE = ("dasar.html", "dasar.css")
TAGS = "kanim.kernel.papers.letter_tags"


def folders() -> list[Path]:
    """The letter folders of the law: what all offices share first, then each division's."""
    return [LAW / "national" / "letters", *sorted(LAW.glob("*/letters"))]


@lru_cache(maxsize=1)
def engine() -> Engine:
    """Escapes everything, has our filters, and loads from the letter folders alone."""
    return Engine(
        dirs=[str(folder) for folder in folders()],
        app_dirs=False,
        autoescape=True,
        builtins=[TAGS],
        string_if_invalid="",
    )


def find(name: str) -> Path:
    """The file of a template or stylesheet. Raises `TemplateDoesNotExist`."""
    for folder in folders():
        path = folder / name
        if path.is_file() and path.resolve().is_relative_to(LAW.resolve()):
            return path
    raise TemplateDoesNotExist(name)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a letter is made from: its text and the base and stylesheet of all letters, by name; `version` is 0 for
    the law's own text."""

    texts: Mapping[str, str]
    version: int = 0

    @property
    def digest(self) -> str:
        """SHA-256 over the text, the base that it extends and the stylesheet."""
        whole = hashlib.sha256()
        for text in self.texts.values():
            whole.update(text.encode())
            whole.update(b"\x00")
        return whole.hexdigest()

    def engine(self) -> Engine:
        """Escapes everything, has our filters, and knows these texts alone."""
        pages = {name: text for name, text in self.texts.items() if name.endswith(".html")}
        loaders = [("django.template.loaders.locmem.Loader", pages)]
        return Engine(loaders=loaders, autoescape=True, builtins=[TAGS], string_if_invalid="")


def parts_of(name: str, source: str = "", version: int = 0) -> Parts:
    """A letter's parts with the text given, or with the law's own."""
    text = source or find(name).read_text(encoding="utf-8")
    return Parts({name: text} | {base: find(base).read_text(encoding="utf-8") for base in BASE}, version)


def template_digest(name: str) -> str:
    """The digest of the law's own text."""
    return parts_of(name).digest
