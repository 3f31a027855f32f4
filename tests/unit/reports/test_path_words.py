"""The closed list of words for paths: its order hides none of them, it is Dutch too, and it guesses at nothing."""

import re

import pytest
from tests.paper_checks import in_language

from sluis.i18n import tr
from sluis.reports.path_words import PATH_WORDS, words_about

A = "Device.WiFi.AccessPoint.*.AssociatedDevice.*."


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("Device.DeviceInfo.ProcessStatus.CPUUsage", "How busy your router was, in percent"),
        (A + "Noise", "How much other radio there is around a device"),
        (A + "Stats.ErrorsSent", "How often sending over Wi-Fi failed"),
        (A + "Stats.RetransCount", "How often sending to a device failed"),
        ("Device.Ethernet.Interface.*.Stats.ErrorsSent", "How often sending failed"),
        ("Device.WiFi.SSID.*.SSID", "The name of your Wi-Fi"),
        ("Device.WiFi.NeighboringWiFiDiagnostic.Result.*.SSID", "The name of a neighbour's Wi-Fi"),
        ("Device.Hosts.Host.*.IPAddress", "The address of a device inside your home (its IP address)"),
        ("Device.DSL.Line.*.UpstreamNoiseMargin", "How good the line to your home is"),
        ("Device.X_VENDOR_Mood", None),
        ("Device.Hosts.Host.*.HostNam", None),
    ],
)
def test_a_path_has_the_words_that_are_about_it(path: str, words: str | None) -> None:
    assert words_about(path) == words


def test_every_entry_is_a_form_that_ends_and_every_word_is_dutch_too() -> None:
    assert len(PATH_WORDS) > 50
    for end, words in PATH_WORDS:
        assert re.compile(end).pattern.endswith("$")
        with in_language("nl"):
            assert tr(words) != words
