"""Statements: every sealed epoch of a period, the silent ones too, and nothing that opens more than the period."""

import base64
import json

import pytest
from sqlalchemy import event, update
from tests.raised import raises
from tests.unit.ledger.sealing import intents, leaf_of, outcome, register, seal_now

from sluis.errors import LedgerCorruptError
from sluis.errors.ledger import household_erased_error, ledger_tree_error, nothing_sealed_error
from sluis.ledger import statement
from sluis.ledger.epoch_leaf import event_leaf, hidden_commitment
from sluis.ledger.erasure import prune
from sluis.ledger.events import EventType, append_hidden
from sluis.ledger.record import Status, commitment
from sluis.ledger.sealer import Sealer
from sluis.ledger.statement import LIMITS, evidence
from sluis.store.schema import records, slots
from sluis.tlog.merkle import leaf_hash
from sluis.tlog.proof import root_of_path

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
    assert [len(opening["records"]) for opening in opened] == [1, 0, 1]
    assert {len(base64.b64decode(opening["path"])) for opening in opened} == {16 * 32}
    assert json.loads(opened[2]["records"][0][1])["ref"] == first.hex()
    assert {frozenset(opening) for opening in opened} == {frozenset({"epoch", "salt", "path", "records"})}
    silent = nothing["opened"]
    assert isinstance(silent, list)
    assert [opening["records"] for opening in silent] == [[], [], []]
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
    assert [(span.first, span.last) for span in whole.opened] == [(0, 3)]
    assert [(span.first, span.last) for span in part.opened] == [(1, 1)]
    assert (part.from_ms, part.to_ms) == (second, part.opened[0].to_ms)
    assert part.sealed_ms == whole.to_ms > part.to_ms
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
        made = evidence(conn, sealer.keystore, sealer.folder, (3, "NL-3"), ALL)
    assert [(span.first, span.last) for span in made.opened] == [(1, 1)]
    assert [(span.first, span.last) for span in made.absent] == [(0, 0)]
    before, after = made.document["opened"]  # type: ignore[misc]
    assert before.keys() == {"epoch", "path"}
    assert len(base64.b64decode(before["path"])) == 16 * 32, "the place of the number, with nobody in it"
    assert after["records"] == []


def test_of_a_household_without_a_key_there_is_no_statement(sealer: Sealer) -> None:
    register(sealer)
    intents(sealer, 0)
    seal_now(sealer)
    with sealer.store.transaction() as conn:
        assert sealer.keystore.destroy_household(conn, 0)
        with raises(household_erased_error):
            evidence(conn, sealer.keystore, sealer.folder, (0, "NL-0"), ALL)


def test_a_checkpoint_that_is_older_than_what_was_served_proves_no_later_time(sealer: Sealer) -> None:
    register(sealer)
    seal_now(sealer)
    older = sealer.folder.checkpoint()
    assert older is not None
    intents(sealer, 0)
    seal_now(sealer)
    with sealer.store.reading() as conn:
        (sealer.folder.path / "checkpoint").write_bytes(older)
        with raises(ledger_tree_error):
            evidence(conn, sealer.keystore, sealer.folder, (0, "NL-0"), ALL)


def test_a_number_beyond_the_tree_was_not_registered_then(sealer: Sealer) -> None:
    register(sealer)
    seal_now(sealer)
    with sealer.store.transaction() as conn:
        conn.execute(slots.insert().values(n=70_000, registration=b"r" * 32, registered_ms=0))
        sealer.keystore.new_household(conn, 70_000)
    seal_now(sealer)
    with sealer.store.reading() as conn:
        made = evidence(conn, sealer.keystore, sealer.folder, (70_000, "NL-70000"), ALL)
    assert made.document["opened"][0] == {"epoch": 0, "path": ""}  # type: ignore[index]


def test_what_was_thrown_away_is_shown_and_not_opened(sealer: Sealer) -> None:
    register(sealer)
    for _ in range(3):
        intents(sealer, 0)
        seal_now(sealer)
    with sealer.store.transaction() as conn:
        prune(conn, 2, "ab" * 32, sealer.clock())
    with sealer.store.reading() as conn:
        made = evidence(conn, sealer.keystore, sealer.folder, (0, "NL-0"), ALL)
    assert made.document["opened"][:2] == [{"epoch": 0}, {"epoch": 1}]  # type: ignore[index]
    assert [(span.first, span.last) for span in made.pruned] == [(0, 1)]
    assert [(span.first, span.last) for span in made.opened] == [(2, 2)]
    assert (made.opens(1), made.opens(2)) == (False, True)


def test_what_a_household_asked_stands_in_it_with_its_path(sealer: Sealer) -> None:
    register(sealer)
    with sealer.store.transaction() as conn:
        for n in (1, 0, 2, 0):
            append_hidden(
                conn, sealer.keystore, n, EventType.STANDING, {"kind": "object", "at_ms": n, "slot": n}, 1_005
            )
            append_hidden(conn, sealer.keystore, n, EventType.STANDING, {"kind": "lift"}, 1_006)
    seal_now(sealer)
    with sealer.store.reading() as conn:
        made = evidence(conn, sealer.keystore, sealer.folder, (0, "NL-0"), ALL).document["events"]
    assert isinstance(made, list)
    opened = [entry for entry in made if entry["r"] is not None]
    assert [(entry["epoch"], entry["type"], entry["ms"], entry["json"]) for entry in opened] == [
        (0, "standing", 1_005, '{"at_ms":0,"kind":"object","slot":0}')
    ] * 2
    assert len(made) == 4, "what names no number is shown as it was sealed"
    leaf = leaf_of(sealer, 0)
    for each in opened:
        assert each.keys() == {"epoch", "index", "ms", "type", "json", "r", "path"}
        hidden = hidden_commitment(base64.b64decode(each["r"]), each["json"].encode())
        content = json.dumps({"commitment": hidden.hex()}, separators=(",", ":")).encode()
        path = base64.b64decode(each["path"])
        hashes = [path[at : at + 32] for at in range(0, len(path), 32)]
        begins = leaf_hash(event_leaf(each["ms"], each["type"], content))
        assert root_of_path(begins, each["index"], leaf.events, hashes) == leaf.event_root


def test_records_stand_in_the_order_of_their_commitments(sealer: Sealer) -> None:
    register(sealer)
    for _ in range(6):
        intents(sealer, 0)
    seal_now(sealer)
    with sealer.store.reading() as conn:
        (made,) = evidence(conn, sealer.keystore, sealer.folder, (0, "NL-0"), ALL).document["opened"]  # type: ignore[misc]
    commitments = [commitment(base64.b64decode(r), e.encode()) for r, e in made["records"]]
    assert len(commitments) == 6
    assert commitments == sorted(commitments)


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
    assert LIMITS["en"].startswith("For the time that it opens, this statement shows everything our ledger holds")
    assert "connection in this period" not in LIMITS["en"], "that would be also what it does not open"
    assert "niet ongemerkt kunnen veranderen" in LIMITS["nl"]
