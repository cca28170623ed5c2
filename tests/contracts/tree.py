"""The repository as files: what the conventions are checked against."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "kanim"


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that git keeps or would keep; in an unpacked archive every file outside what set-up makes."""
    words = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(words, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
        return tuple(path for path in paths if path.is_file())
    made = {".venv", "node_modules", "staticfiles", "build", "var", "__pycache__"}
    return tuple(p for p in ROOT.rglob("*") if p.is_file() and not made & set(p.relative_to(ROOT).parts))


def files(*suffixes: str, under: Path = ROOT) -> list[Path]:
    return [path for path in tracked() if path.suffix in suffixes and path.is_relative_to(under)]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_migration(path: Path) -> bool:
    return path.parent.name == "migrations"


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """Numbered lines of a text file; none of a picture or font."""
    try:
        yield from enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    except UnicodeDecodeError:
        return
