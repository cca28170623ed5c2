"""Every link and every path that the documentation names leads somewhere; the kernel's map is the import contract."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from doc_pages import DOCS

ROOT = DOCS.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")
NAMED = re.compile(
    r"`((?:src|tests|scripts|docs|kernel|faces|divisions|law|ui|casework|ledger|sandbox|contracts)/[\w./-]+)`"
)
INSIDE = ("", "src/kanim", "src/kanim/kernel", "tests")
EXAMPLES = ("garage",)
MADE = ("docs/pictures",)


@pytest.mark.parametrize("page", PAGES, ids=[p.relative_to(ROOT).as_posix() for p in PAGES])
def test_links_and_paths_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    gone = [link for link in LINK.findall(text) if not (page.parent / link).exists()]
    for named in NAMED.findall(text):
        if any(word in named for word in (*EXAMPLES, *MADE)) or "NAME" in named:
            continue
        if not any((ROOT / start / named).exists() for start in INSIDE):
            gone.append(named)
    assert gone == []


def test_the_map_of_the_kernel_is_the_import_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c.get("containers") == ["kanim.kernel"])
    order = [name.strip() for layer in reversed(layers) for name in re.split("[:|]", layer)]
    page = (DOCS / "how-the-kernel-works.md").read_text(encoding="utf-8")
    table = page[page.index("| Package of") : page.index("Above the kernel")]
    told = [
        name for row in table.strip().splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[1])
    ]
    assert set(told) == set(order)
    ranks = {
        name.strip(): rank for rank, layer in enumerate(reversed(layers)) for name in re.split("[:|]", layer)
    }
    assert [ranks[name] for name in told] == sorted(ranks[name] for name in told)


def test_decisions_are_numbered_once_and_listed() -> None:
    files = sorted((DOCS / "adr").glob("0*.md"))
    numbers = [int(path.name[:4]) for path in files]
    assert numbers == sorted(set(numbers))
    listed = (DOCS / "adr" / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in files if f"]({path.name})" not in listed] == []
