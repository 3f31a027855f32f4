"""The canary sings: nothing leaves, the row stops for everybody, a person lets it run again."""

import logging

import pytest
from sqlalchemy import Connection
from tests.flow.gatehouse import COLLECTED_MS, arrive, ask, counted, element, entry, message, statuses_of

from sluis.gate.path import quarantine
from sluis.gate.path.deciding import ActivityDecision, Alarm, Decision
from sluis.gate.path.facts import Facts
from sluis.gate.path.quarantine import sound_alarm, stopped_rows
from sluis.gate.path.recording import record
from sluis.gate.state.backpressure import OutboxAllowance
from sluis.gate.state.doors import Passed
from sluis.gate.state.readiness import readiness
from sluis.gate.state.state import Activity, GateState
from sluis.identify.canary import Hit
from sluis.ledger.disclosures import disclosures
from sluis.ledger.quarantine import lost_stops
from sluis.standing.recipients import start_row
from sluis.standing.registry import import_registry
from sluis.store.counts import quarantine_row, quarantined, release_row
from sluis.terms import Kind, Reason

NAME = "television"
"""A host called after its own class: what leaves is the word, and the canary is told that it is no word."""


@pytest.fixture
def activity(gate: GateState) -> Activity:
    activity_found = gate.activity("wifi-help")
    assert activity_found is not None
    return activity_found


def host(at_s: int, name: str = NAME) -> bytes:
    return message(element(at_s, Hosts={"Host": {"1": {"HostName": name, "Active": True}}}))


