"""The services as an applicant reads them: for whom, what to bring and why, what it costs by which row of the
tariff, how long it takes. All from the law in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kanim.kernel.errors import NotVisible
from kanim.kernel.regulation import Law
from kanim.kernel.texts import Text

TABLE = "layanan_paspor"
PROCEDURE = "paspor"
SAME_DAY = "PERCEPATAN"


@dataclass(frozen=True, slots=True)
class Service:
    """A row of the service table as it is shown in lists."""

    code: str
    words: Text
    who: Text
    is_open: bool
    on_portal: bool
    reason: Text | None
    sla_days: int
    for_child: bool
    replaces: bool


@dataclass(frozen=True, slots=True)
class Needed:
    """A paper to bring, or several of which one is enough. `need`: mandatory, group, optional, or conditional
    (asked for where the form says so)."""

    need: str
    papers: tuple[tuple[str, Text], ...]
    why: Text
    help: Text | None
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeeRow:
    """One choice with its amount in whole rupiah, and the row of the tariff that says so."""

    words: Text
    years: int
    amount_idr: int
    tariff: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServicePage:
    service: Service
    needed: tuple[Needed, ...]
    fees: tuple[FeeRow, ...]
    same_day: FeeRow | None
    cites: tuple[str, ...]


def services(law: Law) -> list[Service]:
    """Every service, open or not, in the order of the table."""
    return [_service(row) for row in law.entry("services", TABLE).body["rows"]]


def service_row(law: Law, code: str) -> Mapping[str, Any]:
    """The row of a service. Raises `NotVisible` for a code that the table does not have."""
    for row in law.entry("services", TABLE).body["rows"]:
        if row["code"] == code:
            found: Mapping[str, Any] = row
            return found
    raise NotVisible


def service_page(law: Law, code: str) -> ServicePage:
    row = service_row(law, code)
    return ServicePage(
        _service(row),
        needed(law, row),
        _fees(law, row),
        _same_day(law, row),
        tuple(row.get("cites") or ()),
    )


def needed(law: Law, row: Mapping[str, Any]) -> tuple[Needed, ...]:
    """What to bring: papers of one group together, since one of them is enough."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for requirement in row.get("requirements") or ():
        name = str(requirement.get("group") or requirement["paper"])
        groups.setdefault(name, []).append(requirement)
    found = []
    for members in groups.values():
        first = members[0]
        papers = tuple((str(m["paper"]), law.words("paper", str(m["paper"]))) for m in members)
        entry = law.entry("paper", str(first["paper"]))
        help_words = Text.of(entry.body["help"]) if entry.body.get("help") and len(members) == 1 else None
        cites = tuple(dict.fromkeys(c for m in members for c in m.get("cites") or ()))
        need = "conditional" if first.get("when") else str(first["need"])
        found.append(Needed(need, papers, Text.of(first["why"]), help_words, cites))
    return tuple(sorted(found, key=lambda n: n.need == "optional"))


def tariff_of(law: Law, booklet: str, years: int) -> str:
    """The code of the tariff row of a booklet for these years; empty where the booklet has none."""
    data = law.code_row("jenis_blangko", booklet).get("data") or {}
    return str(data.get("tariff_5" if years <= 5 else "tariff_10") or "")


def _service(row: Mapping[str, Any]) -> Service:
    return Service(
        str(row["code"]),
        Text.of(row["words"]),
        Text.of(row["who"]),
        row.get("active", True) is not False,
        bool(row.get("portal", True)),
        Text.of(row["reason"]) if row.get("reason") else None,
        int(row.get("sla") or 0),
        bool(row.get("anak")),
        bool(row.get("ganti")),
    )


def _fees(law: Law, row: Mapping[str, Any]) -> tuple[FeeRow, ...]:
    if row.get("fee") != "booklet":
        return ()
    found = []
    for booklet in row.get("booklets") or ():
        for years in row.get("years") or ():
            tariff = tariff_of(law, str(booklet), int(years))
            if tariff and law.find("tariff", tariff):
                told = law.tariff(tariff)
                words = law.code_words("jenis_blangko", str(booklet))
                found.append(FeeRow(words, int(years), told.amount_idr, tariff, told.cites))
    return tuple(found)


def _same_day(law: Law, row: Mapping[str, Any]) -> FeeRow | None:
    if row.get("bap") or not law.find("tariff", SAME_DAY):
        return None
    told = law.tariff(SAME_DAY)
    return FeeRow(told.words, 0, told.amount_idr, SAME_DAY, told.cites)
