"""Reading a page of the documentation as instructions: files to write and commands to run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
_FENCE = re.compile(r"^```(\w+) *([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class FileBlock:
    """A file of the page; with `after`, its text goes behind that line of a file that is there."""

    path: str
    text: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the page and the lines of which each must stand in what it answers."""

    words: str
    expected: tuple[str, ...]


def blocks(page: Path) -> Iterator[FileBlock | Command]:
    """The blocks of a page in order: those with a path are files, those of `console` are commands."""
    for language, info, text in _FENCE.findall(page.read_text(encoding="utf-8")):
        if language == "console":
            yield from _commands(text)
        elif info:
            path, _, after = info.partition(" after ")
            yield FileBlock(path.strip(), text, after.strip())


def _commands(text: str) -> Iterator[Command]:
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        words, *expected = part.strip().splitlines()
        yield Command(words, tuple(expected))
