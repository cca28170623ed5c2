"""One generated case as rows of all its tables: person, events, header, fold, clocks, search, papers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any
from uuid import UUID

from kanim.faces.cli.bench.office import BenchOffice
from kanim.faces.cli.bench.people import Applicant, applicant
from kanim.faces.cli.bench.walks import PAPERS, SERVICE, Passage
from kanim.kernel import canonical, clock
from kanim.kernel.access.mandates import find_mandate
from kanim.kernel.casework import finding
from kanim.kernel.casework.clock_history import State, end_of
from kanim.kernel.casework.models import Clock
from kanim.kernel.ledger.format import Group, Sealed, seal
from kanim.kernel.matching.keys import person_keys
from kanim.kernel.organisation import calendars
from kanim.kernel.search.core import Found, by_name, by_number

COLUMNS: dict[str, tuple[str, ...]] = {
    "party_person": (
        "id", "head_seq", "head_hash", "name", "name_key", "nik", "sex", "birth_date", "birth_place",
        "nationality", "mother_name", "father_name", "phone", "email", "created_at",
    ),
    "party_search_key": ("key", "person_id"),
    "casework_case": (
        "id", "head_seq", "head_hash", "origin_id", "place_id", "division", "class_level", "compartment",
        "number", "procedure", "definition_id", "service", "step", "end_kind", "point_id", "priority",
        "task_unit", "task_post", "task_office_id", "due_on", "opened_at", "entered_at", "ended_at",
    ),
    "casework_data": ("case_id", "body"),
    "casework_clock": (
        "case_id", "name", "state", "started_at", "started_on", "due_on", "pause_reason", "stopped_at",
        "history", "zone",
    ),
    "search_row": (
        "id", "kind", "ref_id", "object_id", "title", "place_id", "division", "class_level", "compartment",
    ),
    "search_word": ("row_id", "way", "value", "class_level"),
    "casework_visit": ("case_id", "pair", "person_id", "step"),
    "access_role": ("object_id", "role", "kind", "subject_id"),
    "papers_paper": (
        "id", "case_id", "subject_id", "type", "state", "file", "original_name", "content_type", "size",
        "sha256", "original_sha256", "pages", "uploaded_at", "checked_by", "checked_at", "remark",
        "quality", "replaced_why",
    ),
    "travel_documents_photo_check": ("paper_id", "score", "findings", "engine", "checked_at"),
    "ledger_event": ("stream", "seq", "header", "hash"),
    "ledger_payload": ("stream", "seq", "part", "salt", "body", "subject"),
    "ledger_dirty_stream": ("stream",),
}  # fmt: skip
"""The tables in the order in which they are written, so that no row comes before what it points to."""

Rows = dict[str, list[tuple[Any, ...]]]
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CASE_TERM = {"DISERAHKAN": "done"}
_STOPS_SLA = "SIAP_AMBIL"


def new_rows() -> Rows:
    return defaultdict(list)


@dataclass(slots=True)
class Maker:
    """Makes cases: the same for the same seed, office and day (salts apart, which are secret by nature)."""

    office: BenchOffice
    ways: Mapping[str, tuple[Passage, ...]]
    seed: int
    now: datetime
    rows: Rows = field(default_factory=new_rows)

    def add(self, number: int, way: str) -> UUID:
        """Adds the rows of one case; `number` is its place among all of this database."""
        dice = Random(self.seed * 1_000_003 + number)
        passages = self.ways.get(way, ())
        age_days = 30 + dice.random() * 700 if way in ("DIIMPOR", "DISERAHKAN") else 2 + dice.random() * 25
        opened = self.now - timedelta(days=age_days)
        person = applicant(dice, number, self.office.today)
        person_id, case_id = _id(dice, opened), _id(dice, opened + timedelta(milliseconds=5))
        self._person(person_id, person, opened)
        if passages:
            _Walk(self, dice, number, case_id, person_id, person, opened).go(passages)
        else:
            self._imported(number, case_id, person_id, person, opened)
        return case_id

    def events(self, stream: UUID, sealed: Sealed) -> None:
        self.rows["ledger_event"].append((stream, sealed.seq, sealed.header, sealed.hash))
        payload = self.rows["ledger_payload"]
        for part, (salt, body, subject) in enumerate(sealed.parts):
            payload.append((stream, sealed.seq, part, salt, body, subject))

    def _person(self, person_id: UUID, person: Applicant, at: datetime) -> None:
        told = {
            "name": person.name, "nik": person.nik, "sex": person.sex, "birth_date": person.birth_date,
            "birth_place": person.birth_place, "nationality": "IDN", "mother_name": person.mother,
            "father_name": person.father, "phone": person.phone, "email": person.email,
        }  # fmt: skip
        group = Group({"verb": "person.registered", "key": str(person_id), "actor": "system:ukur"})
        sealed = seal(person_id, 0, b"", at, [group, Group(told, person_id)])
        self.events(person_id, sealed)
        self.rows["ledger_dirty_stream"].append((person_id,))
        keys = person_keys((person.name,), person.birth_date.year)
        self.rows["party_search_key"] += [(key, person_id) for key in keys]
        self.rows["party_person"].append(
            (person_id, 1, sealed.hash, person.name, person.key, person.nik, person.sex, person.birth_date,
             person.birth_place, "IDN", person.mother, person.father, person.phone, person.email, at)
        )  # fmt: skip

    def _imported(self, number: int, case_id: UUID, person_id: UUID, person: Applicant, at: datetime) -> None:
        """A case of the time before: one event says that it was taken over, ended."""
        group = Group(
            {"verb": "imported", "key": f"impor-{number}", "actor": "system:ukur", "to": "DISERAHKAN"}
        )
        values = Group({"form": "mohon", "values": _application(person)}, person_id)
        sealed = seal(case_id, 0, b"", at, [group, values])
        self.events(case_id, sealed)
        self.header(number, case_id, sealed, "DISERAHKAN", at, at, {"mohon": values.data["values"]}, {})
        self.search(number, case_id, person_id, person, at)

    def header(
        self,
        number: int,
        case_id: UUID,
        head: Sealed,
        step: str,
        opened: datetime,
        entered: datetime,
        forms: Mapping[str, Any],
        times: Mapping[str, int],
        due_on: date | None = None,
    ) -> None:
        """The case's own row, its fold and the mark that its stream has moved."""
        office = self.office
        end = _CASE_TERM.get(step, "")
        task = None if end else office.procedure.steps[step]
        self.rows["casework_case"].append(
            (case_id, head.seq, head.hash, office.place, office.place, office.division, 0, None,
             number_of(number, opened), office.procedure.code, office.procedure.definition_id, SERVICE, step,
             end, office.point, 1 if number % 50 == 0 else 5, task.unit if task else "",
             task.by.name if task and task.by.kind == "post" else "", office.place if task else None,
             due_on, opened, entered, entered if end else None)
        )  # fmt: skip
        self.rows["casework_data"].append((case_id, canonical.dumps({"forms": forms, "n": times}).decode()))
        self.rows["ledger_dirty_stream"].append((case_id,))

    def search(self, number: int, case_id: UUID, person_id: UUID, person: Applicant, at: datetime) -> None:
        office, told = self.office, number_of(number, at)
        for found in (
            Found(finding.CASE, case_id, case_id, told, by_number(told)),
            Found(finding.PERSON, person_id, case_id, "", (*by_name(person.name), *by_number(person.nik))),
        ):
            self.rows["search_row"].append(
                (
                    found.id,
                    found.kind,
                    found.ref_id,
                    case_id,
                    found.title,
                    office.place,
                    office.division,
                    0,
                    None,
                )
            )
            self.rows["search_word"] += [(found.id, *key) for key in found.keys]
        self.rows["access_role"].append((case_id, "pemohon", "person", person_id))


