"""Packs into the database: idempotent by digest, one transaction, never a row silently changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import NAMESPACE_OID, UUID, uuid5

import kanim
from kanim.kernel import clock, db
from kanim.kernel.canonical import dumps, sha256
from kanim.kernel.ledger.append import append
from kanim.kernel.ledger.format import Group
from kanim.kernel.registry import registry
from kanim.kernel.regulation import checks
from kanim.kernel.regulation.drafts import Draft, Known, read_pack
from kanim.kernel.regulation.law import Entry, Law, forget, law_of
from kanim.kernel.regulation.models import Definition, Generation, Pack
from kanim.kernel.regulation.yaml_lines import PackError, PackRefused, read_yaml

LAW_FOLDER = Path(kanim.__file__).parent / "law"
READER_VERSION = b"1\0"  # raised when the same file would be read as other rows
Key = tuple[str, str, date]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a load did. `definitions` counts all that stand now; the same files again change nothing."""

    files: int
    added: int
    ended: int
    definitions: int
    generation: int

    @property
    def changed(self) -> bool:
        return bool(self.added or self.ended)


@dataclass(frozen=True, slots=True)
class _Standing:
    """A definition that stands in the database now."""

    id: UUID
    digest: str
    pack: str


def load_packs(root: Path | str | None = None, now: datetime | None = None) -> Summary:
    """Loads every file of the law folder (or `root`).

    A row that says something new supersedes the one before, a row that vanished is ended; both are told in
    the event `pack.loaded` on the pack's stream. Raises PackRefused with every error of every file; nothing
    is loaded then.
    """
    folder = Path(root) if root is not None else LAW_FOLDER
    now = now or clock.now()
    paths = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.yaml"))}
    digests = {
        name: sha256(READER_VERSION + name.encode() + b"\0" + path.read_bytes()).hex()
        for name, path in paths.items()
    }
    if digests == dict(_packs()):
        return Summary(len(paths), 0, 0, Definition.objects.filter(superseded_at=None).count(), _number())
    drafts = read_all(paths)
    try:
        with db.write_transaction():
            return _store(drafts, digests, now)
    finally:
        forget()


def check_packs(root: Path | str | None = None) -> Known:
    """Reads and checks a folder without touching the database. Raises PackRefused."""
    folder = Path(root) if root is not None else LAW_FOLDER
    paths = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.yaml"))}
    return Known(draft for drafts in read_all(paths).values() for draft in drafts)


def law_of_files(root: Path | str | None = None) -> Callable[[date], Law]:
    """The regulation of any day straight from the checked files of a folder, without a database.

    Its ids come from the digests and are those of no database. Raises PackRefused."""
    return law_of(
        Entry(
            draft.kind,
            draft.code,
            draft.body,
            draft.valid_from,
            draft.valid_to,
            draft.cites,
            uuid5(NAMESPACE_OID, draft.digest),
            draft.digest,
        )
        for draft in check_packs(root).drafts
    )


def read_all(paths: Mapping[str, Path]) -> dict[str, list[Draft]]:
    """Drafts by file, checked on their own and against each other. Raises PackRefused."""
    read: dict[str, list[Draft]] = {}
    errors: list[PackError] = []
    for name, path in paths.items():
        try:
            node = read_yaml(path, name=str(path))
        except PackRefused as refused:
            errors.extend(refused.errors)
            continue
        shape = next(iter(node.keys), "")
        if registry.has("reader", shape):
            drafts, wrong = registry.get("reader", shape).call(node)
        else:
            drafts, wrong = read_pack(node)
        read[name] = drafts
        errors.extend(wrong)
    known = Known(draft for drafts in read.values() for draft in drafts)
    if not errors:
        errors.extend(checks.check(known))
        for entry in registry.all("pack_check"):
            errors.extend(entry.call(known))
    if errors:
        raise PackRefused(errors)
    return read


def _packs() -> list[tuple[str, str]]:
    return list(Pack.objects.exclude(digest="").values_list("path", "digest"))


def _number() -> int:
    return Generation.objects.filter(id=1).values_list("number", flat=True).first() or 0


def _store(drafts: Mapping[str, list[Draft]], digests: Mapping[str, str], now: datetime) -> Summary:
    generation = _raise_generation()  # first: on PostgreSQL its row lock makes loads run one after another
    packs = {pack.path: pack for pack in Pack.objects.all()}
    standing: dict[Key, _Standing] = {
        (kind, code, day): _Standing(id, digest, path)
        for kind, code, day, id, digest, path in Definition.objects.filter(superseded_at=None).values_list(
            "kind", "code", "valid_from", "id", "digest", "pack__path"
        )
    }
    wanted = {draft.key: draft for found in drafts.values() for draft in found}
    ended = [key for key, row in standing.items() if key not in wanted or wanted[key].digest != row.digest]
    added = [
        key for key, draft in wanted.items() if key not in standing or standing[key].digest != draft.digest
    ]
    file_of = {draft.key: name for name, found in drafts.items() for draft in found}
    for name in digests:
        if name not in packs:
            packs[name] = Pack.objects.create(path=name, digest="", loaded_at=now)
    Definition.objects.filter(id__in=[standing[key].id for key in ended]).update(superseded_at=now)
    Definition.objects.bulk_create(
        [_definition(wanted[key], packs[file_of[key]], now) for key in added], batch_size=100
    )
    for name, pack in packs.items():
        mine = [key for key in added if file_of[key] == name]
        gone = [key for key in ended if standing[key].pack == name]
        _record(pack, digests.get(name, ""), mine, gone, now)
    return Summary(len(digests), len(added), len(ended), len(wanted), generation)


def _definition(draft: Draft, pack: Pack, now: datetime) -> Definition:
    return Definition(
        kind=draft.kind,
        code=draft.code,
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
        recorded_at=now,
        digest=draft.digest,
        cites=dumps(list(draft.cites)).decode(),
        body=dumps(dict(draft.body)).decode(),
        pack=pack,
    )


def _record(pack: Pack, digest: str, added: list[Key], ended: list[Key], now: datetime) -> None:
    """The event on the pack's stream, if anything about it changed. An empty digest: its file is gone."""
    if pack.digest == digest and not added and not ended:
        return
    act = {"actor": "system", "verb": "pack.loaded" if digest else "pack.withdrawn", "clause": None}
    told = {
        "path": pack.path,
        "digest": digest,
        "added": [_name(key) for key in added],
        "ended": [_name(key) for key in ended],
    }
    append(pack, now, [Group(act), Group(told)])
    db.execute("UPDATE regulation_pack SET digest = %s, loaded_at = %s WHERE id = %s", [digest, now, pack.id])
    pack.digest, pack.loaded_at = digest, now


def _name(key: Key) -> str:
    kind, code, day = key
    return f"{kind} {code} {day}"


def _raise_generation() -> int:
    db.execute(
        "INSERT INTO regulation_generation (id, number, stamp) VALUES (1, 0, '') ON CONFLICT (id) DO NOTHING"
    )
    db.execute(
        "UPDATE regulation_generation SET number = number + 1, stamp = %s WHERE id = 1", [db.uuid7().hex]
    )
    return _number()
