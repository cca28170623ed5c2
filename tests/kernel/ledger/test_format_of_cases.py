"""What a case leaves in the ledger: who did what apart from what was submitted, one group a subject."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from kanim.kernel import canonical
from kanim.kernel.access.models import Role
from kanim.kernel.ledger.models import Event, Payload
from kanim.kernel.ledger.verify import verify
from kanim.kernel.outbox.models import Message
from support.passport import Application, apply
from support.passport_office import World


def parts(application: Application, seq: int) -> list[tuple[dict[str, Any], Any]]:
    rows = Payload.objects.filter(stream=application.case_id, seq=seq).order_by("part")
    return [(canonical.loads(bytes(row.body)), row.subject) for row in rows]


def test_a_submitted_form_is_parted_by_subject(world: World) -> None:
    application = apply(world, "PB-A", nama_wali="PAMAN UJI", nik_wali="3671051203700001")
    person = Role.objects.get(object_id=application.case_id, role="pemohon").subject_id
    first, *rest = parts(application, 1)
    assert first[0]["verb"] == "portal"
    assert first[0]["to"] == "MENUNGGU_BAYAR"
    assert first[1] is None
    of_person = [body["values"] for body, subject in rest if subject == person]
    assert len(of_person) == 1
    assert {"nama", "nik", "tanggal_lahir", "alamat"} <= set(of_person[0])
    of_nobody = [body["values"] for body, subject in rest if subject is None]
    assert all("nama" not in values and "nik" not in values for values in of_nobody)


def test_group_zero_and_messages_hold_no_personal_data(world: World) -> None:
    application = apply(world).to("DISERAHKAN")
    nik = application.fold.forms["mohon"]["nik"]
    acts = Payload.objects.filter(stream=application.case_id, part=0)
    told = [bytes(row.body).decode() for row in acts]
    told += [row.payload for row in Message.objects.all()]
    told += [bytes(row.header).decode() for row in Event.objects.filter(stream=application.case_id)]
    for word in ("BUDI", "SANTOSO", nik, "Melati", "081234567890", "+62", "budi@"):
        assert not [t for t in told if word in t], word
    assert verify().faults == ()


def test_the_chain_is_what_the_format_says(world: World) -> None:
    application = apply(world).to("ANTRE")
    prev = hashlib.sha256(b"kanim.stream.v1\0" + application.case_id.bytes).hexdigest()
    events = list(Event.objects.filter(stream=application.case_id).order_by("seq"))
    assert [e.seq for e in events] == [1, 2, 3]
    for event in events:
        header = json.loads(bytes(event.header))
        assert list(header) == ["commit", "prev", "seq", "stream", "time", "v"]
        assert (header["prev"], header["seq"], header["v"]) == (prev, event.seq, 1)
        rows = Payload.objects.filter(stream=event.stream, seq=event.seq).order_by("part")
        commits = [hashlib.sha256(bytes(r.salt) + bytes(r.body)).hexdigest() for r in rows]
        assert header["commit"] == commits
        assert all(len(bytes(r.salt)) == 16 for r in rows)
        prev = hashlib.sha256(bytes(event.header)).hexdigest()
        assert bytes(event.hash).hex() == prev
    assert bytes(application.case.head_hash).hex() == prev
