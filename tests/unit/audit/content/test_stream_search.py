"""Wherever a payload is cut, the same identifiers are found, each as often as in the uncut one."""

import base64
import hashlib
import time
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.unit.audit.house_of import HOUSE, MAC, NAME, ROUTER, flows_of
from tests.unit.capture import pcaps

from sluis.audit.audit import Question, audit
from sluis.audit.content import stream_reassembly
from sluis.audit.content.fields import ExtractedFields, fields_of
from sluis.audit.content.stream_reassembly import SEAM, PayloadSpool
from sluis.capture.base.sighting import Part, Payload, Place, SocketAddress, Why
from sluis.telemetry.folder import walk
from sluis.terms import Kind

BARE = bytes.fromhex(MAC.replace(":", ""))
OF_MAC = [
    MAC.encode(), MAC.upper().encode(), MAC.replace(":", "-").encode(), BARE.hex().encode(), BARE,
    base64.b64encode(MAC.encode()), MAC.encode().hex().encode(), hashlib.sha256(MAC.encode()).hexdigest().encode(),
]  # fmt: skip
OF_NAME = [
    NAME.encode(), NAME.lower().encode(), NAME.encode().hex().encode(), base64.b64encode(NAME.encode()),
    base64.b32encode(NAME.encode()), NAME.encode("utf-16-le"),
]  # fmt: skip
PLANTED = OF_MAC + OF_NAME
BETWEEN = [b" ", b"\n", b"; up, ", b"\xff\x90", b"\x00\x81\x00", b" {} ", b"\x80"]
THERE = SocketAddress("198.51.100.7", 9999)


def pieces(octets: bytes, at: list[int], first: int = 2**32 - 40) -> list[Payload]:
    places = [0, *sorted({cut_at for cut_at in at if 0 < cut_at < len(octets)}), len(octets)]
    return [
        Payload(Place(1, number), 1, ROUTER, THERE, Part.PAYLOAD, octets[a:b], start=(first + a) % 2**32)
        for number, (a, b) in enumerate(pairwise(places), 1)
    ]


def found(saids: list[Payload]) -> ExtractedFields:
    heard = PayloadSpool(live=True)
    for payload in saids:
        heard.put(payload)
    return fields_of(heard, HOUSE, flows_of(saids, HOUSE))


def counted(read: ExtractedFields) -> Counter[tuple[Kind, tuple[int, ...]]]:
    """How often each identifier of the house was found, whatever the notation."""
    sums: Counter[tuple[Kind, tuple[int, ...]]] = Counter()
    for field in read.fields:
        if field.owned:
            sums[field.kind, field.devices] += field.count
    return sums


def between(planted: list[bytes]) -> st.SearchStrategy[bytes]:
    apart = st.lists(st.sampled_from(BETWEEN), min_size=len(planted) + 1, max_size=len(planted) + 1)
    return apart.map(lambda marks: b"".join(a + b for a, b in zip(marks, [*planted, b""], strict=True)))


payloads = (
    st.tuples(st.sampled_from(OF_MAC), st.sampled_from(OF_NAME), st.just(b"filler"))
    .flatmap(lambda three: st.permutations(three).map(list))
    .flatmap(between)
)
"""Each identifier once: of several notations of one in a text only one counts, cut or not. Nothing that is a field."""


@example(b" " + base64.b64encode(MAC.encode()) + b"\n", [23])
@example(b" " + base64.b64encode(MAC.encode()) + b"\n", [24])
@example(b" " + NAME.encode() + b" ", [2])
@example(b" " + NAME.encode() + b" ", [1, len(NAME) + 1])
@example(b" " + hashlib.sha256(MAC.encode()).hexdigest().encode() + b" ", [17])
@example(b" state=up, " + hashlib.sha256(MAC.encode()).hexdigest().encode() + b" ", [19])
@given(payloads, st.lists(st.integers(1, 300), max_size=12))
def test_wherever_it_is_cut_the_same_is_found_as_often(payload: bytes, at: list[int]) -> None:
    assert counted(found(pieces(payload, at))) == counted(found(pieces(payload, [])))


