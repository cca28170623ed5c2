"""All registers of the division, where Django looks for them."""

from kanim.divisions.enforcement.gate.models import LegalStatus
from kanim.divisions.enforcement.removals.models import BanProposal, Removal
from kanim.divisions.enforcement.sanctions.models import Objection, Sanction

__all__ = ["BanProposal", "LegalStatus", "Objection", "Removal", "Sanction"]
