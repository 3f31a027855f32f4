"""How far an erasure is, in moments and in sentences; ``tests/unit/desk/test_cases.py`` orders one."""

import pytest
from tests.unit.rights.conftest import clock, request, state  # noqa: F401 - fixtures

from sluis.api.rights_erasing import Erasing, erasing, erasing_in_words, own_erased
from sluis.gate.state.state import GateState
from sluis.rights import desk
from sluis.rights.kinds import Given, Ground, Kind, Means

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
        assert own_erased(state, conn, "desk") == [], "it came by letter, and not on the pages"
