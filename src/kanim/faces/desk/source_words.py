"""Where a value comes from, in words: said, keyed, seen on a paper, answered by a register; when and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kanim.kernel import clock
from kanim.kernel.casework import sources
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.timeline import names_of
from kanim.ui import formats


def names_for(context: CaseContext) -> dict[UUID, str]:
    """The names of all who entered something, in one query."""
    return names_of(sources.accounts_of(context.fold))


def source_words(context: CaseContext, form: str, name: str, names: Mapping[UUID, str]) -> str:
    """`Dilihat pada Kartu keluarga, 12 Nov 2026, oleh …`: the best source of a field's value, and the applicant's own
    word left unsaid where nothing else stands."""
    found = sources.sources_of(context.fold, form, name)
    return " · ".join(_source_words(context, one, names) for one in found[:2]) if found else ""


def _source_words(context: CaseContext, one: sources.Source, names: Mapping[UUID, str]) -> str:
    lang = (get_language() or "id")[:2]
    who = names.get(one.account, "") if one.account else ""
    day = formats.day(clock.day_of(one.done_at or one.at), lang)
    match one.kind:
        case sources.ANSWERED:
            words = _("Dijawab %(register)s, %(day)s") % {"register": one.of, "day": day}
        case sources.SEEN:
            paper = context.law.find("paper", one.of)
            shown = paper.words if paper else one.of
            words = _("Dilihat pada %(paper)s, %(day)s, oleh %(who)s") % {
                "paper": shown,
                "day": day,
                "who": who,
            }
        case sources.KEYED:
            words = _("Dicatat %(who)s, %(day)s") % {"who": who or "Kanim", "day": day}
        case _ if one.for_role:
            words = _("Menurut pemohon, %(day)s; diketik %(who)s") % {"day": day, "who": who}
        case _:
            words = _("Menurut pemohon, %(day)s") % {"day": day}
    if one.done_at is not None:
        words += _(" (baru dicatat %(day)s)") % {"day": formats.day(clock.day_of(one.at), lang)}
    return words
