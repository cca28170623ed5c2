"""A demonstration office: generated people in every post, one password for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import click
from django.contrib.auth.hashers import make_password

from kanim.kernel import clock, db
from kanim.kernel.access.models import ClassLevel
from kanim.kernel.access.seed import ensure_mandates
from kanim.kernel.access.words import post_words
from kanim.kernel.ledger.writer import Founding
from kanim.kernel.organisation.models import Account, Appointment, Office, Post
from kanim.kernel.organisation.seed import ensure_organisation
from kanim.kernel.organisation.verbs import appoint, open_account
from kanim.kernel.party.generated import demo_person
from kanim.kernel.registry.demo import demo as fills

extend = fills.extend
PASSWORD = "kanim-tangerang-demo"
OFFICE = "kanim-tangerang"
LETTER = "SK-DEMO"
APPLICANTS = ("pemohon1", "pemohon2")


@dataclass(frozen=True, slots=True)
class Chair:
    """One demo account in one post: `point` is the counter, `clearance` the class of secrecy it may see."""

    username: str
    post: str
    unit: str
    point: str = ""
    clearance: int = ClassLevel.BIASA


MAIN, BINTARO, MALL = "tangerang-utama", "ulp-bintaro", "mpp-tangerang-selatan"
_SECRET, _LIMITED = ClassLevel.RAHASIA, ClassLevel.TERBATAS
CHAIRS = (
    Chair("kepala", "kepala", "kanim", clearance=ClassLevel.SANGAT_RAHASIA),
    Chair("kabag.tu", "kabag", "tu", clearance=_LIMITED),
    Chair("kasubbag.kepum", "kasubbag", "tu_kepum", clearance=_LIMITED),
    Chair("kasubbag.keuangan", "kasubbag", "tu_keu", clearance=_LIMITED),
    Chair("bendahara", "bendahara", "tu_keu"),
    Chair("persediaan", "petugas_persediaan", "tu_kepum"),
    Chair("kabid.dokjal", "kabid", "dokjal", clearance=_LIMITED),
    Chair("kasi.layanan", "kasi", "dokjal_layanan", clearance=_LIMITED),
    Chair("loket1", "petugas_loket", "dokjal_layanan", MAIN),
    Chair("loket2", "petugas_loket", "dokjal_layanan", MAIN),
    Chair("loket.bintaro", "petugas_loket", "dokjal_layanan", BINTARO),
    Chair("loket.mpp", "petugas_loket", "dokjal_layanan", MALL),
    Chair("pemeriksa1", "pemeriksa", "dokjal_layanan", MAIN),
    Chair("pemeriksa2", "pemeriksa", "dokjal_layanan", MAIN),
    Chair("pemeriksa.bintaro", "pemeriksa", "dokjal_layanan", BINTARO),
    Chair("pemeriksa.mpp", "pemeriksa", "dokjal_layanan", MALL),
    Chair("penyelia", "pemeriksa_penyelia", "dokjal_layanan", MAIN, _LIMITED),
    Chair("cetak1", "petugas_cetak", "dokjal_layanan", MAIN),
    Chair("cetak2", "petugas_cetak", "dokjal_layanan", MAIN),
    Chair("serah1", "petugas_serah", "dokjal_layanan", MAIN),
    Chair("loket2", "petugas_serah", "dokjal_layanan", MAIN),
    Chair("serah.bintaro", "petugas_serah", "dokjal_layanan", BINTARO),
    Chair("kasi.verifikasi", "kasi", "dokjal_verifikasi", clearance=ClassLevel.RAHASIA),
    Chair("verifikator1", "verifikator", "dokjal_verifikasi"),
    Chair("verifikator2", "verifikator", "dokjal_verifikasi"),
    Chair("adjudikator1", "adjudikator", "dokjal_verifikasi", clearance=ClassLevel.RAHASIA),
    Chair("adjudikator2", "adjudikator", "dokjal_verifikasi", clearance=ClassLevel.RAHASIA),
    Chair("kabid.intaltuskim", "kabid", "intaltuskim", clearance=_LIMITED),
    Chair("kasi.izintinggal", "kasi", "intaltuskim_izin", clearance=_LIMITED),
    Chair("kasi.status", "kasi", "intaltuskim_status", clearance=_LIMITED),
    Chair("kabid.tikim", "kabid", "tikim", clearance=_LIMITED),
    Chair("kasi.ti", "kasi", "tikim_ti", clearance=_LIMITED),
    Chair("kasi.infokom", "kasi", "tikim_infokom", clearance=_LIMITED),
    Chair("informasi", "petugas_informasi", "tikim_infokom"),
    Chair("kabid.inteldak", "kabid", "inteldak", clearance=_SECRET),
    Chair("kasi.intelijen", "kasi", "inteldak_intel", clearance=_SECRET),
    Chair("penyelia.intelijen", "pemeriksa_penyelia", "inteldak_intel", clearance=_SECRET),
    Chair("kasi.penindakan", "kasi", "inteldak_dak", clearance=_SECRET),
)


def ensure_demo(now: datetime) -> int:
    """Founds the office, puts a generated person in every post of it, opens two applicants' accounts and runs
    what divisions add (`extend`). Run again it adds nothing. Gives the number of accounts added.

    The regulation must have been loaded."""
    ensure_organisation(now)
    ensure_mandates(now)
    added = _ensure_accounts(now)
    fills.run(now)
    return added


def _ensure_accounts(now: datetime) -> int:
    today = clock.day_of(now)
    posts = _posts(today)
    chairs = [c for c in _all_chairs(posts) if (c.unit, c.post) in posts]
    seated = set(
        Appointment.objects.filter(account__is_demo=True).values_list(
            "account__username", "post__unit", "post__code"
        )
    )
    wanted = [c for c in chairs if (c.username, c.unit, c.post) not in seated]
    standing = set(Account.objects.filter(is_demo=True).values_list("username", flat=True))
    if not wanted and standing.issuperset(APPLICANTS):
        return 0
    password_hash = make_password(PASSWORD)
    points = {o.code: o for o in Office.objects.filter(kind=Office.Kind.SERVICE_POINT)}
    with db.write_transaction():
        act = Founding(now)
        accounts = {a.username: a for a in Account.objects.filter(is_demo=True)}
        before = len(accounts)
        for chair in wanted:
            account = accounts.get(chair.username) or _open(chair.username, password_hash, today)
            accounts[chair.username] = account
            post = posts[chair.unit, chair.post]
            appoint(
                act,
                account,
                post,
                letter=f"{LETTER}-{chair.username}",
                valid_from=max(post.valid_from, date(today.year, 1, 1)),
                point=points.get(chair.point),
                clearance=chair.clearance,
            )
        for username in APPLICANTS:
            if username not in accounts:
                accounts[username] = _open(username, password_hash, today)
        return len(accounts) - before


def _open(username: str, password_hash: str, today: date) -> Account:
    return open_account(
        username=username,
        name=demo_person(username, today).name,
        email=f"{username}@demo.invalid",
        password_hash=password_hash,
        is_demo=True,
    )


def _posts(today: date) -> dict[tuple[str, str], Post]:
    rows = Post.objects.filter(office__code=OFFICE, valid_to=None, valid_from__lte=today)
    return {(row.unit, row.code): row for row in rows.select_related("office")}


def _all_chairs(posts: Mapping[tuple[str, str], Post]) -> list[Chair]:
    """The chairs above, and one for every other post of the office."""
    taken = {(c.unit, c.post) for c in CHAIRS}
    others = [
        Chair(
            f"{code.removeprefix('petugas_').replace('_', '.')}.{unit.rpartition('_')[2]}",
            code,
            unit,
            clearance=_SECRET if unit.startswith("inteldak") else ClassLevel.BIASA,
        )
        for unit, code in sorted(posts)
        if (unit, code) not in taken
    ]
    return [*CHAIRS, *others]


def demo_accounts(on: date | None = None) -> list[tuple[str, str]]:
    """What is printed: the post in words with its counter, and the user name; heads first, applicants last."""
    today = on or clock.today()
    seats = Appointment.objects.filter(account__is_demo=True, account__is_active=True).select_related(
        "account", "post", "point"
    )
    order = {(c.unit, c.post): number for number, c in reversed(list(enumerate(CHAIRS)))}
    rows = sorted(
        seats,
        key=lambda s: (order.get((s.post.unit, s.post.code), len(CHAIRS)), s.post.unit, s.account.username),
    )
    officers = [
        (
            str(post_words(s.post.code, s.post.unit, today))
            + (f" ({s.point.short_name})" if s.point else ""),
            s.account.username,
        )
        for s in rows
    ]
    applicants = Account.objects.filter(username__in=APPLICANTS, is_demo=True).order_by("username")
    return [*officers, *((f"Pemohon: {a.name}", a.username) for a in applicants)]


@click.group()
def demo() -> None:
    """The demonstration office."""


@demo.command()
def accounts() -> None:
    """One line an account: user name and post; the password is the same for all."""
    rows = demo_accounts()
    if not rows:
        raise click.ClickException("No demo accounts here: start with `kanim serve --demo` first.")
    for words, username in rows:
        print(f"{username:22} {words}")
    print(f"\nPassword of all: {PASSWORD}")
