"""Facts about the papers of an application."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from kanim.divisions.travel_documents.consent.facts import consent_for
from kanim.divisions.travel_documents.consent.rules import Consent
from kanim.divisions.travel_documents.law_rows import read_number
from kanim.divisions.travel_documents.passports.page import is_or_was_married
from kanim.divisions.travel_documents.requirements.engine import (
    Finding,
    Held,
    Requirement,
    judge,
    requirements,
)
from kanim.kernel.calendar import whole_years
from kanim.kernel.casework.facts import CaseContext, FactValue
from kanim.kernel.errors import Invalid
from kanim.kernel.papers import uploads
from kanim.kernel.papers.models import Paper
from kanim.kernel.registry import fact, query
from kanim.kernel.regulation import Law
from kanim.kernel.texts import Text


def asked_of(context: CaseContext) -> list[Requirement]:
    """The papers that this case must show, each with its reason and article."""
    return asked_for(context.law, context.service, context.lookup, context.value, context.today)


def asked_for(
    law: Law,
    service: Mapping[str, Any],
    lookup: Callable[[str], object],
    value: Callable[[str], Any],
    on: date,
) -> list[Requirement]:
    """The same for a form that is still being filled in: `lookup` answers the names of conditions, `value`
    the fields."""
    asked = requirements(service.get("requirements") or (), lookup)
    try:
        consent = consent_for(law, service, value, on)
    except Invalid:
        return asked  # the consent itself is refused elsewhere, with its reason
    return asked if consent is None else _with_family(asked, consent)


def _with_family(asked: list[Requirement], consent: Consent) -> list[Requirement]:
    """Adds the papers of the parents' situation; one that is asked for anyway is then wanted once more."""
    cites = tuple(reason.article for reason in consent.reasons)
    why = Text("Diminta oleh keadaan orang tua anak.", "Asked for by the situation of the child's parents.")
    out = list(asked)
    for paper in consent.documents:
        at = next((n for n, item in enumerate(out) if item.paper == paper), None)
        if at is None:
            out.append(Requirement(paper, "mandatory", "", 1, why, cites))
        else:
            before = out[at]
            reasons = (
                before.why
                if before.why == why
                else Text(f"{before.why.id} {why.id}", f"{before.why.en} {why.en}")
            )
            out[at] = replace(before, need="mandatory", count=before.count + 1, why=reasons)
    return out


def held_of(context: CaseContext) -> Held:
    held = Held()
    states = {
        Paper.State.MATCHES: held.matching,
        Paper.State.RECEIVED: held.waiting,
        Paper.State.DIFFERS: held.differing,
    }
    for kind, state in uploads.paper_states(context.case.id):
        counts = states.get(state)
        if counts is not None:
            counts[kind] = counts.get(kind, 0) + 1
    return held


def finding_of(context: CaseContext) -> Finding:
    return judge(asked_of(context), held_of(context))


@fact(
    "papers_complete",
    type="bool",
    words=Text("semua berkas wajib sesuai", "all required papers match"),
    reads=("papers",),
)
def papers_complete(context: CaseContext) -> FactValue:
    """Dossier 3.1: no state after the document check without every mandatory paper SESUAI."""
    finding = finding_of(context)
    if finding.complete:
        return FactValue(True)
    parts_id, parts_en = [], []
    for lead, names in (
        (Text("belum ada", "missing"), [r.paper for r in finding.missing]),
        (Text("belum diperiksa", "not checked yet"), list(finding.unchecked)),
        (Text("tidak sesuai", "not matching"), list(finding.differing)),
    ):
        if names:
            words = [context.law.words("paper", n) for n in dict.fromkeys(names)]
            parts_id.append(f"{lead.id}: {', '.join(w.id for w in words)}")
            parts_en.append(f"{lead.en}: {', '.join(w.en for w in words)}")
    return FactValue(False, Text(f"Berkas {'; '.join(parts_id)}.", f"Papers {'; '.join(parts_en)}."))


@fact(
    "eligible",
    type="bool",
    words=Text("pemohon memenuhi syarat layanan ini", "the applicant may use this service"),
    reads=("mohon",),
)
def eligible(context: CaseContext) -> FactValue:
    """Age and civil status fit the service (Permenkumham 8/2014 art. 4, 5). A child uses a child's service only:
    no other asks for the parents' consent."""
    born = context.value("tanggal_lahir")
    if not born:
        return FactValue(False, Text("Tanggal lahir belum diisi.", "The birth date is missing."))
    age = whole_years(date.fromisoformat(str(born)), context.today)
    adult = age >= read_number(context.law, "umur_dewasa") or is_or_was_married(context)
    is_childs = context.service.get("anak") is True
    if not is_childs and not adult:
        return FactValue(
            False,
            Text(
                f"Pemohon berumur {age} tahun dan belum menikah: pilih layanan paspor anak, juga bila paspor lamanya "
                "habis berlaku, karena orang tua harus menyetujui.",
                f"The applicant is {age} and not married: choose the child passport service, also when an earlier "
                "passport has expired, since the parents must consent.",
            ),
        )
    if is_childs and adult:
        return FactValue(
            False,
            Text(
                "Pemohon sudah 17 tahun atau menikah: pilih layanan paspor dewasa.",
                "The applicant is 17 or married: choose the adult passport service.",
            ),
        )
    return FactValue(True)


@query("paspor.checklist")
def checklist(context: CaseContext) -> list[dict[str, Any]]:
    """Each asked paper with its words, reason and what stands for it, for counter and portal."""
    papers: dict[str, list[Paper]] = {}
    for paper in Paper.objects.filter(case_id=context.case.id).exclude(state__in=uploads.GONE).order_by("id"):
        papers.setdefault(paper.type, []).append(paper)
    rows: list[dict[str, Any]] = []
    for item in asked_of(context):
        rows.append(
            {
                "asked": item,
                "words": context.law.words("paper", item.paper),
                "papers": papers.pop(item.paper, []),
            }
        )
    for kind, rest in papers.items():
        rows.append({"asked": None, "words": context.law.words("paper", kind), "papers": rest})
    return rows
