"""Linkage: what an attacker can, what he cannot, and that nothing of the truth reaches him."""

import random

import pyarrow as pa
import pytest
from tests.unit.risk.tables import Home, drawing, several_reports

from sluis.risk.features import Day
from sluis.risk.linkage import FEWEST_HOMES, Linked, link
from sluis.risk.released import Released

KINDS = [f"kind{number}" for number in range(40)]


def own(draw: random.Random) -> Home:
    """Return a home that looks like no other: six of forty kinds."""
    return [(kind,) for kind in draw.choices(KINDS, k=6)]


def fleet(days: list[list[Home]]) -> Released:
    """Return a table of homes by days: every home one report a day."""
    return several_reports(days, days=range(len(days[0])))


def by_name(released: Released, *, seed: int = 1, most: int = 2_000) -> dict[str, Linked]:
    return {linked.attacker: linked for linked in link(Day(released, 0), Day(released, 1), seed, most=most)}


def test_homes_that_stay_what_they_are_are_found_by_everybody() -> None:
    draw = drawing(1)
    homes = [own(draw) for _ in range(120)]
    found = by_name(fleet([[home, home] for home in homes]))
    assert {linked.recognised.value for linked in found.values()} == {1.0}
    assert found["exact"].false_names.hits == 0
    assert found["nearest"].false_names.value < 0.2
    assert found["bayes"].candidates == 108, "a tenth is not there tomorrow"
    assert found["bayes"].chance == 1 / 108


def test_homes_that_have_nothing_to_do_with_yesterday_are_found_by_chance() -> None:
    draw = drawing(2)
    found = by_name(fleet([[own(draw), own(draw)] for _ in range(300)]))
    for linked in found.values():
        assert linked.recognised.low <= 3 * linked.chance, linked.attacker


def test_homes_that_are_all_the_same_are_found_by_chance_and_not_by_their_order() -> None:
    found = by_name(fleet([[[("tv",)], [("tv",)]] for _ in range(300)]))
    assert found["exact"].named == found["nearest"].named == 0
    assert found["bayes"].recognised.low <= found["bayes"].chance <= found["bayes"].recognised.high


def test_the_likeliest_is_found_when_devices_come_and_go() -> None:
    draw = drawing(3)
    days = []
    for _ in range(200):
        home = own(draw)
        days.append([home, [device for device in home if draw.random() > 0.2] + [(draw.choice(KINDS),)]])
    found = by_name(fleet(days))
    assert found["exact"].recognised.value < 0.1
    assert found["nearest"].precision.value > 0.9
    assert found["bayes"].recognised.value > max(0.8, found["nearest"].recognised.value)


def test_a_token_that_outlives_the_day_ends_the_search() -> None:
    """All homes look alike, and the household's token is the same on both days."""
    rows = fleet([[[("tv",)], [("tv",)]] for _ in range(100)])
    same = several_reports([[[("tv",)], [("tv",)]] for _ in range(100)])  # one token: one period
    table = same.rows.to_pylist()
    moved = {name: [row[name] for row in table] for name in table[0]}
    moved["day"], moved["step"] = moved["step"], [0] * len(table)
    linked = by_name(Released(same.units, pa.table(moved), same.columns))
    assert linked["bayes"].recognised.value == 1
    assert by_name(rows)["bayes"].recognised.value < 0.1


def test_the_same_seed_gives_the_same_figures_and_a_sample_is_drawn() -> None:
    draw = drawing(4)
    released = fleet([[own(draw)[:2], own(draw)[:2]] for _ in range(150)])
    assert by_name(released, seed=9, most=100) == by_name(released, seed=9, most=100)
    assert by_name(released, seed=9, most=100)["bayes"].targets == 70, "ten are not there, of twenty he learns"


def test_too_few_homes_say_nothing() -> None:
    homes = [[[("tv",)], [("tv",)]] for _ in range(FEWEST_HOMES - 1)]
    assert by_name(fleet(homes)) == {}


@pytest.mark.parametrize("column", [None, "kind"])
def test_two_recipients_are_compared_by_what_both_have(column: str | None) -> None:
    draw = drawing(5)
    homes = [own(draw) for _ in range(60)]
    one = several_reports([[home] for home in homes], days=(0,))
    two = several_reports([[[(*device, "5") for device in home]] for home in homes], ("kind", "band"), days=(0,))
    columns = None if column is None else [column]
    found = {linked.attacker: linked for linked in link(Day(one, 0), Day(two, 0), 1, columns=columns)}
    assert found["bayes"].recognised.value == 1
    assert set(found["bayes"].document()) == {
        "attacker",
        "recognised",
        "precision",
        "false_names",
        "candidates",
        "chance",
    }


def test_among_more_homes_the_same_are_looked_for_and_fewer_are_found() -> None:
    """Who would rather say that among few: nobody can choose it, the number stands with every share."""
    draw = drawing(6)
    days = []
    for _ in range(400):
        home = own(draw)[:3]
        days.append([home, [*home[:2], (draw.choice(KINDS),)]])
    released = fleet(days)
    few, all_of_them = (
        {each.attacker: each for each in link(Day(released, 0), Day(released, 1), 1, most=60, among=among)}
        for among in (0, 400)
    )
    assert few["bayes"].targets == all_of_them["bayes"].targets == 42
    assert (few["bayes"].candidates, all_of_them["bayes"].candidates) == (54, 394)
    assert all_of_them["bayes"].recognised.value < few["bayes"].recognised.value - 0.1
    assert all_of_them["bayes"].chance == 1 / 394
    assert all_of_them["exact"].named <= few["exact"].named


def test_a_home_that_is_told_by_itself_is_found_among_any_number() -> None:
    homes = [[[(f"own{number}",)], [(f"own{number}",)]] for number in range(300)]
    found = {each.attacker: each for each in link(Day(fleet(homes), 0), Day(fleet(homes), 1), 1, most=40, among=300)}
    assert {each.recognised.value for each in found.values()} == {1.0}
    assert found["exact"].candidates == 296
