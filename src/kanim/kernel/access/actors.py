"""Who acts: an officer under one appointment, a holder of a role in a case, a partner system, the system."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid5

_NAMESPACE = UUID("6f0d3f0e-6b1b-5c53-9d57-6e9f3f6d1a10")


@dataclass(frozen=True, slots=True)
class Officer:
    """An account under one appointment: the post, its unit and office, and the clearance that comes with it."""

    account_id: UUID
    name: str
    appointment_id: UUID
    post: str
    unit: str
    office_id: UUID
    office_code: str
    point_id: UUID | None = None
    clearance: int = 0
    compartment: str | None = None
    person_id: UUID | None = None  # who he is in the register of persons, where that is known
    acting: str = ""  # how the post is held: "" substantively, `plt`, `plh`
    excludes: frozenset[str] = frozenset()  # what the acting order does not give

    @property
    def principal(self) -> str:
        return f"officer:{self.account_id}"

    @property
    def person_key(self) -> UUID:
        """The person behind the account: two-person rules compare persons, not accounts or appointments."""
        return self.person_id or self.account_id

    @property
    def identities(self) -> tuple[UUID, ...]:
        """The ids under which this person may stand in a role, a visit or a signature."""
        return (self.account_id,) if self.person_id is None else (self.account_id, self.person_id)


@dataclass(frozen=True, slots=True)
class Holder:
    """An applicant, parent, sponsor's staff or lawyer; what may be done follows from roles in a case."""

    account_id: UUID
    name: str
    person_id: UUID | None = None

    @property
    def principal(self) -> str:
        return f"holder:{self.account_id}"

    @property
    def person_key(self) -> UUID:
        return self.person_id or self.account_id

    @property
    def identities(self) -> tuple[UUID, ...]:
        return (self.account_id,) if self.person_id is None else (self.account_id, self.person_id)


@dataclass(frozen=True, slots=True)
class System:
    """The office's own machinery: timers, deliveries, loads."""

    name: str = "system"

    @property
    def principal(self) -> str:
        return f"system:{self.name}"

    @property
    def person_key(self) -> UUID:
        return uuid5(_NAMESPACE, self.principal)


@dataclass(frozen=True, slots=True)
class Partner:
    """A system outside that tells us a fact (the billing system, a printer)."""

    name: str

    @property
    def principal(self) -> str:
        return f"partner:{self.name}"

    @property
    def person_key(self) -> UUID:
        return uuid5(_NAMESPACE, self.principal)


Actor = Officer | Holder | System | Partner


@dataclass(frozen=True, slots=True)
class Authority:
    """What an act rests on: the clause, and the mandate row that gives it to the post (None for a holder's
    own right and for the system). `behalf` is the post (`unit.post`) in whose name a delegate acts,
    `function` the function by which the officer acts instead of his post."""

    clause: str
    mandate_id: UUID | None = None
    behalf: str = ""
    function: str = ""


@dataclass(frozen=True, slots=True)
class Demand:
    """What an action asks for: this post (or function) of this unit, in this office, under this clause, for this
    kind of act. `action` is its full name (`paspor.batalkan`), which an acting order may exclude."""

    clause: str
    unit: str
    post: str
    office_id: UUID
    act_kind: str = "*"
    action: str = ""