@given(payloads, st.integers(1, 120))
def test_sent_octet_by_octet_the_same_is_found(payload: bytes, step: int) -> None:
    cuts = list(range(step, len(payload), step))
    assert counted(found(pieces(payload, cuts))) == counted(found(pieces(payload, [])))


@pytest.mark.parametrize("planted", PLANTED, ids=range(len(PLANTED)))
def test_it_is_found_at_every_cut_in_binary_and_in_text(planted: bytes) -> None:
    for around in (b"\xff\x00\xfe ", b"seen: "):
        payload = around + planted + b" " + around
        whole = counted(found(pieces(payload, [])))
        assert sum(whole.values()) == 1
        for at in {1, *range(len(around), len(payload), 1 + len(planted) // 12), len(around) + len(planted)}:
            read = found(pieces(payload, [at]))
            assert counted(read) == whole, at
            [place] = {place for field in read.fields if field.owned for place in field.places}
            assert place.number == (1 if at > len(around) else 2), "the packet in which it begins"


def test_it_is_found_where_a_long_run_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_reassembly, "RUN_BYTES", 4 * SEAM)
    for shift in range(0, 2 * SEAM, 61):
        payload = b"\xff" * (3 * SEAM + shift) + b" \xff ".join(PLANTED) + b"\xff" * 900
        cuts = list(range(100, len(payload), 100))
        assert counted(found(pieces(payload, cuts))) == counted(found(pieces(payload, [])))


def test_over_a_gap_nothing_is_put_together() -> None:
    for middle in (7, -3):
        first, two = pieces(b"\xff " + MAC.encode() + b" \xff", [8])
        moved = Payload(two.place, 1, ROUTER, THERE, Part.PAYLOAD, two.octets, start=two.start + middle)
        assert counted(found([first, moved])) == Counter()
        assert counted(found([first, two])) != Counter()


def test_a_name_that_goes_on_beyond_the_cut_is_another_name() -> None:
    whole = f"to {NAME}5 and my{NAME} end".encode()
    assert counted(found(pieces(whole, []))) == Counter()
    at = [whole.index(b"5"), whole.index(b"Annas", 5)]
    assert counted(found(pieces(whole, at))) == Counter()
    assert counted(found(pieces(f"to {NAME} and {NAME}".encode(), [3, 3 + len(NAME)])))[Kind.HOST_NAME, (1,)] == 2


def test_messages_are_read_each_by_itself_all_the_same() -> None:
    saids = pieces(b'{"mac":"00:00:5e:00:53:af"}{"up":1}\xff\x00\xfe', [27, 35])
    read = found(saids)
    assert [(field.path, field.count) for field in read.fields if field.owned] == [(("mac",), 1)]
    assert {field.path for field in read.fields} == {("mac",), ("up",)}
    assert [(unread.why, unread.count, unread.place.number) for unread in read.unread] == [(Why.UNKNOWN, 1, 3)]


def test_each_piece_that_nothing_explains_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_reassembly, "RUN_BYTES", 4 * SEAM)
    saids = pieces(b"\xff\x00\xfe\x81" * 2000, list(range(100, 8000, 100)))
    assert [(unread.why, unread.count, unread.place.number) for unread in found(saids).unread] == [(Why.UNKNOWN, 80, 1)]
    assert repr(found(saids).fields) == "()"


def captured(folder: Path, frames: list[bytes]) -> tuple[Counter[tuple[Kind, tuple[int, ...]]], list[int], set[str]]:
    """What of the house an audit of a capture finds, in which packets, and why something in it was not read."""
    lease = pcaps.dhcp([(53, b"\x03"), (12, NAME.encode())])
    first = pcaps.frame(pcaps.udp(lease, pcaps.NOBODY, "255.255.255.255", 68, 67))
    (folder / "made.pcap").write_bytes(pcaps.pcap([first, *frames]))
    read = audit(walk([str(folder / "made.pcap")]), Question(date(2026, 11, 24)))
    sums = Counter({(field.kind, field.devices): field.count for field in read.fields if field.owned})
    places = [place.number for field in read.fields if field.owned for place in field.places]
    return sums, places, {why.value for why, _, _ in read.sources[0].unread}


