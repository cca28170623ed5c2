"""The office that benches measure, in a database of its own."""

from __future__ import annotations

import pytest

from kanim.faces.cli.bench.office import BenchOffice, ensure_office


@pytest.fixture
def office(own_database: str) -> BenchOffice:
    return ensure_office(prepared=True)


@pytest.fixture
def shared_office(module_database: str) -> BenchOffice:
    """One for all tests of a module, which leave cases behind."""
    return ensure_office(prepared=True)
