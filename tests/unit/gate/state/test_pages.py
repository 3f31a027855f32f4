"""A page in pieces: applied once, whatever ends a piece; a change that fails takes its piece back and not the page."""

from dataclasses import dataclass, field
from hashlib import sha256

import pytest
from sqlalchemy import Connection, func, select
from tests.flow.gatehouse import entry
from tests.raised import raises

from sluis.errors import Code
from sluis.errors.desk import key_reused_error
from sluis.errors.gate import household_unknown_error
from sluis.errors.standing import slot_unknown_error, standing_closed_error
from sluis.gate.state.pages import Done, Page, PageKey, code_of
from sluis.gate.state.registry_page import ApplyRegistry
from sluis.gate.state.state import GateState
from sluis.store.schema import meta, page_requests

KEY = PageKey("crm", "page-1", b"d" * 32)


@dataclass(frozen=True)
class Written:
    """What was done with a number."""

    number: int
    events: int = 0


@dataclass
class Numbers:
    """Writes numbers; refuses 13 before it writes, fails at 7 after it wrote, and is broken off at 99."""

    broken: bool = True
    tried: list[int] = field(default_factory=list)

    def look(self, state: GateState, conn: Connection, change: int) -> object:
        del state, conn
        if change == 13:
            raise household_unknown_error()
        return change

    def do(self, state: GateState, conn: Connection, change: int, looked: object) -> Written:
        del state
        assert looked == change
        self.tried.append(change)
        conn.execute(meta.insert().values(key=f"number-{change}", value=b""))
        if change == 7:
            raise slot_unknown_error(slot=change)
        if change == 99 and self.broken:
            raise standing_closed_error(why=Code("unreachable"))
        return Written(change)


def written(gate: GateState) -> list[str]:
    with gate.store.reading() as conn:
        return sorted(conn.execute(select(meta.c.key).where(meta.c.key.like("number-%"))).scalars())


def whole(page: Page[int, Written], gate: GateState, enough: bool = False) -> None:  # noqa: FBT001, FBT002 - a switch
    while not page.advance(gate, lambda: enough):
        pass


@pytest.mark.parametrize("enough", [True, False])
def test_each_change_is_applied_or_refused_by_itself(gate: GateState, *, enough: bool) -> None:
    page = Page([1, 13, 2, 7, 3], Numbers(), KEY)
    whole(page, gate, enough)
    assert written(gate) == ["number-1", "number-2", "number-3"]
    assert page.refused == {1: "gate.household-unknown", 3: "standing.slot-unknown"}
    assert [done.at for done in page.done] == [0, 2, 4]
    assert page.over
    assert not page.again


def test_the_same_page_again_does_nothing_and_another_under_its_key_is_refused(gate: GateState) -> None:
    whole(Page([1, 13], Numbers(), KEY), gate)
    again, numbers = Page([1, 13], Numbers(), KEY), Numbers()
    whole(again, gate)
    assert (again.done, again.refused, again.again, numbers.tried) == ([], {1: "gate.household-unknown"}, True, [])
    with raises(key_reused_error):
        Page([2], Numbers(), PageKey("crm", "page-1", b"e" * 32)).advance(gate, lambda: False)
    whole(Page([2], Numbers(), PageKey("other", "page-1", b"e" * 32)), gate)
    assert written(gate) == ["number-1", "number-2"]


@pytest.mark.parametrize(
    "change",
    [
        {"done": 3},
        {"refused": '[[0, "gate.household-unknown"]]'},
        {"caller": "other"},
        {"key": sha256(b"next").digest()},
    ],
)
def test_a_row_that_was_written_in_the_database_counts_nothing_as_done(
    gate: GateState, change: dict[str, object]
) -> None:
    assert not Page([1, 2, 3], Numbers(), KEY).advance(gate, lambda: True)
    with gate.store.transaction() as conn:
        conn.execute(page_requests.update().values(**change))
    caller, key = change.get("caller", KEY.caller), "next" if "key" in change else KEY.key
    numbers = Numbers()
    with raises(key_reused_error):
        Page([1, 2, 3], numbers, PageKey(str(caller), key, KEY.digest)).advance(gate, lambda: False)
    assert numbers.tried == []


def test_what_the_database_cannot_take_ends_the_page_where_it_is(gate: GateState) -> None:
    numbers = Numbers()
    page = Page([1, 99, 2], numbers, KEY)
    assert not page.advance(gate, lambda: True)
    with raises(standing_closed_error):
        page.advance(gate, lambda: False)
    assert written(gate) == ["number-1"]
    numbers.broken = False
    later = Page([1, 99, 2], numbers, KEY)
    whole(later, gate)
    assert (written(gate), later.again, later.refused) == (["number-1", "number-2", "number-99"], True, {})
    assert numbers.tried == [1, 99, 99, 2]


def test_a_page_is_begun_and_ended_once_in_the_transactions_of_its_changes(gate: GateState) -> None:
    called: list[str] = []

    def page() -> Page[int, Written]:
        begin, end = (lambda *_: called.append("begin")), (lambda *_: called.append("end"))
        return Page([1, 2], Numbers(), KEY, begin, end)

    whole(page(), gate, enough=True)
    whole(page(), gate)
    assert called == ["begin", "end"]


def test_of_a_single_change_the_fault_is_raised_and_nothing_kept(gate: GateState) -> None:
    for number, row in ((13, household_unknown_error), (7, slot_unknown_error)):
        page = Page([number], Numbers(), KEY, single=True)
        with raises(row):
            page.advance(gate, lambda: False)
    done = Page([1], Numbers(), single=True)
    assert done.advance(gate, lambda: False)
    assert [each.result for each in done.done] == [Written(1)]
    with gate.store.reading() as conn:
        assert conn.execute(select(func.count()).where(meta.c.key.like("number-%"))).scalar() == 1


def test_what_is_wrong_with_an_entry_is_a_word_and_a_result_keeps_its_receipts(gate: GateState) -> None:
    page = Page([entry("A", login=None, serial=None, oui=None, endpoint=None)], ApplyRegistry(), KEY)
    page.advance(gate, lambda: False)
    assert page.refused == {0: "standing.registry.identity"}
    assert code_of(household_unknown_error()) == "gate.household-unknown"
    assert Done(0, Written(1)).receipts == ()
