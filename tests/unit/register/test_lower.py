"""From the register to plans: numbers, winners, digests, and real routers."""

import csv
from pathlib import Path

import pytest

from sluis.kernel.grammar import Door2
from sluis.kernel.plan import (
    FlagShape,
    NumberShape,
    Release,
    TableBound,
    TimeShape,
    ToBands,
    ToDeviceClass,
    Token,
    ToVendorGroup,
    Withhold,
    WordShape,
)
from sluis.kernel.reference import TokenKeys, project
from sluis.register.lower import lower, plan_of
from sluis.telemetry.aliases import apply_aliases
from sluis.telemetry.decoders import DecoderPin
from sluis.telemetry.model import Leaf, Number
from sluis.terms import BodyFormat, Kind, Lifetime

from .register_texts import EXAMPLE, SMALL, load, row, swap, top

AT_MS = 1_795_525_200_000
DUMPS = Path(__file__).parents[3].parent / "shared" / "captures" / "dumps"
KEYS = TokenKeys({lifetime: (1, bytes(32)) for lifetime in Lifetime})


def treatment(text: str, number: int = 5) -> object:
    plan = plan_of(load(row(text)), "help")
    return next(plan_row for plan_row in plan.rows if plan_row.number == number).treatment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{path: Device.A, treatment: release, as: flag, why: w}", Release(FlagShape())),
        ("{path: Device.A, treatment: release, as: {enum: [NO, 1]}, why: w}", Release(WordShape(("NO", "1")))),
        ("{path: Device.A, treatment: release, as: {time: {grid: PT1H}}, why: w}", Release(TimeShape(3600))),
        ("{path: Device.A, treatment: generalise, to: device-class, why: w}", ToDeviceClass()),
        ("{path: Device.A, treatment: generalise, to: vendor-group, why: w}", ToVendorGroup()),
        ("{path: Device.A, treatment: withhold, why: w}", Withhold(5)),
        (
            "{path: Device.A, treatment: token, kind: serial, lifetime: week, scope: all, why: w}",
            Token(Kind.SERIAL, Lifetime.WEEK, "all"),
        ),
    ],
)
def test_a_row_becomes_its_treatment(text: str, expected: object) -> None:
    assert treatment(text) == expected


def test_numbers_and_bands_stay_exact() -> None:
    shape = treatment("{path: Device.A, treatment: release, as: {number: {min: -0.1, max: 0.3, step: 0.1}}, why: w}")
    assert isinstance(shape, Release)
    assert isinstance(shape.shape, NumberShape)
    assert [str(bound) for bound in (shape.shape.minimum, shape.shape.maximum, shape.shape.step)] == [
        "-0.1",
        "0.3",
        "0.1",
    ]
    bands = treatment("{path: Device.A, treatment: generalise, to: {bands: [0.1, 2]}, why: w}")
    assert isinstance(bands, ToBands)
    assert [str(bound) for bound in bands.bounds] == ["0.1", "2"]


def test_a_vocabulary_gives_its_values() -> None:
    shape = treatment("{path: Device.A, treatment: release, as: {vocabulary: wifi-standards}, why: w}")
    assert shape == Release(WordShape(("a", "b", "g", "n", "ac", "ax", "be"), "wifi-standards"))


def test_rows_are_numbered_in_file_order_rows_by_kind_included() -> None:
    plan = plan_of(load(row("{path: Device.A, treatment: release, as: flag, why: w}")), "help")
    assert [plan_row.number for plan_row in plan.rows] == [1, 2, 3, 5]
    lines = row("{path: Device.A, treatment: release, as: flag, why: w}").split("\n")
    assert all(plan_row.path[-1] in lines[plan_row.line - 1] for plan_row in plan.rows)


def test_a_row_by_kind_wins() -> None:
    plan = plan_of(load(row("{kind: mac_address, treatment: withhold}")), "help")
    assert plan.rows[1].treatment == Withhold(5)
    assert isinstance(plan.rows[2].treatment, ToDeviceClass)


def test_a_row_by_kind_wins_over_the_kind_a_token_row_names() -> None:
    text = row("{path: Device.A, treatment: token, kind: serial, lifetime: day, why: w}")
    plan = plan_of(load(text.replace("kind: ssid", "kind: serial")), "help")
    assert plan.rows[3].treatment == Withhold(4)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("nl: Helpen", "nl: Anders", True),
        (
            "why: w}\n      - {path: Device.Hosts.Host.*.Phys",
            "why: other}\n      - {path: Device.Hosts.Host.*.Phys",
            True,
        ),
        ("country: DE", "country: AT", True),
        ("step: 1", "step: 2", False),
        ("lifetime: day", "lifetime: week", False),
        ("to: device-class", "to: vendor-group", False),
        ("grid: PT15M", "grid: PT30M", False),
        ("role: processor", "role: processor, format: csv", False),
        ("treatment: generalise, to: device-class", "treatment: withhold", False),
    ],
)
def test_the_digest_covers_what_leaves_and_nothing_else(old: str, new: str, *, same: bool) -> None:
    before, after = (plan_of(load(text), "help").digest for text in (SMALL, swap(old, new)))
    assert (before == after) is same


def test_the_digest_covers_the_values_of_a_vocabulary(tmp_path: Path) -> None:
    text = row("{path: Device.A, treatment: release, as: {vocabulary: v}, why: w}")
    digests = set()
    for value in ("a", "b"):
        (tmp_path / "v.yaml").write_text(f"k: 9\napproved: {{by: x, date: 2026-01-01}}\nvalues: [{value}]\n")
        digests.add(plan_of(load(text, tmp_path), "help").digest)
    assert len(digests) == 2


