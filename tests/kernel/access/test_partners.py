"""A partner system acts with its own operations alone; what else it tries is refused and kept."""

from __future__ import annotations

import pytest

from kanim.divisions.travel_documents.personalisation.printing import PRINTER
from kanim.kernel.access.actors import Partner
from kanim.kernel.access.models import PartnerRefusal
from kanim.kernel.access.partners import MAIL, SIGNING, declare, owned_by
from kanim.kernel.act.core import open_act
from kanim.kernel.act.models import ActKey
from kanim.kernel.errors import Denied
from kanim.kernel.money.verbs import SIMPONI

OWNED = {"simponi": {"money.settle"}, "printer": {"print.answer"}, "signing": set(), "mail": set()}


@pytest.mark.django_db
def test_each_partner_does_what_it_owns_and_nothing_else() -> None:
    operations = ("money.settle", "print.answer", "case.act")
    refused = []
    for partner in (SIMPONI, PRINTER, SIGNING, MAIL, Partner("asing")):
        assert owned_by(partner.name) == OWNED.get(partner.name, set())
        for operation in operations:
            if operation in owned_by(partner.name):
                with open_act(partner, operation, "k1", {}) as act:
                    assert not act.replayed
                continue
            with pytest.raises(Denied) as told, open_act(partner, operation, "k2", {}):
                raise AssertionError("opened")
            assert partner.name in told.value.message.en
            refused.append((partner.name, operation, "k2"))
    assert list(PartnerRefusal.objects.order_by("id").values_list("partner", "operation", "key")) == refused
    assert sorted(ActKey.objects.values_list("operation", flat=True)) == ["money.settle", "print.answer"]


def test_a_partner_is_declared_in_one_place() -> None:
    assert declare("simponi", "money.settle") == SIMPONI
    with pytest.raises(ValueError, match="simponi"):
        declare("simponi", "print.answer")
