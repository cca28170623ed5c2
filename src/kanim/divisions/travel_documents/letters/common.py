"""What several papers of a passport application state alike."""

from __future__ import annotations

from typing import Any

from kanim.divisions.travel_documents.passports.models import Passport
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.texts import Text


def applicant(context: CaseContext) -> dict[str, Any]:
    """Name, birth date (ISO), NIK and address as the application has them."""
    return {
        "name": str(context.value("nama") or ""),
        "born": context.value("tanggal_lahir"),
        "nik": context.value("nik"),
        "address": context.value("alamat"),
    }


def code_words(context: CaseContext, codes: str, code: object) -> dict[str, str] | None:
    """The words of a code in both languages; None when nothing was chosen."""
    return context.law.code_words(codes, str(code)).data() if code else None


def passport_of(context: CaseContext) -> dict[str, Any] | None:
    """The passport that the application made, with its dates; None before it was made."""
    passport = Passport.objects.filter(case_id=context.case.id).order_by("-recorded_at").first()
    if passport is None:
        return None
    return {
        "number": passport.number,
        "type": code_words(context, "jenis_blangko", passport.type),
        "issued_on": str(passport.issued_on),
        "expires_on": str(passport.expires_on),
    }


def paper_words(context: CaseContext, code: str) -> dict[str, str]:
    entry = context.law.find("paper", code)
    return entry.words.data() if entry else Text.of(code).data()