def test_the_digest_covers_the_decoders_of_others_in_whatever_order_and_none_changes_nothing() -> None:
    register, acme, other = load(SMALL), DecoderPin("acme", "sluis-acme", "1.2.3"), DecoderPin("b", "c", "1")
    bare = plan_of(register, "help").digest
    assert plan_of(register, "help", ()).digest == bare == lower(register, AT_MS).activities[0].plan.digest
    digests = {plan_of(register, "help", [pin]).digest for pin in (acme, other, acme._replace(version="1.2.4"))}
    assert len(digests | {bare}) == 4
    assert plan_of(register, "help", [acme, other]).digest == plan_of(register, "help", [other, acme]).digest
    assert lower(register, AT_MS, [acme]).activities[0].plan.digest == plan_of(register, "help", [acme]).digest


@pytest.mark.parametrize("table", ["CATALOGUE_DIGEST", "DEVICE_CLASS_DIGEST", "VENDOR_DIGEST", "LAW_DIGEST"])
def test_the_digest_covers_every_table_that_decides(monkeypatch: pytest.MonkeyPatch, table: str) -> None:
    before = plan_of(load(SMALL), "help").digest
    monkeypatch.setattr(f"sluis.register.lower.{table}", "another")
    assert plan_of(load(SMALL), "help").digest != before


def test_what_the_gate_needs_stands_beside_the_plan() -> None:
    helped, quality = lower(load(EXAMPLE), AT_MS).activities
    assert (helped.trigger.kind, helped.trigger.window_ms) == ("help-request", 3 * 86_400_000)
    assert (quality.trigger.kind, quality.trigger.window_ms) == ("always", None)
    assert helped.objectionable
    assert quality.objectionable
    assert helped.open
    assert quality.open
    assert helped.lease.activated_ms <= AT_MS < helped.lease.not_after_ms
    assert helped.plan.body_format is BodyFormat.OBJECT
    assert quality.plan.body_format is BodyFormat.PAIRS


def test_a_ground_that_knows_no_objection() -> None:
    assert not lower(load(SMALL), AT_MS).activities[0].objectionable


def test_a_closed_activity_is_lowered_and_says_why() -> None:
    closed = lower(load(swap("    retention: P30D\n", "")), AT_MS).activities[0]
    assert not closed.open
    assert any(finding.closes for finding in closed.findings)
    assert closed.lease.activated_ms == closed.lease.not_after_ms


def test_a_profile_matches_by_what_it_names() -> None:
    profile = lower(load(top("  two: {match: {route: /b}, names: {m: Device.A.*.B}}\n")), AT_MS).profiles[0]
    assert profile.matches("012345", None, "/ingest")
    assert not profile.matches(None, None, "/ingest")
    assert not profile.matches("012345", None, "/other")
    assert not profile.matches("AABBCC", None, "/ingest")


def test_the_profile_of_the_example_opens_the_renamed_report() -> None:
    lowered = lower(load(EXAMPLE), AT_MS)
    leaves = (
        Leaf(("m", "1"), "3C:06:30:12:34:56"),
        Leaf(("h", "1", "HostName"), "Annas-iPhone"),
        Leaf(("h", "1", "Active"), value=True),
    )
    out = project(
        apply_aliases(leaves, lowered.profiles[0].names), Number("1795527091"), lowered.activities[0].plan, KEYS, 1
    )
    assert out.released == {"5": 1, "6": 1, "7": 1, "household": 1, "time": 1}


@pytest.mark.skipif(not DUMPS.exists(), reason="the recorded routers are not on this machine")
@pytest.mark.parametrize("file", sorted(DUMPS.glob("*.csv")), ids=lambda file: file.stem)
def test_every_recorded_router_gives_output_in_both_activities(file: Path) -> None:
    with file.open(newline="") as stream:
        leaves = [Leaf(tuple(path.split(".")), value) for path, value, _ in list(csv.reader(stream))[1:]]
    for activity in lower(load(EXAMPLE), AT_MS).activities:
        out = project(leaves, "1795525200", activity.plan, KEYS, 1)
        assert out.body is not None
        assert Door2(activity.plan).check(out.body)
        assert sum(count for row, count in out.released.items() if row.isdigit()) > 2


def test_bounds_of_tables_are_part_of_the_plan_and_its_digest_in_whatever_order() -> None:
    hosts = "{path: Device.Hosts.Host.*, entries: 200, why: w}"
    radios = "{path: Device.WiFi.Radio.*, entries: 4, why: w}"
    first, other, none = (
        plan_of(load(swap("    fields:", f"    tables: [{tables}]\n    fields:")), "help")
        for tables in (f"{hosts}, {radios}", f"{radios}, {hosts}", "")
    )
    host = ("Device", "Hosts", "Host", "*")
    assert first.tables == (TableBound(host, 200), TableBound(("Device", "WiFi", "Radio", "*"), 4))
    assert (first.most_entries(host), none.most_entries(host)) == (200, 64)
    assert first.digest == other.digest != none.digest
    assert none.digest == plan_of(load(SMALL), "help").digest


@pytest.mark.parametrize(
    ("release", "period_ms"), [("", 900_000), ("PT1H", 3_600_000), ("P1D", 86_400_000), ("immediate", None)]
)
def test_bodies_leave_in_the_stated_period_else_in_that_of_the_time_grid(release: str, period_ms: int | None) -> None:
    line = f"\n    release: {release}" if release else ""
    plain = lower(load(SMALL.encode()), AT_MS).activities[0]
    activity = lower(load(swap("    time: {grid: PT15M}", "    time: {grid: PT15M}" + line)), AT_MS).activities[0]
    assert activity.release_ms == period_ms
    assert (activity.plan.digest == plain.plan.digest) is (not release), "a stated period is part of the plan"
