"""Model rows read by fixed SQL: the path of every act does not build its queries anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db.models import Model

from kanim.kernel import db

M = TypeVar("M", bound=Model)

_FROM_TEXT: dict[str, Callable[[Any], Any]] = {
    "UUIDField": db.as_uuid,
    "ForeignKey": db.as_uuid,
    "OneToOneField": db.as_uuid,
    "DateTimeField": db.as_time,
    "DateField": db.as_day,
}
"""What SQLite holds as text, by the type of the field. Foreign keys here point to UUIDs."""


class RowReader(Generic[M]):
    """Makes instances of a model from rows whose columns come in the order of `columns`."""

    def __init__(self, model: type[M]):
        fields = model._meta.concrete_fields
        self._model = model
        self.names = [field.attname for field in fields]
        self._columns = [str(field.column) for field in fields]
        self._converted = [
            (place, _FROM_TEXT[field.get_internal_type()])
            for place, field in enumerate(fields)
            if field.get_internal_type() in _FROM_TEXT
        ]

    def columns(self, prefix: str = "") -> str:
        return ", ".join(f"{prefix}{column}" for column in self._columns)

    def make(self, row: Sequence[Any]) -> M:
        values = list(row)
        if not db.is_postgresql():
            for place, read in self._converted:
                if values[place] is not None:
                    values[place] = read(values[place])
        return self._model.from_db("default", self.names, values)
