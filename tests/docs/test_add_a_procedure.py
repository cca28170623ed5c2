"""`docs/how-to/add-a-procedure.md`, done block by block in a copy of the repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from contracts.tree import ROOT, tracked
from support.following import DOCS, Command, FileBlock, blocks

PAGE = DOCS / "how-to" / "add-a-procedure.md"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The repository as git keeps it, without what set-up made."""
    for path in tracked():
        target = tmp_path / "copy" / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return tmp_path / "copy"


def _write(home: Path, block: FileBlock) -> None:
    path = home / block.path
    path.parent.mkdir(parents=True, exist_ok=True)
    if not block.after:
        assert not path.exists(), f"{block.path} is there already: the page must name another"
        path.write_text(block.text, encoding="utf-8")
        return
    before = path.read_text(encoding="utf-8")
    line = f"    {block.after}\n"
    assert before.count(line) == 1, f"{block.path} has no line {block.after}"
    path.write_text(before.replace(line, line + block.text), encoding="utf-8")


def _run(home: Path, command: Command, database: str, folder: Path) -> None:
    programs = {"kanim": "-m kanim.faces.cli.main", "pytest": f"-m pytest --database {database}"}
    name, _, rest = command.words.partition(" ")
    done = subprocess.run(
        f"{sys.executable} {programs[name]} {rest}",
        shell=True,
        cwd=home,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(str(home / part) for part in ("src", "tests", "scripts")),
            "KANIM_VAR": str(folder),
            "KANIM_DATABASE_URL": f"sqlite:///{folder / 'office.sqlite3'}",
            "KANIM_LANG": "en",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    told = done.stdout + done.stderr
    if name == "kanim" and rest == "clauses":
        assert done.returncode in (0, 1), told
    else:
        assert done.returncode == 0, f"$ {command.words}\n{told}"
    for line in command.expected:
        assert line in told, f"$ {command.words}\nshould tell {line!r}, told\n{told}"


@pytest.mark.database("sqlite")
@pytest.mark.timeout(300)
def test_the_page_is_true(copy: Path, tmp_path: Path, database_kind: str) -> None:
    folder = tmp_path / "var"
    folder.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(copy / "src"), "KANIM_VAR": str(folder)}
    environment["KANIM_DATABASE_URL"] = f"sqlite:///{folder / 'office.sqlite3'}"
    for words in (["manage.py", "migrate", "-v0"], ["-m", "kanim.faces.cli.main", "law", "load"]):
        subprocess.run([sys.executable, *words], cwd=copy, env=environment, check=True, timeout=300)
    done = 0
    for block in blocks(PAGE):
        if isinstance(block, FileBlock):
            _write(copy, block)
        else:
            _run(copy, block, database_kind, folder)
        done += 1
    assert done >= 12
