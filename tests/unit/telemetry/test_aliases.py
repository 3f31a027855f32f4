"""Short names of a profile become the paths they stand for; what does not fit stays as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.telemetry.aliases import apply_aliases
from sluis.telemetry.model import Leaf

NAMES = {
    "h": "Device.Hosts.Host.*.",
    "m": "Device.Hosts.Host.*.PhysAddress",
    "s": "Device.WiFi.AccessPoint.*.AssociatedDevice.*.",
    "u": "Device.DeviceInfo.UpTime",
    "d": "Device.DeviceInfo.",
}


def renamed(path: str) -> str:
    (leaf,) = apply_aliases((Leaf(tuple(path.split(".")), "value"),), NAMES)
    assert leaf.value == "value"
    return ".".join(leaf.path)


@pytest.mark.parametrize(
    ("written", "full"),
    [
        ("h.1.HostName", "Device.Hosts.Host.1.HostName"),
        ("h.1.IPv4Address.2.IPAddress", "Device.Hosts.Host.1.IPv4Address.2.IPAddress"),
        ("h.any-key.HostName", "Device.Hosts.Host.any-key.HostName"),
        ("m.7", "Device.Hosts.Host.7.PhysAddress"),
        ("s.1.2.SignalStrength", "Device.WiFi.AccessPoint.1.AssociatedDevice.2.SignalStrength"),
        ("u", "Device.DeviceInfo.UpTime"),
        ("d.UpTime", "Device.DeviceInfo.UpTime"),
        ("h.*.HostName", "Device.Hosts.Host.*.HostName"),
    ],
)
def test_instances_fill_the_stars_and_the_rest_is_appended(written: str, full: str) -> None:
    assert renamed(written) == full


@pytest.mark.parametrize(
    "path", ["h", "h.1", "m", "m.1.x", "s.1", "s.1.2", "u.x", "d", "x.h.1.HostName", "H.1.HostName", ""]
)
def test_what_does_not_fit_stays_as_it_was(path: str) -> None:
    assert renamed(path) == path


def test_both_spellings_stay_beside_each_other() -> None:
    leaves = (Leaf(("h", "1", "N"), "a"), Leaf(("Device", "Hosts", "Host", "1", "N"), "a"))
    assert [leaf.path for leaf in apply_aliases(leaves, NAMES)] == [leaves[1].path, leaves[1].path]


def test_a_template_may_come_split() -> None:
    leaves = (Leaf(("h", "1", "N"), "a"),)
    assert apply_aliases(leaves, {"h": ("Device", "Hosts", "Host", "*", "")}) == apply_aliases(leaves, NAMES)


def test_without_names_nothing_changes() -> None:
    leaves = (Leaf(("h", "1", "N"), "a"),)
    assert apply_aliases(leaves, {}) is leaves


@given(st.lists(st.lists(st.sampled_from(["h", "m", "s", "u", "d", "1", ""]), min_size=1, max_size=5), max_size=5))
def test_no_leaf_is_dropped_or_changes_its_value(paths: list[list[str]]) -> None:
    leaves = tuple(Leaf(tuple(path), str(number)) for number, path in enumerate(paths))
    assert [leaf.value for leaf in apply_aliases(leaves, NAMES)] == [leaf.value for leaf in leaves]
