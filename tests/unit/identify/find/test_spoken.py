"""Lines that say in a word or two who, what and whose, and lines that only sound so."""

import pytest

from sluis.identify.find.scan import find
from sluis.identify.find.spoken import beginnings, find_in
from sluis.terms import Kind


@pytest.mark.parametrize(
    ("text", "said", "kind"),
    [
        ("client kast-boven roamed from AP1 to AP2", "kast-boven", Kind.DEVICE_NAME),
        ('Device "Wii U beneden" joined the network', "Wii U beneden", Kind.DEVICE_NAME),
        ("192.0.2.4 dev br-lan lladdr 02:00:5e:10:00:01 host kast-zp90 REACHABLE", "kast-zp90", Kind.HOST_NAME),
        ("Profiel Maud heeft de tijdslimiet bereikt", "Maud", Kind.USER_NAME),
        ('Internet for "Olivier" has been paused', "Olivier", Kind.USER_NAME),
        ("resident Gijs arrived home", "Gijs", Kind.USER_NAME),
        ("face recognised: Saskia (0.93)", "Saskia", Kind.USER_NAME),
        ("Manon is thuisgekomen", "Manon", Kind.USER_NAME),
        ("Joined wireless network Molenzicht", "Molenzicht", Kind.SSID),
        ("verbonden met wifi onderburen", "onderburen", Kind.SSID),
        ("Probe request for Waterpoort from 02:00:5e:10:00:01", "Waterpoort", Kind.SSID),
        ("AP Hertenkamp lost, scanning", "Hertenkamp", Kind.SSID),
        ("pppd[12]: PAP: sending authentication request for lijn-mulder", "lijn-mulder", Kind.USER_NAME),
        ("requirepass r3d1sGeheim", "r3d1sGeheim", Kind.SECRET),
        ("serienummer van de box is B7K-993-2018", "B7K-993-2018", Kind.SERIAL),
        ("cwmp/00D09E-CP1942RATKB/inform", "00D09E-CP1942RATKB", Kind.SERIAL),
        ("Dialing 00442079460123...", "00442079460123", Kind.PHONE_NUMBER),
        ("geplaatst in de bijkeuken", "bijkeuken", Kind.LOCATION),
    ],
)
def test_a_line_says_what_stands_at_its_place(text: str, said: str, kind: Kind) -> None:
    assert (said, kind) in {(text[hit.start : hit.end], hit.kind) for hit in find_in(text)}
    assert any(hit.kind is kind for hit in find(text))


@pytest.mark.parametrize(
    "text",
    [
        "client roamed from 2.4 GHz to 5 GHz",
        "client is authenticated",
        "device is offline",
        "host header is missing",
        "Profile Gaming has been applied",
        "Internet access for guests is disabled",
        "Joined wifi successfully",
        "connected to wireless network at 866 Mbps",
        "AP mode is enabled",
        "CHAP for wan failed",
        "Serial number is missing",
        "serial console enabled at 115200",
        "Dialing aborted",
        "installed in 12 s",
        "register/device/status ok",
    ],
)
def test_a_line_that_only_sounds_so_says_nothing(text: str) -> None:
    assert find_in(text) == []


def test_every_line_has_a_beginning() -> None:
    assert all(beginnings())
