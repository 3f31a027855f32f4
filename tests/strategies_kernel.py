"""Generated plans, reports and keys for both doors. Nothing here comes from a real household.

``plans()`` draws a tree of places (so rows never overlap and no place mixes names with ``*``) with every treatment;
``cases()`` draws a plan with leaves that mostly meet it: fitting and unfitting values, equal and differing spellings
of one path, unlisted paths beside, above and below the rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from hypothesis import strategies as st

from sluis.kernel.compiled import CompiledDoor
from sluis.kernel.plan import (
    STAR,
    FlagShape,
    NumberShape,
    Plan,
    PlanPath,
    Release,
    Row,
    TableBound,
    TimeShape,
    ToBands,
    ToDeviceClass,
    Token,
    ToVendorGroup,
    Treatment,
    Withhold,
    WordShape,
)
from sluis.kernel.reference import DoorOne, Projection, ReferenceDoor, TokenKeys
from sluis.kernel.tree import plan_tree, table_paths
from sluis.telemetry.model import Leaf, Number, Opaque, Path, Value
from sluis.terms import BodyFormat, Kind, Lifetime

DOORS: Final[Mapping[str, Callable[[Plan], DoorOne]]] = {"reference": ReferenceDoor, "compiled": CompiledDoor}
"""Every implementation of door 1, each made from a plan."""

KEYS: Final = TokenKeys({lifetime: (7, bytes([n]) * 32) for n, lifetime in enumerate(Lifetime)})
TIME: Final = Number("1795525234")

NAMES: Final = (
    "Device",
    "WiFi",
    "Hosts",
    "a",
    "B",
    "1",
    "10",
    "9",
    "09",
    "\u00e9\u20ac",
    "\U0001f4f6",
    'q"u,o\\te',
    "x y",
)
INSTANCES: Final = ("1", "2", "10", "Annas-iPhone", "", "*", "a0:b1:c2:d3:e4:f5", "\u00e9", "Device", "01")
WORDS: Final = ("Up", "Down", "5GHz", "", "true", "1", "\u00fcml\u00e4ut", "a,b", 'say "x"', "two\nlines", "\U0001f4f6")
TOKEN_KINDS: Final = (Kind.MAC_ADDRESS, Kind.IP_ADDRESS, Kind.SSID, Kind.HOST_NAME, Kind.SERIAL)

NUMBERS: Final = (
    NumberShape(Decimal(-110), Decimal(0), Decimal(5)),
    NumberShape(Decimal(-111), Decimal(0), Decimal(5)),  # min is no multiple of step: listed
    NumberShape(Decimal(0), Decimal(2**53 - 1), Decimal(1)),
    NumberShape(Decimal("-2.5"), Decimal(100), Decimal("0.5")),
    NumberShape(Decimal(0), Decimal(1), Decimal("0.1")),
    NumberShape(Decimal("0.05"), Decimal("9.99"), Decimal("0.25")),
    NumberShape(Decimal(10), Decimal(10), Decimal(1000)),
    NumberShape(Decimal("-1E+3"), Decimal("1E+6"), Decimal("1E+2")),
    NumberShape(Decimal("0.00001"), Decimal("0.0001"), Decimal("0.00001")),
)
BANDS: Final = (
    ToBands((Decimal(0), Decimal(10), Decimal(1000))),
    ToBands((Decimal("-0.5"), Decimal("2.50"))),
    ToBands((Decimal(5),)),
)


TREATMENTS: Final[st.SearchStrategy[Treatment]] = st.one_of(
    st.sampled_from(NUMBERS).map(Release),
    st.just(Release(FlagShape())),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(lambda words: Release(WordShape(tuple(words)))),
    st.sampled_from([1, 900, 86_400]).map(lambda grid: Release(TimeShape(grid))),
    st.builds(Token, st.sampled_from(TOKEN_KINDS), st.sampled_from(Lifetime), st.sampled_from(["household", "all"])),
    st.just(ToDeviceClass()),
    st.just(ToVendorGroup()),
    st.sampled_from(BANDS),
    st.builds(Withhold, st.integers(1, 60)),
)


@st.composite
def paths(draw: st.DrawFn, depth: int = 4) -> list[PlanPath]:
    """Draw the paths of a place: names with places below them, or ``*``, or the end of a row."""
    if depth == 0 or (depth < 4 and draw(st.integers(0, 2)) == 0):
        return [()]
    if depth < 4 and draw(st.booleans()):
        return [(STAR, *below) for below in draw(paths(depth - 1))]
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
    return [(name, *below) for name in names for below in draw(paths(depth - 1))]


@st.composite
def plans(draw: st.DrawFn, body_format: BodyFormat | None = None) -> Plan:
    chosen = draw(paths())
    numbers = draw(st.permutations(range(1, len(chosen) + 1)))
    rows = tuple(Row(number, path, draw(TREATMENTS)) for number, path in zip(numbers, chosen, strict=True))
    return Plan(
        activity="wifi-help",
        recipient="wifi-insight",
        body_format=body_format or draw(st.sampled_from(BodyFormat)),
        rows=rows,
        household=draw(st.sampled_from([None, *Lifetime])),
        time_grid_s=draw(st.sampled_from([None, 1, 900, 86_400])),
    )


NUMBER_TEXTS: Final = (
    "-61", "-110", "0", "-0", "0.0", "-0.0", "1", "1.0", "1e0", "10", "999", "5E1", "-2.49", "0.3", "0.300000000000001",
    "0.00005", "100", "100.5", "9007199254740991", "9007199254740990.5", "9007199254740992", "1e99", "1e-99", "1e100",
    "-110.0000000000000000000000001", "0" * 33, "007", "+1", " 1", "1.", ".5", "NaN", "Infinity", "0x10", "\u0661",
)  # fmt: skip
TEXTS: Final = (
    *NUMBER_TEXTS, *WORDS, "false", "True", "A0:B1:C2:D3:E4:F5", "a0-b1-c2-d3-e4-f5", "a0b1c2d3e4f5", "192.168.1.20",
    "fe80::1", "Annas-iPhone", "LivingRoom-TV", "SN0123456789", "2026-11-24T13:40:34Z", "2026-11-24T13:40:34",
    "1795525234", "1795525234000", "0001-01-01T00:00:00Z", "\ud800",
)  # fmt: skip

VALUES: Final[st.SearchStrategy[Value]] = st.one_of(
    st.sampled_from(TEXTS),
    st.sampled_from(NUMBER_TEXTS).map(Number),
    st.integers(-120, 1100).map(lambda number: Number(str(number))),
    st.decimals(-120, 1100, allow_nan=False, places=3).map(lambda number: Number(str(number))),
    st.booleans(),
    st.sampled_from(Opaque),
    st.text(max_size=8),
)


def fitting(treatment: Treatment) -> st.SearchStrategy[Value]:  # noqa: PLR0911 - one for each treatment
    """Values that mostly leave under a treatment."""
    match treatment:
        case Release(NumberShape(low, high)):
            return st.decimals(low, high, allow_nan=False, places=5).map(lambda number: Number(format(number, "f")))
        case Release(FlagShape()):
            return st.sampled_from([True, False, "1", "0", "true", Number("0")])
        case Release(WordShape(words)):
            return st.sampled_from(words)
        case Release(TimeShape()):
            return st.sampled_from([TIME, "2026-11-24T13:40:34Z", "1795525234000"])
        case ToBands():
            return st.integers(-1, 2000).map(str)
        case ToDeviceClass():
            return st.sampled_from(["Annas-iPhone", "LivingRoom-TV", "DESKTOP-ABC1234", "mystery"])
        case _:
            return st.sampled_from(
                ["A0:B1:C2:D3:E4:F5", "a0b1c2d3e4f6", "192.168.1.20", "printer", "da:a1:19:ab:cd:ef"]
            )


@dataclass(frozen=True)
class Case:
    """A plan and a report for it."""

    plan: Plan
    leaves: tuple[Leaf, ...]
    collection_time: Value | None = TIME
    slot: int = 3


@st.composite
def filled(draw: st.DrawFn, path: PlanPath) -> Path:
    return tuple(draw(st.sampled_from(INSTANCES)) if segment == STAR else segment for segment in path)


@st.composite
def unlisted_paths(draw: st.DrawFn, plan: Plan) -> Path:
    """Paths beside, above and below the rows, and anything else; some may meet a row after all."""
    path = draw(filled(draw(st.sampled_from(plan.rows)).path))
    kind = draw(st.integers(0, 3))
    if kind == 0:
        return (*path, draw(st.sampled_from(INSTANCES)))
    if kind == 1:
        return path[:-1]
    if kind == 2:
        return (*path[:-1], "Secret")
    return tuple(draw(st.lists(st.sampled_from(NAMES + INSTANCES), max_size=4)))


@st.composite
def leaves_for(draw: st.DrawFn, plan: Plan, most: int = 8) -> tuple[Leaf, ...]:
    by_path: dict[Path, Leaf] = {}
    for _ in range(draw(st.integers(0, most))):
        row = draw(st.sampled_from(plan.rows))
        for _ in range(draw(st.integers(1, 3))):
            value = draw(fitting(row.treatment) if draw(st.integers(0, 3)) else VALUES)
            leaf = Leaf(draw(filled(row.path)), value)
            by_path[leaf.path] = leaf
    leaves = list(by_path.values())
    leaves += [Leaf(draw(unlisted_paths(plan)), draw(VALUES)) for _ in range(draw(st.integers(0, 3)))]
    if leaves and draw(st.booleans()):
        twice = draw(st.sampled_from(leaves))
        leaves.append(Leaf(twice.path, twice.value if draw(st.booleans()) else draw(VALUES)))
    return tuple(draw(st.permutations(leaves)))


@st.composite
def bounds_for(draw: st.DrawFn, plan: Plan) -> tuple[TableBound, ...]:
    """Draw bounds that some tables of a report will pass."""
    tables = list(table_paths(plan_tree(plan)))
    chosen = draw(st.lists(st.sampled_from(tables), unique=True)) if tables else []
    return tuple(TableBound(path, draw(st.integers(1, 3))) for path in chosen)


@st.composite
def cases(draw: st.DrawFn, body_format: BodyFormat | None = None, *, timed: bool = False, bounded: bool = True) -> Case:
    """Draw a plan and a report; ``timed``: its time is usable; ``bounded``: tables may be too long."""
    plan = draw(plans(body_format))
    if bounded:
        plan = replace(plan, tables=draw(bounds_for(plan)))
    times = st.just(TIME) if timed else st.sampled_from([TIME, TIME, "1795525234000", None, Number("12")])
    return Case(plan, draw(leaves_for(plan)), draw(times), draw(st.integers(0, 2**20)))


def run(door: DoorOne, case: Case) -> Projection:
    return door.project(case.leaves, case.collection_time, KEYS, case.slot)
