"""A first register holds every leaf once, withholds everything, and proposes by form alone."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.errors import FileName
from sluis.identify.form import Shape
from sluis.register.draft_text import register_text, vocabulary_text
from sluis.register.load import load_register
from sluis.register.lower import lower
from sluis.register.propose import FirstRegister, Group, Unfit, bands, number_shape, propose
from sluis.telemetry.model import Leaf, Message, Report
from sluis.telemetry.source import read_source
from sluis.terms import Form

NAME = FileName(Path("register.yaml"))
DUMPS = Path(__file__).parents[3].parent / "shared" / "captures" / "dumps"


def report(*pairs: tuple[str, str]) -> Report:
    return Report(tuple(Leaf(tuple(path.split(".")), value) for path, value in pairs))


def drafted(*pairs: tuple[str, str], k: int = 2) -> FirstRegister:
    return propose([report(*pairs)], ["one"], k)


def proposals(first: FirstRegister) -> dict[str, tuple[Group, str | None]]:
    return {".".join(row.seen.path): (row.group, row.could_be) for row in first.rows}


def taken_up(text: str) -> str:
    """The draft after somebody took up every suggestion, each with the word of the catalogue or the draft."""
    row = re.compile(r"(- \{path: \S+, )treatment: withhold(, .*\})\n      # could be: (treatment: .*)")
    return row.sub(r"\1\3\2", text)


def vocabularies(first: FirstRegister) -> dict[str, bytes]:
    signed = "approved: {by: FG, date: 2026-01-01}\n"
    return {f"{name}.yaml": (signed + vocabulary_text(words, 2)).encode() for name, words in first.vocabularies.items()}


def test_paths_fall_into_groups_and_forms() -> None:
    first = drafted(
        ("Device.Hosts.Host.1.HostName", "Annas-iPhone"),
        ("Device.Hosts.Host.1.PhysAddress", "02:00:5e:00:53:01"),
        ("Device.Hosts.Host.1.Active", "true"),
        ("Device.WiFi.Radio.1.Channel", "36"),
        ("Device.WiFi.Radio.1.Enable", "1"),
        ("Device.DeviceInfo.UpTime", "86400"),
        ("Device.DeviceInfo.SerialNumber", "EX1"),
        ("Device.WiFi.AccessPoint.1.Security.KeyPassphrase", "geheim"),
        ("Device.WiFi.NeighboringWiFiDiagnostic.Result.1.SignalStrength", "-61"),
        ("Device.WiFi.AccessPoint.1.AssociatedDevice.1.SignalStrength", "-61"),
        ("Device.WiFi.Radio.1.Alias", "vrij"),
        ("Device.X_A.1.Mac", "02:00:5e:00:53:02"),
    )
    assert proposals(first) == {
        "Device.Hosts.Host.*.HostName": (Group.HOME, "treatment: generalise, to: device-class"),
        "Device.Hosts.Host.*.PhysAddress": (Group.HOME, "treatment: token, lifetime: day"),
        "Device.Hosts.Host.*.Active": (Group.HOME, "treatment: release, as: flag"),
        "Device.WiFi.Radio.*.Channel": (
            Group.NOBODY,
            "treatment: release, as: {number: {min: 0, max: 100, step: 5}}",
        ),
        "Device.WiFi.Radio.*.Enable": (Group.NOBODY, "treatment: release, as: flag"),
        "Device.DeviceInfo.UpTime": (
            Group.NOBODY,
            "treatment: generalise, to: {bands: [0, 10, 100, 1000, 10000]}",
        ),
        "Device.DeviceInfo.SerialNumber": (Group.ROUTER, None),
        "Device.WiFi.AccessPoint.*.Security.KeyPassphrase": (Group.SECRET, None),
        "Device.WiFi.NeighboringWiFiDiagnostic.Result.*.SignalStrength": (Group.OUTSIDERS, None),
        "Device.WiFi.AccessPoint.*.AssociatedDevice.*.SignalStrength": (
            Group.HOME,
            "treatment: release, as: {number: {min: -100, max: 0, step: 5}}",
        ),
        "Device.WiFi.Radio.*.Alias": (Group.HOME, None),
        "Device.X_A.*.Mac": (Group.HOME, "treatment: token, kind: mac_address, lifetime: day"),
    }
    assert [row.group for row in first.rows] == sorted((row.group for row in first.rows), key=list(Group).index)


def test_nothing_is_proposed_where_an_identifier_hides() -> None:
    first = drafted(
        ("Device.Hosts.Host.02005e005301.Active", "true"),
        ("Device.WiFi.Radio.1.OperatingFrequencyBand", "02:00:5e:00:53:01"),
    )
    assert {could for _, could in proposals(first).values()} == {None}


def test_what_no_row_can_name_is_counted_and_said() -> None:
    first = drafted(
        ("Device.WiFi.DataElements.AssociationEvent.Associated!.MACAddress", "02:00:5e:00:53:01"),
        ("02005e005301.x", "1"),
        ("Household.x", "1"),
        ("X.5.y", "1"),
        ("X.Foo.y", "1"),
        ("X.Foo", "1"),
        ("z" * 64 + ("." + "z" * 60) * 9, "1"),
    )
    why = {".".join(seen.path)[:20]: reason for seen, reason in first.unfit}
    assert why["Device.WiFi.DataElem"] is Unfit.NAME
    assert why["*.x"] is Unfit.NAME
    assert why["Household.x"] is Unfit.NAME
    assert {reason for path, reason in why.items() if path.startswith("X.")} == {Unfit.PLACE}
    assert first.leaves == 7


def test_a_word_is_written_from_the_kth_router_on() -> None:
    """One firmware of one home is a fingerprint; that of many is a version."""
    reports = [report(("Device.WiFi.Radio.1.OperatingFrequencyBand", word)) for word in ("5GHz", "5GHz", "60GHz")]
    path = "Device.WiFi.Radio.*.OperatingFrequencyBand"
    first = propose(reports, ["one", "two", "two"], 2)
    assert first.vocabularies == {"radio-operatingfrequencyband": ("5GHz",)}
    assert proposals(first)[path][1] == "treatment: release, as: {vocabulary: radio-operatingfrequencyband}"
    same = propose(reports, ["one", "one", "one"], 2)
    assert same.vocabularies == {}
    assert [row.too_few for row in same.rows] == [2]
    assert "60GHz" not in register_text(first) + register_text(same)


def test_a_draft_loads_and_lets_nothing_leave() -> None:
    first = drafted(("Device.Hosts.Host.1.HostName", "Annas-iPhone"), ("Device.WiFi.Radio.1.Channel", "36"))
    register = load_register(register_text(first).encode(), NAME)
    (activity,) = lower(register, 1_795_525_200_000).activities
    assert {type(row.treatment).__name__ for row in activity.plan.rows} == {"Withhold"}
    assert not activity.open


SEGMENT = st.one_of(
    st.sampled_from(["Device", "Hosts", "Host", "1", "WiFi", "SSID", "HostName", "X_A", "Mac", "Password", "Report"]),
    st.text(max_size=6),
)


@given(
    st.lists(
        st.tuples(
            st.lists(SEGMENT, min_size=1, max_size=5), st.one_of(st.text(max_size=8), st.sampled_from(["1", "Up"]))
        ),
        max_size=12,
    )
)
def test_any_report_gives_a_draft_that_loads_with_every_leaf_in_it(pairs: Sequence[tuple[list[str], str]]) -> None:
    leaves = Report(tuple(Leaf(tuple(path), value) for path, value in pairs))
    first = propose([leaves, leaves], ["one", "two"], 2)
    assert first.leaves == 2 * len(pairs)
    text = register_text(first)
    register = load_register(text.encode(), NAME)
    assert len(register.lines["first-draft"]) == len(first.rows) + 1
    load_register(taken_up(text).encode(), NAME, vocabularies(first))


@pytest.mark.parametrize("digits", [1, 2, 5, 15, 30])
@pytest.mark.parametrize("signs", [(True, True), (True, False), (False, True)])
def test_every_shape_it_proposes_loads(digits: int, signs: tuple[bool, bool]) -> None:
    shape = Shape(Form.WHOLE_NUMBER, digits, *signs)
    for treatment in (number_shape(shape), bands(shape)):
        text = register_text(drafted(("Device.WiFi.Radio.1.Channel", "1"))).replace(
            "treatment: withhold, why", "W, why"
        )
        load_register(text.replace("W, why", f"{treatment}, why").encode(), NAME)


@pytest.mark.skipif(not DUMPS.is_dir(), reason="the captures (../shared/captures) are not here")
@pytest.mark.parametrize(
    ("names", "suggestions"),
    [
        ("tr181-tplink-small tr098-zte", 300),
        pytest.param(
            "*",
            1_000,
            marks=pytest.mark.long(sibling="test_the_draft_of_real_routers_loads_also_with_every_suggestion_taken_up"),
        ),
    ],
)
def test_the_draft_of_real_routers_loads_also_with_every_suggestion_taken_up(names: str, suggestions: int) -> None:
    files = sorted(file for name in names.split() for file in DUMPS.glob(f"{name}.csv"))
    reports = [
        report
        for name in files
        for message in read_source(str(name))
        if isinstance(message, Message)
        for report in message.reports
    ]
    first = propose(reports, [str(number) for number in range(len(reports))], 2)
    assert len(reports) == len(files) == (6 if names == "*" else 2)
    assert first.leaves == sum(len(report.leaves) for report in reports)
    text = register_text(first)
    load_register(text.encode(), NAME)
    assert len(re.findall("# could be: treatment", text)) > suggestions
    load_register(taken_up(text).encode(), NAME, vocabularies(first))
    for row in first.rows:
        if row.group in {Group.SECRET, Group.OUTSIDERS}:
            assert row.could_be is None
