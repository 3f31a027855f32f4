"""A measurement says what its parts say, names the column that tells most, and what would have been less."""

import json
import random
from dataclasses import replace

import pyarrow as pa
import pytest
from tests.unit.risk.tables import drawing, several_reports

from sluis.risk import measurement
from sluis.risk.linkage import Linked
from sluis.risk.measurement import METHOD, Apart, Measurement, homes_in, measure, speaking
from sluis.risk.released import Released

DAYS = (10, 11, 13)


def fleet(homes: int, seed: int) -> Released:
    """Return homes with a trait of their own, one of a few kinds, and noise: on three days."""
    draw = drawing(seed)
    return several_reports([_home(number, draw) for number in range(homes)], ("trait", "kind", "noise"), DAYS)


def _home(number: int, draw: random.Random) -> list[list[tuple[str, str, str]]]:
    kind = draw.choice(["tv", "phone"])
    return [[(str(number), kind, str(draw.randrange(2)))] for _day in DAYS]


@pytest.fixture(scope="module")
def measured() -> Measurement:
    return measure(fleet(60, 1), 5, homes_in_all=6_000, sensitive="kind")


def test_who_has_a_trait_of_its_own_is_alone_and_found(measured: Measurement) -> None:
    assert (measured.homes, measured.days, measured.method) == (60, DAYS, METHOD)
    assert measured.report.unique.value == measured.series.unique.value == 1
    assert [apart.days for apart in measured.apart] == [1, 2, 3]
    assert measured.tomorrow is measured.apart[0]
    assert measured.apart[0].recognised.value == 1
    assert measured.worst.columns == ("trait",)


def test_the_column_that_tells_is_named_and_what_would_help(measured: Measurement) -> None:
    explained = measured.explained
    assert explained is not None
    first = explained.contributions[0]
    assert (first.column, first.alone.value) == ("trait", 1.0)
    assert first.unique.value < 0.1
    assert first.recognised is not None
    assert first.recognised.value < 0.3
    best = explained.remedies[0]
    assert (best.what, best.column) == ("drop", "trait")
    assert {remedy.what for remedy in explained.remedies} == {"drop", "coarser", "report-token"}
    assert [remedy.column for remedy in explained.remedies if remedy.what == "coarser"] == ["trait"]


def test_the_population_and_what_is_sensitive_are_said(measured: Measurement) -> None:
    assert measured.population is not None
    assert measured.population.correct_when_unique == 1
    assert measured.closeness is not None
    assert measured.closeness.distinct == 1


def test_the_same_input_gives_the_same_document(measured: Measurement) -> None:
    again = measure(fleet(60, 1), 5, homes_in_all=6_000, sensitive="kind")
    assert json.dumps(again.document()) == json.dumps(measured.document())


def test_among_more_homes_it_is_measured_besides_and_the_first_figure_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measurement, "MOST_HOMES", 40)
    monkeypatch.setattr(measurement, "AMONG", 60)
    found = measure(fleet(90, 3), 5, explain=False)
    assert [each.candidates for each in (found.apart[0], *found.among)] == [36, 56, 86]
    assert {each.days for each in found.among} == {1}
    assert measure(fleet(40, 3), 5, explain=False).among == ()


def test_no_value_is_in_the_document(measured: Measurement) -> None:
    text = json.dumps(measured.document())
    assert '"tv"' not in text
    assert '"phone"' not in text


def test_of_one_day_and_of_unknown_homes_nothing_is_said_of_tomorrow() -> None:
    released = fleet(30, 2)
    units = released.units.to_pylist()
    table = {
        "unit": [row["unit"] for row in units],
        "home": [-1] * len(units),
        "period": [row["period"] for row in units],
    }
    unknown = replace(released, units=pa.table(table))
    for one in (unknown, several_reports([[[("a",)]]] * 30, days=(4,))):
        found = measure(one, explain=False)
        assert (found.tomorrow, found.explained) == (None, None)
    assert homes_in(unknown) == 90, "a token is a home where nobody knows better"


def test_the_headline_is_of_the_attacker_who_did_best() -> None:
    weak, strong = Linked("exact", 50, 0, 0, 5, 0, 45), Linked("bayes", 50, 50, 20, 5, 5, 45)
    assert Apart(1, (strong, weak)).recognised == strong.recognised


def test_homes_of_which_nothing_left_are_counted_apart() -> None:
    silent = several_reports([[[("a",)]]] * 25 + [[[]]] * 75, days=(4,))
    found = measure(silent, explain=False)
    assert (found.homes, found.silent, len(speaking(silent))) == (100, 75, 25)
    assert found.series.sizes == ((25, 1), (75, 1))
