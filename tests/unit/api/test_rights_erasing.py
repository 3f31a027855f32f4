"""How far an erasure is, in moments and in sentences; ``tests/unit/desk/test_cases.py`` orders one."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, Table, delete, select, update
from tests.flow.deskhouse import households
from tests.unit.rights.conftest import clock, request, state  # noqa: F401 - fixtures

from sluis.api.rights_erasing import Erasing, erasing, erasing_in_words, own_erased
from sluis.gate.state.state import GateState
from sluis.rights import desk
from sluis.rights.chain import events_of_cases
from sluis.rights.desk import Request
from sluis.rights.kinds import Channel, Given, Ground, Kind, Means
from sluis.standing.occupation import slot_of
from sluis.standing.registry import import_registry
from sluis.store.schema import events, rights_cases, rights_steps

AT = 1_795_525_200_000


@pytest.mark.parametrize(
    ("far", "first", "last"),
    [
        (Erasing(None), None, None),
        (Erasing(AT), "We must keep", "24 November 2026"),
        (Erasing(None, AT), "We erase since", "when this part of our ledger is sealed"),
        (Erasing(None, AT, deleted=True), "We erase since", "when this part of our ledger is sealed"),
        (Erasing(None, AT, deleted=True, destroyed_ms=AT), "We erase since", "until we replace our main key"),
        (
            Erasing(None, AT, deleted=True, destroyed_ms=AT, complete_ms=AT),
            "We erase since",
            "not in old copies of our database either",
        ),
    ],
)
def test_each_stage_has_its_own_sentence(far: Erasing, first: str | None, last: str | None) -> None:
    words = erasing_in_words(far)
    assert bool(words) == (first is not None)
    if first is not None and last is not None:
        assert words[0].startswith(first)
        assert last in words[-1]
    assert erasing_in_words(None) == []


def test_a_case_that_was_refused_erases_nothing_and_one_that_was_honoured_does(state: GateState) -> None:  # noqa: F811
    for kind in (Kind.ERASURE, Kind.ERASURE, Kind.ACCESS):
        desk.open_case(state, 0, request(kind))
    desk.refuse(state, 1, "desk", Ground.LEGAL_CLAIMS, "a claim")
    desk.identify(state, 2, "desk", Means.COUNTER)
    desk.honour(state, 2, "desk", "as asked", None, Given.TAKEN)
    with state.store.reading() as conn:
        refused, honoured, access = (
            erasing(conn, desk.case(conn, state, number), state.clock()) for number in (1, 2, 3)
        )
        assert (refused, access) == (None, None)
        assert honoured is not None
        assert (honoured.ordered_ms, honoured.deleted, honoured.document()["complete"]) == (state.clock(), False, None)
        assert own_erased(state, conn, "desk") == ([], True), "it came by letter, and not on the pages"


HIS, HERS, ANOTHERS = 1, 2, 3
"""Cases of erasure that were honoured, two accounts', and one about a household that was not erased."""


@pytest.fixture
def erased(state: GateState) -> GateState:  # noqa: F811
    """Two households that were erased, and one that asked it and was not; a case of each, and others."""
    homes = households("NL-1000", "NL-1001", "NL-1002")
    with state.transaction() as conn:
        import_registry(conn, state.keystore, homes, state.clock())
        slots = [slot_of(conn, state.keystore, home.line) for home in homes]
    for slot, by in zip(slots, ("web/kim", "web/sam", "web/kim"), strict=True):
        desk.open_case(state, slot, Request(Kind.ERASURE, Channel.WEB, state.clock(), by, None, ""))
    for _ in range(3):
        desk.open_case(state, slots[2], request())
    for number in (HIS, HERS):
        desk.identify(state, number, "desk", Means.COUNTER)
        desk.honour(state, number, "desk", "as asked", None, Given.TAKEN)
    return state


