"""One exposure covers another only when nothing more can be learnt from the other: asked of the kernel itself."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.kernel.plan import (
    FlagShape,
    NumberShape,
    Release,
    TimeShape,
    ToBands,
    ToDeviceClass,
    Token,
    ToVendorGroup,
    Treatment,
    WordShape,
)
from sluis.kernel.shapes import treat
from sluis.register.exposure import Exposure, exposures_of, path_covers, treatment_covers, trigger_covers
from sluis.register.lower import Trigger, lower
from sluis.telemetry.model import Number
from sluis.terms import Kind, Lifetime

from .register_texts import EXAMPLE, load, swap

SMALL = st.integers(0, 6).map(Decimal)
NUMBERS = st.builds(
    lambda low, span, step: Release(NumberShape(low, low + span, step)), SMALL, SMALL, st.integers(1, 4).map(Decimal)
)
BANDS = st.lists(SMALL, min_size=1, max_size=4, unique=True).map(lambda bounds: ToBands(tuple(sorted(bounds))))
OTHERS = st.sampled_from(
    [
        Release(FlagShape()),
        Release(WordShape(("a", "b"))),
        Release(WordShape(("a",))),
        Release(TimeShape(60)),
        Release(TimeShape(900)),
        ToDeviceClass(),
        ToVendorGroup(),
        Token(Kind.MAC_ADDRESS, Lifetime.DAY),
        Token(Kind.MAC_ADDRESS, Lifetime.WEEK),
        Token(Kind.MAC_ADDRESS, Lifetime.DAY, "all"),
        Token(Kind.SERIAL, Lifetime.DAY),
    ]
)
TREATMENTS = NUMBERS | BANDS | OTHERS


def out(treatment: Treatment, value: int) -> object:
    """Return what leaves of a number under a treatment that needs no key; the reason when nothing does."""
    return treat(treatment, Number(str(value)), lambda _row, _canonical: "")


def cut(treatment: Treatment, value: int) -> bool:
    """Whether a value lies above the range: there a narrower range is taken to be covered."""
    return (
        isinstance(treatment, Release) and isinstance(treatment.shape, NumberShape) and value > treatment.shape.maximum
    )


@given(NUMBERS | BANDS, NUMBERS | BANDS)
def test_what_is_covered_can_be_computed_from_what_covers_it(treatment: Treatment, other: Treatment) -> None:
    """Two values the finer form cannot tell apart must not be told apart by the coarser one."""
    if not treatment_covers(treatment, other):
        return
    seen: dict[object, object] = {}
    for value in range(-1, 14):
        if cut(other, value):
            continue
        fine, coarse = repr(out(treatment, value)), repr(out(other, value))
        assert seen.setdefault(fine, coarse) == coarse, (value, treatment, other)


@given(TREATMENTS, TREATMENTS, TREATMENTS)
def test_covering_is_an_order(treatment: Treatment, two: Treatment, three: Treatment) -> None:
    assert treatment_covers(treatment, treatment)
    if treatment_covers(treatment, two) and treatment_covers(two, three):
        assert treatment_covers(treatment, three)


@pytest.mark.parametrize(
    ("first", "other", "covers"),
    [
        (Trigger("always"), Trigger("consent"), True),
        (Trigger("consent"), Trigger("always"), False),
        (Trigger("consent"), Trigger("help-request", 5), False),
        (Trigger("help-request", 5), Trigger("help-request", 6), False),
    ],
)
def test_data_that_flow_more_often_cover_data_that_flow_less_often(
    first: Trigger,
    other: Trigger,
    covers: bool,  # noqa: FBT001
) -> None:
    assert trigger_covers(first, other) is covers


def test_a_star_covers_an_instance_and_not_the_other_way_round() -> None:
    assert path_covers(("A", "*", "B"), ("A", "1", "B"))
    assert not path_covers(("A", "1", "B"), ("A", "*", "B"))
    assert not path_covers(("A", "*"), ("A", "*", "B"))


def test_household_and_collection_time_are_exposures_and_withheld_rows_are_not() -> None:
    [help_, _] = lower(load(EXAMPLE), 1_795_527_091_000).activities
    exposed = list(exposures_of(help_))
    assert {("Household",), ("CollectionTime",)} <= {exposure.path for exposure in exposed}
    assert len(exposed) == 2 + sum(type(row.treatment).__name__ != "Withhold" for row in help_.plan.rows)
    assert all(isinstance(exposure, Exposure) and exposure.covers(exposure) for exposure in exposed)


def test_a_table_that_lets_more_entries_out_is_not_covered() -> None:
    def hosts(tables: str) -> list[Exposure]:
        lowered = lower(load(swap("    fields:", f"    tables: [{tables}]\n    fields:")), 0).activities[0]
        return [exposure for exposure in exposures_of(lowered) if "Host" in exposure.path]

    wide, narrow, plain = (
        hosts("{path: Device.Hosts.Host.*, entries: 65, why: w}"),
        hosts("{path: Device.Hosts.Host.*, entries: 63, why: w}"),
        hosts("{path: Device.WiFi.Radio.*, entries: 99, why: w}"),
    )
    assert [exposure.entries for exposure in (*wide, *narrow, *plain)] == [(65,)] * 2 + [(63,)] * 2 + [(64,)] * 2
    for large, small in ((wide, plain), (plain, narrow), (wide, narrow)):
        assert all(exposure.covers(other) for exposure, other in zip(large, small, strict=True))
        assert not any(exposure.covers(other) for exposure, other in zip(small, large, strict=True))
