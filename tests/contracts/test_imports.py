"""The folder tree is the map: who may import whom, and what stays out of the import path."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.contracts.tree import ROOT

COPYLEFT = ("gpl", "general public license", "affero")
WEAK = ("lgpl", "lesser general public", "library general public")


def test_the_import_contracts_hold() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([str(program), "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _locked() -> list[str]:
    """Names in requirements.txt that belong on this machine."""
    wanted = []
    for line in (ROOT / "requirements.txt").read_text().splitlines():
        if line and not line.startswith((" ", "#", "-")):
            requirement = Requirement(line.removesuffix("\\").strip())
            if requirement.marker is None or requirement.marker.evaluate():
                wanted.append(requirement.name)
    return wanted


def _choices(name: str) -> list[str]:
    """The licences of an installed package, of which a user may choose one."""
    about = metadata.metadata(name)
    stated = about.get("License-Expression") or ""
    if stated:
        return stated.split(" OR ")
    classifiers = [line for line in about.get_all("Classifier") or [] if line.startswith("License ::")]
    text = (about.get("License") or "").strip()
    return classifiers or [part for part in text.splitlines()[:1] if part]


@pytest.mark.parametrize("name", _locked())
def test_no_package_of_the_lock_file_is_gpl_or_agpl(name: str) -> None:
    choices = _choices(name)
    assert choices, f"{name} states no licence: read its files and decide"

    def binds(licence: str) -> bool:
        lowered = licence.lower()
        return any(word in lowered for word in COPYLEFT) and not any(word in lowered for word in WEAK)

    assert not all(binds(choice) for choice in choices), f"{name}: {choices}"
