"""The history of a case as its readers may know it: from the ledger, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kanim.kernel import canonical, db
from kanim.kernel.access.actors import Actor, Holder
from kanim.kernel.casework import procedures
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.grammar import Procedure
from kanim.kernel.casework.secrecy import hidden_fields, is_hidden, shown_step
from kanim.kernel.organisation.models import Account
from kanim.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Entry:
    """One event: what was done, from where to where, by whom in which post under which clause, and why."""

    seq: int
    at: datetime
    verb: str
    label: Text
    frm: Text | None
    to: Text | None
    actor: str
    post: str
    unit: str
    clause: str
    reason: str
    values: Mapping[str, Any]
    told: Mapping[str, Any]
    acting: str = ""


def timeline(context: CaseContext, actor: Actor) -> list[Entry]:
    """All events of a case that the actor sees already (`sight.get_case`). A holder reads what happened and
    when, not the officers' names nor what they entered."""
    rows = db.fetch(
        "SELECT e.seq, e.header, p.part, p.body FROM ledger_event e "
        "JOIN ledger_payload p ON p.stream = e.stream AND p.seq = e.seq "
        "WHERE e.stream = %s ORDER BY e.seq, p.part",
        [context.case.id],
    )
    events: dict[int, tuple[datetime, dict[str, Any], dict[str, Any]]] = {}
    for seq, header, part, body in rows:
        data = canonical.loads(bytes(body))
        if part == 0:
            at = datetime.fromisoformat(canonical.loads(bytes(header))["time"])
            events[seq] = (at, data, {})
        else:
            events[seq][2].update(data.get("values", {}))
    names = _names(told["actor"] for _, told, _ in events.values())
    found = []
    procedure = context.procedure
    secret = hidden_fields(context.law, actor)
    for seq, (at, told, values) in reversed(events.items()):
        values = {name: value for name, value in values.items() if name not in secret}
        if _is_told(procedure, told, actor):
            found.append(_entry(procedure, seq, at, told, values, names, actor))
        if told["verb"] == "version.moved":  # what came before is told as the version of then calls it
            procedure = procedures.pinned(UUID(told["version"]["from"]["definition"]))
    return found


def _is_told(procedure: Procedure, told: Mapping[str, Any], actor: Actor) -> bool:
    """What leads into a step that this reader may not know of, happens in it or leads out of it is not told;
    only that the case ended there is."""
    frm, to = told.get("from") or "", told.get("to") or ""
    if told["verb"] in _INTERNAL and isinstance(actor, Holder):
        return False
    if is_hidden(procedure, to, actor):
        return False
    return not is_hidden(procedure, frm, actor) or procedure.is_end(to)


def _names(principals: Any) -> dict[str, str]:
    ids = {}
    for principal in principals:
        kind, _, key = principal.partition(":")
        if kind in ("officer", "holder"):
            ids[UUID(key)] = principal
    return {
        ids[a.id]: a.name or a.username
        for a in Account.objects.filter(id__in=ids).only("id", "name", "username")
    }


def names_of(accounts: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names of these accounts, in one query."""
    wanted = {account for account in accounts if account is not None}
    rows = Account.objects.filter(id__in=wanted).only("id", "name", "username")
    return {row.id: row.name or row.username for row in rows}


def _entry(
    procedure: Procedure,
    seq: int,
    at: datetime,
    told: dict[str, Any],
    values: dict[str, Any],
    names: dict[str, str],
    actor: Actor,
) -> Entry:
    holder = isinstance(actor, Holder)
    if is_hidden(procedure, told.get("from") or "", actor):  # the end alone: nobody, nothing of why
        end = procedure.label_of(told["to"])
        return Entry(seq, at, "ended", end, None, end, "", "", "", "", "", {}, {})
    kind = told["actor"].partition(":")[0]
    who = {"system": "Kanim", "partner": told["actor"].partition(":")[2].upper()}.get(kind) or names.get(
        told["actor"], ""
    )
    if holder and kind == "officer":
        who = ""
    return Entry(
        seq=seq,
        at=at,
        verb=told["verb"],
        label=_label(procedure, told),
        frm=_state(procedure, told.get("from"), actor),
        to=_state(procedure, told.get("to"), actor) if told.get("to") != told.get("from") else None,
        actor=who,
        post=told.get("post", ""),
        unit=told.get("unit", ""),
        clause=told.get("clause", ""),
        reason="" if holder else str(values.get("alasan") or values.get("catatan") or ""),
        values={} if holder and kind == "officer" else values,
        told={} if holder else told,
        acting="" if holder else told.get("acting", ""),
    )


_OWN = {
    "signed": Text("Tanda tangan pertama", "First signature"),
    "paper.attached": Text("Berkas diunggah", "Paper uploaded"),
    "paper.replaced": Text("Berkas diganti dengan versi baru", "Paper replaced by a new version"),
    "papers.destroyed": Text(
        "Berkas dimusnahkan menurut jadwal retensi", "Papers destroyed by the retention schedule"
    ),
    "retention.proposed": Text("Pemusnahan berkas diusulkan", "Destruction of papers proposed"),
    "hold.placed": Text("Berkas ditahan untuk penyidikan atau pengadilan", "Legal hold placed"),
    "hold.lifted": Text("Penahanan berkas dicabut", "Legal hold lifted"),
    "paper.checked": Text("Berkas diperiksa", "Paper checked"),
    "paper.withdrawn": Text("Berkas ditarik", "Paper withdrawn"),
    "task.finished": Text("Kejadian dari luar diputus", "Outside fact decided"),
    "gate.referred": Text("Dirujuk untuk diperiksa", "Referred for examination"),
    "version.moved": Text("Pindah ke versi prosedur yang baru", "Moved to the new version of the procedure"),
    "version.kept": Text(
        "Tetap pada versi prosedur yang lama", "Stays with the old version of the procedure"
    ),
    "imported": Text("Diimpor", "Imported"),
    "instrument.signed": Text("Surat ditandatangani", "Letter signed"),
    "instrument.served": Text("Surat disampaikan", "Letter served"),
    "clock.reminded": Text("Pengingat dikirim", "Reminder sent"),
    "clock.alarm": Text("Mendekati jatuh tempo", "Coming due"),
    "clock.over": Text("Jatuh tempo lewat", "Past its due date"),
    "clock.gated": Text("Jam dihentikan oleh gerbang", "Clock stopped by a gate"),
    "duty.missed": Text("Tugas berkala terlewat", "A recurring duty was missed"),
    "calendar.changed": Text("Kalender kantor berubah", "The office's calendar changed"),
}
_INTERNAL = frozenset(
    {"clock.alarm", "clock.over", "clock.gated", "duty.missed"}
)  # the office's own business


def _label(procedure: Procedure, told: dict[str, Any]) -> Text:
    verb = told["verb"]
    if verb in _OWN:
        return _OWN[verb]
    step = told.get("from") or ""
    action = procedure.find_action(step, verb) if step else None
    action = action or procedure.starts.get(verb)
    return action.label if action else Text.of(verb)


def _state(procedure: Procedure, name: str | None, actor: Actor) -> Text | None:
    if not name or (name not in procedure.steps and name not in procedure.ends):
        return None
    return procedure.label_of(shown_step(procedure, name, actor))
