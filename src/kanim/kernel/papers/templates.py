"""Templates of letters: files of the law, read by an engine of their own that reaches nothing else."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from django.template import Engine
from django.template.exceptions import TemplateDoesNotExist

import kanim

LAW = Path(kanim.__file__).parent / "law"
BASE = ("dasar.html", "dasar.css")


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
        builtins=["kanim.kernel.papers.letter_tags"],
        string_if_invalid="",
    )


def find(name: str) -> Path:
    """The file of a template or stylesheet. Raises `TemplateDoesNotExist`."""
    for folder in folders():
        path = folder / name
        if path.is_file() and path.resolve().is_relative_to(LAW.resolve()):
            return path
    raise TemplateDoesNotExist(name)


def template_digest(name: str) -> str:
    """SHA-256 over the template, the base that it extends and the stylesheet: what a paper's looks come
    from."""
    whole = hashlib.sha256()
    for part in (name, *BASE):
        whole.update(find(part).read_bytes())
        whole.update(b"\x00")
    return whole.hexdigest()
