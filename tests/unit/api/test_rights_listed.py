"""Lists of cases: what is due first first, of one household, and the broken and the owed beside them."""

from sqlalchemy import insert, update
from tests.raised import raises

from sluis.api import rights
from sluis.api.gate import Gate
from sluis.api.rights import Channel, Ground, Incoming, Kind
from sluis.api.rights_listed import listed_cases
from sluis.errors.gate import household_unknown_error
from sluis.store.schema import rights_cases, rights_owed

LINE = "NL-0001"


def opened(gate: Gate, kind: Kind = Kind.ACCESS, received: str | None = None) -> int:
    incoming = Incoming(kind, Channel.LETTER, "FG", received)
    return rights.open_case(gate, LINE, incoming).shown.case.number


def test_a_list_is_that_of_opened_cases_and_says_what_to_do(peopled: str) -> None:
    with Gate.open(peopled) as gate:
        opened(gate)
        late, withdrawn = opened(gate, received="2026-04-05"), opened(gate, Kind.WITHDRAWAL)
        for due in (False, True):
            whole = rights.list_cases(gate, due=due).cases
            rows = listed_cases(gate, due=due).cases
            assert [row.listed.number for row in rows] == [shown.case.number for shown in whole]
            assert [(row.late, row.next) for row in rows] == [(shown.late, shown.next) for shown in whole]
        assert [row.listed.number for row in listed_cases(gate, due=True, household=LINE).cases] == [late, withdrawn]
        rights.refuse(gate, late, "FG", Ground.UNFOUNDED, "answered yesterday")
        assert [row.listed.number for row in listed_cases(gate, due=True).cases] == [withdrawn]
        with raises(household_unknown_error):
            listed_cases(gate, household="none")


def test_what_does_not_check_and_what_is_owed_stand_beside_the_rest(peopled: str) -> None:
    with Gate.open(peopled) as gate:
        opened(gate)
        broken = opened(gate)
        with gate.beside().transaction() as conn:
            conn.execute(update(rights_cases).where(rights_cases.c.number == broken).values(head=bytes(32)))
            conn.execute(insert(rights_owed).values(slot=0, code="law.clock-range", sealed=b"x"))
        told = listed_cases(gate)
        assert ([row.listed.number for row in told.cases], told.broken) == ([1], (broken,))
        assert told.owed == {"law.clock-range": 1}
