# ruff: noqa: E501 - one situation a line, to be read as a table
"""Names of devices, hosts and networks, and what kind of name each is."""

import pytest
from detection_corpus import NAMES
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify.device_class import device_class
from sluis.identify.find.hit import Sureness
from sluis.identify.find.names import NameKind, find_in, name_kind, named_kind, without_hints
from sluis.terms import Kind

PATTERNS = [
    "{name}s-iPhone",
    "{name}'s iPad",
    "MacBook-Pro van {name}",
    "Apple-Watch of {name}",
    "iPhone-13-van-{name}",
    "{name}s-Samsung-TV",
]


def found(text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in find_in(text) if hit.confidence >= Sureness.LIKELY]


@pytest.mark.parametrize("name", [name for name in NAMES if len(name) > 2])
@pytest.mark.parametrize("pattern", PATTERNS)
def test_whose_a_device_is_shows_and_the_persons_name_changes_nothing(name: str, pattern: str) -> None:
    written = pattern.format(name=name)
    assert found(f"lost {written}, again") == [written]
    assert name_kind(written) is NameKind.PERSON
    assert device_class(written) is device_class(pattern.format(name="Anna"))


@pytest.mark.parametrize(
    "text",
    [
        "the iPhone and the Samsung TV",
        "Living room TV",
        "access router",
        "wifi radio up",
        "Apple TV",
        "list of phones",
        "status of router unknown",
        "printers",
        "bridge of lan",
    ],
)
def test_devices_without_an_owner_are_no_names(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("android-27f395669d64574f", "android-27f395669d64574f"),
        ("host DESKTOP-4TV2PC9 up", "DESKTOP-4TV2PC9"),
        ("annas-mac.local", "annas-mac.local"),
        ("Familie de Vries", "Familie de Vries"),
        ("hostname=piets-ding;", "piets-ding"),
        ("1795525200 3c:06:30:12:34:56 192.168.1.23 piets-ding *", "piets-ding"),
        ("DHCPACK(br-lan) 192.168.1.23 3c:06:30:12:34:56 piets-ding", "piets-ding"),
    ],
)
def test_names_by_shape_and_by_place(text: str, part: str) -> None:
    assert part in found(text)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("HostName", Kind.HOST_NAME),
        ("X_TP_HostName", Kind.HOST_NAME),
        ("DeviceName", Kind.DEVICE_NAME),
        ("FriendlyName", Kind.DEVICE_NAME),
        ("SSID", Kind.SSID),
        ("BSSID", None),
        ("UserName", None),
        ("Hostess", None),
        ("SSIDNumberOfEntries", None),
    ],
)
def test_what_the_last_name_of_a_path_announces(name: str, kind: Kind | None) -> None:
    assert named_kind(name) is kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("iPhone", NameKind.MODEL_DEFAULT), ("Samsung-TV", NameKind.MODEL_DEFAULT), ("Living-Room-TV", NameKind.MODEL_DEFAULT), ("Google-Home-Mini", NameKind.MODEL_DEFAULT),
        ("ESP_3A12F0", NameKind.ADDRESS_TAIL), ("DESKTOP-4TV2PC9", NameKind.ADDRESS_TAIL), ("android-27f395669d64574f", NameKind.ADDRESS_TAIL), ("TP-Link_7BDB", NameKind.ADDRESS_TAIL),
        ("piets ding", NameKind.FREE_TEXT), ("", NameKind.FREE_TEXT), ("x" * 200, NameKind.FREE_TEXT), ("Familie Jansen", NameKind.PERSON),
    ],
)  # fmt: skip
def test_kinds_of_names(name: str, kind: NameKind) -> None:
    assert name_kind(name) is kind


HINTS = ["Kinderkamer", "kids", "Koran", "bijbel", "moskee", "kerk", "dialyse", "zwanger"]


@pytest.mark.parametrize("hint", HINTS)
@pytest.mark.parametrize("rest", ["TV", "iPad", "Samsung-TV", "printer"])
def test_a_hint_at_health_belief_or_a_child_changes_nothing(hint: str, rest: str) -> None:
    written = f"{hint}-{rest}"
    assert without_hints(written) == without_hints(rest)
    assert name_kind(written) is name_kind(rest)
    assert device_class(written) is device_class(rest)
    assert found(written) == found(rest) == []


@given(st.text(max_size=100))
def test_any_name_gives_a_kind_that_is_no_piece_of_it(name: str) -> None:
    assert name_kind(name) in set(NameKind)


@given(st.text("aAnsiPhoe-' _vT", max_size=60))
def test_any_text_gives_spans_inside_it(text: str) -> None:
    assert all(0 <= hit.start < hit.end <= len(text) for hit in find_in(text))
