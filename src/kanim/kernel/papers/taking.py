"""Taking a file in: copied within the limit, judged by what it is, written anew, kept under a name of our
own.

Nothing here touches the database, and nothing of a refused file stays behind.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from kanim.kernel.errors import Unavailable
from kanim.kernel.papers import store
from kanim.kernel.papers.models import Paper
from kanim.kernel.papers.quality import judge
from kanim.kernel.papers.refusals import PDF_FINDS, refuse
from kanim.kernel.papers.rules import CONTENT_TYPES, SUFFIXES, PaperRule, megabytes
from kanim.kernel.papers.sniff import HEAD_BYTES, clean_name, kind_of, words_for
from kanim.kernel.texts import Text

MAX_PIXELS = 60_000_000
MAX_EDGE = 20_000
KEPT_EDGE = 4_000
MAX_PDF_OBJECTS = 20_000
MAX_PDF_DECODED = 256_000_000
WORKER_S = 30
_WORKER = Path(__file__).with_name("worker.py")


class Upload(Protocol):
    """What is needed of an uploaded file (Django's `UploadedFile` is one)."""

    name: str | None
    size: int | None

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]: ...


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that passed: where it lies, what it is, its digests as kept and as sent. Sizes in bytes and
    pixels."""

    type: str
    file: str
    original_name: str
    content_type: str
    size: int
    sha256: str
    original_sha256: str
    pages: int
    width: int
    height: int
    measures: Mapping[str, int] = dataclasses.field(default_factory=dict)
    warned: tuple[str, ...] = ()


@contextmanager
def taken_in(upload: Upload, rule: PaperRule, *, field: str = "berkas") -> Iterator[Taken]:
    """Takes a file in, outside any transaction; inside the block the act that attaches it is done.

    Raises `Invalid` (under `field`) with what is wrong and how to mend it. When the block ends and no paper
    names the file, it is removed: a refused or rolled-back act leaves nothing."""
    name, where = clean_name(upload.name), field
    with store.scratch() as folder:
        head, sent_digest = _copy(upload, folder / "in", rule, where, name)
        kind = kind_of(head)
        if kind is None or kind not in rule.kinds:
            found = words_for(head) if kind is None else Text(kind.upper(), kind.upper())
            raise refuse(where, "TYPE", name, {"found": found, "paper": rule.words, "kinds": rule.kind_words})
        about = _rewrite(folder, kind, rule, where, name)
        measures = about.get("measures", {})
        clean = folder / "out"
        taken = Taken(
            type=rule.code,
            file=store.new_name("papers", SUFFIXES[kind]),
            original_name=name,
            content_type=CONTENT_TYPES[kind],
            size=clean.stat().st_size,
            sha256=digest_of(clean),
            original_sha256=sent_digest,
            pages=int(about["pages"]),
            width=int(about["width"]),
            height=int(about["height"]),
            measures=measures,
            warned=_judge(measures, rule, where, name),
        )
        store.keep(clean, taken.file)
    try:
        yield taken
    finally:
        if not Paper.objects.filter(file=taken.file).exists():
            store.remove(taken.file)


def _judge(measures: Mapping[str, int], rule: PaperRule, where: str, name: str) -> tuple[str, ...]:
    """The checks that the sender is warned of. Raises `Invalid` for a picture that the paper type refuses."""
    if rule.limits is None or rule.quality == "off":
        return ()
    found = judge(measures, rule.limits, may_refuse=rule.quality == "refuse")
    if any(finding.refused for finding in found):
        told = [finding.words for finding in found]
        reasons = Text(" ".join(t.id for t in told), " ".join(t.en for t in told))
        raise refuse(where, "QUALITY", name, {"reasons": reasons, "paper": rule.words})
    return tuple(finding.code for finding in found)


def digest_of(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy(upload: Upload, target: Path, rule: PaperRule, field: str, name: str) -> tuple[bytes, str]:
    """Copies at most the limit, whatever size was told; gives the first bytes and the digest."""
    too_big = refuse(field, "TOO_BIG", name, {"limit": megabytes(rule.max_bytes)})
    if upload.size is not None and upload.size > rule.max_bytes:
        raise too_big
    digest, size, head = hashlib.sha256(), 0, b""
    with open(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        for chunk in upload.chunks():
            size += len(chunk)
            if size > rule.max_bytes:
                raise too_big
            if len(head) < HEAD_BYTES:
                head += chunk[: HEAD_BYTES - len(head)]
            digest.update(chunk)
            file.write(chunk)
    if size == 0:
        raise refuse(field, "EMPTY", name, {})
    return head, digest.hexdigest()


def _rewrite(folder: Path, kind: str, rule: PaperRule, field: str, name: str) -> dict[str, Any]:
    limits = {
        "kind": kind,
        "pixels": MAX_PIXELS,
        "edge": MAX_EDGE,
        "kept_edge": KEPT_EDGE,
        "min_edge": rule.min_edge,
        "pages": rule.max_pages,
        "objects": MAX_PDF_OBJECTS,
        "decoded": MAX_PDF_DECODED,
    }
    command = [
        sys.executable,
        "-I",
        str(_WORKER),
        str(folder / "in"),
        str(folder / "out"),
        json.dumps(limits),
    ]
    answer = _answer(command)
    if answer.get("ok") is True:
        return answer
    why = answer.pop("why", "PDF_BOMB" if kind == "pdf" else "IMAGE_BROKEN")
    answer.pop("detail", None)
    if why == "PDF_ACTIVE":
        answer["found"] = PDF_FINDS[answer["found"]]
    raise refuse(field, why, name, {"paper": rule.words, **answer})


def _answer(command: list[str]) -> dict[str, Any]:
    """What the worker says; one that was stopped at a limit says nothing, which is an answer too.

    Raises `Unavailable` when it could not even be started."""
    try:
        run = subprocess.run(command, capture_output=True, timeout=WORKER_S, check=False, env=_environment())
    except subprocess.TimeoutExpired:
        return {}
    except OSError as error:
        raise Unavailable(
            Text(
                "Berkas belum dapat diperiksa sekarang. Coba unggah lagi sebentar lagi.",
                "The file can't be examined right now. Upload it again in a moment.",
            )
        ) from error
    if run.returncode != 0 or not run.stdout:
        return {}
    return dict(json.loads(run.stdout.splitlines()[-1]))


def _environment() -> Mapping[str, str]:
    """Nothing of ours (keys, database addresses) is known to the process that opens untrusted files."""
    return {
        key: value
        for key, value in os.environ.items()
        if key in ("PATH", "LANG", "LD_LIBRARY_PATH", "TMPDIR")
    }
