"""Sessions in the database, read by fixed SQL: every request of someone who is signed in begins with one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.utils import timezone

from kanim.kernel import db

_READ = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(DatabaseSessions):
    """As Django's own; only how one is read differs."""

    def _get_session_from_db(self) -> Any:
        row = db.fetch_one(_READ, [self.session_key, timezone.now()])
        if row is None:
            self._session_key = None
            return None
        return SimpleNamespace(session_data=row[0])
