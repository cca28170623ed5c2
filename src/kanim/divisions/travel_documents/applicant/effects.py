"""The applicant enters the register of persons, and the case becomes findable by name and NIK."""

from __future__ import annotations

from datetime import date
from typing import Any

from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.errors import Invalid
from kanim.kernel.party import registers
from kanim.kernel.registry import effect
from kanim.kernel.texts import Text


@effect("applicant.register")
def register_applicant(context: CaseContext) -> dict[str, Any]:
    """Finds the applicant by NIK, birth date and name, or registers a new person; puts him into the role
    `pemohon`. Birth in the future is refused."""
    entered = context.entered
    born = date.fromisoformat(str(entered["tanggal_lahir"]))
    if born > context.today:
        raise Invalid(
            {
                "tanggal_lahir": Text(
                    "Tanggal lahir ada di masa depan. Periksa tahunnya.",
                    "The birth date is in the future. Check the year.",
                )
            }
        )
    assert context.act is not None
    person = registers.find_or_register(
        context.act,
        name=str(entered["nama"]),
        nik=str(entered.get("nik") or ""),
        sex=str(entered.get("jenis_kelamin") or "X"),
        birth_date=born,
        birth_place=str(entered.get("tempat_lahir") or ""),
        mother_name=str(entered.get("nama_ibu") or ""),
        father_name=str(entered.get("nama_ayah") or ""),
        phone=str(entered.get("telepon") or ""),
        email=str(entered.get("surel") or ""),
    )
    context.add_role("pemohon", "person", person.id)
    context.add_facet("nama", person.name)
    context.add_facet("nik", person.nik)
    return {"person": str(person.id)}
