"""Stretches that the journeys of the back office share."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from journeys.looking import look, refusal
from journeys.pages import NUMBER, Desk, Form, Staff, until
from kanim.kernel.casework.models import Case, Child


def open_form(desk: Desk, title: str, *, look_as: str = "") -> Form:
    """From the menu through *Mulai berkas* to the form of a procedure."""
    desk.press(desk.page.get_by_role("link", name="Mulai berkas"))
    if look_as:
        look(desk.page, f"mulai-{look_as}")
    desk.press(desk.page.locator("a.k-choice", has_text=title))
    if look_as:
        look(desk.page, f"isi-{look_as}")
    return Form(desk.page)


def send(desk: Desk, label: str) -> str:
    """Sends the form that stands open; gives the number of the case."""
    desk.press(desk.page.locator("form.k-form-page").get_by_role("button", name=label))
    expect(desk.page.locator(".k-toast").first).to_contain_text("dibuka")
    found = NUMBER.search(desk.page.locator(".k-case-head").inner_text())
    assert found is not None
    return found.group()


def send_refused(desk: Desk, label: str, words: str, status: int = 409) -> None:
    """Sends the form, is refused and told why."""
    with refusal(desk.page, status):
        desk.press(desk.page.locator("form.k-form-page").get_by_role("button", name=label))
        expect(desk.page.locator(".k-errors").first).to_contain_text(words)


def begin(staff: Staff, username: str, title: str, label: str, values: dict[str, Any]) -> str:
    desk = staff[username]
    form = open_form(desk, title)
    form.fill(values)
    return send(desk, label)


def children(number: str) -> list[str]:
    """The numbers of the cases that a case opened, in their order."""
    rows = Child.objects.filter(parent_id=Case.objects.get(number=number).id).order_by("position")
    return [Case.objects.get(id=row.child_id).number for row in rows]


def expect_step(desk: Desk, number: str, label: str) -> None:
    desk.open_case(number)
    until(desk.page, desk.step().get_by_text(label, exact=True))
