"""A restriction opens the case by which recipients are told, and holds when that cannot be opened."""

import os

import pytest
from sqlalchemy import delete, func, select, update
from tests.flow.backup import backup, put_back
from tests.flow.gatehouse import COLLECTED_MS, Clock
from tests.unit.rights.test_lifting import Beside

from sluis.api.gate import Gate
from sluis.api.pages import AskedBy, AskedResult, AskingPage, Done, Request, key_of
from sluis.api.standing import Standings
from sluis.gate.state.state import GateState
from sluis.rights import desk
from sluis.rights.case import SignIn
from sluis.rights.kinds import Channel, Kind
from sluis.rights.listed import all_listed
from sluis.rights.restricting import Restriction, open_for, open_owed, owed
from sluis.standing.events import EventKind
from sluis.standing.household import Households
from sluis.store.schema import household_keys, rights_cases, rights_owed, rights_steps, single_keys

LINE = "NL-0001"
IN_2091 = 3_818_448_000_000
"""2091-01-01T00:00Z: of that year nobody knows the holidays."""


def page(state: GateState, *asks: Request, by: AskedBy | None = None, single: bool = False) -> list[Done[AskedResult]]:
    """Record what households ask, as the desk does; return what was done."""
    key = None if single else key_of("crm", os.urandom(8).hex(), asks)
    made = AskingPage(asks, key, single=single, restricted=by)
    while not made.page.advance(state, lambda: False):
        pass
    return made.page.done


def cases(state: GateState) -> list[tuple[str, str, str | None, int]]:
    with state.store.reading() as conn:
        return [
            (case.opened.channel.value, case.opened.by, case.opened.activity, case.opened.received_ms)
            for case in desk.cases(conn, state)
        ]


def kinds(state: GateState) -> list[EventKind]:
    with state.store.reading() as conn:
        return [event.kind for event in Households(conn, state.keystore).of(0).asked]


def test_a_page_of_a_machine_opens_one_case_for_each_restriction_and_none_for_what_stands(state: GateState) -> None:
    asked_ms = COLLECTED_MS + 1000
    at = "2026-11-24T13:31:32Z"
    asks = [
        Request(LINE, "object"),
        Request(LINE, "withdraw"),
        Request(LINE, "restrict", "wifi-help", at, reason="letter"),
        Request(LINE, "restrict", at=at),
        Request(LINE, "restrict", "network-quality", at),
    ]
    done = page(state, *asks, by=AskedBy("crm"))
    assert [each.result.case for each in done] == [None, None, 1, 2, None]
    assert cases(state) == [("letter", "crm", "wifi-help", asked_ms), ("not-said", "crm", None, asked_ms)]
    assert [each.result.case for each in page(state, *asks, by=AskedBy("crm"))] == [None] * 5, "sent again, by a feed"
    Standings(Beside(state)).lift(LINE, "wifi-help")
    assert [each.result.case for each in page(state, *asks[2:], by=AskedBy("crm"))] == [3, 4, None]


def test_help_within_a_page_makes_a_restriction_after_it_a_new_one(state: GateState) -> None:
    asks = [Request(LINE, "restrict"), Request(LINE, "help"), Request(LINE, "restrict")]
    assert [each.result.case for each in page(state, *asks)] == [1, None, 2]


def test_the_shell_opens_a_case_and_none_for_the_same_again(state: GateState) -> None:
    standings = Standings(Beside(state))
    first, second = standings.stop("restrict", LINE, at_ms=COLLECTED_MS), standings.stop("restrict", LINE)
    assert (first.case, first.case_later, second.case, second.case_later) == (1, False, None, False)
    assert cases(state) == [("not-said", "sluis standing restrict", None, COLLECTED_MS)]
    assert standings.stop("object", LINE).case is None


async def test_recipients_are_told_when_such_a_case_is_honoured(shared: GateState) -> None:
    [done] = page(shared, Request(LINE, "restrict"), by=AskedBy("crm"))
    assert done.result.case is not None
    told = desk.honour(shared, done.result.case, "dpo", "as asked").passed
    assert [(step.recipient, step.exercise) for step in told] == [("wifi-insight", "restriction")]


def test_a_restriction_holds_when_its_case_cannot_be_opened_and_the_case_comes_later(
    state: GateState, clock: Clock
) -> None:
    clock.at_ms = IN_2091
    by = AskedBy(
        "account:kimberley", Channel.WEB, SignIn("high", ("pwd",), IN_2091 - 1000), received_now=True, anew=True
    )
    [done] = page(state, Request(LINE, "restrict"), by=by, single=True)
    assert (done.result.case, done.result.case_later, bool(done.result.closed)) == (None, True, True)
    assert [each.result.case_later for each in page(state, Request(LINE, "object"), by=by)] == [False]
    assert (kinds(state), cases(state)) == ([EventKind.RESTRICT, EventKind.OBJECT], [])
    with state.store.reading() as conn:
        assert owed(conn) == {"law.clock-range": 1}
        assert b"kimberley" not in conn.execute(select(rights_owed.c.sealed)).scalar_one()
    assert (open_owed(state).opened, open_owed(state).left) == (0, 1)
    clock.at_ms = COLLECTED_MS + 120_000
    again = open_owed(state)
    assert (again.opened, again.left) == (1, 0)
    assert cases(state) == [("web", "account:kimberley", None, clock.at_ms)]
    with state.store.reading() as conn:
        assert [type(step).__name__ for step in desk.case(conn, state, 1).steps] == ["Opened", "Identified"]


def test_of_a_moment_nobody_can_count_from_the_case_is_received_when_it_is_recorded(state: GateState) -> None:
    [done] = page(state, Request(LINE, "restrict", at="1980-01-01T00:00:00Z"))
    assert done.result.case == 1
    assert cases(state) == [("not-said", "sluis", None, state.clock())]


