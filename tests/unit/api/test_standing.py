"""What a household asked, as values."""

import base64
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.raised import raises

from sluis.api.gate import Gate
from sluis.api.ledger import verify_ledger
from sluis.api.statement import make_statement
from sluis.errors import FileMissingError, RegistryImportError
from sluis.errors.gate import household_unknown_error
from sluis.errors.standing import (
    household_ambiguous_error,
    household_left_error,
    occupation_ended_error,
    occupation_moment_error,
)
from sluis.ledger.epoch_leaf import hidden_commitment
from sluis.ledger.event_receipt import signed_bytes
from sluis.ledger.events import encoded
from sluis.ledger.record import PendingRecord, RecordKind
from sluis.standing.events import EventKind
from sluis.store.schema import events
from sluis.terms import Reason

LINE = "NL-0001"


def test_a_registry_is_imported_and_each_new_household_gets_a_receipt(gate: str) -> None:
    with Gate.open(gate) as opened:
        first = opened.registry.import_file(Path(gate).parent / "registry.csv")
        again = opened.registry.import_file(str(Path(gate).parent / "registry.csv"))
        with pytest.raises(FileMissingError):
            opened.registry.import_file("none.csv")
    assert len(first.result.receipts) > 0
    assert again.document()["receipts"] == []
    assert again.result.unchanged == first.result.added


def test_a_registry_that_says_who_left_ends_that_occupation_as_its_own_verb_would(gate: str) -> None:
    file = Path(gate).parent / "left.csv"
    left, next_one = "2026-01-02T00:00:00Z", "NL-7,b,2026-01-02T00:00:00Z,\n"
    with Gate.open(gate) as opened:
        file.write_text(f"line,login,from,left\nNL-7,a,2026-01-01,{left}\n{next_one}", encoding="utf-8")
        done = opened.registry.import_file(file)
        document = done.document()
        assert (document["ended"], document["added"]) == (1, 2)
        [receipt] = done.ends
        assert (receipt.event.type, '"is":"closed"' in receipt.event.content.decode()) == ("standing", True)
        assert document["event_receipts"] == [receipt.document()]
        numbers = [each.n for each in done.result.receipts]
        assert opened.standing.show(f"NL-7#{numbers[0]}").closed_ms is not None
        assert opened.standing.show(f"NL-7#{numbers[1]}").closed_ms is None
        again = opened.registry.import_file(file)
        assert (again.result.ended, again.result.unchanged, again.ends) == (0, 2, ())
        assert verify_ledger(opened).holds
        file.write_text(f"line,login,from,left\nNL-7,a,2026-01-01,2026-01-03\n{next_one}", encoding="utf-8")
        with pytest.raises(RegistryImportError) as caught:
            opened.registry.import_file(file)
        assert [getattr(fault, "at", None) for fault in caught.value.faults] == [2]


def test_help_opens_and_an_objection_closes(peopled: str) -> None:
    with Gate.open(peopled) as gate:
        [window] = gate.standing.ask_help(LINE)
        assert window.activity == "wifi-help"
        assert gate.standing.ask_help(LINE, "network-quality") == ()
        receipt = gate.standing.stop("restrict", LINE)
        assert set(receipt.closed) == {"wifi-help", "network-quality"}
        shown = gate.standing.show(LINE)
        assert [event.kind for event in shown.shown.history] == [EventKind.HELP, EventKind.RESTRICT]
        assert {standing.closed for standing in shown.shown.standings} == {Reason.CLOSED_RESTRICTION}
        gate.standing.lift(LINE)
        assert any(standing.closed is None for standing in gate.standing.show(LINE).shown.standings)
        assert gate.standing.name_of("wifi-insight") != "wifi-insight"
        assert gate.standing.name_of("none") == "none"


def test_a_line_nobody_has_is_refused(peopled: str) -> None:
    with Gate.open(peopled) as gate, raises(household_unknown_error):
        gate.standing.show("NL-9999")


def test_the_end_of_an_occupation_closes_everything_and_the_next_household_starts_afresh(peopled: str) -> None:
    with Gate.open(peopled) as gate:
        gate.standing.stop("object", LINE)
        done = gate.standing.end(LINE)
        for alone in (gate.standing.show, gate.standing.end, gate.standing.lift, gate.standing.consent):
            with raises(household_left_error):
                alone(LINE)
        with raises(household_left_error):
            gate.standing.stop("object", LINE)
        with raises(household_left_error):
            make_statement(gate, LINE)
        shown = gate.standing.show(f"{LINE}#0")
        assert [event.kind for event in shown.shown.history] == [EventKind.OBJECT], "nothing of who lives there now"
        assert (shown.slot, shown.closed_ms, done.kept) == (0, done.at_ms, True)
        assert {each.closed for each in shown.shown.standings} == {Reason.UNKNOWN_HOUSEHOLD}
        with raises(occupation_ended_error):
            gate.standing.end(f"{LINE}#0")
        later = Path(peopled).parent / "later.csv"
        moment = datetime.fromtimestamp(done.at_ms // 1000 + 1, UTC).isoformat()
        later.write_text(f"line,login,from\n{LINE},cpe-0001,{moment}\n")
        [receipt] = gate.registry.import_file(later).result.receipts
        assert receipt.n == 4
        with raises(household_ambiguous_error):
            gate.standing.show(LINE)
        assert gate.standing.show(f"{LINE}#0").closed_ms == done.at_ms
        second = gate.standing.show(f"{LINE}#4")
        assert (second.closed_ms, second.shown.history) == (None, ())
        for named in (f"{LINE}#1", f"{LINE}#", "#4", f"{LINE}#04"):
            with raises(household_unknown_error):
                gate.standing.show(named)


def test_an_end_is_not_put_before_a_report_that_is_on_record(peopled: str) -> None:
    with Gate.open(peopled) as gate:
        state = gate.beside()
        with state.transaction() as conn:
            intent = RecordKind.INTENT
            draft = PendingRecord(
                intent, 0, "wifi-help", "wifi-insight", 10_000, plan="55" * 32, body_sha256=bytes(32), rows={"1": 1}
            )
            state.writer(conn).append(conn, state.keystore, [draft])
        with raises(occupation_moment_error):
            gate.standing.end(LINE, 10_000)
        assert gate.standing.end(LINE, 10_001).at_ms == 10_001


def test_whoever_asks_holds_what_opens_the_event_and_our_signature(peopled: str) -> None:
    with Gate.open(peopled) as gate:
        [window] = gate.standing.ask_help(LINE)
        receipts = [window.receipt, *gate.standing.stop("object", LINE).receipts]
        receipts += [gate.standing.lift(LINE), *gate.standing.end(LINE).receipts]
        state = gate.beside()
        with state.store.reading() as conn:
            stored = conn.execute(select(events.c.content).where(events.c.slot == 0).order_by(events.c.id)).scalars()
            key = state.keystore.receipt_key(conn)
            contents = [bytes(content) for content in stored]
    assert len(receipts) == len(contents) == 4
    for receipt, content in zip(receipts, contents, strict=True):
        assert receipt is not None
        document = receipt.document()
        r = base64.b64decode(str(document["r"]))
        commitment = hidden_commitment(r, str(document["json"]).encode())
        assert content == encoded({"commitment": commitment.hex()})
        message = signed_bytes("test.example/ledger", int(document["ms"] or 0), "standing", commitment)
        key.private.public_key().verify(base64.b64decode(str(document["sig"])), message)
        assert document["kid"] == key.kid
