"""A disk that is really full: a small file system of its own, where the machine lets us mount one."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.sim.play import theatre
from tests.sim.script import Action, Do, Script


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "small"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if made.returncode != 0:
        pytest.skip("this machine lets us mount no file system; the runs of the simulation limit the size of files")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize("pages", [0, 1, 3, 8, 20])
def test_a_full_disk_gives_503_and_afterwards_everything_is_there_once(small_disk: Path, pages: int) -> None:
    full = Action(Do.FULL, number=pages)
    actions = (
        *(Action(Do.HELP, (home,)) for home in range(3)),
        Action(Do.TICK, number=1000),
        *(Action(Do.SEND, (0, 1, 2)), full, Action(Do.SEND, (0, 1)), full, Action(Do.RESTART), full),
        Action(Do.AGAIN, (0, 1, 2)),
    )
    with theatre() as play:
        played = play(Script(pages, False, False, actions, (), ((), ())), small_disk)  # noqa: FBT003
    assert [str(violation) for violation in played.violations] == []
    assert played.reports == 14
    assert played.intents == 28, "nothing was lost: who heard 503 came again"
    assert played.busy > 0 or pages > 8, "the disk was full"