MESSAGE = b"\x01\x02\xffhello \xfe" + pcaps.mac(pcaps.PHONE_MAC) + b"\xfe to \xff" + NAME.encode() + b"\x00\xff"
THE_MAC, THE_NAME = (Kind.MAC_ADDRESS, (1,)), (Kind.HOST_NAME, (1,))


@pytest.mark.parametrize("segment", [1, 3, 8, 13, 20, 1400])
def test_in_a_capture_it_is_found_however_small_the_segments(tshark: str, tmp_path: Path, segment: int) -> None:
    assert tshark
    talk = pcaps.Talk(dport=9999, segment=segment).open().say(MESSAGE).close()
    sums, places, _ = captured(tmp_path, talk.frames)
    assert sums == {THE_MAC: 1, THE_NAME: 1}
    begins = [MESSAGE.index(pcaps.mac(pcaps.PHONE_MAC)), MESSAGE.index(NAME.encode())]
    assert sorted(places) == [5 + offset // segment for offset in begins], "a lease, three to open, then the message"


def test_sent_again_late_missing_and_overlapping_segments_join_nothing_false(tshark: str, tmp_path: Path) -> None:
    assert tshark
    talk = pcaps.Talk(dport=9999, segment=13).open().say(MESSAGE).close()
    carry = [place for place, frame_octets in enumerate(talk.frames) if len(frame_octets) > 60]
    assert len(carry) == -(-len(MESSAGE) // 13)
    again = [*talk.frames[: carry[1] + 1], *talk.frames[carry[0] : carry[1] + 1], *talk.frames[carry[1] + 1 :]]
    assert captured(tmp_path, again)[0] == {THE_MAC: 1, THE_NAME: 1}
    for gone, left in ((0, {THE_NAME: 1}), (1, {}), (2, {THE_MAC: 1})):
        missing = [frame_octets for place, frame_octets in enumerate(talk.frames) if place != carry[gone]]
        sums, _, why = captured(tmp_path, missing)
        assert (sums, "gap" in why) == (left, True)
    late = list(talk.frames)
    late[carry[1]], late[carry[2]] = late[carry[2]], late[carry[1]]
    sums, _, why = captured(tmp_path, late)
    assert (sums, "gap" in why) == ({}, True), "tshark reads no octets of what comes late"
    ends = {"sport": 40000, "dport": 9999, "ack": 5001}
    over = pcaps.frame(pcaps.tcp(b"\xff" * 20, seq=1001 + 6, **ends))
    sums, _, _ = captured(tmp_path, [*talk.frames[: carry[0] + 1], over, *talk.frames[carry[1] :]])
    assert sums == {}, "of what overlaps nobody knows which octets the receiver took"


def test_messages_of_mqtt_and_websocket_were_put_together_already(tshark: str, tmp_path: Path) -> None:
    assert tshark
    body = b'{"mac":"' + pcaps.PHONE_MAC.encode() + b'"}'
    published = b"\x30" + bytes([2 + 3 + len(body)]) + b"\0\x03a/b" + body
    mqtt = pcaps.Talk(dport=1883, segment=7).open().say(b"\x10\x11\x00\x04MQTT\x04\x02\x00\x3c\x00\x05box-7")
    mqtt.say(b"\x20\x02\x00\x00", back=True).say(published)
    assert captured(tmp_path, mqtt.close().frames)[0] == {THE_MAC: 1}
    web = pcaps.Talk(dport=8080, segment=7).open()
    web.say(pcaps.request(b"", "/usp", "h.example", "Upgrade: websocket", "Connection: Upgrade"))
    web.say(b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", back=True)
    web.say(b"\x81" + bytes([0x80 | len(body)]) + bytes(4) + body)
    assert captured(tmp_path, web.close().frames)[0] == {THE_MAC: 1}


def test_much_that_is_known_in_one_run_takes_time_by_its_length() -> None:
    text = (MAC.encode() + b"\n") * 3_000
    started = time.process_time()
    read = found(pieces(text, list(range(0, len(text), 1_400))))
    assert sum(counted(read).values()) == 3_000
    assert time.process_time() - started < 5  # each held against each: half a minute
