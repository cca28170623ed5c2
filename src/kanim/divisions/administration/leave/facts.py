"""May this leave be granted, and what does it cost: facts of the procedure `cuti`."""

from __future__ import annotations

from kanim.divisions.administration.leave.requests import (
    FORM,
    answer_of,
    asked_of,
    days_of,
    employee_of,
)
from kanim.divisions.administration.leave.rules import ANNUAL
from kanim.kernel.casework.facts import CaseContext, FactValue
from kanim.kernel.organisation.models import Appointment
from kanim.kernel.organisation.selectors import in_force
from kanim.kernel.registry import fact
from kanim.kernel.texts import Text


@fact(
    "leave_possible", type="bool", words=Text("cuti dapat diberikan", "leave may be granted"), reads=(FORM,)
)
def leave_possible(context: CaseContext) -> FactValue:
    """Service, balance and other leave allow it; else the reason with its figures."""
    employee = employee_of(context)
    if employee is None:
        return FactValue(
            False,
            Text(
                "Anda belum tercatat sebagai pegawai. Hubungi Pengelola Kepegawaian.",
                "You are not in the register of employees. Ask the personnel officer.",
            ),
        )
    asked = asked_of(context)
    if asked is None:
        return FactValue(
            False,
            Text(
                "Hari terakhir harus sama dengan atau sesudah hari pertama.",
                "The last day must be the first day or after it.",
            ),
        )
    if asked.first < context.today and context.act is not None and context.case.head_seq == 0:
        return FactValue(
            False,
            Text(
                "Cuti dimulai hari ini atau sesudahnya; yang sudah lewat dicatat sebagai ketidakhadiran.",
                "Leave begins today or later; what is past is recorded as absence.",
            ),
        )
    answer = answer_of(context, employee, asked)
    return FactValue(answer.ok, answer.words)


@fact(
    "leave_days", type="int", words=Text("hari kerja yang dikurangkan", "working days charged"), reads=(FORM,)
)
def leave_days(context: CaseContext) -> FactValue:
    asked = asked_of(context)
    return FactValue(0 if asked is None else len(days_of(context, asked)))


@fact(
    "leave_substitute_named",
    type="bool",
    words=Text("pengganti ditunjuk bagi pejabat pimpinan", "a substitute is named for a leading post"),
    reads=(FORM,),
)
def leave_substitute_named(context: CaseContext) -> FactValue:
    """Whoever leads a unit names who acts in his place; others may."""
    if context.form(FORM).get("pengganti"):
        return FactValue(True)
    employee = employee_of(context)
    leads = (
        employee is not None
        and Appointment.objects.filter(
            in_force(context.today),
            account_id=employee.account_id,
            is_leading=True,
            kind=Appointment.Kind.DEFINITIVE,
        ).exists()
    )
    return FactValue(
        not leads,
        Text(
            "Anda memimpin unit: pilih pejabat yang menjadi Plh. selama cuti.",
            "You lead a unit: choose who acts in your place during the leave.",
        ),
    )


@fact("leave_under_way", type="bool", words=Text("cuti sedang berjalan", "the leave is under way"))
def leave_under_way(context: CaseContext) -> FactValue:
    """From the first to the last day of an annual leave."""
    asked = asked_of(context)
    runs = asked is not None and asked.kind == ANNUAL and asked.first <= context.today <= asked.last
    return FactValue(
        runs,
        Text("Cuti belum mulai, sudah selesai, atau bukan cuti tahunan.",
             "The leave has not begun, is over, or is no annual leave."),
    )  # fmt: skip
