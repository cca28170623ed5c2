"""The English of the interface. Texts stand in templates and code in Indonesian; their English in one file.

    python scripts/messages.py update    put new texts into django.po (empty), drop those that are gone
    python scripts/messages.py check     say what is missing, empty or unused; exit 1 if anything is
    python scripts/messages.py compile   write django.mo, which the pages read

Entries stay sorted by their Indonesian, without line numbers, so that two changes seldom meet.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "kanim"
PO = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
}
HEADER = """\
# English of the interface; msgid is Indonesian. Kept by `python scripts/messages.py update`.
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
Id = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Findings:
    """Texts without an entry, entries without English, entries that nothing uses; each with where it stands."""

    missing: dict[Id, str] = field(default_factory=dict)
    empty: dict[Id, str] = field(default_factory=dict)
    unused: list[Id] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        return [
            *(f"missing in django.po: {key!r} ({where})" for key, where in self.missing.items()),
            *(f"without English: {key!r} ({where})" for key, where in self.empty.items()),
            *(f"used nowhere: {key!r}" for key in self.unused),
        ]


def texts(source: Path = SOURCE) -> dict[Id, str]:
    """Every text of the interface → the first file that has it."""
    found: dict[Id, str] = {}
    for path in sorted(source.rglob("*.py")):
        _keep(found, path, source, path.read_bytes())
    for path in sorted((*source.rglob("templates/**/*.html"), *source.rglob("templates/**/*.txt"))):
        _keep(found, path, source, _templatize(path))
    return found


def _keep(found: dict[Id, str], path: Path, source: Path, code: bytes) -> None:
    for _line, key, _comments, context in extract("python", io.BytesIO(code), keywords=KEYWORDS):
        if context is not None:
            raise SystemExit(
                f"{path}: a text with a context is not kept here; use another Indonesian wording"
            )
        found.setdefault(key if isinstance(key, str) else (key[0], key[1]), str(path.relative_to(source)))


def _templatize(path: Path) -> bytes:
    """A template's texts as the calls that Django makes of them, one line each with nothing around."""
    code = templatize(path.read_text(encoding="utf-8"))
    return "\n".join(line.strip() for line in code.splitlines()).encode()


def read() -> Catalog:
    if not PO.exists():
        return Catalog(locale="en")
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def find(source: Path = SOURCE) -> Findings:
    used, catalog = texts(source), read()
    kept: dict[Any, Any] = {message.id: message.string for message in catalog if message.id}
    missing = {key: where for key, where in used.items() if key not in kept}
    empty = {key: used[key] for key in used if key in kept and not _is_full(kept[key])}
    return Findings(missing, empty, [key for key in kept if key not in used])


def _is_full(english: Any) -> bool:
    """Every form of the English has words."""
    parts = (english,) if isinstance(english, str) else english
    return bool(parts) and all(part.strip() for part in parts)


def update() -> None:
    """Writes django.po anew: what is used, with the English it had."""
    had = {message.id: message.string for message in read() if message.id}
    catalog = Catalog(locale="en")
    for key in sorted(texts(), key=lambda key: key if isinstance(key, str) else key[0]):
        catalog.add(key, had.get(key, "" if isinstance(key, str) else ("", "")))
    body = io.BytesIO()
    write_po(body, catalog, width=108, omit_header=True, no_location=True, sort_output=True)
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_text(HEADER + body.getvalue().decode().lstrip("\n"), encoding="utf-8")


def compile_() -> None:
    with PO.with_suffix(".mo").open("wb") as file:
        write_mo(file, read())


def main(words: list[str]) -> int:
    match words:
        case ["update"]:
            update()
            return _say(find())
        case ["check"]:
            return _say(find())
        case ["compile"]:
            compile_()
            return 0
    sys.stderr.write(__doc__ or "")
    return 2


def _say(findings: Findings) -> int:
    for line in _lines(findings):
        sys.stdout.write(line + "\n")
    return 1 if findings.lines else 0


def _lines(findings: Findings) -> Iterator[str]:
    yield from findings.lines
    if not findings.lines:
        yield "Every text has its English."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