def test_a_hit_stops_the_row_for_all_until_it_is_released(
    gate: GateState, activity: Activity, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with gate.transaction() as conn:
        import_registry(conn, gate.keystore, [entry("NL-0002", serial="222", endpoint=None, login="cpe2")], 0)
    for slot in (0, 1):
        ask(gate, slot=slot)
    words = activity.doors._words
    activity.doors._words = words - {NAME}
    at_s = COLLECTED_MS // 1000
    arrive(gate, host(at_s))
    assert counted(gate)["wifi-help", "canary"] == 1
    assert statuses_of(gate) == []
    row = activity.doors.row_of(("Device", "Hosts", "Host", "*", "HostName"))
    assert f"alarm: canary found a host_name in activity wifi-help row {row}" in caplog.text
    assert NAME not in caplog.text

    assert any(f"row {row} is in quarantine" in line for line in readiness(gate, "en").lines)
    assert any("quarantaine" in line for line in readiness(gate, "nl").lines)
    other = element(at_s, DeviceInfo={}, Hosts={"Host": {"1": {"HostName": "phone-1", "Active": True}}})
    arrive(gate, message(other), login="cpe2")
    text = gate.metrics.text().decode()
    assert f'sluis_withheld_leaves_total{{activity="wifi-help",reason="quarantine",row="{row}"}} 1.0' in text
    assert statuses_of(gate, 1) == [None], "the other rows of the other household still leave"

    activity.doors._words = words
    with gate.transaction() as conn:
        assert list(lost_stops(conn)) == []
        assert release_row(conn, "wifi-help", row)
        assert list(lost_stops(conn)) == [("wifi-help", row)], "nobody is on record to have lifted it"
    assert any(f"row {row} is in quarantine" in line for line in readiness(gate, "en").lines)
    arrive(gate, message(element(at_s + 9, DeviceInfo={}, Hosts={"Host": {"1": {"HostName": NAME, "Active": True}}})))
    assert statuses_of(gate) == [None]
    with gate.store.reading() as conn:
        [sent] = disclosures(conn, gate.keystore, 0)
    assert str(row) not in sent.intent.rows, "a stop that is deleted from the table holds"
    with gate.transaction() as conn:
        assert start_row(conn, gate.keystore, "wifi-help", ("Device", "Hosts", "Host", "*", "HostName"), gate.clock())
    assert not any("quarantine" in line for line in readiness(gate, "en").lines)
    arrive(gate, host(at_s + 1))
    assert statuses_of(gate) == [None, None]


def test_a_home_with_a_name_of_the_list_stops_no_row_for_another(
    gate: GateState, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with gate.transaction() as conn:
        import_registry(conn, gate.keystore, [entry("NL-0002", serial="222", endpoint=None, login="cpe2")], 0)
    for slot in (0, 1):
        ask(gate, slot=slot)
    at_s, radio = COLLECTED_MS // 1000, {"Radio": {"1": {"OperatingFrequencyBand": "5GHz", "Channel": 36}}}
    named = {"Host": {"1": {"HostName": "5GHz", "Active": True}}}
    arrive(gate, message(element(at_s, WiFi=radio, Hosts=named)))
    assert counted(gate)["wifi-help", "own-name"] == 1
    assert statuses_of(gate) == []
    arrive(gate, message(element(at_s, DeviceInfo={}, WiFi=radio)), login="cpe2")
    assert statuses_of(gate, 1) == [None], "the other home has the word in its body, and it leaves"
    with gate.store.reading() as conn:
        assert stopped_rows(conn) == {}
    assert "alarm" not in caplog.text
    arrive(gate, message(element(at_s + 1, WiFi=radio)))
    assert statuses_of(gate) == [None], "without the name the same home's reports leave too"


def test_a_number_that_is_an_address_sounds_the_alarm_and_stops_no_row(
    gate: GateState, caplog: pytest.LogCaptureFixture
) -> None:
    passed = Passed(None, {}, {}, Reason.CANARY, Hit((), Kind.IP_ADDRESS, number=True))
    alarm = Alarm("wifi-help", 3, Kind.IP_ADDRESS, stops=False)
    with gate.transaction() as conn:
        sound_alarm(conn, ActivityDecision("wifi-help", passed, alarm=alarm), 0)
        assert not quarantined(conn)
    assert "alarm: a number of activity wifi-help row 3 is a ip_address of its household" in caplog.text


def test_two_hits_in_one_batch_stop_the_row_once_and_the_second_report_goes_without_it(
    gate: GateState, activity: Activity
) -> None:
    ask(gate)
    activity.doors._words = activity.doors._words - {NAME}
    at_s = COLLECTED_MS // 1000
    arrive(gate, host(at_s), host(at_s + 1))
    assert counted(gate)["wifi-help", "canary"] == 1
    assert statuses_of(gate) == [None]


def test_a_hit_nobody_can_place_stops_the_activity(gate: GateState, activity: Activity) -> None:
    ask(gate)
    with gate.transaction() as conn:
        for kind in (Kind.MAC_ADDRESS, Kind.SSID):
            passed = Passed(None, {}, {}, Reason.CANARY, Hit((), kind))
            alarm = Alarm(activity.name, 0, kind)
            sound_alarm(conn, ActivityDecision(activity.name, passed, alarm=alarm), gate.clock())
        assert stopped_rows(conn) == {"wifi-help": {0}}
        assert [row.kind for row in quarantined(conn)] == ["mac_address"], "the first stays"
    arrive(gate)
    assert counted(gate)["wifi-help", "quarantine"] == 1
    assert statuses_of(gate) == []


def test_rows_are_stopped_in_the_order_that_every_gate_keeps(gate: GateState, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two gates on one database that stop the same rows in two orders would wait for each other."""
    stopped: list[tuple[str, int]] = []

    def watched(conn: Connection, activity: str, row: int, kind: str, now_ms: int) -> bool:
        stopped.append((activity, row))
        return quarantine_row(conn, activity, row, kind, now_ms)

    def hit(activity: str, row: int) -> ActivityDecision:
        passed = Passed(None, {}, {}, Reason.CANARY, Hit((), Kind.SSID))
        return ActivityDecision(activity, passed, alarm=Alarm(activity, row, Kind.SSID))

    quiet = ActivityDecision("b", Passed(None, {}, {}, Reason.NOTHING_RELEASED))
    decisions = [
        Decision(None, activities=(hit("b", 2), quiet)),
        Decision(None, activities=(hit("b", 1), hit("a", 10))),
    ]
    monkeypatch.setattr(quarantine, "quarantine_row", watched)
    with gate.together() as conn:
        record(
            gate, conn, Facts(1, (), {}, 2, OutboxAllowance.boundless(), {}), [*decisions, Decision(Reason.TOO_LATE)]
        )
        assert stopped_rows(conn) == {"a": {10}, "b": {1, 2}}
    assert stopped == [("a", 10), ("b", 1), ("b", 2)]


def test_bytes_that_door_2_refused_are_an_alarm_without_a_row(
    gate: GateState, activity: Activity, caplog: pytest.LogCaptureFixture
) -> None:
    with gate.transaction() as conn:
        for reason in (Reason.GRAMMAR, Reason.NOTHING_RELEASED):
            sound_alarm(conn, ActivityDecision(activity.name, Passed(None, {}, {}, reason)), gate.clock())
        assert stopped_rows(conn) == {}
    assert [entry.getMessage() for entry in caplog.records if entry.name == "sluis.gate"] == [
        "alarm: door 2 refused bytes of activity wifi-help; nothing left"
    ]
