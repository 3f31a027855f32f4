"""Step 6: the intent and its body stand in one transaction, and a duplicate is known by content, not by position."""

import hashlib
import json

import pytest
from tests.flow.gatehouse import COLLECTED_MS, DAY_MS, Clock, arrive, ask, counted, element, entry, message, statuses_of

from sluis.gate.delivery.deliver import claim
from sluis.gate.state.state import GateState
from sluis.ledger.disclosures import disclosures
from sluis.ledger.outbox import held
from sluis.ledger.record import RecordKind
from sluis.standing.registry import import_registry
from sluis.store.duplicates import forget_expired


def test_the_intent_says_what_left_in_counts_and_digests(gate: GateState) -> None:
    ask(gate)
    arrive(gate)
    with gate.store.reading() as conn:
        [disclosure] = disclosures(conn, gate.keystore, 0)
    intent = disclosure.intent
    assert (intent.kind, intent.slot, intent.activity) == (RecordKind.INTENT, 0, "wifi-help")
    assert (intent.recipient, intent.t_ms) == ("wifi-insight", gate.clock())
    activity = gate.activity("wifi-help")
    assert activity is not None
    assert intent.plan == activity.doors.plan.digest
    claimed, held_now = claim(gate, "wifi-insight", 4)
    assert held_now == 1
    [body] = [one.parcel.body for one in claimed]
    assert intent.body_sha256 == hashlib.sha256(body).digest()
    leaves = json.loads(body)["Report"][0]["Device"]["Hosts"]["Host"]["1"]
    rows = intent.rows or {}
    assert sum(n for row, n in rows.items() if row.isdecimal()) == len(leaves) == 3
    assert (rows["household"], rows["time"]) == (1, 1)


def test_the_same_report_is_known_again_in_another_layout_of_the_batch_only_when_equal(gate: GateState) -> None:
    ask(gate)
    assert arrive(gate, message(), message())[0].status == 200
    assert counted(gate)["", "duplicate"] == 1
    arrive(gate, message(element(), element()))
    assert counted(gate)["", "duplicate"] == 3
    flat = {"CollectionTime": COLLECTED_MS // 1000, **_flat("Device", element()["Device"])}
    arrive(gate, message(flat))
    assert counted(gate)["", "duplicate"] == 4, "the paths are what counts"
    arrive(gate, message(element(X="1")))
    assert len(statuses_of(gate)) == 2


def _flat(at: str, value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        return {at: value}
    return {path: leaf for key, inner in value.items() for path, leaf in _flat(f"{at}.{key}", inner).items()}


def test_two_households_that_send_the_same_are_no_duplicates_of_each_other(gate: GateState) -> None:
    with gate.transaction() as conn:
        import_registry(conn, gate.keystore, [entry("NL-0002", serial="222", endpoint=None, login="cpe2")], 0)
    bare = {"CollectionTime": COLLECTED_MS // 1000, "Device": {"Hosts": {"Host": {"1": {"Active": True}}}}}
    for slot in (0, 1):
        ask(gate, slot=slot)
    for login in ("cpe1", "cpe2"):
        arrive(gate, message(bare), login=login)
    assert [len(statuses_of(gate, slot)) for slot in (0, 1)] == [1, 1]


def test_what_was_withheld_is_no_duplicate_when_it_may_leave_later(gate: GateState) -> None:
    arrive(gate)
    assert statuses_of(gate) == []
    ask(gate)
    arrive(gate)
    assert statuses_of(gate) == [None]


@pytest.mark.parametrize("days", [7, 8])
def test_a_duplicate_is_remembered_as_long_as_a_late_report_is_taken(gate: GateState, clock: Clock, days: int) -> None:
    ask(gate)
    arrive(gate)
    clock.at_ms = COLLECTED_MS + days * DAY_MS
    arrive(gate)
    assert len(statuses_of(gate)) == 1
    with gate.store.reading() as conn:
        assert sum(one.bodies for one in held(conn).values()) == 1


def test_a_report_from_ahead_is_remembered_until_the_last_moment_it_could_come_again(
    gate: GateState, clock: Clock
) -> None:
    minute = 60_000
    clock.at_ms = COLLECTED_MS - 5 * minute
    ask(gate, at_ms=clock())
    arrive(gate)
    assert len(statuses_of(gate)) == 1
    clock.at_ms = COLLECTED_MS + 7 * DAY_MS - minute
    ask(gate, at_ms=clock())
    with gate.transaction() as conn:
        forget_expired(conn, clock())
    arrive(gate)
    assert len(statuses_of(gate)) == 1, "known again in the last minutes of the seventh day"
    arrive(gate, message(element(X="1")))
    assert len(statuses_of(gate)) == 2, "another report of that moment is still taken"
