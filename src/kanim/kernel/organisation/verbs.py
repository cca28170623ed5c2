"""Changing the organisation: offices opened, posts created, people appointed. All on the office's stream.

None of these authorises: the act that calls them has been allowed already."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q

from kanim.kernel import db
from kanim.kernel.errors import Conflict, Invalid
from kanim.kernel.ledger.writer import Writer
from kanim.kernel.organisation.directory import offices
from kanim.kernel.organisation.models import Account, Appointment, Office, Post
from kanim.kernel.texts import Text

FAR = date.max


def open_office(act: Writer, office: Office) -> Office:
    """Opens an office of the dated tree.

    Raises `Conflict` for a second regional office in a province, or a code that is in use."""
    if (
        office.kind == Office.Kind.REGIONAL
        and Office.objects.filter(kind=Office.Kind.REGIONAL, province=office.province, valid_to=None).exists()
    ):
        raise _second_kanwil(office)
    if Office.objects.filter(code=office.code, valid_to=None).exists():
        raise _code_taken(office)
    try:
        with transaction.atomic():
            office.save(force_insert=True)
    except IntegrityError as error:
        raise (_second_kanwil if "province" in str(error) else _code_taken)(office) from error
    act.record(
        office,
        "office.opened",
        {
            "code": office.code,
            "kind": office.kind,
            "unit": office.unit,
            "parent": office.parent_id,
            "name": office.name,
            "province": office.province,
            "zone": office.zone,
            "valid_from": office.valid_from,
        },
    )
    offices.forget_on_commit()
    return office


def _second_kanwil(office: Office) -> Conflict:
    return Conflict(
        Text(
            f"Provinsi {office.province} sudah mempunyai Kantor Wilayah; satu provinsi satu Kantor Wilayah "
            "(kanwil.kedudukan.4).",
            f"Province {office.province} has a regional office already; one province has one "
            "(kanwil.kedudukan.4).",
        ),
        code="KANWIL_TAKEN",
    )


def _code_taken(office: Office) -> Conflict:
    return Conflict(
        Text(
            f"Kode kantor {office.code} sudah dipakai. Pilih kode lain.",
            f"The office code {office.code} is in use. Choose another.",
        ),
        code="OFFICE_TAKEN",
    )


def create_post(
    act: Writer, office: Office, *, unit: str, code: str, is_leading: bool, valid_from: date
) -> Post:
    """Creates a post of a unit in an office.

    Raises `Conflict` for a second leading post in the unit, or one that is there already."""
    post = Post(office=office, unit=unit, code=code, is_leading=is_leading, valid_from=valid_from)
    standing = Post.objects.filter(office=office, unit=unit, valid_to=None)
    if standing.filter(code=code).exists():
        raise _post_taken(unit, code)
    if is_leading and standing.filter(is_leading=True).exists():
        raise _second_leader(unit)
    try:
        with transaction.atomic():
            post.save(force_insert=True)
    except IntegrityError as error:
        raise (_second_leader(unit) if is_leading else _post_taken(unit, code)) from error
    act.record(
        office,
        "post.created",
        {"post": post.id, "unit": unit, "code": code, "leading": is_leading, "valid_from": valid_from},
    )
    offices.forget_on_commit()
    return post


def _post_taken(unit: str, code: str) -> Conflict:
    return Conflict(
        Text(f"Jabatan {code} pada {unit} sudah ada.", f"The post {code} of {unit} exists already."),
        code="POST_TAKEN",
    )


def _second_leader(unit: str) -> Conflict:
    return Conflict(
        Text(
            f"Unit {unit} sudah mempunyai pimpinan; satu unit satu jabatan pimpinan.",
            f"The unit {unit} has a leading post already; one unit has one.",
        ),
        code="LEADER_TAKEN",
    )


def appoint(
    act: Writer,
    account: Account,
    post: Post,
    *,
    letter: str,
    valid_from: date,
    valid_to: date | None = None,
    kind: str = Appointment.Kind.DEFINITIVE,
    point: Office | None = None,
    clearance: int = 0,
    compartment: str | None = None,
    excludes: str = "",
) -> Appointment:
    """Appoints an account to a post by a letter; `valid_to` is the first day on which it no longer holds.
    `excludes` is what an acting order does not give, separated by spaces (`access.orders`).

    Raises `Invalid` without a letter, for dates out of order, a counter of another office, or an acting
    appointment without an end; `Conflict` when the leading post has a substantive holder in those days or
    the account holds the post already."""
    _check_appointment(post, letter, valid_from, valid_to, kind, point)
    office = Office.objects.select_for_update().get(id=post.office_id)
    overlapping = Appointment.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=valid_from), post=post, valid_from__lt=valid_to or FAR
    )
    if overlapping.filter(account=account).exists():
        raise Conflict(
            Text("Pegawai ini sudah memangku jabatan itu.", "This officer holds that post already."),
            code="APPOINTED",
        )
    if (
        post.is_leading
        and kind == Appointment.Kind.DEFINITIVE
        and overlapping.filter(kind=Appointment.Kind.DEFINITIVE).exists()
    ):
        raise _post_held()
    row = Appointment(
        account=account,
        post=post,
        point=point,
        kind=kind,
        clearance=clearance,
        compartment=compartment,
        letter=letter.strip(),
        excludes=excludes,
        is_leading=post.is_leading,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise _post_held() from error
    act.record(
        office,
        "appointment.made",
        {
            "appointment": row.id,
            "account": account.id,
            "post": post.code,
            "unit": post.unit,
            "kind": str(kind),
            "clearance": int(clearance),
            "compartment": compartment,
            "letter": row.letter,
            "valid_from": valid_from,
            "valid_to": valid_to,
            **({"excludes": excludes} if excludes else {}),
        },
        subject=account.id,
    )
    return row


def _check_appointment(
    post: Post, letter: str, valid_from: date, valid_to: date | None, kind: str, point: Office | None
) -> None:
    wrong: dict[str, Text] = {}
    if not letter.strip():
        wrong["letter"] = Text(
            "Isi nomor surat keputusan atau surat perintahnya.",
            "Give the number of the letter of appointment.",
        )
    if valid_to is not None and valid_to <= valid_from:
        wrong["valid_to"] = Text(
            "Tanggal akhir harus sesudah tanggal mulai.", "The end must be after the start."
        )
    if kind not in Appointment.Kind.values:
        wrong["kind"] = Text("Pilih definitif, plt atau plh.", "Choose definitif, plt or plh.")
    if kind == Appointment.Kind.DAILY and valid_to is None:
        wrong["valid_to"] = Text(
            "Plh. berlaku sementara: isi tanggal akhirnya.", "A Plh. is for a time: give its end."
        )
    if point is not None and point.parent_id != post.office_id:
        wrong["point"] = Text(
            "Tempat layanan itu bukan milik kantor jabatan ini.",
            "That counter does not belong to the post's office.",
        )
    if wrong:
        raise Invalid(wrong)


def _post_held() -> Conflict:
    return Conflict(
        Text(
            "Jabatan pimpinan ini sudah ada pejabat definitifnya. Akhiri dahulu, atau tunjuk Plt./Plh.",
            "This leading post has a substantive holder. End that first, or appoint an acting one.",
        ),
        code="POST_HELD",
    )


def end_appointment(act: Writer, appointment: Appointment, *, valid_to: date, letter: str) -> Appointment:
    """Ends an appointment: `valid_to` is the first day on which it no longer holds.

    Raises `Invalid` for a day not after its start or no letter, `Conflict` when it has ended already."""
    office = Office.objects.select_for_update().get(posts__id=appointment.post_id)
    row = Appointment.objects.get(id=appointment.id)
    if row.valid_to is not None and row.valid_to <= valid_to:
        raise Conflict(
            Text("Penugasan ini sudah berakhir.", "This appointment has ended already."),
            code="APPOINTMENT_ENDED",
        )
    wrong: dict[str, Text] = {}
    if valid_to <= row.valid_from:
        wrong["valid_to"] = Text(
            f"Tanggal akhir harus sesudah {row.valid_from}.", f"The end must be after {row.valid_from}."
        )
    if not letter.strip():
        wrong["letter"] = Text(
            "Isi nomor surat pengakhirannya.", "Give the number of the letter that ends it."
        )
    if wrong:
        raise Invalid(wrong)
    row.valid_to = valid_to
    row.save(update_fields=["valid_to"])
    act.record(
        office,
        "appointment.ended",
        {"appointment": row.id, "account": row.account_id, "valid_to": valid_to, "letter": letter.strip()},
        subject=row.account_id,
    )
    return row


def open_account(
    *, username: str, name: str, password_hash: str, email: str = "", is_demo: bool = False
) -> Account:
    """Opens an account for someone who will be appointed. The password comes hashed
    (`django.contrib.auth.hashers.make_password`), since hashing takes longer than a transaction should.

    An account has no stream of its own: what it may do begins with an appointment, which is recorded.
    Raises `Conflict` when the user name is in use."""
    taken = Conflict(
        Text(f"Nama pengguna {username} sudah dipakai.", f"The user name {username} is in use."),
        code="ACCOUNT_TAKEN",
    )
    if Account.objects.filter(username=username).exists():
        raise taken
    account = Account(username=username, name=name, email=email, is_demo=is_demo, password=password_hash)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError as error:
        raise taken from error
    return account


def disable_account(act: Writer, account: Account, *, office: Office, reason: str) -> None:
    """Takes all power from an account at once; its sessions end with its next request."""
    locked = Office.objects.select_for_update().get(id=office.id)
    db.execute("UPDATE organisation_account SET is_active = %s WHERE id = %s", [False, account.id])
    account.is_active = False
    act.record(locked, "account.disabled", {"account": account.id, "reason": reason}, subject=account.id)
