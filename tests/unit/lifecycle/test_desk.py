"""What persons do to versions: numbered once, found by number or digits, and read back byte for byte."""

from pathlib import Path

import pytest
from sqlalchemy import update
from tests.flow.gatehouse import Clock
from tests.flow.living import EXAMPLE, NOW, SHELF, begun_journal, proposed
from tests.raised import raises

from sluis.errors import FileName
from sluis.errors.register import (
    register_effective_error,
    register_known_error,
    register_not_activated_error,
    register_record_error,
    register_version_unknown_error,
)
from sluis.keys.keystore import Keystore
from sluis.lifecycle.desk import (
    Desk,
    closed_on,
    number_named,
    propose,
    record_activation,
    say_about,
    source_of,
    source_taken,
)
from sluis.lifecycle.in_force import held_at
from sluis.lifecycle.steps import StepDetails, StepName, history
from sluis.register.load import load_register
from sluis.store.engine import Store
from sluis.store.registers import Sources
from sluis.store.schema import register_versions

ORIGIN = "test.example/ledger"


@pytest.fixture
def desk(store: Store, keystore: Keystore, tmp_path: Path) -> Desk:
    return Desk(store, keystore, ORIGIN, Clock(NOW), journal=begun_journal(store, keystore, tmp_path))


def test_a_proposal_is_numbered_once_and_found_by_number_or_digits(desk: Desk) -> None:
    digest = proposed(desk, EXAMPLE)
    register = load_register(EXAMPLE, FileName("register.yaml"), SHELF)
    with raises(register_known_error, match="version 1 already"):
        propose(desk, register, Sources(EXAMPLE, {}), StepDetails("Owner"))
    with desk.store.reading() as conn:
        assert number_named(conn, "1") == number_named(conn, digest[:8].upper()) == 1
        for name in ("2", digest[:7], "", "zzzzzzzz"):
            with raises(register_version_unknown_error):
                number_named(conn, name)
    assert source_of(desk, "1") == EXAMPLE


def test_what_law_keeps_closed_is_written_into_the_proposal(desk: Desk) -> None:
    without = EXAMPLE.replace(b"  dpo: fg@voorbeeld.example\n", b"", 1)
    register = load_register(without, FileName("register.yaml"), SHELF)
    assert closed_on(register, NOW) == ("wifi-help", "network-quality")
    proposed(desk, without)
    with desk.store.reading() as conn:
        assert history(conn, ORIGIN, desk.keystore)[0].details.closed == ("wifi-help", "network-quality")


def test_an_activation_says_which_version_holds_from_when(desk: Desk) -> None:
    digest = proposed(desk, EXAMPLE)
    with desk.store.transaction() as conn:
        made = record_activation(conn, desk, digest, StepDetails("Operator"), NOW + 5)
    assert (made.step.name, made.step.effective_ms) == (StepName.ACTIVATED, NOW + 5)
    assert (made.version.number, made.version.since_ms, made.version.digest) == (1, NOW + 5, digest)
    with desk.store.reading() as conn:
        assert held_at(conn, NOW + 5).sources.register == EXAMPLE
    with desk.store.transaction() as conn, raises(register_effective_error):
        record_activation(conn, desk, "1", StepDetails("Operator"), NOW - 1)


def test_a_version_whose_bytes_were_changed_is_neither_shown_nor_activated(desk: Desk) -> None:
    proposed(desk, EXAMPLE)
    with desk.store.transaction() as conn:
        conn.execute(update(register_versions).values(bytes=b"x"))
    with raises(register_record_error):
        source_of(desk, "1")
    with desk.store.transaction() as conn, raises(register_record_error):
        record_activation(conn, desk, "1", StepDetails("Operator"), None)


def test_nothing_was_taken_where_no_gate_ran_and_nobody_speaks_about_what_is_not_there(desk: Desk) -> None:
    with desk.store.reading() as conn, raises(register_not_activated_error):
        source_taken(conn, NOW)
    with raises(register_version_unknown_error):
        say_about(desk, "1", StepName.ADVISED, StepDetails("Officer", "good"))
