"""What many households ask, in pages: as one by one, each refused by itself, whole after any interruption."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select
from tests.flow.backup import backup, put_back
from tests.flow.gatehouse import COLLECTED_MS, Clock, arrive, ask, build, element, entry, message, opened
from tests.raised import raises

from sluis.api.gate import Gate
from sluis.api.pages import AskingPage, Request, key_of
from sluis.errors import Code, StandingClosedError
from sluis.errors.gate import household_unknown_error
from sluis.errors.standing import slot_unknown_error, standing_closed_error
from sluis.gate.path.steps import BUSY, TAKEN
from sluis.gate.state.barrier import end
from sluis.gate.state.pace import AIM_MS, STEP, Pace
from sluis.gate.state.restoring import restore
from sluis.gate.state.state import GateState
from sluis.standing.check import standing_faults
from sluis.standing.events import EventKind
from sluis.standing.household import Households
from sluis.standing.occupation import slot_of
from sluis.store.schema import events, standing_events

HOMES = 60
NOW = COLLECTED_MS + 60_000
Asks = Sequence[tuple[str, str, str | None, str | None]]
MIXED: Asks = [
    *((f"NL-{number:04}", "object", None, None) for number in range(HOMES)),
    ("NL-9999", "object", None, None),
    ("NL-0001", "withdraw", "wifi-help", None),
    ("NL-0002", "help", None, None),
    ("NL-0003", "restrict", "none-such", None),
    ("NL-0004", "object", None, "2999-01-01T00:00:00Z"),
    ("NL-0005#5", "restrict", None, None),
    ("NL-0005#6", "restrict", None, None),
    ("\ud800", "object", None, None),
    ("NL-0006", "help", "network-quality", None),
    ("NL-0001", "object", None, None),
]
REFUSED = {
    60: "gate.household-unknown",
    63: "cli.activity-unknown",
    64: "standing.event-future",
    66: "gate.household-unknown",
    67: "gate.household-unknown",
}


def requests(asks: Asks) -> list[Request]:
    return [Request(*each) for each in asks]  # type: ignore[arg-type]


@dataclass
class Bulk:
    """A gate with homes, and pages that are given to it."""

    gate: Gate
    state: GateState

    def page(self, asks: Asks, key: str = "page") -> AskingPage:
        return AskingPage(requests(asks), key_of("crm", key, repr(asks)))

    def whole(self, page: AskingPage) -> int:
        pieces = 1
        while not page.advance(self.gate):
            pieces += 1
        return pieces

    def asked(self) -> list[list[tuple[str, str | None]]]:
        with self.state.store.reading() as conn:
            homes = Households(conn, self.state.keystore)
            return [[(each.kind.value, each.activity) for each in homes.of(slot).asked] for slot in range(HOMES)]

    def counts(self) -> tuple[int, int]:
        with self.state.store.reading() as conn:
            told = select(func.count()).select_from(events).where(events.c.type == "standing")
            held = select(func.count()).select_from(standing_events)
            return conn.execute(told).scalar_one(), conn.execute(held).scalar_one()

    def whole_and_checked(self) -> None:
        with self.state.store.reading() as conn:
            assert list(standing_faults(conn, self.state.keystore, self.state.journal)) == []


@pytest.fixture
def bulk(tmp_path: Path, database_url: str) -> Bulk:
    settings, clock = build(tmp_path, database=database_url), Clock(NOW)
    homes = [
        entry(f"NL-{number:04}", serial=f"S{number}", login=f"u{number}@line", endpoint=f"os::012345-S{number}")
        for number in range(HOMES)
    ]
    with opened(settings, clock, *homes):
        pass
    gate = Gate(settings, tmp_path / "gate.toml")
    return Bulk(gate, gate.beside())


def test_a_page_does_what_one_request_after_another_does(bulk: Bulk) -> None:
    page = bulk.page(MIXED)
    assert bulk.whole(page) < len(MIXED) / 10
    assert page.page.refused == REFUSED
    assert [done.at for done in page.page.done] == [at for at in range(len(MIXED)) if at not in REFUSED]
    asked, (told, _) = bulk.asked(), bulk.counts()
    assert asked[0] == [("object", None)]
    assert asked[1] == [("object", None), ("withdraw", "wifi-help"), ("object", None)]
    assert asked[2] == [("object", None), ("help", "wifi-help")] or asked[2] == [
        ("help", "wifi-help"),
        ("object", None),
    ]
    assert asked[5] == [("object", None), ("restrict", None)]
    assert told == sum(map(len, asked))
    bulk.whole_and_checked()
    one_by_one = bulk.page(MIXED, "other")
    one_by_one.page._many = None
    bulk.whole(one_by_one)
    assert one_by_one.page.refused == REFUSED
    assert [len(home) for home in bulk.asked()] == [2 * len(home) for home in asked]
    assert [done.result.events for done in one_by_one.page.done] == [done.result.events for done in page.page.done]
    assert [done.result.closed for done in one_by_one.page.done[:60]] == [d.result.closed for d in page.page.done[:60]]
    bulk.whole_and_checked()


def test_a_piece_that_takes_longer_than_was_expected_ends_and_the_page_says_the_same(bulk: Bulk) -> None:
    now_ms = [0.0]

    def slow() -> float:
        now_ms[0] += AIM_MS
        return now_ms[0]

    quick, slowed = bulk.page(MIXED), bulk.page(MIXED, "other")
    quick.page.pace, slowed.page.pace = Pace(lambda: 0.0), Pace(slow)
    quick.page.pace.size = slowed.page.pace.size = len(MIXED)
    quick.advance(bulk.gate)
    slowed.advance(bulk.gate)
    assert (quick.page.at, slowed.page.at) == (len(MIXED), STEP)
    before = [len(home) for home in bulk.asked()]
    bulk.whole(slowed)
    assert slowed.page.refused == quick.page.refused == REFUSED
    assert [done.at for done in slowed.page.done] == [done.at for done in quick.page.done]
    assert [done.result.closed for done in slowed.page.done] == [done.result.closed for done in quick.page.done]
    assert [len(home) for home in bulk.asked()][STEP:] == [2 * count for count in before[STEP:]]
    bulk.whole_and_checked()


def test_a_page_that_is_broken_off_goes_on_where_it_stopped_and_records_nothing_twice(bulk: Bulk) -> None:
    page = bulk.page(MIXED)
    assert not page.advance(bulk.gate)
    before = page.page.at
    assert 0 < before < HOMES
    again = bulk.page(MIXED)
    bulk.whole(again)
    assert (again.page.again, again.page.refused) == (True, REFUSED)
    assert bulk.counts()[0] == sum(map(len, bulk.asked()))
    assert bulk.asked()[0] == [("object", None)]
    told = bulk.counts()
    last = bulk.page(MIXED)
    bulk.whole(last)
    assert (last.page.done, last.page.again, bulk.counts()) == ([], True, told)


def test_a_piece_whose_commit_never_came_left_nothing(bulk: Bulk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = bulk.counts()

    def broken(*_told: object) -> None:
        raise standing_closed_error(why=Code("unreachable"))

    with monkeypatch.context() as patched:
        patched.setattr("sluis.gate.state.pages.keep_progress", broken)
        with pytest.raises(StandingClosedError):
            bulk.page(MIXED).advance(bulk.gate)
    assert bulk.counts() == before
    bulk.whole(bulk.page(MIXED))
    assert bulk.asked()[0] == [("object", None)]
    bulk.whole_and_checked()


def test_what_fails_after_it_was_looked_at_is_found_by_applying_one_after_another(
    bulk: Bulk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_told: object) -> None:
        raise slot_unknown_error(slot=7)

    monkeypatch.setattr("sluis.gate.state.asked_page.append_many", failing)
    page = bulk.page(MIXED)
    bulk.whole(page)
    assert page.page.refused == REFUSED
    assert bulk.asked()[59] == [("object", None)]
    bulk.whole_and_checked()


def test_a_chain_that_does_not_check_is_refused_and_the_others_are_recorded(bulk: Bulk) -> None:
    with bulk.state.store.transaction() as conn:
        conn.execute(standing_events.update().where(standing_events.c.slot == 3).values(mac=b"x" * 32))
    page = bulk.page([(f"NL-{number:04}", "object", None, None) for number in range(6)])
    bulk.whole(page)
    assert page.page.refused == {3: "standing.broken"}
    assert len(page.page.done) == 5


def test_what_waits_is_cancelled_and_who_moved_out_is_refused(tmp_path: Path, database_url: str) -> None:
    settings, clock = build(tmp_path, database=database_url), Clock(NOW)
    with opened(settings, clock, entry(), entry("NL-0002", serial="2", login="2", endpoint="2")) as state:
        ask(state)
        assert arrive(state, message(element(NOW // 1000))) == (TAKEN,)
        end(state, 1, NOW - 1000)
        gate = Gate(settings, tmp_path / "gate.toml")
        gate.beside().clock = clock
        page = AskingPage([Request("NL-0001", "object"), Request("NL-0002", "object")], key_of("a", "b", 1))
        while not page.advance(gate):
            pass
        assert page.page.refused == {1: "standing.household-left"}
        [done] = page.page.done
        assert done.result.stopped is not None
        assert done.result.stopped.cancelled == 1
        assert "wifi-help" in done.result.closed


def test_a_restored_backup_loses_nothing_of_a_page(tmp_path: Path, database_url: str) -> None:
    settings, clock = build(tmp_path, database=database_url), Clock(NOW)
    homes = [entry(f"NL-{at:04}", serial=f"{at}", login=f"{at}@line", endpoint=f"{at}") for at in range(30)]
    with opened(settings, clock, *homes) as state:
        saved = backup(state)
        gate = Gate(settings, tmp_path / "gate.toml")
        asks: Asks = [(f"NL-{at:04}", "object", None, None) for at in range(30)]
        page = AskingPage(requests(asks), key_of("crm", "page", asks))
        while not page.advance(gate):
            pass
        put_back(state, saved)
        assert arrive(state, message(element(NOW // 1000))) == (BUSY,)
        assert restore(state).applied == 30
        with state.store.reading() as conn:
            assert _objections(conn, state) == 30


def test_the_slots_of_many_lines_are_those_of_each(bulk: Bulk) -> None:
    with bulk.state.store.reading() as conn:
        for line in ("NL-0000", " NL-0007 ", "NL-0007#7"):
            assert slot_of(conn, bulk.state.keystore, line) == int(line.strip()[3:7])
        for line in ("NL-0007#8", "", "#", "\ud800", "NL-0007#", "x" * 300):
            with raises(household_unknown_error):
                slot_of(conn, bulk.state.keystore, line)


def _objections(conn: Connection, state: GateState) -> int:
    homes = Households(conn, state.keystore)
    return sum(any(each.kind is EventKind.OBJECT for each in homes.of(slot).asked) for slot in range(30))
