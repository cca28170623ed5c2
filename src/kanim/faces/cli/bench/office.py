"""The office that is measured: a database of its own, founded as any other, with ordinary officers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import click
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connection, connections

from kanim.kernel import clock, db
from kanim.kernel.access.actors import Officer
from kanim.kernel.access.mandates import index as mandates
from kanim.kernel.access.seed import ensure_mandates
from kanim.kernel.casework import procedures
from kanim.kernel.casework.grammar import Procedure
from kanim.kernel.ledger.writer import Founding
from kanim.kernel.organisation.models import Account, Appointment, Office, Post
from kanim.kernel.organisation.seed import ensure_organisation
from kanim.kernel.organisation.selectors import officer_appointments
from kanim.kernel.organisation.verbs import appoint, open_account
from kanim.kernel.party.generated import demo_person
from kanim.kernel.regulation.loading import load_packs

OFFICE, POINT = "kanim-tangerang", "tangerang-utama"
SIGN = "ukur."
"""How user names of measuring officers begin; whoever finds such an account knows what the database is for."""

CLIENTS = 16
SERVICES, VERIFICATION = "dokjal_layanan", "dokjal_verifikasi"
POSTS = {
    "petugas_loket": (SERVICES, CLIENTS),
    "pemeriksa": (SERVICES, CLIENTS),
    "petugas_cetak": (SERVICES, 2),
    "petugas_serah": (SERVICES, 2),
    "verifikator": (VERIFICATION, 2),
    "adjudikator": (VERIFICATION, 2),
}
"""Each post of the passport's way: its unit, and how many officers hold it here."""


@dataclass(frozen=True, slots=True)
class BenchOffice:
    """Where generated cases stand, who acts on them, and the procedure they run."""

    place: UUID
    point: UUID
    officers: dict[str, tuple[Officer, ...]]  # by post
    procedure: Procedure
    division: str
    today: date


def ensure_office(now: datetime | None = None, *, prepared: bool = False) -> BenchOffice:
    """Migrates, loads the regulation, founds the office and its officers, each where it is missing. A database
    that is `prepared` has been migrated and holds the regulation.

    Raises `ClickException` for a database in which people work."""
    moment = now or clock.now()
    _refuse_working_office()
    if not prepared:
        call_command("migrate", verbosity=0, interactive=False)
        load_packs()
    ensure_organisation(moment)
    ensure_mandates(moment)
    _seat_officers(moment)
    mandates.forget()
    return find_office(clock.day_of(moment))


def find_office(today: date) -> BenchOffice:
    """The office as `ensure_office` left it."""
    procedure = procedures.in_force("paspor", today)
    return BenchOffice(
        place=Office.objects.get(code=OFFICE).id,
        point=Office.objects.get(code=POINT).id,
        officers=_officers(today),
        procedure=procedure,
        division=procedures.division_of(procedure, today),
        today=today,
    )


def has_cases() -> bool:
    return db.fetch_one("SELECT 1 FROM casework_case LIMIT 1") is not None


def _refuse_working_office() -> None:
    tables = connection.introspection.table_names()
    if "casework_case" not in tables or Account.objects.filter(username__startswith=SIGN).exists():
        return
    if has_cases():
        raise click.ClickException(
            "Basis data ini berisi berkas kantor yang bekerja; pengukuran menulis berkas buatan. Sebutkan basis "
            "data tersendiri dengan --database. · This database holds the cases of a working office, and a bench "
            "writes made-up ones. Name a database of its own with --database."
        )


def _seat_officers(now: datetime) -> None:
    """Accounts that nobody can sign in to: sessions are opened for them by the bench itself."""
    today = clock.day_of(now)
    seated = set(
        Account.objects.filter(username__startswith=SIGN, appointments__isnull=False).values_list(
            "username", flat=True
        )
    )
    point = Office.objects.get(code=POINT)
    with db.write_transaction():
        act = Founding(now)
        for code, (unit, many) in POSTS.items():
            post = Post.objects.get(office__code=OFFICE, unit=unit, code=code, valid_to=None)
            for number in range(1, many + 1):
                username = f"{SIGN}{code}.{number}"
                if username in seated:
                    continue
                account = open_account(
                    username=username,
                    name=demo_person(username, today).name,
                    password_hash=make_password(None),
                )
                appoint(
                    act,
                    account,
                    post,
                    letter=f"SK-{username}",
                    valid_from=max(post.valid_from, date(today.year, 1, 1)),
                    point=point,
                )
    connections.close_all()


def _officers(today: date) -> dict[str, tuple[Officer, ...]]:
    found: dict[str, list[Officer]] = {}
    rows = Appointment.objects.filter(account__username__startswith=SIGN).select_related("account")
    for row in sorted(rows, key=lambda row: (len(row.account.username), row.account.username)):
        seat = officer_appointments(row.account, today)[0]
        officer = Officer(
            account_id=row.account.id,
            name=row.account.name,
            appointment_id=seat.id,
            post=seat.post,
            unit=seat.unit,
            office_id=seat.office_id,
            office_code=seat.office_code,
            point_id=seat.point_id,
            clearance=seat.clearance,
            compartment=seat.compartment,
        )
        found.setdefault(seat.post, []).append(officer)
    return {post: tuple(officers) for post, officers in found.items()}
