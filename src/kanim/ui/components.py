"""What the shared parts of a page are given. A face fills these; the templates in `ui/c/` draw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanim.kernel.texts import Text
from kanim.ui import formats

Tone = Literal["ok", "wait", "bad", "info", "off", "secret"]
StepState = Literal["done", "now", "todo", "skipped", "stopped"]
Words = str | Text


@dataclass(frozen=True, slots=True)
class NavItem:
    label: Words
    url: str
    icon: str = "circle"
    current: bool = False
    count: str = ""


@dataclass(frozen=True, slots=True)
class NavGroup:
    items: Sequence[NavItem]
    label: Words = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the strip, drawn from the procedure."""

    label: Words
    state: StepState = "todo"
    note: Words = ""


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock as a person reads it. `left` counts in the clock's own units (`unit`: `hari kerja`, `hari`,
    `jam`); below 0 it is late. Paused clocks say why."""

    due_on: date | None
    left: int | None = None
    unit: Literal["hari kerja", "hari", "jam"] = "hari kerja"
    state: Literal["running", "paused", "stopped"] = "running"
    reason: Words = ""
    words: Words = ""

    @property
    def tone(self) -> Tone:
        if self.state == "paused":
            return "off"
        if self.state == "stopped":
            return "ok"
        if self.left is None:
            return "info"
        return "bad" if self.left < 0 else "wait" if self.left <= 1 else "info"

    def text(self, lang: str) -> str:
        """`2 hari kerja lagi, jatuh tempo Kam 26 Nov`, in the active language."""
        due = formats.weekday(self.due_on, lang) if self.due_on else ""
        if self.state == "paused":
            reason = str(self.reason)
            return _("Jam berhenti: %(reason)s") % {"reason": reason} if reason else _("Jam berhenti")
        if self.state == "stopped":
            return _("Selesai tepat waktu") if self.left is None or self.left >= 0 else _("Selesai terlambat")
        if self.left is None:
            return _("Jatuh tempo %(due)s") % {"due": due}
        parts = {"left": self._amount(), "due": due}
        if self.left < 0:
            return _("Terlambat %(left)s, jatuh tempo %(due)s") % parts
        if self.left == 0:
            return _("Jatuh tempo hari ini, %(due)s") % parts
        return _("%(left)s lagi, jatuh tempo %(due)s") % parts

    def short(self) -> str:
        """`2 hari kerja lagi`, `hari ini`, `terlambat 3 hari`, without the day."""
        if self.left is None:
            return _("tanpa tenggat")
        if self.left == 0 and self.unit != "jam":
            return _("hari ini")
        return (_("terlambat %s") if self.left < 0 else _("%s lagi")) % self._amount()

    def _amount(self) -> str:
        n = abs(self.left or 0)
        if self.unit == "jam":
            return ngettext("%(n)d jam", "%(n)d jam", n) % {"n": n}
        if self.unit == "hari":
            return ngettext("%(n)d hari", "%(n)d hari", n) % {"n": n}
        return ngettext("%(n)d hari kerja", "%(n)d hari kerja", n) % {"n": n}


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One act in the history: what, when, by whom under which post and clause, and why."""

    title: Words
    at: datetime
    actor: Words = ""
    post: Words = ""
    clause: str = ""
    reason: Words = ""
    icon: str = "circle-check"
    tone: Tone = "info"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A line of a key-value list. `note` stands small below; `differs` marks it in a comparison."""

    label: Words
    value: Any
    note: Words = ""
    differs: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class FileView:
    """A paper that a page shows: a picture is drawn, a PDF is embedded, anything else is a link."""

    name: Words
    url: str
    content_type: str = ""
    size: int = 0
    state: Words = ""
    tone: Tone = "info"
    note: Words = ""
    thumb_url: str = ""
    findings: Sequence[Words] = ()

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")

    @property
    def is_pdf(self) -> bool:
        return self.content_type == "application/pdf"


@dataclass(frozen=True, slots=True)
class Refused:
    """An action that is not allowed now, and the clause or condition that says so."""

    label: Words
    reasons: Sequence[Words]
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list that is walked by key. `count` is capped: `99+` and not a scan of the table."""

    first_url: str = ""
    next_url: str = ""
    shown: int = 0
    count: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: a picture, a list of facts, or both."""

    title: Words
    picture: FileView | None = None
    pairs: Sequence[Pair] = field(default_factory=tuple)
