"""The oracle can fail: each promise is broken on purpose in the gate, and the oracle says which.

The same scripts are played with the gate as it is, and then nothing is found.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from typing import Final

import pytest
from sqlalchemy import Connection, delete, update
from tests.sim.inject import Strike
from tests.sim.journal import MARK
from tests.sim.play import HOUR_MS, Played, theatre
from tests.sim.points import How
from tests.sim.script import Action, Do, Script
from tests.sim.test_simulation import SIGMAS

from sluis.gate.delivery import deliver, endpoint
from sluis.gate.path import deciding, reading, recording, steps
from sluis.gate.state import barrier, sender, state
from sluis.gate.state.release import first_moment
from sluis.ledger import writer
from sluis.ledger.cancel import Stopped
from sluis.ledger.outbox import OpenedBody
from sluis.store.schema import outbox

Break = Callable[[pytest.MonkeyPatch], None]


def script(
    *actions: Action,
    strikes: Sequence[Strike] = (),
    modes: Sequence[str] = (),
    hourly: bool = False,
    within: Do | None = None,
) -> Script:
    both = (tuple(modes), tuple(modes))
    begin = (Action(Do.HELP, (0,)), Action(Do.TICK, number=1000))
    return Script(0, False, False, (*begin, *actions), tuple(strikes), both, hourly, within)  # noqa: FBT003


SEND, AGAIN, REST = Action(Do.SEND, (0, 1)), Action(Do.AGAIN, (0, 1)), Action(Do.REST, number=20)
STOP, DAYS_LATER = Action(Do.STOP, (0,), word="object"), Action(Do.CHORES, number=1)
PLAIN: Final = [script(SEND, REST, AGAIN, SEND, REST)]
STALLED: Final = [script(SEND, Action(Do.REST, number=30), DAYS_LATER, REST, modes=["stall"] * 8)]
ODD: Final = [script(SEND, REST, modes=["500", "garbage", "close"])]
STOPPED: Final = [script(SEND, REST, STOP, SEND, REST, modes=["503", "503", "503"])]


def striking(point: str, how: How, calls: range) -> list[Script]:
    return [script(SEND, REST, SEND, REST, strikes=[Strike(point, nth, how)]) for nth in calls]


HOURS_PASS: Final = Action(Do.HOURS, number=12)
BATCHES: Final = [
    script(
        Action(Do.BATCH, (0, 1, 2), 4),
        HOURS_PASS,
        Action(Do.BATCH, (1, 2), 4),
        HOURS_PASS,
        hourly=True,
        within=Do.BATCH,
    )
]


KILLED: Final = striking("driver/commit", How.KILL_AFTER, range(3, 10))
KILLED_SENDING: Final = striking("wire/send", How.KILL_BEFORE, range(1, 3))
NOT_COMMITTED: Final = striking("driver/commit", How.BEFORE, range(3, 10))
ALL: Final = [*PLAIN, *BATCHES, *STALLED, *ODD, *STOPPED, *KILLED, *KILLED_SENDING, *NOT_COMMITTED]


def an_outcome_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        deliver,
        "settle_all",
        lambda conn, _k, _w, outcomes, _now: conn.execute(delete(outbox).where(outbox.c.commitment.in_(outcomes))),
    )


def the_outbox_is_filled_after_the_commit(patch: pytest.MonkeyPatch) -> None:
    later: list[tuple[object, object]] = []
    enqueue, together = recording.enqueue, state.GateState.together

    @contextmanager
    def in_two(self: state.GateState) -> Iterator[object]:
        with together(self) as conn:
            yield conn
        while later:
            keys, outgoing = later.pop()
            with together(self) as conn:
                enqueue(conn, keys, outgoing)  # type: ignore[arg-type]

    patch.setattr(recording, "enqueue", lambda _conn, keys, outgoing: later.append((keys, outgoing)))
    patch.setattr(state.GateState, "together", in_two)


def sending_is_not_noted(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(deliver, "mark_sending", lambda *_: True)


def what_failed_is_said_not_to_have_left(patch: pytest.MonkeyPatch) -> None:
    original = deliver.retry_later
    patch.setattr(deliver, "retry_later", lambda *args, **_: original(*args, nothing_left=True))


def every_answer_is_taken_for_yes(patch: pytest.MonkeyPatch) -> None:
    original = endpoint.HttpCarrier.bring

    async def bring(self: endpoint.HttpCarrier, parcel: endpoint.Parcel) -> endpoint.Reply:
        await original(self, parcel)
        return endpoint.Reply.TAKEN

    patch.setattr(endpoint.HttpCarrier, "bring", bring)


def duplicates_are_new(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reading, "remembered", lambda *_: frozenset())
    patch.setattr(recording, "remember", lambda *_: frozenset())


def nothing_is_recovered(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sender.Sender, "take_back", lambda *_: 0)


def a_stop_stops_nothing_that_waits(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(barrier, "cancel_household", lambda *_: Stopped(None, (), 0, 0))
    patch.setattr(deliver, "closed_reason", lambda *_: None)


def the_standing_is_not_read(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(deciding, "reason_of", lambda *_: None)


def a_writer_goes_on_after_a_failure(patch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def not_retiring(self: state.GateState) -> Iterator[object]:
        with self.store.together() as conn:
            yield conn

    patch.setattr(state.GateState, "together", not_retiring)
    patch.setattr(writer.Writer, "_follow", lambda *_: None)


def a_store_that_refused_is_answered_with_200(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(steps, "BUSY", steps.TAKEN)


def another_body_is_sent(patch: pytest.MonkeyPatch) -> None:
    original = deliver.open_waiting

    def with_a_space(*args: object) -> OpenedBody:
        opened = original(*args)  # type: ignore[arg-type]
        return replace(opened, body=opened.body + b" ")

    patch.setattr(deliver, "open_waiting", with_a_space)


def another_id_is_sent(patch: pytest.MonkeyPatch) -> None:
    original = endpoint.Parcel
    patch.setattr(deliver, "Parcel", lambda c, *rest: original(bytes(8) + c[8:], *rest))


def a_receipt_is_about_something_else(patch: pytest.MonkeyPatch) -> None:
    original = deliver.Promise
    patch.setattr(deliver, "Promise", lambda *fields: original(*fields[:-1], "somebody-else"))


def what_was_withheld_is_in_the_body(patch: pytest.MonkeyPatch) -> None:
    original = deciding._intent_of
    patch.setattr(
        deciding,
        "_intent_of",
        lambda facts, activity, home, passed, body, salt: original(
            facts, activity, home, passed, body + MARK.encode(), salt
        ),
    )


def bodies_do_not_wait_for_their_moment(patch: pytest.MonkeyPatch) -> None:
    original = deliver.due
    patch.setattr(
        deliver, "due", lambda conn, recipient, now_ms, *rest: original(conn, recipient, now_ms + HOUR_MS, *rest)
    )


def bodies_leave_at_once(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(deciding, "release_moment", lambda recorded_ms, _period_ms, _drawn: recorded_ms)
    patch.setattr(deliver, "_moment_is_its_own", lambda *_: True)


def the_moment_is_drawn_again(patch: pytest.MonkeyPatch) -> None:
    original = deliver.due

    def later(conn: Connection, recipient: str, now_ms: int, *rest: int) -> object:
        which = (outbox.c.recipient == recipient, outbox.c.next_ms > now_ms)
        conn.execute(update(outbox).where(*which).values(release_ms=outbox.c.release_ms + 1))
        return original(conn, recipient, now_ms, *rest)

    patch.setattr(deliver, "due", later)


BREAKS: Final[list[tuple[Break, list[Script], str]]] = [
    (an_outcome_is_forgotten, PLAIN, "unsettled"),
    (the_outbox_is_filled_after_the_commit, KILLED, "unsettled"),
    (sending_is_not_noted, STALLED, "lie"),
    (what_failed_is_said_not_to_have_left, STALLED, "lie"),
    (every_answer_is_taken_for_yes, ODD, "lie"),
    (duplicates_are_new, PLAIN, "twice"),
    (nothing_is_recovered, KILLED_SENDING, "unsettled"),
    (a_stop_stops_nothing_that_waits, STOPPED, "closed"),
    (the_standing_is_not_read, STOPPED, "closed"),
    (a_writer_goes_on_after_a_failure, NOT_COMMITTED, "chain"),
    (a_store_that_refused_is_answered_with_200, NOT_COMMITTED, "lost"),
    (another_body_is_sent, PLAIN, "unrecorded"),
    (another_id_is_sent, PLAIN, "unrecorded"),
    (a_receipt_is_about_something_else, PLAIN, "receipt"),
    (what_was_withheld_is_in_the_body, PLAIN, "marker"),
    (bodies_do_not_wait_for_their_moment, BATCHES, "early"),
    (bodies_leave_at_once, BATCHES, "early"),
    (the_moment_is_drawn_again, BATCHES, "early"),
    (duplicates_are_new, [script(*BATCHES[0].actions[2:4], AGAIN, HOURS_PASS, hourly=True)], "twice"),
    (the_standing_is_not_read, [script(STOP, *BATCHES[0].actions[2:], hourly=True)], "closed"),
    (a_stop_stops_nothing_that_waits, [script(BATCHES[0].actions[2], STOP, HOURS_PASS, hourly=True)], "closed"),
]


@pytest.fixture(scope="module")
def play() -> Iterator[Callable[[Script], Played]]:
    with theatre() as play_one:
        yield play_one


def test_of_the_gate_as_it_is_nothing_is_found(play: Callable[[Script], Played]) -> None:
    for script in ALL:
        played = play(script)
        assert [str(violation) for violation in played.violations] == []
        assert len(played.struck) == len(script.strikes)
        assert played.intents >= 3


def test_bodies_that_leave_in_the_order_of_their_recording_are_found(
    play: Callable[[Script], Played], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = count()
    monkeypatch.setattr(
        deciding,
        "release_moment",
        lambda at_ms, period_ms, _: first_moment(at_ms, period_ms or 1) + next(drawn) * 60_000,
    )
    order = play(BATCHES[0]).order
    assert order.s > SIGMAS * math.sqrt(order.variance)


@pytest.mark.parametrize(("broken", "scripts", "kind"), BREAKS, ids=[broken.__name__ for broken, _, _ in BREAKS])
def test_a_promise_that_is_broken_is_found(
    play: Callable[[Script], Played],
    monkeypatch: pytest.MonkeyPatch,
    broken: Break,
    scripts: list[Script],
    kind: str,
) -> None:
    monkeypatch.setattr("tests.sim.play.PATIENCE_S", 0.3)
    broken(monkeypatch)
    assert any(kind in {violation.kind for violation in play(script).violations} for script in scripts)
