"""What an audit says of who is who and who received: nothing more than a capture shows."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.unit.capture.pcaps import Talk, client_hello, frame, ipv4, network, pcap, request, udp

from sluis.audit.audit import Question, audit
from sluis.audit.model import Audit, Reading
from sluis.reports.audit.news import news
from sluis.reports.audit.summary import figures
from sluis.reports.audit.view import View
from sluis.telemetry.folder import walk

GATEWAY, HUB, PHONE = "00:1d:aa:11:22:33", "ec:b5:fa:00:00:01", "f0:18:98:00:00:09"
FALLBACK = "10.9.9.9"


@pytest.fixture
def audited(tmp_path: Path) -> Callable[..., Audit]:
    if not shutil.which("tshark"):
        pytest.skip("tshark is not installed here (Debian: tshark)")

    def of(frames: list[bytes], *, router: str = "") -> Audit:
        (tmp_path / "made.pcap").write_bytes(pcap(frames))
        return audit(walk([str(tmp_path / "made.pcap")]), Question(date(2026, 11, 24), router=router))

    return of


Of = Callable[..., Audit]


def calls(client: str, mac: str, port: int, server: str) -> list[bytes]:
    talk = Talk(client=client, server=server, sport=port, dport=443, client_mac=mac, server_mac=GATEWAY).open()
    return talk.say(client_hello(b"cloud.example")).say(b"\x16\x03\x03\x00\x05hello", back=True).frames


def house() -> list[bytes]:
    """A hub with addresses of two private networks, a telephone, and who only sends something in."""
    frames = [sent for number in range(6) for sent in calls("192.168.1.50", HUB, 41000 + number, "93.184.216.34")]
    frames += [sent for number in range(6) for sent in calls(FALLBACK, HUB, 42000 + number, "93.184.216.40")]
    frames += calls("192.168.1.60", PHONE, 43000, "93.184.216.50")
    own_page = Talk(client="192.168.1.60", server="192.168.1.1", sport=5000, client_mac=PHONE, server_mac=GATEWAY)
    frames += own_page.open().say(request()).frames
    frames.append(frame(udp(b"fallback", "192.168.1.60", FALLBACK, 7000, 7000), PHONE, HUB))
    frames.append(frame(udp(b"hello", "93.184.216.99", "192.168.1.60", 7000, 7001), GATEWAY, PHONE))
    quoted = ipv4(b"\0" * 8, "192.168.1.60", "93.184.216.50", protocol=17)
    unreachable = network(b"\x03\x01" + bytes(6) + quoted[:28], "93.184.216.77", "192.168.1.60", 1)
    return [*frames, frame(unreachable, GATEWAY, PHONE)]


@pytest.mark.parametrize("router", ["", "192.168.1.1", GATEWAY])
def test_a_hub_of_two_networks_is_a_device_and_its_addresses_are_no_destinations(audited: Of, router: str) -> None:
    result = audited(house(), router=router)
    by_number = {device.number: device for device in result.devices}
    assert by_number[0].macs == (GATEWAY,)
    assert {device.macs: set(device.addresses) for device in result.devices}[HUB,] == {"192.168.1.50", FALLBACK}
    assert FALLBACK not in {flow.destination for flow in result.flows}
    assert "192.168.1.1" not in {flow.destination for flow in result.flows}


def test_who_got_nothing_is_no_receiver(audited: Of) -> None:
    view = View(audited(house()), "en")
    assert ("1", "destinations outside the house") in figures(view)
    got = {one.key for one in view.audit.destinations if view.got(one)}
    assert got == {"cloud.example"}
    assert "93.184.216.99" not in news(view)


def test_ciphertext_in_plain_http_is_not_called_read(audited: Of) -> None:
    octets = bytes((number * 167 + 13) % 256 for number in range(900))
    talk = Talk(client="192.168.1.60", server="93.184.216.34", sport=5001, client_mac=PHONE, server_mac=GATEWAY)
    result = audited(talk.open().say(request(octets, "/up", "cloud.example")).frames)
    assert [flow.reading for flow in result.flows] == [Reading.UNREAD]
    assert result.sources[0].unread
    view = View(result, "en")
    assert "something that could not be read" in news(view)
    assert ("1", "flows that could not be read") in figures(view)
