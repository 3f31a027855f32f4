"""A register that lets risk rise is closed by its own measurement: from bytes that arrive to nothing that leaves."""

import json
from pathlib import Path

import pytest
from tests.flow.backup import backup, put_back
from tests.flow.gatehouse import DAY_MS, Clock, arrive, build, counted, element, message, opened, statuses_of
from tests.limited import QUALITY, measurement, register_in
from tests.raised import raises
from tests.risk_files import MIDNIGHT_S, write_fleet

from sluis.api.risk_lease import ToRecord, measure_in, risk_of
from sluis.errors.risk import measurement_refused_error
from sluis.gate.delivery.deliver import claim
from sluis.gate.path.steps import BUSY
from sluis.gate.state.readiness import readiness
from sluis.gate.state.restoring import restore
from sluis.gate.state.risk_lease import record_measurement
from sluis.gate.state.state import GateState
from sluis.ledger.record import Status

NOW = (MIDNIGHT_S + 3 * 86_400) * 1000
METING = "netwerk-meting"
LOOSE = "{singling_out: 0.3, linkage: {share: 0.5, days_apart: 1}, max_age: P30D}"
TIGHT = "{singling_out: 0.000001, max_age: P30D}"


def report(at_ms: int) -> bytes:
    device = {"DeviceInfo": {"SerialNumber": "000000000000", "ProcessStatus": {"CPUUsage": 12}}}
    return json.dumps({"Report": [{"CollectionTime": at_ms // 1000, "Device": device}]}).encode()


def left(gate: GateState, at_ms: int) -> int:
    """Return how many bodies are to be sent after one more report."""
    arrive(gate, report(at_ms))
    return len(claim(gate, METING, 16)[0])


def test_what_was_not_measured_does_not_leave_and_what_was_measured_under_the_limit_does(
    tmp_path: Path, database_url: str
) -> None:
    settings = build(tmp_path, register=register_in(tmp_path, LOOSE), database=database_url)
    clock = Clock(NOW)
    with opened(settings, clock) as gate:
        assert left(gate, NOW - 1000) == 0
        assert counted(gate)[QUALITY, "closed-risk"] == 1
        assert "nothing on record says how well homes are recognised" in "".join(readiness(gate, "en").lines)
        fleet = write_fleet(tmp_path / "reports.ndjson", homes=120, days=2)
        done = measure_in(gate, ToRecord(QUALITY, [fleet]))
        assert done.recorded.fault is None
        assert done.recorded.kept
        assert left(gate, NOW - 2000) == 1
        assert risk_of(gate)[-1].counts == done.entry


def test_a_measurement_above_the_limit_closes_what_waits_too_and_says_which_row_and_what_would_help(
    tmp_path: Path, database_url: str
) -> None:
    settings = build(tmp_path, register=register_in(tmp_path, TIGHT), database=database_url)
    clock = Clock(NOW)
    fleet = write_fleet(tmp_path / "reports.ndjson", homes=60, days=2)
    with opened(settings, clock) as gate:
        done = measure_in(gate, ToRecord(QUALITY, [fleet]))
        assert done.recorded.fault is not None
        assert left(gate, NOW - 1000) == 0
        [found] = [each for each in risk_of(gate) if each.activity == QUALITY]
        assert (found.open, found.finding is not None and found.finding.foremost != "") == (False, True)
        assert found.reason is not None
        assert "the register allows 0.0001%" in found.reason


def test_a_body_that_waits_is_cancelled_when_a_newer_measurement_closes_its_activity(
    tmp_path: Path, database_url: str
) -> None:
    settings = build(tmp_path, register=register_in(tmp_path), database=database_url)
    with opened(settings, Clock(NOW)) as gate:
        record_measurement(gate, measurement(gate))
        arrive(gate, report(NOW - 1000))
        record_measurement(gate, measurement(gate, input="cd" * 32, alone=(390, 400)))
        assert claim(gate, METING, 16) == ([], 0)
        assert statuses_of(gate) == [Status.CANCELLED]


def test_a_clock_that_goes_back_and_forth_opens_nothing(tmp_path: Path, database_url: str) -> None:
    settings = build(tmp_path, register=register_in(tmp_path), database=database_url)
    clock = Clock(NOW)
    with opened(settings, clock) as gate:
        record_measurement(gate, measurement(gate))
        assert left(gate, NOW - 1000) == 1
        clock.at_ms = NOW - 1
        assert left(gate, NOW - 2000) == 0, "made after now"
        clock.at_ms = NOW + 29 * DAY_MS - 1
        assert left(gate, clock.at_ms - 1000) == 1, "the last millisecond"
        clock.at_ms += 1
        assert left(gate, clock.at_ms - 2000) == 0, "too old"
        clock.at_ms = NOW + 1
        assert left(gate, NOW - 3000) == 1


def test_a_restored_database_that_lacks_a_measurement_is_closed_until_it_has_it_again(
    tmp_path: Path, database_url: str
) -> None:
    settings = build(tmp_path, register=register_in(tmp_path), database=database_url)
    with opened(settings, Clock(NOW)) as gate:
        record_measurement(gate, measurement(gate))
        saved = backup(gate)
        record_measurement(gate, measurement(gate, input="cd" * 32, alone=(390, 400)))
        put_back(gate, saved)
        assert arrive(gate, report(NOW - 1000)) == (BUSY,)
        assert claim_is_closed(gate)
        assert restore(gate).applied == 2, "that it began, and what came out"
        assert left(gate, NOW - 2000) == 0
        [found] = [each for each in risk_of(gate) if each.activity == QUALITY]
        assert [each.input[:2] for each in found.history] == ["ab", "cd"]


def claim_is_closed(gate: GateState) -> bool:
    from sluis.errors import StandingClosedError

    try:
        claim(gate, METING, 16)
    except StandingClosedError:
        return True
    return False


def test_two_gates_know_a_measurement_as_soon_as_it_is_on_record(tmp_path: Path, database_url: str) -> None:
    settings, clock = build(tmp_path, register=register_in(tmp_path), database=database_url), Clock(NOW)
    with opened(settings, clock) as gate, opened(settings, clock) as other:
        record_measurement(gate, measurement(gate))
        assert left(other, NOW - 1000) == 1
        record_measurement(other, measurement(other, input="cd" * 32, alone=(390, 400)))
        assert left(gate, NOW - 2000) == 0


def test_one_entry_counts_of_two_gates_that_record_the_same_input(tmp_path: Path, database_url: str) -> None:
    settings, clock = build(tmp_path, register=register_in(tmp_path), database=database_url), Clock(NOW)
    with opened(settings, clock) as gate, opened(settings, clock) as other:
        made = measurement(gate)
        record_measurement(gate, made)
        with raises(measurement_refused_error):
            record_measurement(other, made)


@pytest.mark.parametrize("changed", [b'"hits"', b"figures"])
def test_an_entry_that_somebody_changed_closes_everything(tmp_path: Path, changed: bytes) -> None:
    from sqlalchemy import select, update

    from sluis.store.schema import standing_events

    settings = build(tmp_path, register=register_in(tmp_path))
    with opened(settings, Clock(NOW)) as gate:
        record_measurement(gate, measurement(gate, alone=(390, 400)))
        with gate.store.transaction() as conn:
            rows = conn.execute(select(standing_events.c.id, standing_events.c.content)).all()
            [(number, content)] = [(row.id, row.content) for row in rows if b'"is":"measured"' in bytes(row.content)]
            better = bytes(content).replace(b"[390,400]", b"[1,400]" if changed == b"figures" else b"[390,4000]")
            conn.execute(update(standing_events).where(standing_events.c.id == number).values(content=better))
    with opened(settings, Clock(NOW)) as again:
        assert arrive(again, report(NOW - 1000)) == (BUSY,)


@pytest.mark.parametrize("is_", [b'"is":"measure-begun"', b'"is":"measured"'])
def test_an_entry_that_somebody_took_out_closes_everything(tmp_path: Path, is_: bytes) -> None:
    """Whoever does not like what came out, or that anything was measured at all, has the database."""
    from sqlalchemy import delete, select

    from sluis.store.schema import standing_events

    settings = build(tmp_path, register=register_in(tmp_path))
    with opened(settings, Clock(NOW)) as gate:
        record_measurement(gate, measurement(gate))
        with gate.store.transaction() as conn:
            rows = conn.execute(select(standing_events.c.id, standing_events.c.content)).all()
            [number] = [row.id for row in rows if is_ in bytes(row.content)]
            conn.execute(delete(standing_events).where(standing_events.c.id == number))
    with opened(settings, Clock(NOW)) as again:
        assert arrive(again, report(NOW - 1000)) == (BUSY,)


def test_other_activities_of_the_same_register_are_not_closed(tmp_path: Path) -> None:
    settings = build(tmp_path, register=register_in(tmp_path))
    from tests.flow.gatehouse import ask

    with opened(settings, Clock(NOW)) as gate:
        ask(gate)
        arrive(gate, message(element(NOW // 1000)))
        assert len(claim(gate, "wifi-insight", 4)[0]) == 1
