"""The kernel's one family of errors. Each leaves everything as it was and says what, where and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from kanim.kernel.texts import Text


class KanimError(Exception):
    """Base of what the kernel refuses. `message` is in both languages."""

    status = 400

    def __init__(self, message: Text):
        self.message = message
        super().__init__(message.id)

    def __str__(self) -> str:
        return str(self.message)


class NotVisible(KanimError):
    """The thing does not exist, or this reader may not know that it does: the two look the same."""

    status = 404

    def __init__(self) -> None:
        super().__init__(
            Text(
                "Tidak ditemukan. Periksa kembali nomor atau tautannya.",
                "Not found. Check the number or link.",
            )
        )


class Denied(KanimError):
    """The actor's post does not carry this authority. Names the clause that would."""

    status = 403

    def __init__(self, message: Text, *, clause: str | None = None):
        self.clause = clause
        super().__init__(message)


class Conflict(KanimError):
    """The state does not allow it (any more): someone else was first, a guard does not hold, a key was reused."""

    status = 409

    def __init__(
        self, message: Text, *, who: str | None = None, when: datetime | None = None, code: str = ""
    ):
        self.who, self.when, self.code = who, when, code
        super().__init__(message)


class Invalid(KanimError):
    """What was entered can't be taken: field → message."""

    status = 422

    def __init__(self, fields: Mapping[str, Text], message: Text | None = None):
        self.fields = dict(fields)
        if message is None:
            parts = self.fields.values()
            message = Text(" ".join(t.id for t in parts), " ".join(t.en for t in parts))
        super().__init__(message)


class Unavailable(KanimError):
    """Something outside does not answer. Nothing is lost; `retry_after_s` says when to try again."""

    status = 503

    def __init__(self, message: Text, *, retry_after_s: int = 30):
        self.retry_after_s = retry_after_s
        super().__init__(message)
