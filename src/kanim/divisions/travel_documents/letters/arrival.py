"""Papers around payment and arrival: the receipt, the letter of introduction, the notice of missing papers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kanim.divisions.travel_documents.letters.common import applicant, code_words, paper_words
from kanim.divisions.travel_documents.requirements.engine import Requirement
from kanim.divisions.travel_documents.requirements.facts import asked_of
from kanim.kernel import canonical, clock
from kanim.kernel.booking import selectors as booking
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.money import selectors as money
from kanim.kernel.money.selectors import BillView
from kanim.kernel.organisation.models import Office
from kanim.kernel.papers.models import Paper
from kanim.kernel.registry import query
from kanim.kernel.texts import Text

HOW = Text(
    "Unggah pada halaman permohonan Saudara atau bawa ke loket, beserta dokumen aslinya.",
    "Upload it on the page of your application or bring it to the counter, with the originals.",
)


@query("letter.KUITANSI")
def receipt(context: CaseContext) -> dict[str, Any]:
    """The bill that was paid, line by line with its article, and the numbers of the payment."""
    bill = _paid(context)
    if bill is None:
        return {"applicant": applicant(context), "lines": [], "total_idr": 0}
    paid = next((p for p in bill.payments if p.applied), None)
    return {
        "applicant": applicant(context),
        "payer": bill.payer_name or str(context.value("nama") or ""),
        "bill_code": bill.code,
        "ntpn": paid.ntpn if paid else "",
        "ntb": paid.ntb if paid else "",
        "channel": paid.channel if paid else "",
        "paid_at": canonical.instant(paid.occurred_at) if paid else None,
        "lines": [
            {
                "words": line.words.data(),
                "article": line.article,
                "tariff": line.tariff,
                "amount_idr": line.amount_idr,
            }
            for line in bill.lines
        ],
        "total_idr": bill.total_idr,
    }


@query("letter.SURAT_PENGANTAR")
def introduction(context: CaseContext) -> dict[str, Any]:
    """When and where to come, what to bring, and that the bill is paid."""
    bill = _paid(context)
    return {
        "applicant": applicant(context),
        "slot": _slot(context),
        "bring": _to_bring(asked_of(context), context),
        "bill_code": bill.code if bill else None,
        "total_idr": bill.total_idr if bill else None,
        "reschedule": _reschedule(context).data(),
    }


@query("letter.TANDA_KURANG")
def missing(context: CaseContext) -> dict[str, Any]:
    """What is missing, with the officer's remark on each paper that differs, and the last day."""
    remarks = dict(
        Paper.objects.filter(case_id=context.case.id, state=Paper.State.DIFFERS)
        .order_by("uploaded_at", "id")
        .values_list("type", "remark")
    )
    wanted = context.entered.get("berkas_kurang") or []
    rows = [{"words": paper_words(context, code), "remark": remarks.get(code, "")} for code in wanted]
    if context.entered.get("catatan"):
        rows.append({"words": CATATAN.data(), "remark": str(context.entered["catatan"])})
    due = context.today + timedelta(days=int(context.law.param("batas_berkas_kurang_hari")))
    return {
        "applicant": applicant(context),
        "missing": rows,
        "due_on": str(due),
        "how": HOW.data(),
    }


CATATAN = Text("Catatan petugas", "Remark")


def _paid(context: CaseContext) -> BillView | None:
    settled = [bill for bill in money.bills_of(context.case.id) if bill.state == "settled"]
    return settled[-1] if settled else None


def _slot(context: CaseContext) -> dict[str, Any] | None:
    """Day and hours in the counter's own zone, with its name and address."""
    slot = booking.slot_of(context.case.id)
    if slot is None:
        return None
    point = Office.objects.get(id=slot.point_id)
    here = ZoneInfo(point.zone)
    starts, ends = slot.starts_at.astimezone(here), slot.ends_at.astimezone(here)
    return {
        "day": str(clock.day_of(slot.starts_at, point.zone)),
        "start": f"{starts:%H.%M}",
        "end": f"{ends:%H.%M}",
        "point": {"id": point.name, "en": point.name_en},
        "address": point.address,
        "class": code_words(context, "kelas_antrean", slot.service_class.upper()),
    }


def _to_bring(asked: list[Requirement], context: CaseContext) -> list[dict[str, str]]:
    """Mandatory papers, and of each group the papers of which one is enough."""
    groups: dict[str, list[dict[str, str]]] = {}
    for item in asked:
        if item.need != "optional":
            groups.setdefault(item.group or item.paper, []).append(paper_words(context, item.paper))
    return [
        {"id": " atau ".join(w["id"] for w in words), "en": " or ".join(w["en"] for w in words)}
        for words in groups.values()
    ]


def _reschedule(context: CaseContext) -> Text:
    times = int(context.law.param("batas_jadwal_ulang"))
    return Text(
        f"Jadwal dapat diubah {times} kali, paling lambat sehari sebelumnya. Bila tidak hadir, permohonan gugur "
        "dan biaya tidak kembali.",
        f"The appointment can be moved {times} time(s), the day before at the latest. If you do not come, the "
        "application lapses and the fee is not returned.",
    )
