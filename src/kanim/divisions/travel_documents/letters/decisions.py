"""Papers of decisions: refusal, cancellation of an application, cancellation of a passport."""

from __future__ import annotations

from typing import Any

from kanim.divisions.travel_documents.letters.common import applicant, code_words, passport_of
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.registry import query
from kanim.kernel.texts import Text

OBJECTION = Text(
    "Saudara dapat mengajukan keberatan secara tertulis kepada Kepala Kantor dengan menyebut nomor surat ini, "
    "atau mengajukan permohonan baru setelah syaratnya terpenuhi.",
    "You may object in writing to the Head of the Office, naming the number of this letter, or apply anew once "
    "the conditions are met.",
)
ANEW = Text(
    "Untuk memperoleh paspor, ajukan permohonan baru sebagai penggantian dan bayar kembali biayanya.",
    "To obtain a passport, apply anew for a replacement and pay its fee again.",
)
ORDER = "Memerintahkan Kepala Seksi Pelayanan Dokumen Perjalanan untuk mencatat pembatalan ini."


@query("letter.SURAT_PENOLAKAN")
def refusal(context: CaseContext) -> dict[str, Any]:
    """The ground with its legal basis, the reasons, and how to object."""
    return {
        "applicant": applicant(context),
        "reason": code_words(context, "alasan_tolak", context.entered.get("alasan_tolak")),
        "ground": str(context.entered.get("dasar_hukum") or ""),
        "objection": OBJECTION.data(),
    }


@query("letter.SK_PEMBATALAN")
def cancelled_application(context: CaseContext) -> dict[str, Any]:
    """The head's decision that cancels an application under way."""
    return {
        "applicant": applicant(context),
        "considering": [
            f"bahwa permohonan nomor {context.case.number} sedang diproses pada Bidang Pelayanan dan Verifikasi "
            "Dokumen Perjalanan;"
        ],
        "reason": _within_sentence(_ground(context)),
        "explanation": str(context.entered.get("alasan") or "").rstrip(". "),
        "orders": [ORDER],
    }


@query("letter.SURAT_PEMBATALAN")
def cancelled_passport(context: CaseContext) -> dict[str, Any]:
    """A finished passport that nobody collected is cancelled."""
    return {
        "applicant": applicant(context),
        "passport": passport_of(context),
        "reason": _ground(context),
        "consequence": ANEW.data(),
    }


def _within_sentence(words: dict[str, str] | None) -> dict[str, str] | None:
    return None if words is None else {language: w[:1].lower() + w[1:] for language, w in words.items()}


def _ground(context: CaseContext) -> dict[str, str] | None:
    return code_words(context, "alasan_batal", context.entered.get("alasan_batal"))
