"""The desk's part of ``make bench`` runs, checks its answers and fills every row. How fast it is, no test says."""

import subprocess
import sys
from pathlib import Path

import bench_desk
import pytest

ROOT = Path(__file__).parents[2]
ROWS = (
    "recorded  per s, by the clock",
    "recorded  per s of processor",
    "200,000 of them  minutes",
    "a piece holds the database, all  ms at most",
    "it decides  reports per s",
    "it could decide without pages  reports per s",
)


def test_what_is_measured_is_checked_first_and_nobody_objects_twice_unseen(tmp_path: Path) -> None:
    checked, whole = (tmp_path / name for name in ("checked", "whole"))
    for folder in (checked, whole):
        folder.mkdir()
    bench_desk.check_answers(checked, "sqlite:///gate.db")
    gate = bench_desk.made(whole, 41, "sqlite:///gate.db")
    timed = bench_desk.recorded(gate, bench_desk.lines(41)[1:])
    bench_desk.objected_once(gate, 40)
    with pytest.raises(bench_desk.WrongAnswerError):
        bench_desk.objected_once(gate, 41)
    figures = [float(cell.replace(",", "")) for cell in timed.cells().values()]
    assert figures
    assert min(figures) >= 0


@pytest.mark.long(sibling="test_what_is_measured_is_checked_first_and_nobody_objects_twice_unseen")
def test_every_row_has_its_figures() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "bench_desk.py"), "--quick"]
    ran = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT, timeout=600)
    table = [" ".join(line.split()) for line in ran.stdout.splitlines()]
    for row in ROWS:
        [line] = [line for line in table if line.startswith(" ".join(row.split()))]
        figures = line.removeprefix(" ".join(row.split())).split()
        assert len(figures) == (1 if row.startswith("it ") else 3)
        assert all(float(figure.replace(",", "")) > 0 for figure in figures)


def test_households_that_asked_something_are_no_prepared_folder(tmp_path: Path) -> None:
    sys.path.insert(0, str(ROOT / "scripts"))
    import bench_desk
    import pytest

    bench_desk.made(tmp_path, 2, "sqlite:///gate.db").close()
    gate = bench_desk.made(tmp_path, 3, "sqlite:///gate.db")
    bench_desk.recorded(gate, bench_desk.lines(3)[1:])
    bench_desk.objected_once(gate, 2)
    gate.close()
    with pytest.raises(bench_desk.WrongAnswerError, match="asked something already"):
        bench_desk.made(tmp_path, 3, "sqlite:///gate.db")


def test_a_gate_beside_whose_reports_are_not_on_record_ends_the_run(tmp_path: Path) -> None:
    sys.path.insert(0, str(ROOT / "scripts"))
    import bench_desk
    import pytest
    from sqlalchemy import delete

    from sluis.store.schema import outbox

    gate = bench_desk.made(tmp_path, 1, "sqlite:///gate.db")
    state = gate.beside()
    bench_desk.ask(state, at_ms=(bench_desk.wall_clock() // 1000 - 3600) * 1000)
    before = bench_desk.on_record(state)
    bench_desk.reports_of(state, bench_desk.wall_clock() // 1000, 0, 3)
    after = bench_desk.on_record(state)
    bench_desk.refuse_missing(before, after, 3)
    with state.store.transaction() as conn:
        conn.execute(delete(outbox))
    for decided, then in ((4, after), (3, bench_desk.on_record(state)), (0, before)):
        with pytest.raises(bench_desk.WrongAnswerError, match=r"on record and in the outbox"):
            bench_desk.refuse_missing(before, then, decided)
    gate.close()
