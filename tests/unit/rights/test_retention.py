"""For how long something may be kept elsewhere: the longest term of any register that was in force."""

from pathlib import Path

import msgspec
import pytest
from sqlalchemy import update
from tests.flow.gatehouse import EXAMPLES

from sluis.gate.state.state import GateState
from sluis.rights.retention import FOR_EVER, Retentions, Term, longer, retentions
from sluis.store.registers import Sources, keep_register
from sluis.store.schema import registers

EXAMPLE = (EXAMPLES / "register-per-home.yaml").read_bytes()
SHELF = {path.name: path.read_bytes() for path in Path(EXAMPLES / "vocabularies").iterdir()}


def kept_before(state: GateState, before: bytes, after: bytes) -> Retentions:
    """Let a register be in force before the one that is, and return the terms."""
    assert EXAMPLE.count(before) >= 1
    with state.transaction() as conn:
        sources = Sources(EXAMPLE.replace(before, after), SHELF)
        keep_register(conn, sources, {"wifi-help": "ab" * 32}, state.clock())
        return retentions(conn, state.register)


def test_a_term_that_was_longer_before_counts(state: GateState) -> None:
    assert state.register.activities["wifi-help"].retention == "P30D"
    assert kept_before(state, b"retention: P30D", b"retention: P2Y").of("wifi-help") == Term(732, "P2Y", None)


def test_a_term_that_was_shorter_before_does_not(state: GateState) -> None:
    assert kept_before(state, b"retention: P30D", b"retention: P1D").of("wifi-help").period == "P30D"


def test_an_activity_of_before_keeps_its_term_and_one_nobody_knows_has_no_end(state: GateState) -> None:
    before = kept_before(state, b"wifi-help", b"wifi-hulp")
    assert before.of("wifi-hulp").period == "P30D"
    assert before.of("never") is FOR_EVER


@pytest.mark.parametrize("bytes_", [b"version: [", b"version: 99"])
def test_where_a_register_of_before_cannot_be_read_nothing_is_known_to_be_gone(state: GateState, bytes_: bytes) -> None:
    with state.transaction() as conn:
        keep_register(conn, Sources(bytes_, SHELF), {}, state.clock())
        assert retentions(conn, state.register).of("wifi-help") is FOR_EVER


def test_bytes_that_were_changed_in_the_database_are_not_read(state: GateState) -> None:
    with state.transaction() as conn:
        keep_register(conn, Sources(EXAMPLE + b"# then", SHELF), {}, state.clock())
        conn.execute(update(registers).values(bytes=EXAMPLE + b"# now"))
        assert retentions(conn, state.register).of("wifi-help") is FOR_EVER


def test_a_term_by_criteria_has_no_end() -> None:
    criteria = Term(None, None, "as long as the contract lasts")
    assert longer(criteria, Term(900, "P900D", None)) is criteria
    assert msgspec.to_builtins(longer(Term(1, "P1D", None), criteria).criteria) == criteria.criteria
