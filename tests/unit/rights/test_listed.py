"""What a list says of cases is what their steps say, opens none of them, and cannot be made to say otherwise."""

from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text, update
from tests.flow.gatehouse import COLLECTED_MS, Clock, build, opened
from tests.unit.rights.conftest import request
from tests.unit.rights.test_lifting import Beside
from tests.unit.rights.test_sending import in_thread

from sluis.api.standing import Standings
from sluis.gate.state.state import GateState
from sluis.ledger.events import EventType
from sluis.rights import desk
from sluis.rights.case import State, case_of
from sluis.rights.chain import append, read
from sluis.rights.desk import TakenBack
from sluis.rights.kinds import Channel, Ending, Ground, Kind, Means
from sluis.rights.listed import Listed, all_listed, listed_of, refresh, taken_back_before, write
from sluis.rights.steps import Doubted
from sluis.store.schema import events, rights_cases, rights_steps


def listed(state: GateState, *, unclosed: bool = False) -> tuple[list[Listed], list[int]]:
    with state.store.reading() as conn:
        return all_listed(conn, state.keystore, unclosed=unclosed)


def as_steps_say(state: GateState) -> list[Listed]:
    with state.store.reading() as conn:
        return [listed_of(case) for case in desk.cases(conn, state)]


async def test_a_list_says_what_the_steps_say_after_each_of_them(
    shared: GateState, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in (Kind.ACCESS, Kind.RESTRICTION, Kind.WITHDRAWAL, Kind.OBJECTION):
        desk.open_case(shared, 0, request(kind))
    desk.identify(shared, 1, "desk", Means.COUNTER)
    desk.doubt(shared, 1, "desk", "another voice")
    desk.honour(shared, 2, "desk", "as asked")
    desk.refuse(shared, 4, "desk", Ground.COMPELLING, "fraud")
    desk.close(shared, 4, "desk", Ending.DONE)
    await in_thread(shared)
    Standings(Beside(shared)).lift("NL-0001")
    want = as_steps_say(shared)
    monkeypatch.setattr("sluis.rights.listed.checked_chains", lambda *_: pytest.fail("a case was opened"))
    assert listed(shared) == (want, [])
    assert [each.number for each in listed(shared, unclosed=True)[0]] == [1, 2, 3]
    assert [(each.state, each.due is None) for each in want] == [
        (State.OPEN, False),
        (State.ANSWERED, False),
        (State.OPEN, True),
        (State.CLOSED, False),
    ]
    assert (want[0].identity, want[1].waiting, want[1].told) == ("doubt", 2, 2)


@pytest.mark.parametrize(
    "columns", [{"listed": b"x" * 60}, {"open": 0}, {"due_ms": 5}, {"length": 1}, {"head": b"x" * 32}, {"listed": None}]
)
def test_what_was_changed_in_the_database_is_found_or_says_nothing(
    state: GateState, columns: dict[str, object]
) -> None:
    for _ in range(2):
        desk.open_case(state, 0, request())
    desk.doubt(state, 1, "desk", "why")
    want = as_steps_say(state)
    with state.transaction() as conn:
        conn.execute(update(rights_cases).where(rights_cases.c.number == 1).values(**columns))
    made, broken = listed(state)
    if "length" in columns or "head" in columns:
        assert (made, broken) == (want[1:], [1])
    else:
        assert (made, broken) == (want, [])
    with state.store.reading() as conn:
        checks = desk.checked_cases(conn, state)[1]
    assert checks == ([1] if {"length", "head", "open"} & set(columns) else []), "the watch finds what is hidden"


@pytest.mark.parametrize("events_too", [False, True])
def test_a_row_of_one_case_says_nothing_of_another_and_what_is_gone_is_named(
    state: GateState, *, events_too: bool
) -> None:
    for kind in (Kind.ACCESS, Kind.ERASURE):
        desk.open_case(state, 0, request(kind))
    want = as_steps_say(state)
    with state.transaction() as conn:
        one = conn.execute(select(rights_cases.c.listed).where(rights_cases.c.number == 1)).scalar_one()
        conn.execute(update(rights_cases).where(rights_cases.c.number == 2).values(listed=one))
    assert listed(state) == (want, [])
    with state.transaction() as conn:
        conn.execute(delete(rights_steps).where(rights_steps.c.number == 2))
        conn.execute(delete(rights_cases).where(rights_cases.c.number == 2))
        if events_too:
            newest = select(events.c.id).where(events.c.type == EventType.RIGHTS.value).order_by(events.c.id.desc())
            conn.execute(delete(events).where(events.c.id == conn.execute(newest.limit(1)).scalar_one()))
    assert listed(state) == (want[:1], [] if events_too else [2])


def test_an_older_state_that_was_put_back_is_not_listed(state: GateState) -> None:
    desk.open_case(state, 0, request())
    with state.transaction() as conn:
        old = conn.execute(select(rights_cases)).one()._asdict()
    desk.doubt(state, 1, "desk", "why")
    with state.transaction() as conn:
        conn.execute(delete(rights_steps).where(rights_steps.c.seq == 1))
        conn.execute(update(rights_cases).values(**old))
    assert listed(state) == ([], [1])


def test_a_made_up_row_that_makes_the_counts_fit_lets_no_older_state_be_listed(state: GateState) -> None:
    desk.open_case(state, 0, request())
    with state.transaction() as conn:
        old = conn.execute(select(rights_cases)).one()._asdict()
    desk.doubt(state, 1, "desk", "why")
    with state.transaction() as conn:
        conn.execute(delete(rights_steps).where(rights_steps.c.seq == 1))
        conn.execute(update(rights_cases).values(**old))
        conn.execute(insert(rights_cases).values(**(old | {"number": 9, "listed": None})))
    assert listed(state) == ([], [1, 9])


def test_rows_of_before_are_made_anew_and_what_does_not_check_is_left(
    state: GateState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sluis.rights.listed.AT_ONCE", 1)
    for _ in range(3):
        desk.open_case(state, 0, request())
    want = as_steps_say(state)
    with state.transaction() as conn:
        conn.execute(update(rights_cases).values(listed=None, due_ms=None, open=1))
        conn.execute(update(rights_steps).where(rights_steps.c.number == 3).values(mac=b"x" * 32))
    assert listed(state) == (want[:2], [3])
    desk.close(state, 2, "desk", Ending.TAKEN_BACK, TakenBack(Channel.TELEPHONE, "found it"))
    with state.transaction() as conn:
        conn.execute(update(rights_cases).values(listed=None, due_ms=None, open=1))
    assert listed(state, unclosed=True) == (want[:1], [3]), "a closed one of before is none of those"
    want = [want[0], *listed(state)[0][1:]]
    assert (refresh(state), refresh(state)) == (2, 0)
    assert listed(state) == (want[:2], [3])


def test_terms_that_were_changed_make_a_row_say_nothing(state: GateState, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.open_case(state, 0, request())
    monkeypatch.setattr("sluis.rights.listed._terms", lambda: bytes(32))
    assert (listed(state)[0], refresh(state), refresh(state)) == (as_steps_say(state), 1, 0)


def test_a_step_beside_which_nothing_was_kept_is_read_from_the_case(state: GateState) -> None:
    desk.open_case(state, 0, request())
    with state.transaction() as conn:
        write(conn, state.keystore, [])
        append(conn, state.keystore, 1, 0, Doubted(by="desk", at_ms=COLLECTED_MS, reason="why"))
        want = listed_of(case_of(read(conn, state.keystore, 1)))
    assert listed(state) == ([want], [])


@pytest.mark.parametrize("unclosed", [False, True])
def test_a_case_that_was_rolled_back_is_named_also_where_an_event_of_another_was_taken_away(
    state: GateState, *, unclosed: bool
) -> None:
    for kind in (Kind.ACCESS, Kind.ERASURE, Kind.COPY):
        desk.open_case(state, 0, request(kind))
    desk.doubt(state, 2, "desk", "another voice")
    with state.transaction() as conn:
        gone = conn.execute(select(events.c.id).order_by(events.c.id.desc()).limit(1)).scalar_one()
        old = conn.execute(select(rights_cases).where(rights_cases.c.number == 1)).one()._asdict()
    desk.refuse(state, 1, "desk", Ground.UNFOUNDED, "why")
    want = [each for each in as_steps_say(state) if each.number == 3]
    with state.transaction() as conn:
        conn.execute(delete(rights_steps).where(rights_steps.c.number == 1, rights_steps.c.seq == 1))
        conn.execute(update(rights_cases).where(rights_cases.c.number == 1).values(**old))
        conn.execute(delete(events).where(events.c.id == gone))
    assert listed(state, unclosed=unclosed) == (want, [1, 2]), "as many steps as events, and two cases that differ"


@pytest.mark.parametrize("taken", [0, 1])
def test_an_event_in_the_place_of_another_lets_no_older_state_be_listed(state: GateState, taken: int) -> None:
    desk.open_case(state, 0, request())
    with state.transaction() as conn:
        old = conn.execute(select(rights_cases)).one()._asdict()
    desk.doubt(state, 1, "desk", "why")
    with state.transaction() as conn:
        conn.execute(delete(rights_steps).where(rights_steps.c.seq == 1))
        conn.execute(update(rights_cases).values(**old))
        rights = select(events).where(events.c.type == EventType.RIGHTS.value).order_by(events.c.id)
        rows = conn.execute(rights).all()
        again = {"content": rows[1 - taken].content, "opening": rows[1 - taken].opening}
        conn.execute(update(events).where(events.c.id == rows[taken].id).values(**again))
    assert listed(state) == ([], [1])


def test_an_earlier_case_that_does_not_check_may_have_been_taken_back_and_is_named(state: GateState) -> None:
    for kind in (Kind.ACCESS, Kind.ACCESS, Kind.ERASURE, Kind.ACCESS):
        desk.open_case(state, 0, request(kind))
    desk.close(state, 1, "desk", Ending.TAKEN_BACK, TakenBack(Channel.TELEPHONE, "found it"))

    def before(number: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        with state.store.reading() as conn:
            return taken_back_before(conn, state.keystore, desk.case(conn, state, number))

    assert (before(4), before(2), before(1)) == (((1,), ()), ((1,), ()), ((), ()))
    with state.transaction() as conn:
        conn.execute(update(rights_steps).where(rights_steps.c.number == 1).values(sealed=b"x" * 600))
    assert before(4) == ((), (1,)), "a list shows it, and it cannot be opened"
    with state.transaction() as conn:
        conn.execute(update(rights_cases).where(rights_cases.c.number == 2).values(head=b"x" * 32))
    assert before(4) == ((), (1, 2))
    assert before(3) == ((), (2,)), "the row of another kind says that it is of another kind"
    with state.transaction() as conn:
        conn.execute(insert(rights_cases).values(number=9, wrapped=b"", length=0, head=b""))
    assert before(4) == ((), (1, 2)), "it is no earlier one"


def test_a_row_that_holds_text_for_a_number_hides_no_other_case(tmp_path: Path) -> None:
    with opened(build(tmp_path), Clock(COLLECTED_MS + 60_000)) as state:
        for _ in range(2):
            desk.open_case(state, 0, request())
        want = as_steps_say(state)
        with state.store.transaction() as conn:
            conn.execute(text("UPDATE rights_cases SET length = 'one' WHERE number = 1"))
        assert listed(state) == (want[1:], [1])
