"""An activity that counts: what can be counted loads, and nothing else may leave beside it."""

import pytest

from sluis.kernel.grammar import Door2
from sluis.kernel.plan import Withhold
from sluis.register.lower import plan_of

from .register_texts import COUNTING, codes, counting, load


def test_a_row_that_counts_withholds_in_door_1_and_says_beside_how_it_counts() -> None:
    plan = plan_of(load(COUNTING), "help")
    assert [type(row.treatment) for row in plan.rows] == [Withhold]
    assert plan.count is not None
    assert (plan.count.of, plan.count.eps_u, plan.count.budget_u) == ("low", 500_000, 12_000_000)
    assert (plan.count.cells, plan.count.minimum, plan.count.period_s) == (("a", "b"), 100, 86_400)
    assert not Door2(plan).check(b'{"Report":[{"Device":{"WiFi":{"Radio":{"1":{"Stats":{"ErrorsSent":0}}}}}}]}')


@pytest.mark.parametrize(
    "change",
    [
        ("epsilon: 0.5", "epsilon: 0.25"),
        ("minimum: 100", "minimum: 200"),
        ("period: P1D", "period: P1W"),
        ("cells: [a, b]", "cells: [a]"),
        ("privacy_budget: 12", "privacy_budget: 13"),
        ("worst: low", "worst: high"),
    ],
)
def test_how_homes_are_counted_is_part_of_the_plan(change: tuple[str, str]) -> None:
    assert plan_of(load(counting(*change)), "help").digest != plan_of(load(COUNTING), "help").digest


def test_a_row_by_kind_wins_over_a_count() -> None:
    text = counting("      - {kind: ssid", "      - {kind: counter, treatment: withhold}\n      - {kind: ssid")
    assert plan_of(load(text), "help").count is None


@pytest.mark.parametrize("written", ["0", "-1", "10.5", "0.0000001"])
def test_what_is_no_epsilon_is_refused(written: str) -> None:
    assert codes(counting("epsilon: 0.5", f"epsilon: {written}")) == ["register.count-epsilon"]


@pytest.mark.parametrize("written", [".inf", ".nan", "NaN", "Infinity", "1e3"])
def test_an_epsilon_without_end_or_number_cannot_be_written(written: str) -> None:
    assert codes(counting("epsilon: 0.5", f"epsilon: {written}")) == ["register.expects-number"]


@pytest.mark.parametrize(
    "beside",
    [
        "      - {path: Device.WiFi.Radio.*.Channel, treatment: release, as: flag, why: w}\n",
        "      - {path: Device.Hosts.Host.*.PhysAddress, treatment: token, lifetime: day, why: w}\n",
    ],
)
def test_no_other_row_lets_anything_out_beside_a_count(beside: str) -> None:
    assert codes(counting("      - {kind: ssid", beside + "      - {kind: ssid")) == ["register.count-alone"]


def test_a_count_needs_a_budget() -> None:
    assert codes(counting("privacy_budget: 12\n", "")) == ["register.count-budget"]


def test_a_key_of_a_count_belongs_to_a_count_alone() -> None:
    assert codes(counting("treatment: count", "treatment: withhold")) == ["register.row-key"]


def test_what_is_written_of_a_count_and_is_none_is_refused_in_its_own_words() -> None:
    """Nothing of it is rounded, trimmed or taken for what is nearest: one more home would be told apart."""
    for old, new, code in (
        ("epsilon: 0.5", "epsilon: 1e-400", "register.expects-number"),
        ("epsilon: 0.5", "epsilon: -.inf", "register.expects-number"),
        ("epsilon: 0.5", "epsilon: 0.5000000000000000000001", "register.expects-number"),
        ("epsilon: 0.5", "epsilon: 9999999999999999999999", "register.count-epsilon"),
        ("privacy_budget: 12", "privacy_budget: 0", "register.count-budget"),
        ("minimum: 100", "minimum: 99", "register.count-minimum"),
        ("period: P1D", "period: PT0S", "register.count-period"),
        ("period: P1D", "period: P1Y", "register.expects-duration"),
        ("cells: [a, b]", "cells: [a, a]", "register.repeated"),
        ("cells: [a, b]", "cells: []", "register.empty-list"),
        ("cells: [a, b]", "cells: ['']", "register.empty-text"),
        ("cells: [a, b]", "cells: [a, A]", "register.expects-name"),
        ("cells: [a, b]", "cells: [a, ' a']", "register.expects-name"),
        ("cells: [a, b]", "cells: ['\ufeffa']", "register.expects-name"),
        ("cells: [a, b]", "cells: [1011 AB]", "register.expects-name"),
    ):
        assert codes(counting(old, new)) == [code], new