def test_a_key_that_was_changed_refuses_no_restriction(state: GateState) -> None:
    desk.open_case(state, 0, desk.Request(Kind.ACCESS, Channel.LETTER, COLLECTED_MS, "desk"))
    with state.transaction() as conn:
        conn.execute(update(single_keys).where(single_keys.c.label == "rights").values(wrapped=b"x" * 60))
    done = page(state, Request(LINE, "restrict", "wifi-help"), Request(LINE, "restrict", "network-quality"))
    assert [each.result.case_later for each in done] == [True, True]
    assert kinds(state) == [EventKind.RESTRICT, EventKind.RESTRICT]
    with state.store.reading() as conn:
        assert conn.execute(select(func.count()).select_from(rights_cases)).scalar() == 1, "nothing half open"
        assert sum(owed(conn).values()) == 2


@pytest.mark.parametrize("how", ["lifted", "erased", "changed"])
def test_what_is_over_is_owed_no_more(state: GateState, clock: Clock, how: str) -> None:
    clock.at_ms = IN_2091
    with state.transaction() as conn:
        assert open_for(state, conn, [Restriction(0, None, IN_2091, "crm", Channel.NOT_SAID)]) == [None]
    if how == "lifted":
        Standings(Beside(state)).lift(LINE)
    elif how == "erased":
        with state.transaction() as conn:
            conn.execute(delete(household_keys))
    else:
        page(state, Request(LINE, "restrict"))
        with state.transaction() as conn:
            conn.execute(update(rights_owed).values(sealed=b"x" * 60))
    clock.at_ms = COLLECTED_MS + 120_000
    done = open_owed(state)
    assert (done.opened, done.left, cases(state)) == (0, 0, [])


def test_many_are_tried_again_a_few_at_a_time(state: GateState, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sluis.rights.restricting.AT_ONCE", 2)
    clock.at_ms = IN_2091
    page(state, *[Request(LINE, "restrict", activity) for activity in ("wifi-help", "network-quality", None)])
    clock.at_ms = COLLECTED_MS + 120_000
    assert (open_owed(state).opened, len(cases(state))) == (3, 3)


def restored(state: GateState) -> tuple[int, int]:
    done = Gate.restore(Beside(state))  # type: ignore[arg-type]
    return done.cases, done.cases_owed


def test_after_a_restore_each_restriction_in_force_has_a_case_and_none_gets_a_second(
    state: GateState, clock: Clock
) -> None:
    standings = Standings(Beside(state))
    standings.stop("restrict", LINE, "wifi-help", at_ms=COLLECTED_MS)
    desk.honour(state, 1, "dpo", "as asked")
    clock.at_ms += 1000
    saved = backup(state)
    clock.at_ms += 1000
    standings.lift(LINE, "wifi-help")
    clock.at_ms += 1000
    again_ms = clock.at_ms
    standings.stop("restrict", LINE, "wifi-help")
    standings.stop("restrict", LINE, at_ms=again_ms)
    standings.stop("object", LINE)
    assert len(cases(state)) == 3
    put_back(state, saved)
    assert cases(state) == [("not-said", "sluis standing restrict", "wifi-help", COLLECTED_MS)]
    assert restored(state) == (1, 0)
    assert cases(state)[1:] == [("not-said", "sluis gate restore", None, again_ms)]
    assert restored(state) == (0, 0), "run once more"


def test_what_no_journal_brought_back_gets_none_and_a_case_that_does_not_check_is_none(state: GateState) -> None:
    standings = Standings(Beside(state))
    standings.stop("restrict", LINE, "wifi-help", at_ms=COLLECTED_MS)
    standings.stop("restrict", LINE, "network-quality", at_ms=COLLECTED_MS)
    standings.lift(LINE, "network-quality")
    assert restored(state) == (0, 0)
    with state.transaction() as conn:
        conn.execute(update(rights_steps).values(mac=b"x" * 32))
    assert restored(state) == (1, 0)
    with state.store.reading() as conn:
        assert desk.checked_cases(conn, state)[1] == [1, 2]


def test_after_a_restore_a_case_that_cannot_be_opened_waits_and_is_counted_once(state: GateState) -> None:
    desk.open_case(state, 0, desk.Request(Kind.ACCESS, Channel.LETTER, COLLECTED_MS, "desk"))
    saved = backup(state)
    Standings(Beside(state)).stop("restrict", LINE, at_ms=COLLECTED_MS)
    put_back(state, saved)
    with state.store.transaction() as conn:
        conn.execute(update(single_keys).where(single_keys.c.label == "rights").values(wrapped=b"x" * 60))
    assert restored(state) == (0, 1)
    assert restored(state) == (0, 0), "it waits already"
    with state.store.reading() as conn:
        assert sum(owed(conn).values()) == 1


def test_a_case_that_a_list_shows_and_that_cannot_be_opened_counts_for_nothing(state: GateState) -> None:
    by = AskedBy("account:kim", Channel.WEB, None, received_now=True, anew=True)

    def asked() -> int | None:
        [done] = page(state, Request(LINE, "restrict"), by=by, single=True)
        return done.result.case

    assert (asked(), asked()) == (1, None), "one is open"
    with state.transaction() as conn:
        conn.execute(update(rights_steps).where(rights_steps.c.number == 1).values(sealed=b"x" * 600))
    with state.store.reading() as conn:
        assert [each.number for each in all_listed(conn, state.keystore)[0]] == [1], "a list checks no steps"
    assert (asked(), asked()) == (2, None), "by the first nobody can be told any more"