@dataclass(slots=True)
class _Walk:
    """One case while it goes its way."""

    maker: Maker
    dice: Random
    number: int
    case_id: UUID
    person_id: UUID
    person: Applicant
    opened: datetime
    visits: set[tuple[str, UUID]] = field(default_factory=set)

    def go(self, passages: tuple[Passage, ...]) -> None:
        maker = self.maker
        holder = _id(self.dice, self.opened)
        photo = _id(self.dice, self.opened)
        entered: dict[str, Mapping[str, Any]] = {}
        times: dict[str, int] = {}
        due: dict[str, Clock] = {}
        head_seq, head_hash = 0, b""
        at = moved = self.opened
        sealed: Sealed | None = None
        for passage in passages:
            at += timedelta(seconds=60 + int(self.dice.random() * 7200))
            who = self._who(passage, holder)
            told: dict[str, Any] = {"from": passage.before, "to": passage.after}
            self._clocks(passage, at, due, told)
            groups = [Group({"verb": passage.action, "key": f"{self.number}-{head_seq}", **who, **told})]
            if passage.form:
                values = _values(passage.form, self.person, photo)
                entered[passage.form] = {**entered.get(passage.form, {}), **values}
                groups.extend(self._groups(passage, values))
            sealed = seal(self.case_id, head_seq, head_hash, at, groups)
            maker.events(self.case_id, sealed)
            head_seq, head_hash = sealed.seq, sealed.hash
            times[passage.action] = times.get(passage.action, 0) + 1
            if passage.after != passage.before:
                moved = at
            self._papers(passage, photo, at)
        assert sealed is not None
        self._end(sealed, passages[-1].after, moved, entered, times, due, holder)

    def _who(self, passage: Passage, holder: UUID) -> dict[str, Any]:
        if not passage.post:
            return {"actor": f"holder:{holder}", "clause": passage.clause}
        if passage.post == "system":
            return {"actor": "system:casework", "clause": passage.clause}
        officers = self.maker.office.officers[passage.post]
        officer = officers[self.number % len(officers)]
        for pair in passage.compared:
            if (pair, officer.account_id) not in self.visits:
                self.visits.add((pair, officer.account_id))
                row = (self.case_id, pair, officer.account_id, passage.before)
                self.maker.rows["casework_visit"].append(row)
        mandate = _mandate(passage.clause, officer.unit, officer.post, self.maker.office.today)
        return {
            "actor": officer.principal, "appointment": str(officer.appointment_id), "post": officer.post,
            "unit": officer.unit, "office": officer.office_code, "clause": passage.clause, "mandate": mandate,
        }  # fmt: skip

    def _groups(self, passage: Passage, values: Mapping[str, Any]) -> list[Group]:
        split = [
            (role, {name: values[name] for name in names if name in values}) for role, names in passage.fields
        ]
        return [
            Group({"form": passage.form, "values": part}, self.person_id if role == "pemohon" else None)
            for role, part in split
            if part
        ]

    def _clocks(self, passage: Passage, at: datetime, due: dict[str, Clock], told: dict[str, Any]) -> None:
        """The service time runs from the interview until the passport is ready, then the time to collect."""
        if passage.action == "layak":
            due["sla"] = _started("sla", at, 4, self.maker.office)
        elif passage.after == _STOPS_SLA:
            if "sla" in due:
                _stop(due["sla"], at)
            due["ambil"] = _started("ambil", at, 30, self.maker.office)
        elif passage.before == _STOPS_SLA and "ambil" in due:
            _stop(due["ambil"], at)
        else:
            return
        told["clocks"] = {name: canonical.loads(row.history)[-1] for name, row in due.items()}

    def _papers(self, passage: Passage, photo: UUID, at: datetime) -> None:
        if passage.action == "terima" or (passage.action == "panggil" and self.number % 2):
            for kind in PAPERS:
                self._paper(_id(self.dice, at), kind, at)
        if passage.action == "rekam":
            self._paper(photo, "FOTO", at)
            self.maker.rows["travel_documents_photo_check"].append((photo, 92, "[]", "ukur", at))

    def _paper(self, paper: UUID, kind: str, at: datetime) -> None:
        digest = paper.hex * 2
        officer = self.maker.office.officers["petugas_loket"][0]
        self.maker.rows["papers_paper"].append(
            (paper, self.case_id, self.person_id, kind, "SESUAI", f"ukur/{paper}.pdf", f"{kind.lower()}.pdf",
             "application/pdf", 180_000, digest, digest, 1, at, officer.account_id, at, "", "{}", "")
        )  # fmt: skip

    def _end(
        self,
        head: Sealed,
        step: str,
        moved: datetime,
        entered: Mapping[str, Any],
        times: Mapping[str, int],
        due: Mapping[str, Clock],
        holder: UUID,
    ) -> None:
        running = [row.due_on for row in due.values() if row.state == "running" and row.due_on]
        self.maker.header(
            self.number,
            self.case_id,
            head,
            step,
            self.opened,
            moved,
            entered,
            times,
            min(running, default=None),
        )
        self.maker.search(self.number, self.case_id, self.person_id, self.person, self.opened)
        self.maker.rows["access_role"].append((self.case_id, "pengaju", "account", holder))
        for row in due.values():
            self.maker.rows["casework_clock"].append(
                (self.case_id, row.name, row.state, row.started_at, row.started_on, row.due_on, "",
                 row.stopped_at, row.history, row.zone)
            )  # fmt: skip