def own(state: GateState, by: str = "web/kim") -> tuple[list[int], bool]:  # noqa: F811
    with state.store.reading() as conn:
        cases, complete = own_erased(state, conn, by)
        return [case.number for case in cases], complete


def test_an_account_is_shown_its_own_and_no_other_row_is_looked_at(
    erased: GateState, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (own(erased), own(erased, "web/sam"), own(erased, "web/lee")) == (([HIS], True), ([HERS], True), ([], True))
    with erased.transaction() as conn:
        conn.execute(update(rights_cases).where(rights_cases.c.number >= ANOTHERS).values(listed=b"x", head=b"x"))
    monkeypatch.setattr("sluis.rights.listed.all_listed", lambda *_, **__: pytest.fail("all were read"))
    assert own(erased) == ([HIS], True)


def test_what_is_stored_is_of_no_account(erased: GateState) -> None:
    with erased.store.reading() as conn:
        rows = conn.execute(select(rights_cases)).all()
    texts = b"".join(bytes(value) for row in rows for value in row if isinstance(value, bytes))
    assert not re.search(rb"web/(kim|sam)", texts)
    assert len({len(bytes(row.listed)) for row in rows}) == 1


def of_case(table: Table, number: int, **to: object) -> Callable[[GateState, Connection], None]:
    def change(_state: GateState, conn: Connection) -> None:
        conn.execute(update(table).where(table.c.number == number).values(**to))

    return change


def case_gone(_state: GateState, conn: Connection) -> None:
    for table in (rights_steps, rights_cases):
        conn.execute(delete(table).where(table.c.number == HIS))


def put_back(_state: GateState, conn: Connection) -> None:
    """Leave of a case its first step, with what its row and head were then; its events stay."""
    conn.execute(delete(rights_steps).where(rights_steps.c.number == HIS, rights_steps.c.seq > 0))
    conn.execute(update(rights_cases).where(rights_cases.c.number == HIS).values(length=1))


def events_gone(which: Callable[[int, int], bool]) -> Callable[[GateState, Connection], None]:
    def take(state: GateState, conn: Connection) -> None:  # noqa: F811
        ids = conn.execute(select(events.c.id).where(events.c.type == "rights").order_by(events.c.id)).scalars().all()
        for each in ids:
            point = conn.begin_nested()
            before = {n: len(told) for n, told in events_of_cases(conn, state.keystore).items()}
            conn.execute(delete(events).where(events.c.id == each))
            after = {n: len(told) for n, told in events_of_cases(conn, state.keystore).items()}
            seq = next((count for n, count in before.items() if after.get(n, 0) < count and n == HIS), None)
            if seq is not None and which(before[HIS], seq):
                point.commit()
            else:
                point.rollback()

    return take


ATTACKS: dict[str, Callable[[GateState, Connection], None]] = {
    "its row says nothing": of_case(rights_cases, HIS, listed=None),
    "its row is another's": lambda _state, conn: of_case(rights_cases, HIS, listed=_listed(conn, HERS))(_state, conn),
    "it says that it is open": of_case(rights_cases, HIS, open=1, due_ms=1),
    "its head is another": of_case(rights_cases, HIS, head=bytes(32)),
    "a step was changed": of_case(rights_steps, HIS, sealed=bytes(600)),
    "it is gone": case_gone,
    "it was put back": put_back,
    "all its events are gone": events_gone(lambda *_: True),
    "its first event is gone": events_gone(lambda left, _: left == 3),
}


def _listed(conn: Connection, number: int) -> bytes:
    return bytes(conn.execute(select(rights_cases.c.listed).where(rights_cases.c.number == number)).scalar_one())


@pytest.mark.parametrize("attack", ATTACKS)
def test_whoever_writes_the_database_makes_no_list_say_that_there_is_none(erased: GateState, attack: str) -> None:
    with erased.transaction() as conn:
        ATTACKS[attack](erased, conn)
    assert own(erased) in [([HIS], True), ([HIS], False), ([], False)]
    assert own(erased, "web/sam")[0] == [HERS]
