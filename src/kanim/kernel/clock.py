"""What time it is, asked in one place. Rules never ask: they are given a date.

In a demonstration (`KANIM_DEMO=1`) the clock can be moved by the number of seconds in the file that
`KANIM_CLOCK_FILE` names, so that a journey can reach day 31; a working office reads its machine's clock only.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

OFFICE_ZONE = "Asia/Jakarta"


def now() -> datetime:
    """The present instant, aware, in UTC, to the microsecond."""
    return datetime.now(UTC) + _offset()


def today(zone: str = OFFICE_ZONE) -> date:
    """The legal day at this instant in a time zone of the tz database."""
    return day_of(now(), zone)


def day_of(moment: datetime, zone: str = OFFICE_ZONE) -> date:
    """The legal day at a given instant."""
    return moment.astimezone(ZoneInfo(zone)).date()


def _offset() -> timedelta:
    path = os.environ.get("KANIM_CLOCK_FILE")
    if not path or os.environ.get("KANIM_DEMO") != "1":
        return timedelta(0)
    try:
        written = Path(path).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return timedelta(0)
    return timedelta(seconds=int(written or 0))
