"""What only the compiled door does: it is made once and used for many reports (agreement: tests/twins)."""

from decimal import Decimal

from sluis.kernel.compiled import CompiledDoor
from sluis.kernel.plan import NumberShape, Plan, Release, Row, ToDeviceClass, Token
from sluis.kernel.reference import TokenKeys, project
from sluis.telemetry.model import Leaf, Number
from sluis.terms import BodyFormat, Kind, Lifetime

HOST = ("Device", "Hosts", "Host", "*")
PLAN = Plan(
    "a",
    "r",
    BodyFormat.OBJECT,
    (
        Row(1, (*HOST, "PhysAddress"), Token(Kind.MAC_ADDRESS, Lifetime.DAY)),
        Row(2, (*HOST, "HostName"), ToDeviceClass()),
        Row(3, (*HOST, "Rate"), Release(NumberShape(Decimal(0), Decimal(10**6), Decimal(1)))),
    ),
    household=Lifetime.DAY,
)


def keys(period: int, byte: int) -> TokenKeys:
    return TokenKeys({Lifetime.DAY: (period, bytes([byte]) * 32)})


def test_a_door_keeps_nothing_of_one_report_for_the_next() -> None:
    door = CompiledDoor(PLAN)
    leaves = [Leaf((*HOST[:3], "x", "PhysAddress"), "A0:B1:C2:D3:E4:F5"), Leaf((*HOST[:3], "y", "Rate"), Number("7"))]
    for slot, period in [(1, 5), (2, 5), (1, 6), (1, 5)]:
        made = door.project(leaves, None, keys(period, period), slot)
        assert made == project(leaves, None, PLAN, keys(period, period), slot)
    assert door.project([], None, keys(5, 5), 1).body is None
