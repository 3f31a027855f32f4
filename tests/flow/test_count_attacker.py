"""Who wants a count twice, or without its noise: by breaking off, by putting back, by asking otherwise, by a threshold.

Two draws of noise over one period are one draw with less of it. So of every way to a second draw the same is asked: the
bytes that leave are those that were recorded, or nothing leaves.
"""

import json
import random
import secrets
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
from tests.distinguishing import caught, reached
from tests.flow.backup import backup, put_back
from tests.flow.counting import (
    ACTIVITY,
    EXAMPLE,
    HOMES,
    HOUR_MS,
    RECIPIENT,
    START_MS,
    SURE,
    home,
    rows,
    send_all,
    street,
)
from tests.flow.gatehouse import DAY_MS
from tests.flow.gatehouse import counted as tallied

from sluis.errors import Code, FileName, StandingClosedError
from sluis.errors.standing import standing_closed_error
from sluis.gate.delivery.deliver import claim, settle_replies
from sluis.gate.delivery.endpoint import Reply
from sluis.gate.path import closing
from sluis.gate.path.closing import Period, close_periods
from sluis.gate.state import noise
from sluis.gate.state.restoring import restore
from sluis.gate.state.rules import Activity, activity_with_doors
from sluis.gate.state.state import GateState
from sluis.register.load import load_register
from sluis.register.lower import lower
from sluis.standing.journal_place import JournalPlace
from sluis.standing.registry import import_registry
from sluis.store.schema import contributions, counts_released, outbox

EDGE_MS = START_MS + DAY_MS


def bodies(gate: GateState) -> list[bytes]:
    return [each.parcel.body for each in claim(gate, RECIPIENT, 9)[0]]


def test_noise_that_was_drawn_before_a_crash_left_nothing_and_what_was_recorded_leaves_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        clock.at_ms = EDGE_MS
        real = closing.note_counted

        def recorded_and_gone(*given: object) -> None:
            real(*given)  # type: ignore[arg-type]
            raise OSError("gone")

        with monkeypatch.context() as patched:  # everything was written, and nothing committed
            patched.setattr(closing, "note_counted", recorded_and_gone)
            with pytest.raises(OSError, match="gone"):
                close_periods(gate)
        assert (rows(gate, outbox), rows(gate, counts_released), rows(gate, contributions)) == (0, 0, HOMES)
        assert close_periods(gate) == 1
        clock.at_ms += 2 * HOUR_MS
        first = bodies(gate)  # sent, and nobody learnt whether it came: the gate was broken off
    with street(tmp_path) as (gate, clock):
        clock.at_ms = EDGE_MS + 2 * HOUR_MS + 60_000
        assert close_periods(gate) == 0
        assert bodies(gate) == first


def test_a_database_of_after_the_closing_sends_the_same_bytes_and_one_of_before_it_none(tmp_path: Path) -> None:
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        before = backup(gate)
        clock.at_ms = EDGE_MS
        assert close_periods(gate) == 1
        after = backup(gate)
        clock.at_ms += 2 * HOUR_MS
        claimed, _left = claim(gate, RECIPIENT, 9)
        settle_replies(gate, gate.settings.recipients[RECIPIENT], [(claimed[0], Reply.TAKEN)])
        put_back(gate, after)
        assert close_periods(gate) == 0
        assert bodies(gate) == [claimed[0].parcel.body]
        put_back(gate, before)
        with pytest.raises(StandingClosedError):
            bodies(gate)
        restore(gate)
        assert (close_periods(gate), bodies(gate)) == (0, [])


def test_what_the_journal_does_not_hold_yet_does_not_leave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a body goes, an older database is put back, nothing outside tells of the closing, and a second one goes."""
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        before = backup(gate)
        clock.at_ms = EDGE_MS
        with monkeypatch.context() as patched:

            def full(*_given: object) -> None:
                raise standing_closed_error(why=Code("unreachable"))

            patched.setattr(JournalPlace, "_append", full)
            assert close_periods(gate) == 1
            clock.at_ms += 2 * HOUR_MS
            with pytest.raises(StandingClosedError):
                bodies(gate)
            put_back(gate, before)
        assert (close_periods(gate), len(bodies(gate))) == (1, 0), "drawn anew: of the first draw nobody saw anything"
        clock.at_ms += 2 * HOUR_MS
        assert len(bodies(gate)) == 1


@pytest.mark.parametrize(
    ("changes", "until_ms"),
    [
        ({'cells: ["1011", "1012", "1013"]': 'cells: ["1011", "north"]'}, EDGE_MS),
        ({"period: P1D": "period: P7D"}, START_MS + 2 * DAY_MS),
    ],
)
def test_a_time_that_is_closed_is_not_asked_about_again_by_other_regions_or_periods(
    tmp_path: Path, changes: dict[str, str], until_ms: int
) -> None:
    """By postal code today, by the provider's own regions of the same day tomorrow: the difference is a few homes."""
    with street(tmp_path) as (gate, clock):
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        clock.at_ms = EDGE_MS
        assert close_periods(gate) == 1
    with street(tmp_path, changes={**SURE, **changes}) as (gate, clock):
        length_ms = (7 if "P7D" in str(changes) else 1) * DAY_MS
        clock.at_ms = EDGE_MS - 1 if length_ms == DAY_MS else EDGE_MS + 1
        with gate.transaction() as conn:
            import_registry(conn, gate.keystore, [home(n, "north") for n in range(5)], clock())
        send_all(gate, dict.fromkeys(range(HOMES), 0))
        assert tallied(gate) == {(ACTIVITY, "closed-period"): HOMES}
        clock.at_ms = max(until_ms, EDGE_MS + 2)
        assert (close_periods(gate), rows(gate, contributions), rows(gate, counts_released)) == (0, 0, 1)


