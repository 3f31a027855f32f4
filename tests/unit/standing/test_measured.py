"""Whether a measurement on record lets an activity be open: limits to the last digit, ages, and what cannot be."""

import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.register.lower import RiskLimit
from sluis.standing.entries import Again, Measured, decoded, encoded
from sluis.standing.measured import NO_CHECKPOINT, RiskFault, again_of, good_until_ms, is_whole, risk_fault, seed_of
from sluis.standing.share import Share

NOW = 1_795_527_091_000
DAY_MS = 86_400_000
LIMIT = RiskLimit(0.05, 0.05, 1, 30 * DAY_MS)
DIGEST = "ab" * 32
FINE = Measured(
    activity="a",
    register=DIGEST,
    plan=DIGEST,
    leaving=DIGEST,
    method=1,
    source="replay",
    input=DIGEST,
    root=NO_CHECKPOINT,
    seed=7,
    homes=400,
    silent=3,
    bodies=800,
    first_ms=NOW - 2 * DAY_MS,
    last_ms=NOW - DAY_MS,
    alone=(4, 400),
    again=(Again(days=1, attacker="bayes", found=(4, 400), candidates=360),),
    foremost="Device.A",
    sample=400,
    less=(),
    at_ms=NOW,
)


def changed(**other: object) -> Measured:
    return msgspec.structs.replace(FINE, **other)


def limit(alone: float, again: float | None = None) -> RiskLimit:
    return RiskLimit(alone, again, 1, 30 * DAY_MS)


@pytest.mark.parametrize("found", [(4, 400), (0, 20), (20, 20), (1, 3)])
def test_what_is_exactly_at_the_limit_passes_and_a_hair_above_closes(found: tuple[int, int]) -> None:
    high = Share(*found).high
    assert risk_fault(limit(high), changed(alone=found), NOW) is None
    assert risk_fault(limit(math.nextafter(high, 0)), changed(alone=found), NOW) is RiskFault.SINGLED_OUT
    again = (Again(days=1, attacker="bayes", found=found, candidates=9),)
    assert risk_fault(limit(1, high), changed(again=again), NOW) is None
    assert risk_fault(limit(1, math.nextafter(high, 0)), changed(again=again), NOW) is RiskFault.LINKED


def test_none_at_all_closes_unless_nothing_is_limited() -> None:
    assert risk_fault(LIMIT, None, NOW) is RiskFault.UNMEASURED
    assert risk_fault(None, None, NOW) is None
    assert risk_fault(None, changed(alone=(400, 400)), NOW) is None


def test_its_age_counts_from_what_was_measured_and_a_clock_set_back_opens_nothing() -> None:
    ends = good_until_ms(LIMIT, FINE)
    assert ends == NOW - DAY_MS + 30 * DAY_MS
    assert risk_fault(LIMIT, FINE, ends - 1) is None
    assert risk_fault(LIMIT, FINE, ends) is RiskFault.OLD
    assert risk_fault(LIMIT, FINE, NOW - 1) is RiskFault.AHEAD
    assert risk_fault(LIMIT, changed(last_ms=NOW + 1), NOW) is RiskFault.AHEAD
    assert risk_fault(LIMIT, changed(at_ms=NOW + 40 * DAY_MS), NOW + 40 * DAY_MS) is RiskFault.OLD, "measured anew"


def test_days_nearer_than_the_limit_says_do_not_count_and_days_that_were_not_measured_close() -> None:
    weekly = RiskLimit(1, 0.05, 7, 30 * DAY_MS)
    near = Again(days=1, attacker="bayes", found=(400, 400), candidates=400)
    far = Again(days=14, attacker="bayes", found=(0, 400), candidates=400)
    assert risk_fault(weekly, changed(again=(near,)), NOW) is RiskFault.NOT_LINKED
    assert risk_fault(weekly, changed(again=(near, far)), NOW) is None
    worst = again_of(changed(again=(near, far)), 1)
    assert worst is not None
    assert worst.value == 1


@pytest.mark.parametrize(
    "other",
    [
        {"alone": (5, 4)},
        {"alone": (0, 0)},
        {"homes": 19},
        {"method": 0},
        {"method": 2},
        {"first_ms": 0},
        {"first_ms": NOW},
        {"again": (Again(days=0, attacker="x", found=(0, 9), candidates=9),)},
        {"again": (Again(days=1, attacker="x", found=(9, 8), candidates=9),)},
    ],
)
def test_what_cannot_be_a_measurement_closes(other: dict[str, object]) -> None:
    assert not is_whole(changed(**other))
    assert risk_fault(limit(1), changed(**other), NOW) is RiskFault.UNREADABLE


def test_an_entry_is_written_and_read_as_one_thing_and_nothing_else_is_read() -> None:
    content = encoded(FINE)
    assert decoded(content) == FINE
    for hostile in (b'"homes":-1', b'"homes":400.5', b'"homes":"400"', b'"homes":9007199254740992', b'"homes":null'):
        assert decoded(content.replace(b'"homes":400', hostile)) is None
    assert decoded(content.replace(b'"input":"ab', b'"input":"AB')) is None
    assert decoded(content.replace(b'"source":"replay"', b'"source":"told"')) is None
    assert decoded(content.replace(b"[4,400]", b"[4,400,1]", 1)) is None
    assert decoded(content[:-1] + b',"more":1}') is None


@given(st.integers(0, 500), st.integers(1, 500), st.floats(0.000001, 1), st.integers(-60, 60))
def test_nothing_opens_that_is_above_its_limit_or_too_old(hits: int, trials: int, at_most: float, days: int) -> None:
    found, now = changed(alone=(hits, trials)), NOW + days * DAY_MS
    if risk_fault(limit(at_most), found, now) is None:
        assert Share(hits, trials).high <= at_most
        assert 0 <= now - NOW < 29 * DAY_MS


def test_a_seed_follows_from_input_form_and_log() -> None:
    seeds = {seed_of("ab" * 32, "cd" * 32, NO_CHECKPOINT), seed_of("ab" * 32, "cd" * 32, "ef" * 32)}
    seeds |= {seed_of("ac" * 32, "cd" * 32, NO_CHECKPOINT), seed_of("ab" * 32, "ce" * 32, NO_CHECKPOINT)}
    assert len(seeds) == 4
    assert seed_of("ab" * 32, "cd" * 32, NO_CHECKPOINT) in seeds
