# ruff: noqa: E501 - one situation per line, to be read as a table
"""From a device's name to a word of a closed list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.identify import device_class as module
from sluis.identify.device_class import device_class
from sluis.terms import DEVICE_CLASSES, DeviceClass

KNOWN = {
    DeviceClass.PHONE: ["iPhone", "iPhone13", "Galaxy-S21", "GalaxyS21", "Pixel-7", "OnePlus-9", "Fairphone-4", "telefoon", "moto-g-7"],
    DeviceClass.TABLET: ["iPad", "iPad-Pro", "Galaxy-Tab-S7", "tablet", "Kindle", "iPadAir2"],
    DeviceClass.COMPUTER: ["MacBook-Pro", "MacBookAir", "DESKTOP-4TV2PC9", "LAPTOP-9K2L1MQ", "laptop", "iMac", "Mac-mini", "ThinkPad-X1", "Chromebook", "werk-pc"],
    DeviceClass.TELEVISION: ["LivingRoom-TV", "televisie", "BRAVIA-4K-GB", "Samsung-TV", "LGwebOSTV", "smart-tv", "Woonkamer-televisie"],
    DeviceClass.MEDIA_PLAYER: ["Chromecast", "Chromecast-Ultra", "AppleTV", "Apple-TV-4K", "Fire-TV-Stick", "Google-TV", "Roku"],
    DeviceClass.SPEAKER: ["Sonos-One", "SonosZP", "HomePod", "HomePod-mini", "Google-Home-Mini", "Echo-Dot", "Nest-Mini"],
    DeviceClass.GAME_CONSOLE: ["PlayStation-5", "PS5", "PS4-123", "Xbox-Series-X", "XboxOne", "Nintendo-Switch", "Switch"],
    DeviceClass.PRINTER: ["HP-printer", "EPSON-ET2750", "EPSON12AB34", "HP-LaserJet", "OfficeJet-Pro", "printer"],
    DeviceClass.WATCH: ["Apple-Watch", "AppleWatch", "Galaxy-Watch4", "Garmin", "horloge"],
    DeviceClass.STORAGE: ["Synology", "NAS", "DiskStation", "QNAP"],
    DeviceClass.NETWORK: ["repeater", "wifi-repeater", "Nest-Wifi", "deco-M5", "fritz.box", "router"],
    DeviceClass.APPLIANCE: ["wasmachine", "vaatwasser", "Philips-Hue-Bridge", "thermostaat", "P1-meter", "robot-stofzuiger"],
}  # fmt: skip

NAMES = [
    "Anna",
    "Piet",
    "Fatima",
    "Jan-Willem",
    "Björn",
    "Zoë",
    "Ünal",
    "Li",
    "Nguyen",
    "de Vries",
    "O'Brien",
    "Xander",
    "Toon",
    "Mac",
    "Max",
    "Alexa",
]

NEVER = [
    "Ring-Doorbell", "babyfoon", "CPAP", "Dexcom-G6", "iPhone-Dexcom", "Nest-Cam", "IPCAM-Pixel", "camera", "Arlo-Pro", "Nuki-Bridge", "Yale-Lock",
    "alarm-tablet", "ResMed-AirSense10", "Omnipod-phone", "mybabycam-iphone", "Baby-Monitor-TV", "deurbel", "iPhone-insulinepomp", "Reolink-NVR",
    "hearing-aid-phone", "FreeStyle-Libre-phone", "Withings-Watch", "Tapo-C200-camera", "Ring", "Verisure-tablet", "gehoorapparaat-iPhone", "LuvionTV",
]  # fmt: skip


@pytest.mark.parametrize(("name", "expected"), [(name, class_) for class_, names in KNOWN.items() for name in names])
def test_common_names_have_their_class(name: str, expected: DeviceClass) -> None:
    assert device_class(name) is expected
    if "Switch" not in name and name not in {"DESKTOP-4TV2PC9", "LAPTOP-9K2L1MQ"}:
        assert device_class(f"anna {name}") is expected


WHOSE = ["iPhone", "iPad", "MacBook-Pro", "LAPTOP", "Galaxy-S21", "Apple-Watch", "TV", "PS5", "printer", "telefoon"]


@pytest.mark.parametrize("word", WHOSE)
@pytest.mark.parametrize("pattern", ["{name}s-{word}", "{word}-van-{name}", "{name}'s {word}", "{name} {word}"])
def test_whose_it_is_changes_nothing(word: str, pattern: str) -> None:
    classes = {device_class(pattern.format(name=name, word=word)) for name in NAMES}
    assert classes == {device_class(word)}
    assert None not in classes


@pytest.mark.parametrize("word", ["MacBook-Pro", "Galaxy-S21", "Printer", "Telefoon", "TV"])
def test_whose_it_is_changes_nothing_when_written_as_one_word(word: str) -> None:
    assert {device_class(name + word) for name in NAMES} == {device_class(word)}


def test_the_examples_of_the_issue() -> None:
    assert device_class("Annas-iPhone") is DeviceClass.PHONE
    assert device_class("iPhone-van-Piet") is DeviceClass.PHONE
    assert device_class("PIETS-LAPTOP") is DeviceClass.COMPUTER
    assert device_class("LivingRoom-TV") is DeviceClass.TELEVISION


@pytest.mark.parametrize("name", NEVER)
def test_devices_it_must_not_speak_of_have_no_class(name: str) -> None:
    assert device_class(name) is None
    assert device_class(name.upper()) is None
    assert device_class(name.lower()) is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        "annas-ding",
        "192-168-1-23",
        "unknown",
        "*",
        "X" * 300,
        "iPhone-TV",
        "printer-nas",
        "3c0630123456",
        "phonetic",
        "stylus",
    ],
)
def test_doubt_gives_none(name: str) -> None:
    assert device_class(name) is None


@pytest.mark.parametrize("name", ["\uff49\uff30\uff48\uff4f\uff4e\uff45", "iPhone" + "-" * 200, "\u200biPhone\u200b"])
def test_odd_writing_does_not_matter(name: str) -> None:
    assert device_class(name) is DeviceClass.PHONE


@given(st.text(max_size=300))
def test_any_text_gives_a_word_of_the_list_or_none(name: str) -> None:
    answer = device_class(name)
    assert answer is None or answer in DEVICE_CLASSES


def test_no_class_exists_for_what_must_not_be_spoken_of() -> None:
    words = " ".join([*DeviceClass, *DEVICE_CLASSES.values()])
    assert not any(word in words for word in ("camera", "lock", "alarm", "medical", "baby"))


@given(st.text(st.sampled_from("aAbBzZ09-_. "), max_size=12))
def test_ascii_is_cut_as_any_other_text(name: str) -> None:
    cut = [hump.lower() for word in module._PIECE.findall(name) for hump in module._humps(word)]
    assert module.name_pieces(name) == cut


@pytest.mark.parametrize("name", ["DESKTOP-CAMERA1", "LAPTOP-BABYCAM", "DESKTOP-ALARM12"])
def test_a_forbidden_word_wins_from_the_name_windows_gives(name: str) -> None:
    assert device_class(name) is None


def test_a_forbidden_word_far_into_a_name_that_grows_when_written_out_counts() -> None:
    long = "\ufdfa" * 200  # 18 letters each, in compatibility form
    assert device_class(f"{long}-iPhone") is DeviceClass.PHONE
    assert device_class(f"{long}mybabycam-iPhone") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MSFT 5.0", DeviceClass.COMPUTER), ("Hewlett-Packard JetDirect", DeviceClass.PRINTER), ("PS5", DeviceClass.GAME_CONSOLE), ("dslforum.org", DeviceClass.NETWORK),
        ("1,3,6,15,31,33,43,44,46,47,119,121,249,252", DeviceClass.COMPUTER), ("0103060f1f212b2c2e2f7779f9fc", DeviceClass.COMPUTER), ("1, 121, 3, 6, 15, 119, 252, 95, 44, 46", DeviceClass.COMPUTER),
        ("00:0e:58:12:34:56", DeviceClass.SPEAKER), ("000E58123456", DeviceClass.SPEAKER), ("00-11-32-12-34-56", DeviceClass.STORAGE),
    ],
)  # fmt: skip
def test_what_a_device_says_to_a_dhcp_server_and_who_made_it(text: str, expected: DeviceClass) -> None:
    assert device_class(text) is expected


@pytest.mark.parametrize(
    "text",
    ["android-dhcp-13", "udhcp 1.36.1", "dhcpcd-9.4.1:Linux", "1,3,6,15,119,252", "0103060f77fc", "3c:06:30:12:34:56", "da:a1:19:ab:cd:ef", "ff:ff:ff:ff:ff:ff", "MSFT 5.0 Dexcom"],
)  # fmt: skip
def test_what_several_classes_send_has_none(text: str) -> None:
    assert device_class(text) is None


def test_no_maker_of_what_must_not_be_spoken_of_has_a_class() -> None:
    for prefix in ("000b82", "4443ba", "9c8ecd", "ec71db"):
        assert device_class(f"{prefix}000001") is None
    assert device_class("ResMed Corp") is None
