"""A gate without sockets, standing still one minute after the captured report was collected."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.flow.gatehouse import COLLECTED_MS, Clock, build, opened

from sluis.gate.state.state import GateState

ON_BOTH = {
    "test_activation",
    "test_asked_page",
    "test_barrier",
    "test_deliver",
    "test_moved",
    "test_one_moment",
    "test_pages",
    "test_quarantine",
    "test_reading",
    "test_recipient_stop",
    "test_recording",
    "test_registry_page",
    "test_restoring",
    "test_sender",
    "test_steps",
    "test_unlisted",
}
"""Test modules whose gate runs on SQLite and on PostgreSQL: where what the database does decides what happens."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        both = metafunc.module.__name__.rpartition(".")[2] in ON_BOTH and "sqlite_file" not in metafunc.fixturenames
        metafunc.parametrize("database", ["sqlite", "postgres"] if both else ["sqlite"], indirect=True)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """Return the address of the gate's database."""
    if request.param == "sqlite":
        return "sqlite:///gate.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    """Return the file of the gate's database, for what only SQLite can do wrong."""
    return tmp_path / "gate.db"


@pytest.fixture
def clock() -> Clock:
    return Clock(COLLECTED_MS + 60_000)


@pytest.fixture
def gate(tmp_path: Path, clock: Clock, database: str) -> Iterator[GateState]:
    with opened(build(tmp_path, database=database), clock) as state:
        yield state
