"""`kanim access explain`: what may this person do with this case, by which clause, and why not the rest."""

from __future__ import annotations

import json
from uuid import UUID

import click

from kanim.faces.actors import actor_for
from kanim.faces.sign_in import AccountBackend, seats_of
from kanim.kernel.access.actors import Holder, Officer, System
from kanim.kernel.casework.explaining import Answer, explain
from kanim.kernel.casework.models import Case
from kanim.kernel.casework.sight import get_case
from kanim.kernel.errors import NotVisible
from kanim.kernel.organisation.models import Account


@click.group("access", help="Kewenangan dan akses · Authority and access")
def access() -> None:
    """Who may do what."""


@access.command("explain")
@click.argument("person")
@click.argument("case")
@click.option("--json", "as_json", is_flag=True, help="satu objek JSON · one JSON object")
def explain_command(person: str, case: str, as_json: bool) -> None:
    """Apa yang dapat dilakukan PERSON (nama pengguna, atau nama:jabatan) pada CASE (nomor atau id), dan mengapa tidak
    selebihnya. · What PERSON (user name, or name:post) may do with CASE (number or id), and why not the rest.
    """
    subject = _subject(person)
    told = explain(System("operator"), get_case(System("operator"), _case_id(case)), subject)
    if as_json:
        click.echo(json.dumps(told.data(), ensure_ascii=False, indent=2))
        return
    click.echo(f"{told.person} ({told.as_what}) · {told.number} · {told.step}")
    for text in told.sight:
        click.echo(f"{'+' if told.sees else '-'} {text}")
    for sign, answers in (("+", told.may), ("-", told.may_not)):
        for answer in answers:
            click.echo(f"{sign} {answer.label} [{answer.clause}]{_why(answer)}")
    for answer in told.closed:
        click.echo(f"  {answer.label} [{answer.clause}]: {', '.join(str(s) for s in answer.open_in)}")


def _why(answer: Answer) -> str:
    if answer.why:
        return ": " + " ".join(str(text) for text in answer.why)
    return f": {answer.source}" if answer.source.id else ""


def _subject(person: str) -> Officer | Holder:
    """Raises `NotVisible` for nobody."""
    username, _, post = person.partition(":")
    known = Account.objects.filter(username=username).values_list("id", flat=True).first()
    account = AccountBackend().get_user(known) if known else None
    if account is None:
        raise NotVisible
    seat = next((s for s in seats_of(account) if s.post == post), None) if post else None
    if post and seat is None:
        raise NotVisible
    found = actor_for(account, str(seat.id) if seat else None)
    assert isinstance(found, Officer | Holder)
    return found


def _case_id(told: str) -> UUID:
    found = Case.objects.filter(number=told.upper()).values_list("id", flat=True).first()
    if found is not None:
        return found
    try:
        return UUID(told)
    except ValueError:
        raise NotVisible from None
