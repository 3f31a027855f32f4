"""Rights: a closed table, and a household that is somebody else's looked up as one that cannot exist."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.desk.calls import MAY, NAMES_NONE, NO_HOUSEHOLD, PUBLISHED, READS, Call, Caller
from sluis.terms import Role


def test_every_call_stands_in_the_table_and_somebody_may_make_it() -> None:
    assert set(MAY) == set(Call)
    assert all(MAY.values())


@pytest.mark.parametrize("call", Call)
def test_a_caller_without_a_role_may_nothing(call: Call) -> None:
    assert not Caller("nobody", frozenset()).may(call)


def test_one_role_of_several_is_enough() -> None:
    assert Caller("both", frozenset({Role.REGISTRY, Role.DPO})).may(Call.HEALTH)


@given(st.text())
def test_a_caller_for_some_households_reaches_no_other(line: str) -> None:
    own = Caller("own", frozenset({Role.HOUSEHOLD}), frozenset({"NL-0001"}))
    assert own.household(line) in {"NL-0001", NO_HOUSEHOLD}
    assert Caller("any", frozenset({Role.DPO})).household("NL-0002") == "NL-0002"


def test_a_line_is_not_a_number_of_it() -> None:
    own = Caller("own", frozenset({Role.HOUSEHOLD}), frozenset({"NL-0001"}))
    assert own.household("NL-0001#0") == NO_HOUSEHOLD
    assert "NL-0001" not in repr(own)


@given(st.text().filter(lambda text: not unicodedata.normalize("NFC", text.strip()).isprintable()))
def test_what_cannot_be_printed_is_no_line(line: str) -> None:
    assert Caller("any", frozenset({Role.DPO})).household(line) == NO_HOUSEHOLD
    assert Caller("any", frozenset({Role.DPO})).household("a\0") == NO_HOUSEHOLD


@pytest.mark.parametrize("call", sorted(NAMES_NONE))
def test_a_caller_for_some_households_reaches_none_by_the_number_of_a_case_or_a_draw(call: Call) -> None:
    assert Caller("any", frozenset(Role)).may(call)
    assert not Caller("brand", frozenset(Role), frozenset({"NL-0001"})).may(call)


ACTS = (
    "stop-recipient start-recipient start-row ask ask-page registry-page propose step propose-agreed advise approve "
    "activate note-sent open-case case-step exercise revoke-request end-mandate give-mandate make-dossier "
    "agree-dossier have-dossier lift-dossier"
)


def test_what_is_no_reading_is_an_act() -> None:
    assert {call.value for call in set(Call) - READS} == set(ACTS.split())
    assert set(PUBLISHED.values()) <= READS, "what everybody may read needs no service"
