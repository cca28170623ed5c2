"""Writes the made pages of `docs/` anew.

python scripts/write_docs.py           writes those that no longer agree
python scripts/write_docs.py --check   tells which they are and fails
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import django


def main(words: Sequence[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kanim.config.settings")
    django.setup()
    made = import_module("doc_pages")  # needs Django's models
    wrong = 0
    for path, wanted in made.pages():
        if made.agrees(path, wanted):
            continue
        name = path.relative_to(made.DOCS.parent)
        if "--check" in words:
            print(f"{name} no longer agrees: run `make docs`", file=sys.stderr)
            wrong += 1
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted, encoding="utf-8")
            print(name)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
