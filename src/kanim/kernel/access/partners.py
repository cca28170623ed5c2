"""What each partner system may tell us: it acts under its own key, with declared operations alone.

A partner that sends what it does not own is refused and the refusal is kept (`access_partner_refusal`). A partner
that only answers what we ask (signing service, mail) is declared with nothing."""

from __future__ import annotations

from kanim.kernel import clock, db
from kanim.kernel.access.actors import Partner
from kanim.kernel.access.models import PartnerRefusal
from kanim.kernel.errors import Denied
from kanim.kernel.texts import Text

_declared: dict[str, frozenset[str]] = {}


def declare(name: str, *operations: str) -> Partner:
    """The partner as an actor, with the operations that it owns. Declared twice: the same again, or `ValueError`."""
    owned = frozenset(operations)
    if _declared.setdefault(name, owned) != owned:
        raise ValueError(f"partner {name!r} is declared already with other operations")
    return Partner(name)


def owned_by(name: str) -> frozenset[str]:
    """The operations that a partner has declared; none for one that is not known."""
    return _declared.get(name, frozenset())


def require_owned(partner: Partner, operation: str, key: str) -> None:
    """Raises `Denied` for an operation that is not the partner's, and keeps that it was tried."""
    if operation in owned_by(partner.name):
        return
    with db.write_transaction():
        PartnerRefusal(
            partner=partner.name[:40], operation=operation[:80], key=key[:80], at=clock.now()
        ).save(force_insert=True)
    raise Denied(
        Text(
            f"Sistem mitra {partner.name} tidak berwenang mengirim {operation}.",
            f"The partner system {partner.name} may not send {operation}.",
        )
    )


SIGNING, MAIL = declare("signing"), declare("mail")