def number_of(number: int, opened: datetime) -> str:
    """A human number that no other generated case has: the running number, its digits mixed."""
    mixed = (number * 387_420_489 + 271_828_182) % (1 << 30)
    return f"{opened:%y%m%d}-{''.join(_LETTERS[mixed >> shift & 31] for shift in range(25, -1, -5))}"


def _id(dice: Random, at: datetime) -> UUID:
    """An id of version 7 made at an instant, from the case's own dice."""
    milliseconds = int(at.timestamp() * 1000)
    bits = dice.getrandbits(74)
    return UUID(int=milliseconds << 80 | 7 << 76 | (bits >> 62) << 64 | 2 << 62 | bits & ((1 << 62) - 1))


@lru_cache(maxsize=4096)
def _mandate(clause: str, unit: str, post: str, on: date) -> str:
    found = find_mandate(clause, unit, post, on, level="kanim")
    return str(found.id) if found else ""


def _started(name: str, at: datetime, amount: int, office: BenchOffice) -> Clock:
    on = clock.day_of(at)
    told = {"what": "start", "at": canonical.instant(at), "amount": amount}
    row = Clock(
        name=name, state="running", started_at=at, started_on=on, history=canonical.dumps([told]).decode()
    )
    row.due_on = _due_on(name, on, amount, office)
    return row


