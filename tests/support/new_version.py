"""A second version of the passport procedure, made from the first by replacing text, in force from today."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import kanim
from kanim.kernel import canonical, clock
from kanim.kernel.casework.grammar import Procedure
from kanim.kernel.casework.parse import from_body, parse_procedure, to_body
from kanim.kernel.regulation.law import forget
from kanim.kernel.regulation.models import Definition
from kanim.kernel.regulation.yaml_lines import parse_yaml

SOURCE = Path(kanim.__file__).parent / "law" / "travel_documents" / "procedures" / "paspor.yaml"


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """No test sees the version that another brought in and rolled back."""
    forget()
    yield
    forget()


def changed(*slips: tuple[str, str], version: int = 2) -> str:
    """The file with every replacement made once; each must fit."""
    text = SOURCE.read_text().replace("\nversion: 1\n", f"\nversion: {version}\n", 1)
    for old, new in slips:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def bring_in(*slips: tuple[str, str], running: str = "stay", version: int = 2) -> Procedure:
    """The new version as loaded and in force today."""
    text = changed(("\nrunning: stay\n", f"\nrunning: {running}\n"), *slips, version=version)
    node = parse_yaml(text, "paspor_2.yaml")
    parse_procedure(node)
    body = to_body(node)
    first = Definition.objects.filter(kind="procedure", code="paspor").order_by("id")[0]
    row = Definition.objects.create(
        kind="procedure", code="paspor", valid_from=clock.today(), recorded_at=clock.now(),
        digest=canonical.sha256(canonical.dumps(body)).hex(), cites=first.cites,
        body=canonical.dumps(body).decode(), pack=first.pack,
    )  # fmt: skip
    forget()
    return from_body(body, definition_id=row.id)
