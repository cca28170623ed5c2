"""What journeys do in a browser: sign in, look for barriers, take pictures."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, ViewportSize, expect

from support.processes import ROOT

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # the counter's camera
    "--use-fake-ui-for-media-stream",
]
PICTURES = ROOT / "docs" / "pictures"
SHOWN = ("case-page", "portal")  # pictures of the documentation begin so
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PASSWORD = "kanim-tangerang-demo"  # of every demonstration account
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
NewPage = Callable[..., Page]


def chromium() -> str:
    """The installed Chromium. Raises with the remedy."""
    for name in (os.environ.get("KANIM_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name) if name else None
        if found:
            return found
    raise RuntimeError("Chromium is not installed: apt-get install chromium, or name it with KANIM_CHROMIUM")


def launch(playwright: Playwright, *flags: str) -> Browser:
    return playwright.chromium.launch(executable_path=chromium(), headless=True, args=[*FLAGS, *flags])


def login(page: Page, username: str, password: str = PASSWORD) -> None:
    """Signs in as one of the demonstration's accounts; ends on the page that this account begins with."""
    page.goto("/akun/login/")
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(password)
    page.locator("form:has(input[name=password]) button.btn-primary").click()
    expect(page.locator("input[name=password]")).to_have_count(0)


def axe(page: Page) -> None:
    """Asserts that axe finds no serious or critical barrier on the page as it stands."""
    serious = barriers(page)
    assert not serious, f"{page.url}\n" + "\n".join(serious)


def barriers(page: Page, rules: str = "") -> list[str]:
    """The serious and critical barriers that axe finds on the page as it stands. `rules` takes one rule alone, or
    all but one: `color-contrast`, `!color-contrast`."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules.startswith("!"):
        options["rules"] = {rules[1:]: {"enabled": False}}
    elif rules:
        options["runOnly"] = [rules]
    page.evaluate(_axe_source())
    found: list[dict[str, Any]] = page.evaluate(
        "async options => (await axe.run(document, options)).violations", options
    )
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}\n    "
        + "\n    ".join(node["html"][:200] for node in rule["nodes"][:5])
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]


@cache
def _axe_source() -> str:
    if not AXE.exists():
        raise RuntimeError("axe-core is not installed: run `make setup` first")
    return AXE.read_text()


def shot(page: Page, name: str) -> Path | None:
    """A picture of the whole page, only when KANIM_PICTURES=1: what the documentation shows goes to
    `docs/pictures/NAME.png`, all others to `build/pictures/`, to be looked at."""
    if os.environ.get("KANIM_PICTURES") != "1":
        return None
    shown = name.startswith(SHOWN) and not name.endswith("-en")
    folder = PICTURES if shown else ROOT / "build" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    page.screenshot(path=path, full_page=not shown, animations="disabled")
    if shown:
        _reduce(path)
    return path


def keep(page: Page, name: str) -> None:
    """What a failed journey saw last, in build/failed/: the page as picture and as text."""
    folder = ROOT / "build" / "failed"
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png", full_page=True)
    (folder / f"{name}.html").write_text(page.content())


def _reduce(path: Path) -> None:
    """256 colours are enough for a page, and a third of the bytes."""
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
