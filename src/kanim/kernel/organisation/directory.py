"""The offices of today's tree, in memory: who is what kind, under whom, called what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kanim.kernel.organisation.fresh import Fresh
from kanim.kernel.organisation.models import Office
from kanim.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class OfficeInfo:
    """An office as readers need it; `valid_to` is the first day on which it no longer exists."""

    id: UUID
    code: str
    kind: str
    unit: str
    parent_id: UUID | None
    name: Text
    short_name: str
    address: str
    zone: str
    is_non_tpi: bool
    valid_from: date
    valid_to: date | None

    def is_open(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


def _read() -> Mapping[UUID, OfficeInfo]:
    return {
        row.id: OfficeInfo(
            id=row.id,
            code=row.code,
            kind=row.kind,
            unit=row.unit,
            parent_id=row.parent_id,
            name=Text(row.name, row.name_en),
            short_name=row.short_name,
            address=row.address,
            zone=row.zone,
            is_non_tpi=row.is_non_tpi,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in Office.objects.order_by("id")
    }


offices = Fresh("organisation_office", _read)


def find_office_by_id(office_id: UUID | None) -> OfficeInfo | None:
    """The office with this id, of whatever date; None when there is none."""
    if office_id is None:
        return None
    found = offices.get().get(office_id)
    return found if found is not None else offices.get(recheck=True).get(office_id)
