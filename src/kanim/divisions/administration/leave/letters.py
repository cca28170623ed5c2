"""Papers of leave."""

from __future__ import annotations

from typing import Any

from kanim.divisions.administration.leave.requests import FORM, asked_of, days_of, employee_of
from kanim.kernel.casework.choosing import words_from
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.registry import query


@query("letter.SURAT_IZIN_CUTI")
def permit(context: CaseContext) -> dict[str, Any]:
    """Who may be absent from when to when, and who acts meanwhile."""
    employee, asked = employee_of(context), asked_of(context)
    assert employee is not None and asked is not None
    form = context.form(FORM)
    substitute = words_from("pegawai", form.get("pengganti") or [], context.today)
    return {
        "case_number": context.case.number,
        "name": employee.name,
        "nip": employee.nip,
        "kind": context.law.code_words("jenis_cuti", str(form["jenis_cuti"])).data(),
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "days": len(days_of(context, asked)),
        "address": str(form.get("alamat_cuti") or ""),
        "substitute": substitute[0]["words"].data() if substitute else None,
    }
