"""Filters and tags of letter templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kanim.kernel.papers import words

register = template.Library()


def _safely(convert: Any) -> Any:
    """An absent value prints as nothing."""
    return lambda value: "" if value in (None, "") else convert(value)


for _name, _convert in {
    "tanggal": words.day,
    "tanggal_en": words.day_en,
    "hari": words.weekday,
    "hari_en": words.weekday_en,
    "pukul": words.hour,
    "rupiah": words.rupiah,
    "terbilang": words.in_words,
    "terbilang_en": words.in_words_en,
}.items():
    register.filter(_name, _safely(_convert))


@register.filter
def diktum(number: int) -> str:
    """The heading of a decision's point: KESATU, KEDUA …"""
    return f"KE{words.ordinal(number)}"


@register.simple_tag
def dua(text: Any) -> SafeString:
    """A text in both languages: Indonesian, and its English small beneath."""
    if not isinstance(text, Mapping):
        return format_html("{}", text or "")
    if text["id"] == text["en"]:
        return format_html("{}", text["id"])
    return format_html('{}<span class="en" lang="en">{}</span>', text["id"], text["en"])


@register.simple_tag
def label(indonesian: str, english: str = "") -> SafeString:
    """A label of a row, with its English when the reader may be foreign."""
    if not english:
        return format_html("{}", indonesian)
    return format_html('{}<span class="en" lang="en">{}</span>', indonesian, english)
