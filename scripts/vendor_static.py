"""Puts what the pages take from npm under `src/kanim/ui/static/vendor`.

    python scripts/vendor_static.py

Only the files that a page loads are copied. Icons become one SVG sprite of the names listed in
`src/kanim/ui/icons.txt`; source-map comments are cut, since the static storage would look for the maps.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src" / "kanim" / "ui" / "static" / "vendor"
ICONS = ROOT / "src" / "kanim" / "ui" / "icons.txt"

TEXT_FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.css",
    "htmx.org/dist/htmx.min.js": "htmx.js",
}
FONT = "@fontsource-variable/plus-jakarta-sans/files/plus-jakarta-sans-{}-wght-normal.woff2"
FONT_SUBSETS = ("latin", "latin-ext")
SOURCE_MAP = re.compile(r"\n?(/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S+)\s*$")
SVG_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


class Missing(SystemExit):
    """A package or icon is not there; the message says what to run."""


def read(path: Path) -> str:
    if not path.is_file():
        raise Missing(f"{path.relative_to(ROOT)} is missing: run `npm ci --ignore-scripts` in {ROOT} first")
    return path.read_text(encoding="utf-8")


def sprite(names: list[str]) -> str:
    """One SVG with a symbol for each icon; the pages draw it with `<use>`."""
    symbols = []
    for name in names:
        found = SVG_BODY.search(read(MODULES / "@tabler/icons/icons/outline" / f"{name}.svg"))
        if found is None:
            raise Missing(f"icon {name} is not an SVG with a body")
        body = " ".join(found.group(1).split())
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols) + "</svg>\n"


def main() -> int:
    names = sorted(set(ICONS.read_text(encoding="utf-8").split()))
    drawn = sprite(names)
    texts = {to: SOURCE_MAP.sub("\n", read(MODULES / source)) for source, to in TEXT_FILES.items()}
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for to, text in texts.items():
        (VENDOR / to).write_text(text, encoding="utf-8")
    for subset in FONT_SUBSETS:
        shutil.copyfile(MODULES / FONT.format(subset), VENDOR / f"plus-jakarta-sans-{subset}.woff2")
    (VENDOR / "icons.svg").write_text(drawn, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
