"""Parts and papers that come at the same instant: the same part by two ways, one file closed by many."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from kanim.kernel import clock
from kanim.kernel.db import uuid7
from kanim.kernel.errors import Conflict
from kanim.kernel.papers import parts, uploads
from kanim.kernel.papers.models import FileKey, Paper, Upload, UploadPart
from kanim.kernel.papers.rules import PaperRule
from kanim.kernel.texts import Text
from support import upload_files as files
from support.together import together

RULE = PaperRule("KTP_EL", Text("KTP elektronik", "Electronic ID card"))
AT_ONCE = 6


def test_of_many_at_once_one_part_and_one_paper_stay(
    own_database: str, tmp_path: Path, settings: Any
) -> None:
    settings.FILES_ROOT = tmp_path
    me, draft, data = uuid7(), uuid7(), files.jpeg()
    begin = partial(parts.begin, me, draft, RULE, name="ktp.jpg", size=len(data), sha256="")

    begun = together([begin] * AT_ONCE)
    assert [r.error for r in begun] == [None] * AT_ONCE
    assert len({r.value.id for r in begun}) == 1 and Upload.objects.count() == 1
    upload = begun[0].value.id

    put = together([partial(parts.put, me, draft, upload, 0, data)] * AT_ONCE)
    assert [r.error for r in put] == [None] * AT_ONCE
    assert UploadPart.objects.count() == 1 and FileKey.objects.count() == 1
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1

    def finish() -> None:
        with parts.closed(me, draft, upload) as (row, whole):
            uploads.receive(whole, RULE, draft_id=draft, uploaded_by=me, now=clock.now(), of=row)

    done = together([finish] * AT_ONCE)
    assert sum(r.error is None for r in done) == 1
    assert {type(r.error) for r in done if r.error is not None} == {Conflict}
    paper = Paper.objects.get()
    assert Upload.objects.get().paper_id == paper.id
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [Path(paper.file).name]
