"""Reference and compiled door 1, and door 2, on whole parameter trees of real routers (values invented)."""

from decimal import Decimal
from pathlib import Path

import pytest
from tests.strategies_kernel import KEYS, TIME

from sluis.errors import SluisError
from sluis.errors.kernel import plan_fault_error
from sluis.kernel.compiled import CompiledDoor
from sluis.kernel.grammar import Door2
from sluis.kernel.plan import (
    STAR,
    FlagShape,
    NumberShape,
    Plan,
    PlanPath,
    Release,
    Row,
    ToDeviceClass,
    Token,
    Treatment,
    WordShape,
)
from sluis.kernel.reference import project
from sluis.kernel.tree import plan_tree
from sluis.telemetry.dump import decode_dump
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Leaf, Value
from sluis.terms import BodyFormat, Kind, Lifetime

DUMPS = Path(__file__).parents[2].parent / "shared" / "captures" / "dumps"
FILES = sorted(DUMPS.glob("*.csv"))
MOST_ROWS = 60
pytestmark = pytest.mark.skipif(not FILES, reason="the captures are not beside this repository")


def treatment_for(path: PlanPath, value: Value) -> Treatment:
    """Any treatment that a value of this look can meet; what matters is that both doors see the same."""
    text = value if isinstance(value, str) else ""
    if "MAC" in path[-1] or "PhysAddress" in path[-1]:
        return Token(Kind.MAC_ADDRESS, Lifetime.DAY)
    if "HostName" in path[-1]:
        return ToDeviceClass()
    if text in {"true", "false", "0", "1"}:
        return Release(FlagShape())
    if text.lstrip("-").isdigit():
        return Release(NumberShape(Decimal(-1000), Decimal(2**53 - 1), Decimal(5)))
    return Release(WordShape((text[:20], "Up", "Down")))


def starred(path: tuple[str, ...]) -> PlanPath:
    return tuple(STAR if segment.isdigit() else segment for segment in path)


def plan_for(leaves: tuple[Leaf, ...], body_format: BodyFormat) -> Plan:
    """Every path of the report whose row fits beside those before it, spread over the whole tree."""
    values = {starred(leaf.path): leaf.value for leaf in leaves}
    plan = Plan("help", "insight", body_format, (), Lifetime.WEEK, 900)
    every = list(values)[:: max(1, len(values) // MOST_ROWS)]
    for path in every:
        row = Row(len(plan.rows) + 1, path, treatment_for(path, values[path]))
        more = Plan("help", "insight", body_format, (*plan.rows, row), Lifetime.WEEK, 900)
        try:
            plan_tree(more)
        except SluisError as refusal:
            if refusal.entry is not plan_fault_error:
                raise
            continue
        plan = more
    return plan


@pytest.mark.parametrize("body_format", BodyFormat)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_both_doors_agree_on_a_real_tree_and_door_2_lets_it_through(file: Path, body_format: BodyFormat) -> None:
    with file.open("rb") as stream:
        report = decode_dump(stream, Limits()).reports[0]
    assert not report.refused
    plan = plan_for(report.leaves, body_format)
    expected = project(report.leaves, TIME, plan, KEYS, 1)
    assert CompiledDoor(plan).project(report.leaves, TIME, KEYS, 1) == expected
    assert expected.body is not None
    assert Door2(plan).check(expected.body)
    rows = sum(count for row, count in expected.released.items() if row.isdigit())
    assert rows + sum(expected.withheld.values()) == len(report.leaves)
