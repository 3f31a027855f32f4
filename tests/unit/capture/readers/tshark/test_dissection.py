import gzip
import io
import json
import struct
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.capture import pcaps
from tests.unit.capture.conftest import Seen
from tests.unit.capture.pcaps import (
    CLOUD,
    PHONE,
    ROUTER,
    Talk,
    client_hello,
    dns,
    ether,
    frame,
    ip,
    ipv4,
    pcap,
    pcapng,
    request,
    sealed,
    udp,
)

from sluis.capture.base.sighting import NotRead, Payload, Place, Sighting, TrafficRecord, Why
from sluis.capture.readers.tshark import dissection, program
from sluis.capture.readers.tshark.dissection import Rows, dissect, traffic_records, version
from sluis.capture.readers.tshark.packet import BASE, FIELDS, SEPARATOR, column
from sluis.errors import FileMissingError

KNOWN = (True,) * len(FIELDS)


def unread(sightings: list[Sighting]) -> list[tuple[Why, int]]:
    return [(missed.why, missed.place.number) for missed in sightings if isinstance(missed, NotRead)]


def piece(payload: bytes, offset: int, *, more: bool, identity: int = 5) -> bytes:
    return ether(ipv4(payload, protocol=17, offset=offset, more=more, identity=identity))


def test_pieces_of_a_packet_count_and_are_read_once_it_is_whole(seen: Seen) -> None:
    whole = udp(b"a" * 24 + b"b" * 24)[20:]
    sightings = seen(
        pcap(
            [
                piece(whole[:32], 0, more=True),
                piece(whole[32:], 32, more=False),
                piece(whole[:32], 0, more=True, identity=6),
            ]
        )
    )
    counted = list(traffic_records(sightings))
    assert [(record.place.number, record.receiver.port, record.transport) for record in counted] == [
        (1, 9999, "udp"), (2, 9999, "udp"), (3, 0, "")
    ]  # fmt: skip
    assert [payload.octets for payload in sightings if isinstance(payload, Payload)] == [b"a" * 24 + b"b" * 24]
    assert unread(sightings) == [(Why.FRAGMENT, 3)]


def test_a_packet_kept_in_part_counts_whole_and_is_told(seen: Seen) -> None:
    sightings = seen(pcap([frame(udp(b"x" * 50))] * 2, snap=60))
    assert [record.octets for record in traffic_records(sightings)] == [92, 92]
    assert unread(sightings) == [(Why.SNAPPED, 1), (Why.SNAPPED, 2)]


def test_a_segment_that_was_not_captured_is_told_and_what_follows_is_read(seen: Seen) -> None:
    talk = Talk(segment=100).open().say(request(b"x" * 300)).say(request(b"after", "/next"))
    del talk.frames[5]
    sightings = seen(pcap(talk.frames))
    assert (Why.GAP, 6) in unread(sightings)
    assert b"after" in [payload.octets for payload in sightings if isinstance(payload, Payload)]


def test_a_message_that_ends_after_the_capture_is_told(seen: Seen) -> None:
    talk = Talk(segment=100).open().say(request(b"x" * 300))
    assert unread(seen(pcap(talk.frames[:5]))) == [(Why.GAP, 4)]


