"""An application being filled in: its parts, where the applicant stands, what is still wrong. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse

from kanim.divisions.travel_documents.fees.rules import Item, PassportFee, passport_fee
from kanim.divisions.travel_documents.law_rows import read_tariff
from kanim.divisions.travel_documents.requirements.engine import Requirement
from kanim.divisions.travel_documents.requirements.facts import asked_for
from kanim.faces.portal import catalogue
from kanim.kernel.access.actors import Holder
from kanim.kernel.booking import selectors as booking
from kanim.kernel.booking.selectors import SlotView
from kanim.kernel.casework import drafts, forms
from kanim.kernel.casework.expressions import UNKNOWN
from kanim.kernel.casework.fields import clean
from kanim.kernel.casework.forms import Part
from kanim.kernel.casework.models import Draft
from kanim.kernel.errors import Invalid, NotVisible
from kanim.kernel.papers import uploads
from kanim.kernel.papers.models import Paper
from kanim.kernel.regulation import Law, law
from kanim.kernel.texts import Text
from kanim.ui.components import Step, StepState

WAY = "portal"
FORM = "mohon"
PAPERS, SLOT, REVIEW = "berkas", "jadwal", "periksa"
POINT_KEY = "_tempat"  # the code of the chosen service point, kept beside the answers
LAST_STEPS = (
    (PAPERS, Text("Berkas", "Papers")),
    (SLOT, Text("Jadwal", "Appointment")),
    (REVIEW, Text("Periksa dan kirim", "Check and send")),
)


@dataclass(frozen=True, slots=True)
class Wizard:
    """A draft with the form that the law asks for today. `values` are as typed."""

    draft: Draft
    book: Law
    row: Mapping[str, Any]
    parts: tuple[Part, ...]
    values: Mapping[str, Any]

    @property
    def service(self) -> catalogue.Service:
        return catalogue.service_page(self.book, self.draft.service).service

    @property
    def names(self) -> tuple[str, ...]:
        """The steps in order, as they stand in the address."""
        return (*(str(n) for n in range(1, len(self.parts) + 1)), *(name for name, _ in LAST_STEPS))

    def url(self, name: str) -> str:
        return reverse("draft-step", args=[self.draft.id, name])

    def after(self, name: str) -> str:
        names = self.names
        return self.url(names[min(names.index(name) + 1, len(names) - 1)])

    def before(self, name: str) -> str:
        at = self.names.index(name)
        return self.url(self.names[at - 1]) if at else reverse("service", args=[self.draft.service])

    def part(self, name: str) -> Part:
        """Raises `NotVisible` for a step that the form does not have."""
        if name not in self.names[: len(self.parts)]:
            raise NotVisible
        return self.parts[int(name) - 1]

    def strip(self, here: str) -> list[Step]:
        """The steps for the top of the page: done is what holds no error."""
        at = self.names.index(here)
        done = self.done()
        titles = (*(part.title for part in self.parts), *(words for _, words in LAST_STEPS))
        states: list[StepState] = [
            "now" if n == at else "done" if name in done else "todo" for n, name in enumerate(self.names)
        ]
        return [Step(title, state) for title, state in zip(titles, states, strict=True)]

    def done(self) -> set[str]:
        return {
            str(n)
            for n, part in enumerate(self.parts, start=1)
            if not judged(part.rows, self.values, self.book.on)[1]
        } | ({SLOT} if self.values.get("slot") else set())

    def judged(self) -> tuple[dict[str, Any], dict[str, Text]]:
        """All values and errors of the whole form, the appointment too."""
        return judged([row for part in self.parts for row in part.rows], self.values, self.book.on)

    def papers(self) -> list[Paper]:
        return uploads.list_draft_papers(self.draft.id)

    def asked(self) -> list[Requirement]:
        """The papers that are asked for, given what was answered so far."""
        given, _ = self.judged()

        in_form = {row["code"] for part in self.parts for row in part.rows}

        def lookup(name: str) -> object:
            head, _, field = name.partition(".")
            if head == "service":
                return self.row.get(field, UNKNOWN)
            if head != FORM:
                return UNKNOWN
            return given.get(field, UNKNOWN if field in in_form else None)

        return asked_for(self.book, self.row, lookup, given.get, self.book.on)

    def slot(self) -> SlotView | None:
        try:
            return booking.find_slot(UUID(str(self.values.get("slot") or "")))
        except ValueError:
            return None

    def is_same_day(self) -> bool:
        return self.judged()[0].get("percepatan") is True

    def fee(self) -> PassportFee | None:
        """What it will cost by the tariff of today; None while the choice is open or not offered."""
        given, _ = self.judged()
        booklet, years = given.get("jenis_blangko"), given.get("masa_berlaku")
        if booklet not in (self.row.get("booklets") or ()) or not years:
            return None
        if int(years) not in (self.row.get("years") or ()):
            return None
        try:
            return passport_fee(
                (Item(str(booklet), int(years)),), read_tariff(self.book), same_day=self.is_same_day()
            )
        except Invalid:
            return None


def load(owner: Holder, draft_id: UUID, on: date) -> Wizard:
    """The owner's draft. Raises `NotVisible` for another's, a sent one's or an expired one's."""
    draft = drafts.get_draft(owner, draft_id)
    if draft.case_id is not None:
        raise NotVisible
    book = law(on)
    row = catalogue.service_row(book, draft.service)
    found = [
        _without_slot(_narrowed(part, row))
        for part in forms.start_parts(draft.procedure, draft.start, draft.service, on)
    ]
    parts = tuple(part for part in found if part.rows)
    return Wizard(draft, book, row, parts, drafts.values_of(draft))


def judged(
    rows: tuple[Mapping[str, Any], ...] | list[Any], values: Mapping[str, Any], on: date
) -> tuple[dict[str, Any], dict[str, Text]]:
    """Values and errors, with the day and the regions known."""
    return clean(rows, values, today=on)


def _without_slot(part: Part) -> Part:
    return Part(part.title, tuple(row for row in part.rows if row.get("widget") != "slot"))


def _narrowed(part: Part, row: Mapping[str, Any]) -> Part:
    """Booklets and years are offered as the service has them."""
    offers = {
        "jenis_blangko": {str(code) for code in row.get("booklets") or ()},
        "masa_berlaku": {str(years) for years in row.get("years") or ()},
    }
    rows = []
    for field in part.rows:
        allowed = offers.get(field["code"])
        if allowed and field.get("choices"):
            field = {**field, "choices": [c for c in field["choices"] if str(c["code"]) in allowed]}
        rows.append(field)
    return Part(part.title, tuple(rows))
