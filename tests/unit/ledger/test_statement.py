"""Statements: every sealed epoch of a period, the silent ones too, and nothing that opens more than the period."""

import base64
import json

import pytest
from sqlalchemy import event, update
from tests.raised import raises
from tests.unit.ledger.sealing import intents, outcome, register, seal_now

from sluis.errors import LedgerCorruptError
from sluis.errors.ledger import nothing_sealed_error
from sluis.ledger import statement
from sluis.ledger.record import Status
from sluis.ledger.sealer import Sealer
from sluis.ledger.statement import LIMITS, evidence
from sluis.store.schema import records, slots

ALL = (0, 10**13)


def test_active_and_silent_epochs_are_opened_alike(sealer: Sealer) -> None:
    register(sealer)
    (first,) = intents(sealer, 0)
    seal_now(sealer)
    seal_now(sealer)
    outcome(sealer, 0, first, Status.DELIVERED)
    seal_now(sealer)
    with sealer.store.reading() as conn:
        document = evidence(conn, sealer.keystore, sealer.folder, (0, "NL-0"), ALL).document
        nothing = evidence(conn, sealer.keystore, sealer.folder, (1, "NL-1"), ALL).document
        key = sealer.keystore.household_key(conn, 0)
    opened = document["opened"]
    assert isinstance(opened, list)
    assert [len(one["records"]) for one in opened] == [1, 0, 1]
    assert {len(base64.b64decode(one["path"])) for one in opened} == {16 * 32}
    assert json.loads(opened[2]["records"][0][1])["ref"] == first.hex()
    silent = nothing["opened"]
    assert isinstance(silent, list)
    assert [one["records"] for one in silent] == [[], [], []]
    assert base64.b64encode(key or b"").decode() not in json.dumps(document)


def test_only_the_period_that_was_asked_is_opened(sealer: Sealer) -> None:
    register(sealer)
    for _ in range(4):
        seal_now(sealer)
    with sealer.store.reading() as conn:
        whole = evidence(conn, sealer.keystore, sealer.folder, (0, "NL-0"), ALL)
        spans = [json.dumps(leaf) for leaf in whole.document["leaves"]]  # type: ignore[attr-defined]
        second = int(spans[1].split("from ")[1].split("\\n")[0])
        part = evidence(conn, sealer.keystore, sealer.folder, (0, "NL-0"), (second, second + 1))
    assert (whole.first_epoch, whole.last_epoch) == (0, 3)
    assert (part.first_epoch, part.last_epoch) == (1, 1)
    assert len(part.document["opened"]) == 1  # type: ignore[arg-type]


def test_before_registration_and_before_sealing_there_is_nothing_to_state(sealer: Sealer) -> None:
    register(sealer)
    with sealer.store.reading() as conn, raises(nothing_sealed_error):
        evidence(conn, sealer.keystore, sealer.folder, (0, "NL-0"), ALL)
    seal_now(sealer)
    with sealer.store.transaction() as conn:
        conn.execute(slots.insert().values(n=3, registration=b"r" * 32, registered_ms=0))
        sealer.keystore.new_household(conn, 3)
        with raises(nothing_sealed_error):
            evidence(conn, sealer.keystore, sealer.folder, (3, "NL-3"), ALL)
    seal_now(sealer)
    with sealer.store.reading() as conn:
        assert evidence(conn, sealer.keystore, sealer.folder, (3, "NL-3"), ALL).first_epoch == 1


def test_a_year_is_read_in_a_few_questions_and_says_the_same_as_tile_by_tile(
    sealer: Sealer, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(sealer)
    for _ in range(5):
        intents(sealer, 0, 1)
        seal_now(sealer)
    asked = []
    with sealer.store.reading() as conn:
        event.listen(conn, "before_cursor_execute", lambda *given: asked.append(given[2]))
        at_once = evidence(conn, sealer.keystore, sealer.folder, (1, "NL-1"), ALL).document
        questions = len(asked)
        monkeypatch.setattr(statement, "_tiles", lambda *_: {})
        one_by_one = evidence(conn, sealer.keystore, sealer.folder, (1, "NL-1"), ALL).document
    assert at_once == one_by_one
    assert questions < 10 < len(asked) - questions


def test_a_record_that_does_not_open_is_not_stated(sealer: Sealer) -> None:
    register(sealer)
    intents(sealer, 0)
    seal_now(sealer)
    with sealer.store.transaction() as conn:
        conn.execute(update(records).values(opening=b"x" * 80))
        with pytest.raises(LedgerCorruptError):
            evidence(conn, sealer.keystore, sealer.folder, (0, "NL-0"), ALL)


def test_the_limits_are_those_of_the_specification() -> None:
    assert LIMITS["en"].startswith("This statement shows everything our ledger holds about your connection")
    assert "niet ongemerkt kunnen veranderen" in LIMITS["nl"]
