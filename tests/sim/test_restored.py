"""Backups that are put back at any moment, under gates that go on running: nothing that was closed leaves.

What the runs found: a database that had counted on to the number of the journal opened again; and after a turn-over of
the key that was broken off, a restart beside a backup from before it threw away the only key of the journal.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from tests import postgres
from tests.sim.restored import Played, World

LONG_RUNS = 40
CHUNK = 10


def on_sqlite(seed: int, folder: Path, _request: pytest.FixtureRequest) -> Played:
    return World(seed, folder, "sqlite:///gate.db").play()


def on_postgresql(seed: int, folder: Path, request: pytest.FixtureRequest) -> Played:
    server: postgres.Server = request.getfixturevalue("server")
    url = server.new("migrated")
    try:
        return World(seed, folder, url).play()
    finally:
        server.drop(url)


Play = Callable[[int, Path, pytest.FixtureRequest], Played]


@pytest.mark.parametrize(
    ("play", "seeds"),
    [(on_sqlite, (1, 6, 0, 2, 4, 8)), (on_postgresql, (1, 6, 3, 5, 7, 9))],
    ids=["on_sqlite", "on_postgresql"],
)
def test_nothing_leaves_about_who_closed_it_whatever_backup_is_put_back(
    tmp_path: Path, request: pytest.FixtureRequest, play: Play, seeds: Sequence[int]
) -> None:
    """Ten seeds, shared by the databases; in the first two together everything happens that a run is about."""
    closed_stays_closed(tmp_path, request, play, seeds)


@pytest.mark.long(sibling="test_nothing_leaves_about_who_closed_it_whatever_backup_is_put_back")
@pytest.mark.parametrize("first", range(0, LONG_RUNS, CHUNK))
@pytest.mark.parametrize("play", [on_sqlite, on_postgresql])
def test_and_so_it_is_in_forty_runs_on_each_database(
    tmp_path: Path, request: pytest.FixtureRequest, play: Play, first: int
) -> None:
    closed_stays_closed(tmp_path, request, play, range(first, first + CHUNK))


def closed_stays_closed(tmp_path: Path, request: pytest.FixtureRequest, play: Play, seeds: Sequence[int]) -> None:
    """Play some seeds, in which everything happens that a run is about."""
    done = []
    for seed in seeds:
        folder = tmp_path / str(seed)
        folder.mkdir()
        done.append(play(seed, folder, request))
    assert [f"seed {played.seed}: {violation}" for played in done for violation in played.violations] == []
    did = sum((played.did for played in done), Counter[str]())
    for word in ("decided", "sent", "not sent", "kept", "not kept yet", "applied again"):
        assert did[word] > 0, did
    assert did["put back what lacks something"] > 0, did
    assert did["put back under the key before"] > 0, did