CELLS = tuple(f"c{number:04d}" for number in range(700))
ALL_SEE = [*map(reached, range(297, 305)), lambda number: number is not None]


@cache
def counting() -> Activity:
    """Return the count of the example over 700 regions, by epsilon 1."""
    text = EXAMPLE.read_text()
    quoted = ", ".join(f'"{cell}"' for cell in CELLS)
    for old, new in (('"1011", "1012", "1013"', quoted), ("epsilon: 0.1", "epsilon: 1")):
        assert old in text
        text = text.replace(old, new)
    register = load_register(text.encode(), FileName("r.yaml"), EXAMPLE.parent / "vocabularies")
    [found] = [each for each in lower(register, START_MS).activities if each.plan.count is not None]
    return activity_with_doors(found, START_MS)


def left_of(homes: int) -> list[int | None]:
    """Return what leaves of 700 regions with so many homes each, all in one band: that number, or nothing."""
    activity = counting()
    count = activity.doors.plan.count
    assert count is not None
    sums = closing._Sums([homes if at % len(count.bounds) == 0 else 0 for at in range(len(count.bounds) * len(CELLS))])
    made = closing._bodies(activity, count, Period(0, START_MS, EDGE_MS, EDGE_MS), sums)
    seen = {each.cell: int(json.loads(each.body)["Count"]["Bands"][0]["Homes"]) for each in made}
    return [seen.get(cell) for cell in CELLS]


def test_what_leaves_of_a_region_tells_of_one_home_what_epsilon_allows() -> None:
    assert not caught(left_of(300), left_of(301), 1.0, ALL_SEE)


def test_whether_anything_leaves_of_a_region_tells_of_the_home_that_would_reach_the_minimum_no_more() -> None:
    assert not caught(left_of(99), left_of(100), 1.0, ALL_SEE)


def own(draw: Callable[[], int]) -> Callable[[Sequence[int], int], list[int]]:
    return lambda homes, _eps_u: [number + draw() for number in homes]


def seeded() -> Callable[[], int]:
    """Noise that comes again: the same for the next period, and for the same one when it is drawn anew."""
    return lambda: random.Random(7).randrange(-3, 4)  # noqa: S311 - that is what is wrong


@pytest.mark.parametrize(
    "other",
    [
        lambda homes, eps_u: noise.noisy(homes, 2 * eps_u),
        lambda homes, _eps_u: list(homes),
        own(lambda: round(random.gauss(0, 0.7))),
        own(lambda: secrets.randbelow(3) - 1),
        own(seeded()),
    ],
    ids=["half the noise", "none", "of random", "of secrets", "the same again"],
)
def test_other_noise_on_the_way_to_a_body_is_caught(
    other: Callable[[Sequence[int], int], list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "noisy", other)
    assert caught(left_of(300), left_of(301), 1.0, ALL_SEE)


@pytest.fixture
def _fresh_mechanisms() -> Iterator[None]:
    noise.mechanism.cache_clear()
    yield
    noise.mechanism.cache_clear()


@pytest.mark.usefixtures("_fresh_mechanisms")
def test_an_opendp_that_somebody_changed_is_caught_though_it_says_that_it_spends_epsilon(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import opendp.prelude as dp

    class Quiet:
        """Says what it is asked to say, and adds nothing."""

        def map(self, _homes: int) -> float:
            return 1.0

        def __call__(self, homes: list[int]) -> list[int]:
            return homes

    monkeypatch.setattr(dp.m, "make_laplace", lambda *_given, **_named: Quiet())
    monkeypatch.setattr(noise, "_scale", lambda _eps_u: 1.0)
    assert caught(left_of(300), left_of(301), 1.0, ALL_SEE)
