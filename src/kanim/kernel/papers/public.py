"""Whether a paper is ours, told to anyone who holds its code, and nothing about a person beyond a mask."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date

from kanim.kernel import canonical
from kanim.kernel.papers.codes import grouped, read_code
from kanim.kernel.papers.models import Instrument
from kanim.kernel.papers.words import as_date
from kanim.kernel.texts import Text

VALID, REVOKED, VOID = "valid", "revoked", "void"


@dataclass(frozen=True, slots=True)
class PublicView:
    """What the check page shows: `state` is valid, revoked or void; `named` is masked; `sha256` is empty
    while the PDF is still being made."""

    code: str
    type: Text
    number: str
    issued_on: date
    office: Text
    state: str
    ended_on: date | None
    named: str
    sha256: str
    replaced_by: str = ""  # the number of the paper that stands in its place
    replaces: str = ""  # the number of the paper in whose place it stands

    def is_same_file(self, sha256: str) -> bool:
        """Whether a file with this digest is the paper as issued."""
        return bool(self.sha256) and hmac.compare_digest(self.sha256, sha256.lower())


def check_public(typed: str) -> PublicView | None:
    """The paper with this code, or None: a code that can't be one, one never given, and one of a paper that
    does not answer in public look the same."""
    code = read_code(typed)
    if code is None:
        return None
    found = Instrument.objects.filter(check_code=code).first()
    if found is None:
        return None
    frozen = canonical.loads(found.frozen)
    if not frozen["public"]:
        return None
    states = {Instrument.State.REVOKED: REVOKED, Instrument.State.VOID: VOID}
    return PublicView(
        code=grouped(code),
        type=Text.of(frozen["letter"]["words"]),
        number=found.number,
        issued_on=found.issued_on,
        office=Text.of(frozen["office"]["name"]),
        state=states.get(Instrument.State(found.state), VALID),
        ended_on=None if found.ended_at is None else as_date(found.ended_at),
        named=masked(frozen["named"]),
        sha256=found.sha256,
        replaced_by=Instrument.objects.filter(replaces=found.id).values_list("number", flat=True).first()
        or "",
        replaces=str((frozen["data"].get("replaces") or {}).get("number", "")),
    )


def masked(name: str) -> str:
    """`B*** S******`: first letters only, and never how long a long name is."""
    return " ".join(f"{part[0].upper()}{'*' * min(max(len(part) - 1, 2), 6)}" for part in name.split())