def test_encrypted_octets_whose_thread_is_lost_are_not_taken_for_plain_ones(
    tshark: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert tshark
    talk = Talk(dport=4433).open().say(client_hello(b"a.example"))
    talk.say(b"".join(sealed(16_000, number) for number in range(1, 5)), back=True)
    (tmp_path / "a").write_bytes(pcap(talk.frames))
    monkeypatch.setattr(dissection, "RESET", 20)
    sightings = list(dissect(str(tmp_path / "a"), 1))
    assert [payload.octets for payload in sightings if isinstance(payload, Payload)] == [b"a.example"]
    assert len(list(traffic_records(sightings))) == len(talk.frames)


def test_a_retransmission_counts_in_octets(seen: Seen) -> None:
    talk = Talk(dport=443).open().say(sealed(1000))
    again = [*talk.frames[:4], talk.frames[3], *talk.frames[4:]]
    once, twice = (
        sum(record.octets for record in traffic_records(seen(pcap(frames)))) for frames in (talk.frames, again)
    )
    assert twice - once == len(talk.frames[3])


def test_a_link_nobody_reads_is_told_for_each_packet(seen: Seen) -> None:
    sightings = seen(pcap([b"\1" * 40] * 3, link=pcaps.USER0))
    assert unread(sightings) == [(Why.LINK, 1), (Why.LINK, 2), (Why.LINK, 3)]


def test_wifi_that_is_encrypted_is_told_and_frames_without_an_address_say_nothing(seen: Seen) -> None:
    addresses = pcaps.mac(pcaps.ROUTER_MAC) + pcaps.mac(pcaps.PHONE_MAC) + pcaps.mac(pcaps.ROUTER_MAC)
    wifi = b"\0\0\x08\0\0\0\0\0\x08\x41\0\0" + addresses + b"\0\0\x01\x02\x03\x20\0\0\0\0" + bytes(range(60))
    sightings = seen(pcap([wifi], link=pcaps.RADIOTAP))
    assert unread(sightings) == [(Why.LINK, 1)]
    sightings += seen(pcap([ether(b"\x42\x42\x03" + bytes(40), kind=38), ether(b"xyz" * 20, kind=0x88B5)]))
    assert not [payload for payload in sightings if isinstance(payload, Payload)]
    assert len(list(traffic_records(sightings))) == 3


@pytest.mark.parametrize(
    ("link", "before"),
    [
        (pcaps.RAW_IP, b""),
        (pcaps.LINUX_COOKED, b"\0\4\0\1\0\6" + pcaps.mac(pcaps.PHONE_MAC) + b"\0\0\x08\0"),
        (pcaps.LINUX_COOKED_2, b"\x08\0\0\0\0\0\0\1\0\1\4\6" + pcaps.mac(pcaps.PHONE_MAC) + b"\0\0"),
        (pcaps.NULL, b"\2\0\0\0"),
        (
            pcaps.RADIOTAP,
            b"\0\0\x08\0\0\0\0\0\x08\1\0\0" + pcaps.mac(pcaps.ROUTER_MAC) + pcaps.mac(pcaps.PHONE_MAC)
            + pcaps.mac(pcaps.ROUTER_MAC) + b"\0\0\xaa\xaa\x03\0\0\0\x08\0",
        ),
        (
            pcaps.ETHERNET,
            ether(b"\0\x05\x88\x64\x11\0\0\1" + (28 + 6).to_bytes(2, "big") + b"\0\x21", kind=0x8100),
        ),
    ],
)  # fmt: skip
def test_every_common_link_is_read(seen: Seen, link: int, before: bytes) -> None:
    sightings = seen(pcap([before + udp(b"said")], link=link))
    assert [(record.sender.address, record.receiver.port) for record in traffic_records(sightings)] == [(PHONE, 9999)]
    assert [payload.octets for payload in sightings if isinstance(payload, Payload)] == [b"said"]
    if pcaps.mac(pcaps.PHONE_MAC) in before:
        assert {record.sender.mac for record in traffic_records(sightings)} == {pcaps.PHONE_MAC}


def test_messages_without_frames_have_the_ends_of_their_tags(seen: Seen) -> None:
    def tag(kind: int, value: bytes) -> bytes:
        return kind.to_bytes(2, "big") + len(value).to_bytes(2, "big") + value

    tags = tag(12, b"http") + tag(20, pcaps.ip(PHONE)) + tag(21, pcaps.ip(CLOUD)) + tag(24, (2).to_bytes(4, "big"))
    tags += tag(25, (40000).to_bytes(4, "big")) + tag(26, (443).to_bytes(4, "big")) + tag(0, b"")
    sightings = seen(pcap([tags + request(b"opened", "/x", "h.example")], link=pcaps.EXPORTED))
    assert [(record.sender.address, record.receiver.port) for record in traffic_records(sightings)] == [(PHONE, 443)]
    assert b"opened" in [payload.octets for payload in sightings if isinstance(payload, Payload)]


def test_a_row_that_is_too_long_still_counts() -> None:
    values = [b""] * (BASE + 1)
    values[column("frame.protocols")] = b"eth:ethertype:ip:udp:data"
    values[column("frame.len")] = values[column("frame.cap_len")] = b"92"
    line = SEPARATOR.join([*values[:-1], b"00" * 9])
    sightings = list(Rows(1, KNOWN).sightings([(line, False)]))
    assert [record.octets for record in traffic_records(sightings)] == [92]
    assert unread(sightings) == [(Why.SIZE, 1)]


def test_a_version_that_lacks_a_field_is_read_without() -> None:
    missing = column("nbns.name")
    known = tuple(place != missing for place in range(len(FIELDS)))
    values = [b""] * (len(FIELDS) - 1)
    values[column("frame.protocols")] = b"eth:ethertype:ip:udp:data"
    values[column("frame.len")] = values[column("frame.cap_len")] = b"60"
    values[column("data.data")] = b"00ff"
    sightings = list(Rows(1, known).sightings([(SEPARATOR.join(values) + b"\n", True)]))
    assert [payload.octets for payload in sightings if isinstance(payload, Payload)] == [b"\0\xff"]


def test_packets_without_content_are_read_as_those_with(seen: Seen) -> None:
    """The short way for packets like the one before gives what the long way gives, whatever the packet."""
    talk = Talk(dport=443).open().say(sealed(4000)).close()
    frames = [*talk.frames, *Talk(sport=2, dport=443, client="fd00::7", server="2001:db8::9").open().frames]
    frames += [
        ether(b"", kind=0x1234),
        frame(ipv4(b"\x03\x03\0\0\0\0\0\0" + udp(b"x"), protocol=1)),
        piece(b"y" * 32, 0, more=True),
    ]
    sightings = seen(pcap(frames, snap=90))
    with program.Running(program.command("-"), given=io.BytesIO(pcap(frames, snap=90))) as running:
        lines = [(line[:-1] + b"?\n", complete) for line, complete in running.lines()]
    long_way = list(Rows(1, KNOWN).sightings(lines))
    assert long_way == sightings
    assert len(list(traffic_records(sightings))) == len(frames)


def test_progress_is_the_octets_of_the_capture() -> None:
    told: list[int] = []
    values = [b""] * len(FIELDS)
    values[column("frame.len")] = values[column("frame.cap_len")] = b"100"
    line = SEPARATOR.join(values) + b"\n"
    list(Rows(1, KNOWN, told.append).sightings([(line, True)] * 5000))
    assert told == [4096 * 116, 904 * 116]


def test_a_packet_of_a_link_that_nobody_reads_goes_to_nobody(seen: Seen) -> None:
    assert seen(pcap([b"octets"], link=pcaps.USER0)) == [NotRead(Place(1, 1), Why.LINK)]


FRAMES = [
    *Talk(sport=1).open().say(request(b'{"a":1}', "/a", "h.example", "Content-Type: application/json")).close().frames,
    frame(udp(dns(b"a.example", [(b"a.example", 1, ip("203.0.113.9"))]), ROUTER, PHONE, 53, 4000)),
    *Talk(sport=2, dport=443).open().say(client_hello(b"b.example")).say(sealed(5000), back=True).close().frames,
    frame(udp(b"payload\0\xff")),
]
CAPTURE = pcap(FRAMES)


def by_hand(frames: list[bytes]) -> Counter[tuple[str, int, str, int]]:
    """Octets by sender, receiver and ports, read from the octets of the frames by nothing but struct."""
    counts: Counter[tuple[str, int, str, int]] = Counter()
    for octets in frames:
        source, target = (".".join(map(str, octets[at : at + 4])) for at in (26, 30))
        sport, dport = struct.unpack("!HH", octets[34:38])
        counts[source, sport, target, dport] += len(octets)
    return counts


def test_octets_of_every_pair_of_ends_are_those_of_the_frames(seen: Seen) -> None:
    counts: Counter[tuple[str, int, str, int]] = Counter()
    for record in seen(CAPTURE):
        if isinstance(record, TrafficRecord):
            counts[record.sender.address, record.sender.port, record.receiver.address, record.receiver.port] += (
                record.octets
            )
    assert counts == by_hand(FRAMES)


def test_names_are_those_of_tsharks_own_tree(seen: Seen, tshark: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(CAPTURE)
    words = [tshark, "-n", "-r", str(tmp_path / "a"), "-T", "json"]
    tree = subprocess.run(words, capture_output=True, check=True).stdout
    names = {"tls.handshake.extensions_server_name", "http.host", "dns.qry.name"}
    servers: set[str] = set()

    def walk(node: object) -> None:
        if isinstance(node, dict):
            servers.update(str(value) for key, value in node.items() if key in names)
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(json.loads(tree))
    assert servers == {"b.example", "h.example", "a.example"}
    assert {getattr(sighting, "name", "") for sighting in seen(CAPTURE)} - {""} == servers


def test_pcapng_and_standard_input_and_gzip_say_the_same(seen: Seen, tshark: str) -> None:
    assert tshark
    plain = seen(CAPTURE)
    assert seen(gzip.compress(CAPTURE)) == plain
    assert list(dissect("-", 1, stdin=io.BytesIO(CAPTURE))) == plain
    assert [type(sighting) for sighting in seen(pcapng([(0, each) for each in FRAMES]))] == [
        type(each) for each in plain
    ]


def test_packets_are_numbered_from_one_and_timed(seen: Seen) -> None:
    records = [record for record in seen(CAPTURE) if isinstance(record, TrafficRecord)]
    assert [record.place.number for record in records] == list(range(1, len(FRAMES) + 1))
    assert [record.at_ms for record in records] == [1_790_000_000_000 + place for place in range(len(FRAMES))]
    assert [record.place.number for record in records if record.opens] == [1, 10]


@pytest.mark.parametrize("cut", [1, 20, 60, 400])
def test_a_capture_that_is_cut_gives_everything_before(seen: Seen, cut: int) -> None:
    whole, short = seen(CAPTURE), seen(CAPTURE[:-cut])
    assert short[-1] == NotRead(short[-1].place, Why.CUT)
    assert (short[-1].place.source, short[-1].place.number) == (1, 0)
    kept = [missed for missed in short if not isinstance(missed, NotRead)]
    assert kept == whole[: len(kept)]
    assert kept


@pytest.mark.parametrize(
    ("octets", "why"),
    [
        (b"", Why.EMPTY),
        (pcap([]), Why.EMPTY),
        (b"hello world\n" * 30, Why.UNKNOWN),
        (pcap([b"x" * 40], link=999), Why.LINK),
        (CAPTURE[:24] + struct.pack("<IIII", 0, 0, 0x0FFFFFFF, 0x0FFFFFFF) + bytes(99), Why.CORRUPT),
    ],
)
def test_what_is_no_capture_is_told(seen: Seen, octets: bytes, why: Why) -> None:
    assert [(octet.why, octet.place.number) for octet in seen(octets) if isinstance(octet, NotRead)] == [(why, 0)]


def test_files_that_are_not_there_are_an_error(tshark: str, tmp_path: Path) -> None:
    assert tshark
    (tmp_path / "a").write_bytes(CAPTURE)
    for name, keylog in (("no-such", None), (str(tmp_path / "a"), "no-such")):
        with pytest.raises(FileMissingError):
            list(dissect(name, 1, keylog=keylog))


def test_the_version_is_said(tshark: str) -> None:
    assert tshark
    assert version().split()[0] == "tshark"


def checked(sightings: list[Sighting]) -> None:
    """Every sighting has a place, and everything that was said belongs to a packet that counts."""
    packets = {record.place.number for record in sightings if isinstance(record, TrafficRecord)}
    assert packets == set(range(1, len(packets) + 1))
    assert {payload.place.number for payload in sightings if isinstance(payload, Payload)} <= packets


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.data())
def test_no_damage_stops_the_reading(seen: Seen, data: st.DataObject) -> None:
    damaged = bytearray(CAPTURE)
    for place in data.draw(st.lists(st.integers(24, len(CAPTURE) - 1), max_size=12)):
        damaged[place] ^= 1 << data.draw(st.integers(0, 7))
    checked(seen(bytes(damaged[: data.draw(st.integers(0, len(damaged)))])))


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.binary(max_size=200), max_size=6), st.sampled_from([1, 101, 113, 127, 252]))
def test_any_octets_as_frames_are_read(seen: Seen, frames: list[bytes], link: int) -> None:
    checked(seen(pcap(frames, link=link)))
