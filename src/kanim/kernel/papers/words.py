"""Days, hours and money as an Indonesian letter writes them, with their English."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from num2words import num2words

from kanim.kernel.clock import OFFICE_ZONE

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
    "November", "Desember",
)  # fmt: skip
MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def as_date(value: object) -> date:
    """A day from a date, or from frozen text (`2026-11-24`, or an instant, whose day is the office's)."""
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(OFFICE_ZONE)).date()
    if isinstance(value, date):
        return value
    text = str(value)
    return as_date(datetime.fromisoformat(text)) if "T" in text else date.fromisoformat(text)


def day(value: object) -> str:
    """`24 November 2026`."""
    on = as_date(value)
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def day_en(value: object) -> str:
    on = as_date(value)
    return f"{on.day} {MONTHS_EN[on.month - 1]} {on.year}"


def weekday(value: object) -> str:
    """`Selasa, 24 November 2026`."""
    return f"{DAYS[as_date(value).weekday()]}, {day(value)}"


def weekday_en(value: object) -> str:
    return f"{DAYS_EN[as_date(value).weekday()]}, {day_en(value)}"


def hour(value: object, zone: str = OFFICE_ZONE) -> str:
    """`09.12 WIB` from an instant."""
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return f"{at.astimezone(ZoneInfo(zone)):%H.%M} {ZONES.get(zone, '')}".rstrip()


def rupiah(amount_idr: object) -> str:
    """`Rp1.950.000` from whole rupiah."""
    return f"Rp{int(str(amount_idr)):,}".replace(",", ".")


def in_words(amount_idr: object) -> str:
    """`satu juta sembilan ratus lima puluh ribu rupiah`."""
    return f"{num2words(int(str(amount_idr)), lang='id')} rupiah"


def in_words_en(amount_idr: object) -> str:
    return f"{num2words(int(str(amount_idr)), lang='en')} rupiah"


def ordinal(number: int) -> str:
    """`SATU`, `DUA` … as points of a decision count."""
    return str(num2words(number, lang="id")).upper()
