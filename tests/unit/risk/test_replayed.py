"""A replay goes through the gate's doors: what `sluis try` lets out, with tokens that turn."""

import pytest
from source_tree import ROOT

from sluis import api
from sluis.demo.homes import body_of, neighbourhood, report_of
from sluis.risk.bodies import cells_of
from sluis.risk.released import column_of
from sluis.risk.replayed import UNREADABLE, WITHOUT_HOME, WITHOUT_MOMENT, Replay, Replayed
from sluis.telemetry.bulk_json import decode_bulk
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Message
from sluis.telemetry.ndjson import RefusedMessage
from sluis.terms import Reason

DAY_S = 86_400
START_S = 1_795_478_400
"""A midnight."""


@pytest.fixture(scope="module")
def compiled() -> api.CompiledRegister:
    return api.compile_plan(ROOT / "examples" / "register-per-home.yaml", START_S * 1000)


def message(home: int, at_s: int, seed: int = 1) -> Message:
    chosen = neighbourhood(home + 1, seed)[home]
    return decode_bulk(body_of(chosen, [report_of(chosen, at_s)]), Limits())


def replay(compiled: api.CompiledRegister, messages: list[Message | RefusedMessage]) -> Replayed:
    run = Replay(compiled.lowered.activities, compiled.lowered.profiles)
    for one in messages:
        run.take(one)
    return run.result()


def test_tokens_hold_for_their_lifetime_and_homes_are_told_apart(compiled: api.CompiledRegister) -> None:
    moments = [START_S + 60, START_S + 3600, START_S + DAY_S + 60]
    found = replay(compiled, [message(home, at_s) for home in range(2) for at_s in moments])
    assert (found.homes, found.reports, found.first_s, found.last_s) == (2, 6, moments[0], moments[-1])
    released = found.released["wifi-help"]
    assert [(row["home"], row["period"] - START_S // DAY_S) for row in released.units.to_pylist()] == [
        (0, 0),
        (0, 1),
        (1, 0),
        (1, 1),
    ]
    assert released.bodies == 6
    token = next(name for name in released.tokens if name.endswith("Host.*.PhysAddress"))
    days = [
        {row[token] for row in released.rows.to_pylist() if row["unit"] == unit and row[token]} for unit in range(2)
    ]
    assert len(days[0]) == len(days[1]) > 0
    assert not days[0] & days[1], "the tokens of a device turned with the day"


def test_what_leaves_is_what_try_says(compiled: api.CompiledRegister) -> None:
    path = ROOT / "examples" / "report.json"
    tried = [trial.body for trial in api.try_file(str(path), compiled, at_ms=START_S * 1000) if trial.body]
    leaves = {(column_of(cell), value) for body in tried for cell, value in cells_of(body).items()}
    released = replay(compiled, [decode_bulk(path.read_bytes(), Limits())]).released["wifi-help"]
    rows = released.rows.to_pylist()
    shown = {(name, row[name]) for row in rows for name in released.columns if row[name]}
    assert shown == {leaf for leaf in leaves if leaf[0] in released.columns}
    assert ("Device.Hosts.Host.*.HostName", "television") in shown


def test_a_home_of_which_nothing_left_is_silent(compiled: api.CompiledRegister) -> None:
    silent = b'{"Report":[{"CollectionTime":%d,"Device":{"DeviceInfo":{"SerialNumber":"S1"}}}]}' % (START_S + 5)
    found = replay(compiled, [message(0, START_S + 60), decode_bulk(silent, Limits())])
    units = found.released["wifi-help"].units.to_pylist()
    assert [row["home"] for row in units] == [0, 1]
    assert {row["unit"] for row in found.released["wifi-help"].rows.to_pylist()} == {0}


def test_what_cannot_be_measured_is_counted(compiled: api.CompiledRegister) -> None:
    nameless = b'{"Report":[{"CollectionTime":%d,"Device":{"DeviceInfo":{"UpTime":3}}}]}' % START_S
    timeless = b'{"Report":[{"Device":{"DeviceInfo":{"SerialNumber":"S1"}}}]}'
    refused = RefusedMessage(Reason.REFUSED_FORMAT)
    found = replay(compiled, [decode_bulk(nameless, Limits()), decode_bulk(timeless, Limits()), refused])
    assert found.left_out == {WITHOUT_HOME: 1, WITHOUT_MOMENT: 1, UNREADABLE: 1}
    assert (found.homes, found.reports) == (0, 0)
