"""Both doors and the canary of one activity."""

import copy
import json
import pickle
from collections.abc import Sequence
from dataclasses import replace

import pytest
from tests.flow.gatehouse import COLLECTED_MS

from sluis.gate.state.doors import Doors, Passed
from sluis.gate.state.state import GateState
from sluis.identify.canary import Identifiers, collect
from sluis.kernel.plan import Plan
from sluis.kernel.reference import Projection, TokenKeys
from sluis.telemetry.model import Leaf, Number, Value
from sluis.terms import Kind, Lifetime, Reason

HOST = ("Device", "Hosts", "Host", "1")
LEAVES = (
    Leaf((*HOST, "HostName"), "Annas-iPhone"),
    Leaf((*HOST, "PhysAddress"), "3C:06:30:12:34:56"),
    Leaf((*HOST, "Active"), True),  # noqa: FBT003
    Leaf((*HOST, "IPAddress"), "192.168.1.20"),
)
TIME = Number(str(COLLECTED_MS // 1000))
KEYS = TokenKeys({Lifetime.DAY: (20_781, bytes(32))})


@pytest.fixture
def plan(gate: GateState) -> Plan:
    activity = gate.activity("wifi-help")
    assert activity is not None
    return activity.doors.plan


def through(doors: Doors, leaves: tuple[Leaf, ...] = LEAVES, **more: frozenset[int]) -> Passed:
    return doors.pass_through(leaves, TIME, KEYS, 0, collect(leaves, ()), **more)


def test_what_passes_is_what_the_plan_says(plan: Plan) -> None:
    passed = through(Doors(plan))
    assert passed.body is not None
    host = json.loads(passed.body)["Report"][0]["Device"]["Hosts"]["Host"]["1"]
    assert (host["HostName"], host["Active"], len(host["PhysAddress"])) == ("phone", True, 26)
    assert passed.reason is None
    assert passed.withheld == {(0, Reason.UNLISTED): 1}
    assert sum(n for row, n in passed.released.items() if row.isdecimal()) == 3


def test_nothing_the_plan_lists_gives_no_body(plan: Plan) -> None:
    passed = through(Doors(plan), LEAVES[3:])
    assert (passed.body, passed.reason) == (None, Reason.NOTHING_RELEASED)


def test_a_stopped_row_is_withheld_and_counted_as_stopped(plan: Plan) -> None:
    doors = Doors(plan)
    row = doors.row_of(("Device", "Hosts", "Host", "*", "HostName"))
    passed = through(doors, quarantined=frozenset({row}))
    assert passed.body is not None
    assert b"phone" not in passed.body
    assert passed.withheld[row, Reason.QUARANTINE] == 1
    assert through(doors).body != passed.body, "the door of the whole plan is still there"


def test_a_stopped_activity_lets_nothing_through(plan: Plan) -> None:
    assert through(Doors(plan), quarantined=frozenset({0})) == Passed(None, {}, {}, Reason.QUARANTINE)


def test_bytes_that_door_2_refuses_do_not_leave(plan: Plan) -> None:
    doors = Doors(plan)
    made = doors._door_one(frozenset())

    class Surprising:
        def project(self, leaves: Sequence[Leaf], time: Value | None, keys: TokenKeys, slot: int) -> Projection:
            return replace(made.project(leaves, time, keys, slot), body=b'{"Report":[{"Surprise":1}]}')

    doors._doors_one[frozenset()] = Surprising()
    passed = through(doors)
    assert (passed.body, passed.reason, dict(passed.released)) == (None, Reason.GRAMMAR, {})


def test_a_hit_of_the_canary_names_the_place_and_nothing_leaves(plan: Plan) -> None:
    doors = Doors(plan)
    doors._words = doors._words - {"phone"}
    listening: Identifiers = collect((Leaf((*HOST, "HostName"), "phone"),), ())
    passed = doors.pass_through(LEAVES, TIME, KEYS, 0, listening)
    assert (passed.body, passed.reason) == (None, Reason.CANARY)
    assert passed.hit is not None
    assert passed.hit.kind is Kind.HOST_NAME
    assert doors.row_of(passed.hit.path) == doors.row_of(("Device", "Hosts", "Host", "*", "HostName")) > 0


def test_doors_are_copied_and_stored_as_their_plan(plan: Plan) -> None:
    doors = Doors(plan)
    for made in (copy.deepcopy(doors), pickle.loads(pickle.dumps(doors))):  # noqa: S301 - our own bytes
        assert made.plan == plan
        assert through(made) == through(doors)
        assert through(made).body is not None


def test_a_path_no_row_has_is_row_0(plan: Plan) -> None:
    doors = Doors(plan)
    assert doors.row_of(()) == 0
    assert doors.row_of(("Report",)) == 0
    assert doors.row_of(("Device", "Hosts")) == 0
