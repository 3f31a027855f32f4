"""What may be put on record of a measurement: of what runs, drawn, new, whole and not from after now."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.flow.gatehouse import DAY_MS, Clock, build, opened
from tests.limited import QUALITY, measurement, register_in

from sluis.errors import SluisError
from sluis.gate.state.risk_finding import risk_finding
from sluis.gate.state.risk_lease import closed_by_risk, record_measurement
from sluis.gate.state.state import GateState
from sluis.ledger.events import EventType
from sluis.standing.measured import RiskFault
from sluis.standing.recipients import system_standing
from sluis.store.schema import events

NOW = 1_795_737_600_000


@pytest.fixture
def limited_gate(tmp_path: Path) -> Iterator[GateState]:
    with opened(build(tmp_path, register=register_in(tmp_path)), Clock(NOW)) as state:
        yield state


def refused(gate: GateState, **other: object) -> str:
    with pytest.raises(SluisError) as fault:
        record_measurement(gate, measurement(gate, **other))
    assert fault.value.code == "risk.measurement-refused"
    return str(fault.value.places["why"])


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"plan": "00" * 32}, "plan"),
        ({"leaving": "00" * 32}, "plan"),
        ({"activity": "wifi-help"}, "plan"),
        ({"register": "00" * 32}, "register"),
        ({"homes": 19}, "figures"),
        ({"alone": (401, 400)}, "figures"),
        ({"at_ms": NOW + 1}, "ahead"),
        ({"last_ms": NOW + 1}, "ahead"),
        ({"seed": 7}, "seed"),
        ({"root": "00" * 32}, "seed"),
    ],
)
def test_what_may_not_count_is_not_put_on_record(limited_gate: GateState, other: dict[str, object], why: str) -> None:
    assert refused(limited_gate, **other) == why
    with limited_gate.store.reading() as conn:
        assert system_standing(conn, limited_gate.keystore).measurements == ()


def test_one_input_is_measured_once_and_an_older_one_takes_no_newer_ones_place(limited_gate: GateState) -> None:
    record_measurement(limited_gate, measurement(limited_gate, alone=(390, 400)))
    assert refused(limited_gate) == "again"
    assert refused(limited_gate, input="cd" * 32, last_ms=NOW - DAY_MS - 1) == "older"


def test_it_counts_in_the_next_transaction_and_its_digest_is_an_event(limited_gate: GateState) -> None:
    activity = limited_gate.activity(QUALITY)
    assert activity is not None
    with limited_gate.store.reading() as conn:
        assert closed_by_risk(activity, limited_gate.follow(conn).system, NOW) is RiskFault.UNMEASURED
    done = record_measurement(limited_gate, measurement(limited_gate))
    assert (done.fault, done.kept) == (None, True)
    with limited_gate.store.reading() as conn:
        assert closed_by_risk(activity, limited_gate.follow(conn).system, NOW) is None
        told = conn.execute(events.select().where(events.c.type == EventType.MEASUREMENT.value).order_by(events.c.id))
        begun, said = (row.content for row in told)
    assert bytes(begun).startswith(b'{"commitment":'), "what was measured is not for whoever reads the log"
    assert done.sha256.encode() in bytes(said)
    assert b"400" not in re.sub(rb"[0-9a-f]{64}", b"", bytes(said)), "figures are not for whoever reads the log"


def test_the_finding_says_the_figure_the_limit_the_row_and_what_would_help(limited_gate: GateState) -> None:
    activity = limited_gate.activity(QUALITY)
    assert activity is not None
    assert record_measurement(limited_gate, measurement(limited_gate, alone=(390, 400))).fault is RiskFault.SINGLED_OUT
    with limited_gate.store.reading() as conn:
        found = risk_finding(activity, limited_gate.follow(conn).system, NOW)
    assert found is not None
    assert found.foremost == "Device.DeviceInfo.ProcessStatus.CPUUsage"
    assert [less.what for less in found.helping()] == ["report-token"]
    assert "the register allows 30.0%" in found.reason("en")
