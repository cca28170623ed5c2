"""What the repository may not hold: paths of a machine, addresses of registries, script inside pages."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from tests.contracts import tree

# Put together here, so that this file does not hold what it looks for.
REGISTRIES = (
    "py" + "pi.org",
    "python" + "hosted.org",
    "registry.npm" + "js.org",
    "npm" + "mirror.com",
    "deb.deb" + "ian.org",
)
MACHINE = re.compile(r"(?<![\w.])/(?:wo{}rk|fa{}rm|ro{}ot|tm{}p/bash_jobs)/".replace("{}", ""))
TEMPLATES = tree.files(".html", under=tree.ROOT / "src")
INLINE = (
    (re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE), "script without src"),
    (re.compile(r"<style\b", re.IGNORECASE), "style element"),
    (re.compile(r"\sstyle\s*=\s*[\"'{]", re.IGNORECASE), "style attribute"),
    (re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE), "event attribute"),
    (re.compile(r"javascript:", re.IGNORECASE), "javascript: address"),
    (
        re.compile(r"<(?:script|link|img|iframe)[^>]*\b(?:src|href)=[\"'](?:https?:)?//", re.IGNORECASE),
        "foreign host",
    ),
)
COMMENT = re.compile(r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}", re.DOTALL)
# Pages that WeasyPrint turns into PDF and e-mails carry their own style: our pages never show them.
PRINTED = ("/papers/", "/instruments/", "/print/", "/mails/")


def _lines_only(match: re.Match[str]) -> str:
    return "\n" * match.group().count("\n")


def test_no_file_names_a_registry() -> None:
    found = [
        f"{tree.name(path)}:{number}"
        for path in tree.tracked()
        for number, line in tree.lines(path)
        if any(host in line for host in REGISTRIES)
        and not tree.name(path).startswith("tests/contracts/")
        and not (path.name == "lock.sh" and "grep" in line)
    ]
    assert not found, "\n" + "\n".join(found)


def test_no_file_names_a_path_of_a_machine() -> None:
    found = [
        f"{tree.name(path)}:{number} {line.strip()[:80]}"
        for path in tree.tracked()
        for number, line in tree.lines(path)
        if MACHINE.search(line)
    ]
    assert not found, "\n" + "\n".join(found)


def test_the_npm_lock_holds_hashes_and_no_address() -> None:
    text = (tree.ROOT / "package-lock.json").read_text()
    assert '"integrity"' in text
    assert '"resolved"' not in text


def test_every_locked_python_package_has_its_hash() -> None:
    for file in ("requirements.txt", "requirements-dev.txt"):
        blocks = re.split(r"\n(?=\S)", (tree.ROOT / file).read_text())
        without = [
            block.split("\\")[0].strip()
            for block in blocks
            if block.strip() and "--hash=sha256:" not in block
        ]
        assert without == [], file


def test_pages_hold_no_script_or_style_of_their_own() -> None:
    found = []
    for path in TEMPLATES:
        if any(part in tree.name(path) for part in PRINTED):
            continue
        text = COMMENT.sub(_lines_only, path.read_text(encoding="utf-8"))
        for pattern, what in INLINE:
            for match in pattern.finditer(text):
                found.append(f"{tree.name(path)}:{text.count(chr(10), 0, match.start()) + 1} {what}")
    assert not found, "\n" + "\n".join(found)


def test_every_text_of_a_pack_is_in_both_languages() -> None:
    found: list[str] = []

    def walk(node: yaml.Node, path: Path) -> None:
        if isinstance(node, yaml.MappingNode):
            keys = {key.value: value for key, value in node.value}
            if {"id", "en"} & set(keys) and set(keys) <= {"id", "en"}:
                texts = [
                    keys[k].value for k in ("id", "en") if k in keys and isinstance(keys[k], yaml.ScalarNode)
                ]
                if len(texts) != 2 or not all(text.strip() for text in texts):
                    found.append(f"{tree.name(path)}:{node.start_mark.line + 1}")
            for value in keys.values():
                walk(value, path)
        elif isinstance(node, yaml.SequenceNode):
            for value in node.value:
                walk(value, path)

    for path in tree.files(".yaml", under=tree.SOURCE / "law"):
        for document in yaml.compose_all(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader):
            if document is not None:
                walk(document, path)
    assert not found, "\n" + "\n".join(found)
