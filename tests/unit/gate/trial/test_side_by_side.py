"""The table says of every leaf what door 1 does with it."""

from collections import Counter

import pytest
from hypothesis import given, settings
from tests.strategies_kernel import plans

from sluis.gate.state.state import GateState
from sluis.gate.trial.side_by_side import side_by_side
from sluis.kernel.plan import Plan, Row, Withhold
from sluis.kernel.reference import TokenKeys, plan_lifetimes, project
from sluis.telemetry.model import Leaf, Number, Opaque
from sluis.terms import BodyFormat, Lifetime, Reason

HOST = ("Device", "Hosts", "Host", "1")
LEAVES = (
    Leaf((*HOST, "HostName"), "Annas-iPhone"),
    Leaf((*HOST, "PhysAddress"), "no address"),
    Leaf((*HOST, "Active"), Opaque.NULL),
    Leaf(("Device", "WiFi", "Radio", "1", "Channel"), Number("44")),
    Leaf(("Device", "WiFi", "Radio", "2", "Channel"), Number("1")),
    Leaf(("Device", "WiFi", "Radio", "2", "Channel"), "1"),
    Leaf((*HOST, "IPAddress"), Opaque.ARRAY),
)
KEYS = TokenKeys({lifetime: (1, bytes(32)) for lifetime in Lifetime})


@pytest.fixture
def plan(gate: GateState) -> Plan:
    activity = gate.activity("wifi-help")
    assert activity is not None
    return activity.doors.plan


def test_every_leaf_has_its_line_in_order(plan: Plan) -> None:
    lines = side_by_side(LEAVES, plan, KEYS, 0)
    assert [line.path for line in lines] == [leaf.path for leaf in LEAVES]
    assert [(line.sent, line.leaves, line.reason) for line in lines] == [
        ("Annas-iPhone", "phone", None),
        ("no address", None, Reason.NO_CANONICAL_FORM),
        ("null", None, Reason.TYPE),
        ("44", "44", None),
        ("1", None, Reason.CONFLICT),
        ("1", None, Reason.CONFLICT),
        ("[...]", None, Reason.UNLISTED),
    ]


def test_a_row_that_withholds_names_the_row_that_says_so() -> None:
    plan = Plan("a", "r", BodyFormat.OBJECT, (Row(3, (*HOST[:3], "*", "Active"), Withhold(7)),))
    [line] = side_by_side(LEAVES[2:3], plan, KEYS, 0)
    assert (line.row, line.reason) == (7, Reason.WITHHOLD)


@settings(max_examples=60, deadline=None)
@given(plans())
def test_what_it_says_agrees_with_what_door_1_counts(plan: Plan) -> None:
    leaves = [
        Leaf(tuple("1" if part == "*" else part for part in row.path), value) for row in plan.rows for value in ("1",)
    ]
    keys = TokenKeys({lifetime: KEYS.periods[lifetime] for lifetime in plan_lifetimes(plan)})
    made = project(leaves, Number("1795527091"), plan, keys, 0)
    lines = side_by_side(leaves, plan, keys, 0)
    assert Counter((line.row, line.reason) for line in lines if line.reason) == Counter(dict(made.withheld))
    released = Counter(str(line.row) for line in lines if line.reason is None)
    if made.body is not None:
        assert released == Counter({row: n for row, n in made.released.items() if row.isdecimal()})
