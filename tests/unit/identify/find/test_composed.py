"""Two words of a name together, and names that only call below what they call."""

import pytest

from sluis.identify.find.composed import kind_above, kind_within, words_of_ends
from sluis.identify.find.key_names import worded
from sluis.terms import Kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("X_ACME_NodeLabel", Kind.DEVICE_NAME),
        ("wifiNaam", Kind.SSID),
        ("UpstreamNetwork", Kind.SSID),
        ("batteryPackNo", Kind.SERIAL),
        ("meterSn", Kind.SERIAL),
        ("klant_ref", Kind.SUBSCRIBER_NUMBER),
        ("X_HotDial", Kind.PHONE_NUMBER),
        ("guestCode", Kind.SECRET),
        ("mqttCreds", Kind.SECRET),
        ("vpnPrincipal", Kind.USER_NAME),
        ("KidAlias", Kind.USER_NAME),
        ("errorCode", None),
        ("RouterId", None),
        ("ProductID", None),
        ("portName", None),
        ("networkMode", None),
    ],
)
def test_two_words_say_what_one_does_not(name: str, kind: Kind | None) -> None:
    assert kind_within(worded(name)) is kind


@pytest.mark.parametrize(
    ("last", "above", "kind"),
    [
        (".alias", [".station", ".network"], Kind.DEVICE_NAME),
        (".user.defined.name", [".host", ".hosts"], Kind.DEVICE_NAME),
        (".title", [".guest.network"], Kind.SSID),
        (".label", [".child"], Kind.USER_NAME),
        (".unlock", [".card"], Kind.SECRET),
        (".auth", [".broker", ".mqtt"], Kind.SECRET),
        (".auth", [".mode"], None),
        (".name", [".port", ".host"], None),
        (".name", [], None),
        (".state", [".host"], None),
        (".name", [".one", ".two", ".three", ".host"], None),
    ],
)
def test_the_nearest_name_above_that_says_anything_decides(last: str, above: list[str], kind: Kind | None) -> None:
    assert kind_above(last, above) is kind


def test_the_first_look_knows_every_end() -> None:
    ends = words_of_ends()
    assert {"label", "code", "creds", "dial", "principal", "no"} <= ends
    assert all(word.isalpha() for word in ends)
