"""A table that does not fit lays its longest cells below their row, and loses nothing."""

import io
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from sluis.reports.fitting_table import FittingTable

PATH = "Device.WiFi.DataElements.Network.Device.*.Radio.*.BSS.*.STA.*.SignalStrength"


def shown(titles: list[str], rows: list[list[str]], width: int, title: str | None = None) -> list[str]:
    page = io.StringIO()
    table = FittingTable.of(titles, [[Text(cell) for cell in row] for row in rows], title)
    Console(file=page, width=width, markup=False, highlight=False).print(table)
    return page.getvalue().splitlines()


def test_what_fits_stands_in_columns() -> None:
    lines = shown(["count", "path"], [["3", PATH]], 120)
    assert [line.split() for line in lines if "Device" in line] == [["3", PATH]]


def test_what_does_not_fit_stands_whole_below_its_row() -> None:
    lines = shown(["count", "kind", "path", "how sure"], [["3", "signal", PATH, "certain"], ["1", "", PATH, ""]], 90)
    assert max(map(len, lines)) <= 90
    assert [line for line in lines if PATH in line] == [f"    path: {PATH}"] * 2
    assert lines[2].split() == ["3", "signal", "certain"]


def test_a_longer_one_is_folded_and_not_cut() -> None:
    lines = shown(["a", "path"], [["1", "x" * 95]], 40)
    assert max(map(len, lines)) <= 40
    assert "".join(lines).count("x") == 95


def test_its_title_and_caption_are_shown_too() -> None:
    page = io.StringIO()
    table = FittingTable.of(["n", "path"], [[Text("1"), Text(PATH)]], "Rows")
    table.caption = "and 4 more"
    Console(file=page, width=50).print(table)
    lines = page.getvalue().splitlines()
    assert (lines[0], lines[-1]) == ("Rows", "and 4 more")


@given(
    st.lists(st.lists(st.text("abc 漢é", max_size=60), min_size=3, max_size=3), min_size=1, max_size=4),
    st.integers(12, 90),
)
def test_no_line_is_wider_and_no_letter_is_lost(rows: list[list[str]], width: int) -> None:
    lines = shown(["p", "q", "r"], rows, width)
    assert all(cell_len(line) <= width for line in lines)
    letters = "".join(lines)
    for letter in "abc漢é":
        assert letters.count(letter) == sum(cell.count(letter) for row in rows for cell in row)


def test_rows_stay_in_their_order() -> None:
    lines = shown(["n", "path"], [[str(number), PATH + str(number)] for number in range(5)], 60)
    numbers = [int(line) for line in lines if line.strip().isdigit()]
    assert all(first < second for first, second in pairwise(numbers))
    assert len(numbers) == 5
