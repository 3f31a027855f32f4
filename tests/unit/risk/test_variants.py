"""Variants take away and never add: a column, an edge between values, the life of a token."""

from tests.unit.risk.tables import several_reports

from sluis.risk.singling_out import opened
from sluis.risk.variants import (
    coarser,
    is_coarsened,
    of_homes,
    only,
    token_per_report,
    with_values,
    without,
)

COLUMNS = ("kind", "signal", "never")
HOMES = several_reports(
    [[[("tv", str(signal), None)], [("phone", "-90", None)]] for signal in range(-80, -40, 5)], COLUMNS
)


def test_a_column_is_gone_or_alone() -> None:
    assert without(HOMES, "signal").columns == ("kind", "never")
    assert only(HOMES, "signal").columns == ("signal",)
    assert with_values(HOMES).columns == ("kind", "signal")


def test_neighbours_become_one_and_absence_stays() -> None:
    assert [name for name in COLUMNS if is_coarsened(HOMES, name)] == ["signal"]
    rows = coarser(HOMES, "signal").rows.to_pylist()
    assert len({row["signal"] for row in rows}) == 3, "nine values, four at a time"
    assert {row["kind"] for row in rows} == {"tv", "phone"}
    assert {row["never"] for row in coarser(HOMES, "never").rows.to_pylist()} == {None}
    with opened(HOMES) as fine, opened(coarser(HOMES, "signal")) as coarse:
        assert fine.profile().unique.hits == 8
        assert coarse.profile().sizes == ((1, 1), (3, 1), (4, 1))


def test_a_token_for_each_report_leaves_nothing_to_join() -> None:
    split = token_per_report(HOMES)
    assert split.units.num_rows == 16
    assert split.rows.num_rows == HOMES.rows.num_rows
    with opened(split) as table:
        assert table.profile(steps=1).sizes == ((1, 8), (8, 1))
    assert {row["home"] for row in split.units.to_pylist()} == set(range(8))


def test_a_silent_home_stays_one() -> None:
    silent = several_reports([[[("tv",)]], [[]]])
    assert token_per_report(silent).units.num_rows == 2


def test_a_sample_is_of_whole_homes_and_the_same_for_a_seed() -> None:
    sample = of_homes(HOMES, 3, 1)
    homes = {row["home"] for row in sample.units.to_pylist()}
    assert len(homes) == 3
    assert sample.rows.num_rows == 6
    assert {row["home"] for row in of_homes(HOMES, 3, 1).units.to_pylist()} == homes
    assert of_homes(HOMES, 3, 2).units.to_pylist() != sample.units.to_pylist()
    assert of_homes(HOMES, 99, 1) is HOMES
