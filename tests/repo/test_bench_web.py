"""The web's part of ``make bench`` runs, checks its answers and fills every row. How fast it is, no test says."""

import bench_web
import pytest

ROWS = {
    "a page looked at again, half": 1,
    "a page looked at again, on one core": 1,
    "a page at the first look, 95 of 100": 1,
    "a page at the first look, on one core": 1,
    "records opened at the first look": 2,
}


def test_every_row_has_its_figures(capsys: pytest.CaptureFixture[str]) -> None:
    bench_web.main(["--quick"])
    table = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    for row, count in ROWS.items():
        [line] = [line for line in table if line.startswith(row)]
        figures = [float(word.replace(",", "")) for word in line.split() if word[0].isdigit()][-count:]
        assert len(figures) == count
        assert all(figure > 0 for figure in figures)
