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
from tests.unit.capture.conftest import Seen
from tests.unit.capture.pcaps import (
    PHONE,
    ROUTER,
    Talk,
    client_hello,
    dns,
    frame,
    ip,
    pcap,
    pcapng,
    request,
    sealed,
    udp,
)

from sluis.capture.base.sighting import NotRead, Payload, Sighting, TrafficRecord, Why
from sluis.capture.readers.dissect import dissect, version
from sluis.errors import FileMissingError

FRAMES = [
    *Talk(sport=1).open().say(request(b'{"a":1}', "/a", "h.example", "Content-Type: application/json")).close().frames,
    frame(udp(dns(b"a.example", [(b"a.example", 1, ip("203.0.113.9"))]), ROUTER, PHONE, 53, 4000)),
    *Talk(sport=2, dport=443).open().say(client_hello(b"b.example")).say(sealed(5000), back=True).close().frames,
    frame(udp(b"payload\0\xff")),
]
CAPTURE = pcap(FRAMES)


def by_hand(frames: list[bytes]) -> Counter[tuple[str, int, str, int]]:
    """Octets by sender, receiver and ports, read from the octets of the frames by nothing but struct."""
    found: Counter[tuple[str, int, str, int]] = Counter()
    for one in frames:
        source, target = (".".join(map(str, one[at : at + 4])) for at in (26, 30))
        sport, dport = struct.unpack("!HH", one[34:38])
        found[source, sport, target, dport] += len(one)
    return found


def test_octets_of_every_pair_of_ends_are_those_of_the_frames(seen: Seen) -> None:
    found: Counter[tuple[str, int, str, int]] = Counter()
    for one in seen(CAPTURE):
        if isinstance(one, TrafficRecord):
            found[one.sender.address, one.sender.port, one.receiver.address, one.receiver.port] += one.octets
    assert found == by_hand(FRAMES)


def test_names_are_those_of_tsharks_own_tree(seen: Seen, tshark: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(CAPTURE)
    words = [tshark, "-n", "-r", str(tmp_path / "a"), "-T", "json"]
    tree = subprocess.run(words, capture_output=True, check=True).stdout
    names = {"tls.handshake.extensions_server_name", "http.host", "dns.qry.name"}
    said: set[str] = set()

    def walk(node: object) -> None:
        if isinstance(node, dict):
            said.update(str(value) for key, value in node.items() if key in names)
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(json.loads(tree))
    assert said == {"b.example", "h.example", "a.example"}
    assert {getattr(one, "name", "") for one in seen(CAPTURE)} - {""} == said


def test_pcapng_and_standard_input_and_gzip_say_the_same(seen: Seen, tshark: str) -> None:
    assert tshark
    plain = seen(CAPTURE)
    assert seen(gzip.compress(CAPTURE)) == plain
    assert list(dissect("-", 1, stdin=io.BytesIO(CAPTURE))) == plain
    assert [type(one) for one in seen(pcapng([(0, one) for one in FRAMES]))] == [type(one) for one in plain]


def test_packets_are_numbered_from_one_and_timed(seen: Seen) -> None:
    found = [one for one in seen(CAPTURE) if isinstance(one, TrafficRecord)]
    assert [one.place.number for one in found] == list(range(1, len(FRAMES) + 1))
    assert [one.at_ms for one in found] == [1_790_000_000_000 + place for place in range(len(FRAMES))]
    assert [one.place.number for one in found if one.opens] == [1, 10]


@pytest.mark.parametrize("cut", [1, 20, 60, 400])
def test_a_capture_that_is_cut_gives_everything_before(seen: Seen, cut: int) -> None:
    whole, short = seen(CAPTURE), seen(CAPTURE[:-cut])
    assert short[-1] == NotRead(short[-1].place, Why.CUT)
    assert (short[-1].place.source, short[-1].place.number) == (1, 0)
    kept = [one for one in short if not isinstance(one, NotRead)]
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
    assert [(one.why, one.place.number) for one in seen(octets) if isinstance(one, NotRead)] == [(why, 0)]


def test_files_that_are_not_there_are_an_error(tshark: str, tmp_path: Path) -> None:
    assert tshark
    (tmp_path / "a").write_bytes(CAPTURE)
    for name, keylog in (("no-such", None), (str(tmp_path / "a"), "no-such")):
        with pytest.raises(FileMissingError):
            list(dissect(name, 1, keylog=keylog))


def test_the_version_is_said(tshark: str) -> None:
    assert tshark
    assert version().split()[0] == "tshark"


def checked(found: list[Sighting]) -> None:
    """Every sighting has a place, and everything that was said belongs to a packet that counts."""
    packets = {one.place.number for one in found if isinstance(one, TrafficRecord)}
    assert packets == set(range(1, len(packets) + 1))
    assert {one.place.number for one in found if isinstance(one, Payload)} <= packets


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
