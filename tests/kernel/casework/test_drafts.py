"""Forms not yet sent: kept without loss, and gone with their papers when their time is over."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from kanim.kernel.access.actors import Holder, System
from kanim.kernel.act.core import open_act
from kanim.kernel.casework import drafts
from kanim.kernel.casework.models import Draft
from kanim.kernel.errors import Invalid, NotVisible
from kanim.kernel.papers import store
from kanim.kernel.papers.models import Paper

pytestmark = pytest.mark.django_db

OWNER = Holder(uuid4(), "Pemohon")


def test_two_pages_that_keep_at_once_lose_nothing_of_each_other() -> None:
    first = drafts.open_draft(OWNER, "paspor", "PB-D", "portal")
    second = drafts.get_draft(OWNER, first.id)
    drafts.keep(first, {"nama": "BUDI"})
    drafts.keep(second, {"alamat": "Jl. Melati"})
    assert drafts.values_of(drafts.get_draft(OWNER, first.id)) == {"nama": "BUDI", "alamat": "Jl. Melati"}
    drafts.sent(first, uuid4())
    with pytest.raises(NotVisible):
        drafts.keep(second, {"nama": "ANI"})


def test_an_old_draft_goes_with_its_papers() -> None:
    old, young = (drafts.open_draft(OWNER, "paspor", "PB-D", "portal") for _ in range(2))
    names = []
    for draft in (old, young):
        name = store.new_name("papers", ".jpg")
        store.keep_bytes(b"x", name)
        Paper.objects.create(
            draft_id=draft.id, type="KK", file=name, original_name="kk.jpg", content_type="image/jpeg", size=1,
            sha256="0" * 64, original_sha256="0" * 64, uploaded_at=draft.updated_at,
        )  # fmt: skip
        names.append(name)
    drafts.keep(young, {}, old.updated_at + timedelta(days=1))
    assert drafts.sweep(old.expires_at + timedelta(seconds=1)) == 1
    assert list(Draft.objects.values_list("id", flat=True)) == [young.id]
    assert list(Paper.objects.values_list("file", flat=True)) == [names[1]]
    assert [store.path_of(name).is_file() for name in names] == [False, True]


@pytest.mark.parametrize("key", ["", "k" * 81, "a\x00b"])
def test_what_cannot_be_a_key_is_refused(key: str) -> None:
    with pytest.raises(Invalid) as told, open_act(System("test"), "test", key):
        pass
    assert list(told.value.fields) == ["kunci"]
