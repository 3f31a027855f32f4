"""What an audit says of who is who and who received: nothing more than a capture shows."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.unit.capture.pcaps import (
    ACK,
    SYN,
    Talk,
    client_hello,
    dhcp,
    frame,
    ip,
    ipv4,
    network,
    pcap,
    request,
    tcp,
    udp,
)

from sluis.audit.audit import Question, audit
from sluis.audit.model import Audit, Reading
from sluis.audit.record.limits import WRONG_CLOCK
from sluis.reports.audit.news import news
from sluis.reports.audit.summary import figures, sentence
from sluis.reports.audit.time_line import time_line
from sluis.reports.audit.view import View
from sluis.reports.blocks import Words
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


# --- what nobody answered, and what had no content --------------------------------------------------------------------

LEASED = frame(
    udp(
        dhcp([(53, b"\x05"), (1, ip("255.255.255.0")), (3, ip("192.168.1.1"))], PHONE, op=2, given="192.168.1.60"),
        "192.168.1.1", "192.168.1.60", 67, 68,
    ), GATEWAY, PHONE,
)  # fmt: skip


def syn(server: str, port: int = 443, sport: int = 50000) -> bytes:
    return frame(tcp(b"", "192.168.1.60", server, sport, port, flags=SYN), PHONE, GATEWAY)


def test_a_connection_that_carried_nothing_sent_nothing_that_could_not_be_read(audited: Of) -> None:
    opened = Talk("192.168.1.60", "93.184.216.61", 50001, 7275, PHONE, GATEWAY).open().close().frames
    asked = Talk("192.168.1.60", "93.184.216.62", 50002, 80, PHONE, GATEWAY).open().say(request()).close().frames
    result = audited([LEASED, syn("93.184.216.60"), *opened, *asked])
    view = View(result, "en")
    reading = {flow.destination: (flow.reading, flow.carried) for flow in result.flows}
    assert reading["93.184.216.60"] == reading["93.184.216.61"] == (Reading.EMPTY, 0)
    assert reading["cloud.example"] == (Reading.CLEAR, len(request()))
    assert ("0", "flows that could not be read") in figures(view)
    assert sentence(view).startswith("1 destination outside the house got something.")
    assert "1 other destination was not seen to answer" in sentence(view)
    assert "With 1 other destination a connection was opened that carried nothing." in sentence(view)
    assert " to cloud.example, " in news(view)


def test_alone_it_is_told_as_what_it_was(audited: Of) -> None:
    view = View(audited([LEASED, syn("93.184.216.60")]), "en")
    assert "sent only what opens and closes a connection to 93.184.216.60" in news(view)
    assert "It had no content. It was not seen to answer." in news(view)


def test_one_octet_or_one_that_was_not_captured_is_content_that_was_not_read(audited: Of) -> None:
    ends = ("192.168.1.60", "93.184.216.60", 50000, 7275)
    one = frame(tcp(b"x", *ends, seq=2), PHONE, GATEWAY)
    later = frame(tcp(b"", *ends, seq=900, flags=ACK), PHONE, GATEWAY)
    for frames in ([syn(ends[1], 7275), one], [frame(tcp(b"", *ends, seq=2, flags=ACK), PHONE, GATEWAY), later]):
        (flow,) = audited([LEASED, *frames]).flows
        assert flow.reading is not Reading.EMPTY


def test_a_private_address_that_never_answered_is_no_news_and_in_no_table(audited: Of) -> None:
    lost = frame(udp(b"\0\1config\0octet\0" * 9, "192.168.1.60", "172.16.9.13", 2048, 69), PHONE, GATEWAY)
    asked = Talk("192.168.1.60", "93.184.216.62", 50002, 80, PHONE, GATEWAY).open().say(request()).close().frames
    view = View(audited([LEASED, *[lost] * 40, *asked]), "en")
    assert " to cloud.example, " in news(view)
    assert sentence(view).startswith("1 destination outside the house got something.")
    alone = View(audited([LEASED, lost]), "en")
    assert "a private one and never answered: whether this left the house is not known" in news(alone)
    assert "--renew-table" not in news(alone)


def test_that_nothing_left_is_said_of_a_time_with_what_stayed_and_what_was_not_read(audited: Of) -> None:
    inside = Talk("192.168.1.60", "192.168.1.1", 5000, 80, PHONE, GATEWAY).open().say(request()).frames
    text = sentence(View(audited([LEASED, *inside]), "en"))
    assert text.startswith("In what was read, on 21 September 2026, between ")
    assert ", nothing left the house. " in text
    assert text.endswith(" stayed within the house.")
    lost = frame(tcp(b"", "192.168.1.60", "192.168.1.1", 5000, 80, seq=99_000), PHONE, GATEWAY)
    told = sentence(View(audited([LEASED, *inside, lost]), "en"))
    assert told.endswith("1 part of the inputs was not read; what left in that is not known.")


def test_an_address_that_is_asked_of_a_server_outside_is_called_that(audited: Of) -> None:
    wanted = dhcp([(53, b"\x03")], PHONE)
    view = View(audited([LEASED, frame(udp(wanted, "192.168.1.60", "93.184.216.63", 68, 67), PHONE, GATEWAY)]), "en")
    assert "sent a question for an address (DHCP), with the hardware address of who asks" in news(view)
    assert "It was not encrypted" in news(view)


def test_what_could_not_be_read_is_a_sentence_of_its_own(audited: Of) -> None:
    ping = frame(network(b"\x08\0" + bytes(6) + bytes(range(48)), "192.168.1.60", "8.8.8.8", 1), PHONE, GATEWAY)
    cut = frame(ipv4(b"\0" * 40, "192.168.1.60", "8.8.8.8", protocol=17, more=True, identity=9), PHONE, GATEWAY)
    text = news(View(audited([LEASED, ping, cut]), "en"))
    assert "; not everything" not in text
    assert "Not everything in the inputs could be read." in text


# --- what is known to have come, and what was read of it --------------------------------------------------------------


def test_who_stays_silent_is_not_known_to_have_got_anything(audited: Of) -> None:
    sent = frame(udp(b'{"rssi":-61}', "192.168.1.60", "93.184.216.64", 5000, 9000), PHONE, GATEWAY)
    told = frame(udp(b"ok", "93.184.216.64", "192.168.1.60", 9000, 5000), GATEWAY, PHONE)
    silent, heard = (sentence(View(audited([LEASED, *frames]), "en")) for frames in ([sent], [sent, told]))
    assert silent.startswith("0 destinations outside the house got something.")
    assert "1 other destination was not seen to answer: whether it got anything is not known." in silent
    assert heard.startswith("1 destination outside the house got something.")
    assert "not seen to answer" not in heard


def noise(count: int) -> bytes:
    return bytes((number * 167 + 13) % 256 for number in range(count))


@pytest.mark.parametrize("sent", [[b"SSH-2.0-x_9.1\r\n", noise(400)], [request(b"\x0a\x06" + bytes.fromhex(
    PHONE.replace(":", "")) + b"\x12\x03\xff\xfe\xfd", "/up", "cloud.example")]])  # fmt: skip
def test_a_flow_of_which_a_part_is_not_explained_is_not_called_read(audited: Of, sent: list[bytes]) -> None:
    talk = Talk("192.168.1.60", "93.184.216.65", 50003, 8022, PHONE, GATEWAY).open()
    for octets in sent:
        talk.say(octets)
    result = audited([LEASED, *talk.frames])
    (flow,) = result.flows
    assert (flow.reading, [why.value for why, _, _ in result.sources[0].unread]) == (Reading.UNREAD, ["unknown"])
    assert flow.partly_read is any(field.owned for field in result.fields)


def test_what_stands_behind_the_chunks_is_read_and_a_body_without_a_length_is_said_not_to_be(audited: Of) -> None:
    head = "POST /up HTTP/1.1\r\nHost: cloud.example\r\n"
    chunked = f"{head}Transfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\nX-Device: {PHONE}\r\n\r\n".encode()
    bare = f'{head}\r\n{{"mac":"{PHONE}"}}'.encode()
    results = [
        audited([LEASED, *Talk("192.168.1.60", "93.184.216.66", 50004, 80, PHONE, GATEWAY).open().say(sent).frames])
        for sent in (chunked, bare)
    ]
    assert [(field.part.value, field.kind.value) for field in results[0].fields if field.owned] == [
        ("header", "mac_address")
    ]
    assert not results[0].sources[0].unread
    assert [why.value for why, _, _ in results[1].sources[0].unread] == ["syntax"]
    assert "Not everything in the inputs could be read." in news(View(results[1], "en"))


def test_an_input_of_which_nothing_was_read_is_named(audited: Of, tmp_path: Path) -> None:
    audited([LEASED, syn("93.184.216.60")])
    (tmp_path / "other.bin").write_bytes(b"\0\1\2 no capture")
    result = audit(walk([str(tmp_path / name) for name in ("made.pcap", "other.bin")]), Question(date(2026, 11, 24)))
    assert "Of these inputs nothing was read: other.bin." in news(View(result, "en"))
    assert "Van deze invoer is niets gelezen: other.bin." in news(View(result, "nl"))


@pytest.mark.parametrize(
    ("start_s", "wrong"), [(40, True), (4_294_967_200, True), (1_790_000_000, False), (1_795_900_000, False)]
)
def test_a_clock_that_cannot_be_right_is_told_and_judges_nothing(tmp_path: Path, start_s: int, *, wrong: bool) -> None:
    if not shutil.which("tshark"):
        pytest.skip("tshark is not installed here (Debian: tshark)")
    asked = Talk("192.168.1.60", "93.184.216.62", 50002, 80, PHONE, GATEWAY).open().say(request()).close().frames
    (tmp_path / "made.pcap").write_bytes(pcap([LEASED, *asked], start_s=start_s))
    today = date(2026, 11, 29)
    result = audit(walk([str(tmp_path / "made.pcap")]), Question(today))
    view = View(result, "en")
    told = [limit for limit in result.limits if limit.reason_id == WRONG_CLOCK]
    drawn = [block.text for block in time_line(view).blocks if isinstance(block, Words)]
    assert bool(told) is wrong
    assert ("A clock of the capture cannot be right: when this was is not known." in news(view)) is wrong
    assert any("cannot be right" in text for text in drawn) is wrong
    assert (result.at == today) is wrong
