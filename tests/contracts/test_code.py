"""Conventions of the Python code that no linter knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.contracts import tree

PYTHON = [path for path in tree.files(".py", under=tree.ROOT / "src") if not tree.is_migration(path)]
MIGRATIONS = [path for path in tree.files(".py") if tree.is_migration(path) and path.name != "__init__.py"]
LONGEST = 500

# Who may write rows, by the end of a path. Everyone else asks a verb of one of these.
WRITERS: dict[str, str] = {
    "kernel/organisation/models.py": "an account keeps its own password",
}
WRITER_FOLDERS = ("kernel/",)
WRITER_NAMES = ("registers.py", "actions.py", "effects.py", "demo.py")


def _writes(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Calls that write rows of a model: `.save()`, `.delete()`, `.update(field=…)` without positional values,
    which a dict, hash or file would be given."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
            verb = node.func.attr
            has_keywords = bool(node.keywords)
            if (
                verb == "save"
                or (verb == "delete" and not has_keywords)
                or (verb == "update" and has_keywords)
            ):
                yield node.lineno, f".{verb}("


def _may_write(path: Path) -> bool:
    place = path.relative_to(tree.SOURCE).as_posix()
    return place.startswith(WRITER_FOLDERS) or path.name in WRITER_NAMES or place in WRITERS


def test_rows_are_written_by_register_verbs_only() -> None:
    found = [
        f"{tree.name(path)}:{line} {verb}"
        for path in PYTHON
        if not _may_write(path)
        for line, verb in _writes(tree.parsed(path))
    ]
    assert not found, "\n" + "\n".join(found)


def test_no_import_stands_inside_a_function() -> None:
    found = [
        f"{tree.name(path)}:{inner.lineno}"
        for path in PYTHON
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert not found, "\n" + "\n".join(found)


def test_no_error_is_swallowed() -> None:
    found = []
    for path in PYTHON:
        for node in ast.walk(tree.parsed(path)):
            if isinstance(node, ast.ExceptHandler):
                is_bare = node.type is None
                is_silent = (
                    isinstance(node.type, ast.Name)
                    and node.type.id in ("Exception", "BaseException")
                    and all(isinstance(line, ast.Pass) for line in node.body)
                )
                if is_bare or is_silent:
                    found.append(f"{tree.name(path)}:{node.lineno}")
    assert not found, "\n" + "\n".join(found)


def test_no_signal_carries_a_business_effect() -> None:
    words = re.compile(r"@receiver\(|\b(pre|post)_(save|delete|init)\.connect|m2m_changed")
    found = [f"{tree.name(p)}:{n}" for p in PYTHON for n, line in tree.lines(p) if words.search(line)]
    assert not found, "\n" + "\n".join(found)


def test_nothing_is_left_unfinished_or_switched_off() -> None:
    parts = (
        "NotImplemented" + "Error",
        "TO" + "DO",
        "FIX" + "ME",
        r"mark\." + "skip",
        "x" + "fail",
    )
    words = re.compile("|".join(rf"\b{part}" for part in parts))
    found = [
        f"{tree.name(path)}:{number} {line.strip()}"
        for path in tree.files(".py", ".html", ".js", ".sh")
        for number, line in tree.lines(path)
        if words.search(line)
    ]
    assert not found, "\n" + "\n".join(found)


def test_a_file_can_be_held_in_the_head() -> None:
    long = {
        tree.name(path): count
        for path in tree.files(".py", ".html", ".js", ".sh")
        if not tree.is_migration(path)
        for count in [sum(1 for _ in tree.lines(path))]
        if count > LONGEST
    }
    assert long == {}


def test_every_public_module_says_what_it_is_for() -> None:
    silent = [
        tree.name(path)
        for path in PYTHON
        if path.name != "apps.py" and tree.parsed(path).body and not ast.get_docstring(tree.parsed(path))
    ]
    assert silent == []


@pytest.mark.parametrize("folder", sorted({path.parent for path in MIGRATIONS}), ids=tree.name)
def test_migrations_are_numbered_without_gap(folder: Path) -> None:
    names = sorted(path.name for path in MIGRATIONS if path.parent == folder)
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name) for name in names), names
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))


@pytest.mark.django_db
def test_the_migrations_tell_the_models(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        call_command("makemigrations", "--check", "--dry-run", interactive=False)
    except SystemExit:
        pytest.fail(f"run `python manage.py makemigrations`:\n{capsys.readouterr().out}")