_due: dict[tuple[str, date, int], date | None] = {}


def _due_on(name: str, on: date, amount: int, office: BenchOffice) -> date | None:
    key = (name, on, amount)
    if key not in _due:
        state = State("running", started_on=on, started_at=clock.now(), amount=amount)
        days = calendars.calendar_for(None, office.today)
        _due[key] = end_of(state, office.procedure.clocks[name].count, clock.OFFICE_ZONE, days)[0]
    return _due[key]


def _stop(row: Clock, at: datetime) -> None:
    told = {"what": "stop", "at": canonical.instant(at)}
    row.state, row.stopped_at = "stopped", at
    row.history = canonical.dumps([*canonical.loads(row.history), told]).decode()


def _application(person: Applicant) -> dict[str, Any]:
    return {
        "nama": person.name,
        "nik": person.nik,
        "jenis_kelamin": person.sex,
        "tempat_lahir": person.birth_place,
        "tanggal_lahir": person.birth_date.isoformat(),
        "status_sipil": "KAWIN",
        "alamat": person.address,
        "telepon": person.phone,
        "surel": person.email,
        "nama_ayah": person.father,
        "nama_ibu": person.mother,
        "tujuan_paspor": "WISATA",
        "jenis_blangko": "ELEKTRONIK_48_LAMINASI",
        "masa_berlaku": "10",
        "percepatan": False,
        "slot": "ukur",
    }


def _values(form: str, person: Applicant, photo: UUID) -> dict[str, Any]:
    """What was entered in a form of the passport's procedure."""
    match form:
        case "mohon":
            return _application(person)
        case "biometrik":
            return {"foto": str(photo), "jumlah_sidik_jari": 10}
        case "wawancara":
            return {"hasil_wawancara": "LAYAK"}
        case "kembali":
            return {"alasan": "Akta kelahiran diperiksa sekali lagi."}
        case "banding":
            return {"hasil_banding": "COCOK"}
        case "adjudikasi":
            return {"kode_adjudikasi": "LOLOS", "alasan": "Tidak ada kandidat yang sama."}
        case "blangko":
            serial = f"X{int(person.nik) % 10_000_000:07}"
            return {"nomor_blangko": serial, "nomor_blangko_ulang": serial}
        case "mutu":
            return {"cetakan_baik": True}
        case "serah":
            return {"penerima": "PEMEGANG", "nama_penerima": person.name}
    return {}
