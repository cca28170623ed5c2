"""Offices and posts from the regulation files, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kanim.kernel import clock, db
from kanim.kernel.ledger.writer import Founding
from kanim.kernel.organisation import calendars
from kanim.kernel.organisation.models import Office, Post
from kanim.kernel.organisation.verbs import create_post, open_office
from kanim.kernel.regulation import Entry, Law, law


@dataclass(frozen=True, slots=True)
class Seeded:
    """How many rows were added."""

    offices: int
    posts: int


def ensure_organisation(now: datetime) -> Seeded:
    """Opens the offices and creates the posts of the regulation in force that are not there yet, and records
    their calendar.

    Run again it adds nothing; an office or post that was changed or ended by an act stays as it is."""
    in_force = law(clock.day_of(now))
    with db.write_transaction():
        act = Founding(now)
        seeded = Seeded(_open_offices(act, in_force), _create_posts(act, in_force))
        calendars.renew(now, act.today)
        return seeded


def _open_offices(act: Founding, in_force: Law) -> int:
    standing = {row.code: row for row in Office.objects.order_by("valid_from")}
    added = 0
    for entry in in_force.all("office"):
        if entry.code in standing:
            continue
        standing[entry.code] = open_office(act, _office(entry, standing))
        added += 1
    return added


def _office(entry: Entry, standing: Mapping[str, Office]) -> Office:
    body: Mapping[str, Any] = entry.body
    return Office(
        code=entry.code,
        kind=body["kind"],
        unit=body["unit"],
        parent=standing[body["parent"]] if body["parent"] else None,
        name=entry.words.id,
        name_en=entry.words.en,
        short_name=body["short"],
        address=body["address"],
        province=str(body.get("province", "")),
        zone=body["zone"],
        is_non_tpi=bool(body.get("non_tpi", False)),
        valid_from=entry.valid_from,
    )


def _create_posts(act: Founding, in_force: Law) -> int:
    hosts: dict[str, list[Office]] = {}
    for row in Office.objects.filter(valid_to=None).exclude(kind=Office.Kind.SERVICE_POINT).order_by("id"):
        hosts.setdefault(row.unit, []).append(row)
    standing = set(Post.objects.values_list("office_id", "unit", "code"))
    added = 0
    for entry in in_force.all("post"):
        for unit in entry.body["units"]:
            for office in hosts.get(_host_unit(in_force, unit, hosts), []):
                if (office.id, unit, entry.code) not in standing:
                    create_post(
                        act,
                        office,
                        unit=unit,
                        code=entry.code,
                        is_leading=bool(entry.body["leading"]),
                        valid_from=max(entry.valid_from, office.valid_from),
                    )
                    added += 1
    return added


def _host_unit(in_force: Law, unit: str, hosts: Mapping[str, Any]) -> str:
    """The nearest unit above (or itself) that is an office: sections of `kanim` sit in the immigration office."""
    at = unit
    while at and at not in hosts:
        entry = in_force.find("unit", at)
        at = (entry.body["parent"] or "") if entry else ""
    return at
