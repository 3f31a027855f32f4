"""What a count is worth by epsilon is what OpenDP says; the register's own stands among it, in table and picture."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.gate.state.noise import accuracy
from sluis.i18n import use
from sluis.kernel.plan import CountPlan
from sluis.reports.utility import GRID_U, utility_of, utility_picture, utility_pictures, utility_rows


def counting(eps_u: int = 100_000, budget_u: int = 36_500_000) -> CountPlan:
    return CountPlan(1, ("A",), (Decimal(0),), "any", ("x", "y"), 100, eps_u, budget_u, 86_400)


def test_less_noise_costs_more_and_the_registers_own_is_told_apart() -> None:
    points = utility_of(counting(eps_u=30_000))
    assert len(points) == len(GRID_U) + 1
    assert [each.epsilon for each in points if each.own] == ["0.03"]
    assert sorted((each.most for each in points), reverse=True) == [each.most for each in points]
    assert all(each.half <= each.most for each in points)
    fits = {each.epsilon: (each.year, each.fits) for each in utility_of(counting())}
    assert fits["0.1"] == ("36.5", True), "exactly the budget is within it"
    assert fits["0.2"] == ("73", False)
    rows = utility_rows(points)
    assert rows[2][0] == "0.03 *"
    assert rows[0][3] == "3.65 (within the budget)"


@settings(max_examples=8, deadline=None)
@given(eps_u=st.integers(min_value=1_000, max_value=5_000_000))
def test_a_number_lies_as_far_off_as_opendp_says_and_no_further_is_claimed(eps_u: int) -> None:
    [own] = [each for each in utility_of(counting(eps_u)) if each.own]
    assert own.most < accuracy(eps_u, 0.05) <= own.most + 1


def test_pictures_say_what_the_table_says_in_both_languages_and_without_a_network() -> None:
    drawn = utility_picture(utility_of(counting()))
    assert drawn.startswith("<svg")
    assert drawn == utility_picture(utility_of(counting())), "the same figures, the same bytes"
    assert "the register's own" in drawn
    assert "http://www.w3.org" in drawn.replace("https://", "")
    both = utility_pictures({"quality": utility_of(counting()), "channels": utility_of(counting(50_000))})
    assert "quality: Homes that a number lies off" in both
    assert "channels: Homes that a number lies off" in both
    use("nl")
    assert "die van het register" in utility_picture(utility_of(counting()))
    use("en")
