"""Numbers, days and times as they are read here: Rp1.950.000, 24 Nov 2026, 09.12 WIB. Pure functions.

Money keeps the Indonesian grouping in both languages, as it stands on the bill and in the tariff.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

OFFICE_ZONE = "Asia/Jakarta"
ZONE_NAMES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def rupiah(amount: int) -> str:
    """Whole rupiah with dots: `1950000` → `Rp1.950.000`."""
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp{abs(amount):,}".replace(",", ".")


def number(amount: int) -> str:
    """`12500` → `12.500`."""
    return f"{amount:,}".replace(",", ".")


def day(value: date | str, lang: str = "id") -> str:
    """`24 Nov 2026`. A datetime must be aware and is read in the office's zone."""
    return _babel(value, "d MMM y", lang)


def long_day(value: date | str, lang: str = "id") -> str:
    """`Selasa, 24 November 2026`."""
    return _babel(value, "EEEE, d MMMM y", lang)


def weekday(value: date | str, lang: str = "id") -> str:
    """`Sel 24 Nov`: for the near future, where the weekday says more than the year."""
    return _babel(value, "EEE d MMM", lang)


def clock_time(value: datetime, lang: str = "id", zone: str = OFFICE_ZONE) -> str:
    """`09.12 WIB`, in English `09:12 WIB`."""
    local = _local(value, zone)
    return f"{local:%H:%M} {ZONE_NAMES.get(zone, zone)}".replace(":", ":" if lang == "en" else ".", 1)


def day_and_time(value: datetime, lang: str = "id", zone: str = OFFICE_ZONE) -> str:
    """`24 Nov 2026, 09.12 WIB`."""
    return f"{day(_local(value, zone).date(), lang)}, {clock_time(value, lang, zone)}"


def relative_days(days: int) -> str:
    """Days from today in words: -1 → `kemarin`, 0 → `hari ini`, 3 → `3 hari lagi`. In the active language."""
    if days in (-1, 0, 1):
        return {-1: _("kemarin"), 0: _("hari ini"), 1: _("besok")}[days]
    if days > 0:
        return ngettext("%(n)d hari lagi", "%(n)d hari lagi", days) % {"n": days}
    return ngettext("%(n)d hari lalu", "%(n)d hari lalu", -days) % {"n": -days}


def relative_time(then: datetime, now: datetime) -> str:
    """How long ago, roughly: `baru saja`, `12 menit lalu`, `3 jam lalu`, then days. In words of the
    active language."""
    seconds = int((now - then).total_seconds())
    if seconds < 60:
        return _("baru saja")
    if seconds < 3600:
        n = seconds // 60
        return ngettext("%(n)d menit lalu", "%(n)d menit lalu", n) % {"n": n}
    days = (_local(now, OFFICE_ZONE).date() - _local(then, OFFICE_ZONE).date()).days
    if days == 0:
        n = seconds // 3600
        return ngettext("%(n)d jam lalu", "%(n)d jam lalu", n) % {"n": n}
    return relative_days(-days)


def size(octets: int) -> str:
    """`2,4 MB`: decimal units with a comma, as file managers here show them."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if octets >= factor:
            return f"{octets / factor:.1f} {unit}".replace(".", ",").replace(",0 ", " ")
    return f"{octets} B"


def initials(name: str) -> str:
    """At most two letters for an avatar."""
    words = [word for word in name.replace("@", " ").split() if word[:1].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper() or "?"


def as_day(value: date | str) -> date:
    """The day of a date, an aware datetime (office's zone) or ISO text."""
    if isinstance(value, datetime):
        return _local(value, OFFICE_ZONE).date()
    if isinstance(value, str):
        return date.fromisoformat(value[:10])
    return value


def _local(value: datetime, zone: str) -> datetime:
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return aware.astimezone(ZoneInfo(zone))


def _babel(value: date | str, pattern: str, lang: str) -> str:
    return format_date(as_day(value), pattern, locale="en_GB" if lang.startswith("en") else "id")


def month(value: date, lang: str = "id") -> str:
    """`Nov 2026`."""
    return _babel(value, "MMM y", lang)


def decimal(value: float) -> str:
    """`3.5` → `3,5`, grouped as money is."""
    return f"{value:,.1f}".translate(str.maketrans(",.", ".,"))
