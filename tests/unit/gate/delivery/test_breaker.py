"""Backoff and circuit breaker: pure arithmetic over moments."""

from hypothesis import given
from hypothesis import strategies as st

from sluis.gate.delivery.breaker import THRESHOLD, Breaker, wait_ms


@given(st.integers(1, 10_000), st.integers(1, 10_000), st.integers(1, 10_000_000))
def test_a_wait_doubles_never_shrinks_and_ends(attempts: int, first_ms: int, longest_ms: int) -> None:
    now, later = (wait_ms(n, first_ms, longest_ms) for n in (attempts, attempts + 1))
    assert 0 < now <= later <= longest_ms
    assert later in {longest_ms, now * 2}


def test_the_circuit_opens_at_the_threshold_lets_one_probe_through_and_closes_at_one_success() -> None:
    breaker = Breaker(1000, 60_000)
    for _ in range(THRESHOLD - 1):
        breaker.failed(0)
        assert breaker.allowance(0, 4) == 4
        assert not breaker.is_open
    breaker.failed(0)
    assert breaker.is_open
    assert breaker.allowance(999, 4) == 0
    assert breaker.allowance(1000, 4) == 1
    assert breaker.allowance(1001, 4) == 0, "one probe at a time"
    breaker.failed(1001)
    assert breaker.allowance(3000, 4) == 0, "the wait doubles"
    assert breaker.allowance(3001, 4) == 1
    breaker.succeeded()
    assert breaker.allowance(3002, 4) == 4
    assert not breaker.is_open


def test_a_success_between_failures_starts_the_count_again() -> None:
    breaker = Breaker(1000, 60_000)
    for _ in range(3 * THRESHOLD):
        for _ in range(THRESHOLD - 1):
            breaker.failed(0)
        breaker.succeeded()
    assert breaker.allowance(0, 2) == 2
