"""Who is in a sample, and when: drawn by digests, whole periods, nothing in doubt."""

from hypothesis import given
from hypothesis import strategies as st

from sluis.standing.entries import SampleBegun
from sluis.standing.sampling import DAY_MS, HOUR_MS, MOST_HOMES, drawn_below, keeps, measurable_ms, span
from sluis.terms import Lifetime
from sluis.token_period import period_of

ROOT, LEAVING = "ab" * 32, "cd" * 32


def sample(slots: int = 100, most: int = 20, from_ms: int = DAY_MS) -> SampleBegun:
    below, homes = drawn_below(ROOT, LEAVING, range(slots), most)
    return SampleBegun(
        activity="help", leaving=LEAVING, root=ROOT, from_ms=from_ms, until_ms=from_ms + 2 * DAY_MS, slots=slots,
        below=below, homes=homes, at_ms=0,
    )  # fmt: skip


@given(st.integers(0, 300), st.integers(1, 3 * MOST_HOMES))
def test_never_more_homes_are_drawn_than_asked_and_those_are_kept_that_were_drawn(slots: int, most: int) -> None:
    made = sample(slots, most)
    inside = [slot for slot in range(-5, slots + 50) if keeps(made, LEAVING, slot, DAY_MS)]
    assert len(inside) == made.homes == min(slots, most)
    assert all(0 <= slot < slots for slot in inside), "who came later was not drawn"


def test_no_more_than_two_thousand_are_drawn_of_any_number() -> None:
    assert drawn_below(ROOT, LEAVING, range(3_000), 10_000)[1] == MOST_HOMES


def test_another_root_or_another_form_draws_other_homes() -> None:
    def drawn(root: str, leaving: str) -> frozenset[int]:
        below, homes = drawn_below(root, leaving, range(100), 20)
        made = SampleBegun(
            activity="help", leaving=leaving, root=root, from_ms=0, until_ms=2 * DAY_MS, slots=100, below=below,
            homes=homes, at_ms=0,
        )  # fmt: skip
        return frozenset(slot for slot in range(100) if keeps(made, leaving, slot, 1))

    assert len({drawn(ROOT, LEAVING), drawn("00" * 32, LEAVING), drawn(ROOT, "00" * 32)}) == 3


def test_nothing_is_kept_before_it_begins_in_its_last_hour_or_of_another_form() -> None:
    made = sample(1, 1)
    at = {when: keeps(made, LEAVING, 0, when) for when in (DAY_MS - 1, DAY_MS, measurable_ms(made) - 1)}
    assert list(at.values()) == [False, True, True]
    assert not keeps(made, LEAVING, 0, measurable_ms(made))
    assert not keeps(made, "00" * 32, 0, DAY_MS)
    assert made.until_ms - measurable_ms(made) == HOUR_MS


@given(st.sampled_from([None, *Lifetime]), st.integers(0, 4_000_000_000_000))
def test_a_sample_covers_one_whole_period_of_the_token_and_a_day(household: Lifetime | None, after_ms: int) -> None:
    from_ms, until_ms = span(household, after_ms)
    lifetime = household if household in {Lifetime.WEEK, Lifetime.MONTH} else Lifetime.DAY
    assert from_ms >= after_ms
    assert after_ms == 0 or period_of(lifetime, from_ms) != period_of(lifetime, from_ms - 1)
    assert period_of(lifetime, until_ms - DAY_MS) == period_of(lifetime, from_ms) + 1
    assert period_of(lifetime, until_ms - DAY_MS - 1) == period_of(lifetime, from_ms)
