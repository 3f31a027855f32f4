"""The interval of Wilson: what it solves, and its ends."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.standing.share import Z95, Share, wilson


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_ends_are_the_shares_that_lie_one_quantile_from_what_was_seen(seen: tuple[int, int]) -> None:
    hits, trials = seen
    for end in wilson(hits, trials):
        assert -1e-12 <= end <= 1
        apart = abs(hits / trials - end)
        assert apart == pytest.approx(Z95 * sqrt(max(end * (1 - end), 0) / trials), abs=1e-9)


def test_nothing_is_known_of_no_trial() -> None:
    assert Share(0, 0).document() == {"share": 0.0, "low": 0.0, "high": 1.0, "hits": 0, "trials": 0}


def test_ends_are_exact_where_nothing_and_everything_was_hit() -> None:
    assert wilson(0, 20)[0] == 0
    assert wilson(20, 20)[1] == 1
    assert Share(20, 20).low == pytest.approx(0.8389, abs=1e-4)
