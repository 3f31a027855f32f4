"""Features: what comes back the next day has the same number, and a token counts only while it is the same."""

from dataclasses import replace

import pyarrow as pa
from tests.unit.risk.tables import several_reports

from sluis.risk.features import MOST_AT_ONCE, Day, Features, days_of, features_of, fullest_pair, homes_of

TWO_DAYS = several_reports(
    [[[("tv",), ("phone",)], [("tv",), ("tv",)]], [[("phone",)], [("phone",)]], [[], [("tv",)]]], days=(5, 6)
)


def shown(features: Features) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {int(home): [] for home in features.homes}
    for unit, feature in zip(features.unit, features.feature, strict=True):
        if features.names[feature] not in {"token", "time"}:
            found[int(features.homes[unit])].append(f"{features.names[feature]} {feature}")
    return found


def test_days_and_homes_are_those_of_which_something_left() -> None:
    assert days_of(TWO_DAYS) == (5, 6)
    assert homes_of(Day(TWO_DAYS, 5)) == {0, 1}
    assert homes_of(Day(TWO_DAYS, 6)) == {0, 1, 2}


def test_the_second_of_a_kind_is_another_feature() -> None:
    before, after = features_of((Day(TWO_DAYS, 5), Day(TWO_DAYS, 6)), [0, 1], ["kind"])
    one, two = shown(before), shown(after)
    assert len(one[0]) == len(two[0]) == 2
    assert len(set(one[0]) & set(two[0])) == 1, "the television came back, the second is new"
    assert one[1] == two[1]


def test_what_was_there_at_once_is_counted_and_not_what_came_after() -> None:
    apart = several_reports([[[("tv",)], [("tv",)], [("tv",)]]], days=(5, 5, 5))
    (features,) = features_of((Day(apart, 5),), [0], ["kind"])
    assert len(shown(features)[0]) == 1
    crowd = several_reports([[[("tv",)] * 40]], days=(5,))
    (features,) = features_of((Day(crowd, 5),), [0], ["kind"])
    assert len(shown(features)[0]) == MOST_AT_ONCE


def test_a_household_token_of_two_recipients_is_never_the_same() -> None:
    other = several_reports([[[("tv",)]]], days=(5,))
    for days, same in (((TWO_DAYS, TWO_DAYS), True), ((TWO_DAYS, other), False)):
        one, two = features_of([Day(released, 5) for released in days], [0], ["kind"])
        tokens = [{int(feature) for feature in side.feature if side.names[feature] == "token"} for side in (one, two)]
        assert (tokens[0] == tokens[1]) is same


def test_a_device_token_is_compared_where_there_is_one() -> None:
    rows = TWO_DAYS.rows.to_pylist()
    table = pa.table({name: [row[name] for row in rows] for name in rows[0]} | {"mac": ["x"] * len(rows)})
    released = replace(TWO_DAYS, rows=table, tokens=("mac",))
    one, two = features_of((Day(released, 5), Day(released, 6)), [0, 1], [])
    common = set(one.feature.tolist()) & set(two.feature.tolist())
    assert {one.names[feature] for feature in common} == {"token", "time"}


def test_the_second_of_arrival_is_a_feature_where_it_is_seen() -> None:
    rows = TWO_DAYS.rows.to_pylist()
    came = [row["day"] * 86_400 + 7 * 60 + row["unit"] for row in rows]
    table = pa.table({name: [row[name] for row in rows] for name in rows[0]} | {"arrived": came})
    (features,) = features_of((Day(replace(TWO_DAYS, rows=table), 5),), [0, 1], [])
    assert features.names.count("phase") == 2
    (features,) = features_of((Day(TWO_DAYS, 5),), [0, 1], [])
    assert "phase" not in features.names


def test_the_time_of_day_is_a_feature_and_the_day_is_none() -> None:
    rows = TWO_DAYS.rows.to_pylist()
    early, late = 8 * 3600 + 420, 20 * 3600
    steps = [row["day"] * 86_400 + (early if row["unit"] % 2 else late) for row in rows]
    released = replace(
        TWO_DAYS, rows=pa.table({name: [row[name] for row in rows] for name in rows[0]} | {"step": steps})
    )
    (features,) = features_of((Day(released, 5),), [0, 1], [])
    times = [number for number, name in enumerate(features.names) if name == "time"]
    assert len(times) in {2, 4}, "the moment of the day and its hour, of each"


def test_of_a_column_of_many_numbers_the_thousands_are_features() -> None:
    grows = several_reports(
        [[[(str(start * 4_000),)], [(str(start * 4_000 + 700),)]] for start in range(20)], days=(5, 6)
    )
    before, after = features_of((Day(grows, 5), Day(grows, 6)), range(20), ["kind"])
    assert {"kind", "kind 1e1", "kind 1e3", "kind 1e4"} <= set(before.names)
    common = set(before.feature.tolist()) & set(after.feature.tolist())
    assert {before.names[feature] for feature in common} >= {"kind 1e3"}
    assert "kind" not in {before.names[feature] for feature in common}


def test_the_days_on_which_most_homes_were_there_are_compared() -> None:
    """Two days on which one home was there, before all others, do not decide what is compared."""
    homes = [[[("a",)]] * 4, *([[], [], [("b",)], [("c",)]] for _ in range(9))]
    table = several_reports(homes, days=(0, 1, 2, 3))
    assert [fullest_pair(table, apart) for apart in (1, 2, 3, 4)] == [(2, 3), (0, 2), (0, 3), None]
