"""Flow files in ``flows`` were written by the versions of mitmproxy in their names (``scripts/make_flow_files.py``)."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.capture.base.bounds import Bounds
from sluis.capture.base.sighting import NameBinding, NotRead, Part, Payload, Place, Sighting, TrafficRecord, Via, Why
from sluis.capture.readers.mitm import Value, looks_mitm, mitm, netstrings

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.floats(allow_nan=False) | st.binary() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=10,
)


def written(value: object) -> bytes:
    """Write a typed netstring, as tnetstrings.org says."""
    match value:
        case None:
            mark, octets = b"~", b""
        case bool():
            mark, octets = b"!", b"true" if value else b"false"
        case int():
            mark, octets = b"#", str(value).encode()
        case float():
            mark, octets = b"^", repr(value).encode()
        case bytes():
            mark, octets = b",", value
        case str():
            mark, octets = b";", value.encode()
        case list():
            mark, octets = b"]", b"".join(map(written, value))
        case dict():
            mark, octets = b"}", b"".join(written(member) for pair in value.items() for member in pair)
        case _:
            raise TypeError
    return b"%d:%s%s" % (len(octets), octets, mark)


def values_of(octets: bytes, most: int = 10_000) -> list[Value | Why]:
    return list(netstrings(io.BytesIO(octets), most))


@given(st.lists(VALUES, max_size=3))
def test_what_is_written_is_read(values: list[Value]) -> None:
    assert values_of(b"".join(map(written, values))) == values


@given(VALUES, st.integers(1, 50))
def test_a_cut_stream_says_so(value: Value, cut: int) -> None:
    whole = written(value)
    assert values_of(whole[: max(1, len(whole) - cut)]) == [Why.CUT]


@given(st.binary(max_size=100))
def test_any_octets_end_as_values(octets: bytes) -> None:
    assert values_of(octets) or not octets
    values_of(b"%d:%s}" % (len(octets), octets))


@pytest.mark.parametrize(
    ("octets", "values"),
    [
        (b"5:hello,", [Why.SIZE]),
        (b"5:hello,2:ab,", [Why.SIZE, b"ab"]),
        (b"5:hell", [Why.CUT]),
        (b"1234567890123:", [Why.CORRUPT]),
        (b":", [Why.CORRUPT]),
        (b"2:ab?2:ab,", [Why.CORRUPT]),
        (b"2:0x#", [Why.CORRUPT]),
        (b"3:yes!", [Why.CORRUPT]),
        (b"1:a~", [Why.CORRUPT]),
        (b"4:1:a,}", [Why.CORRUPT]),
        (b"4:9:a,]", [Why.CORRUPT]),
    ],
)
def test_what_is_no_netstring_is_told(octets: bytes, values: list[Value | Why]) -> None:
    assert values_of(octets, 4) == values


def test_depth_and_digits_are_bounded() -> None:
    deep = b""
    for _ in range(60):
        deep = b"%d:%s]" % (len(deep), deep)
    assert values_of(deep) == [Why.CORRUPT]
    assert values_of(b"41:%s#" % (b"1" * 41)) == [Why.CORRUPT]


FILES = sorted((Path(__file__).parent / "flows").glob("*.flows"))
BODY = b'{"hosts":[{"mac":"02:00:5e:00:53:01","name":"living-room-tv"}]}'
FLOW = {"version": 21, "type": "http", "request": {"host": "a.example", "port": 80, "content": b"x"}}


def sightings_of(octets: bytes, bounds: Bounds | None = None) -> list[Sighting]:
    return list(mitm(io.BytesIO(octets), 1, bounds or Bounds()))


@pytest.fixture(params=FILES, ids=lambda path: path.name)
def sightings(request: pytest.FixtureRequest) -> list[Sighting]:
    octets = request.param.read_bytes()
    assert looks_mitm(octets)
    return sightings_of(octets)


def said(sightings: list[Sighting], flow: int, part: Part) -> list[Payload]:
    return [
        payload
        for payload in sightings
        if isinstance(payload, Payload) and payload.part is part and payload.place == Place(1, flow)
    ]


def test_there_are_files_of_several_versions() -> None:
    assert [path.name for path in FILES] == ["v10.0.0.flows", "v12.3.1.flows", "v8.1.1.flows"]


def test_a_request_comes_with_its_ends_its_name_and_its_body(sightings: list[Sighting]) -> None:
    assert sightings[1] == NameBinding(Place(1, 1), "203.0.113.7", "collect.example", Via.PROXY)
    passage = sightings[0]
    assert isinstance(passage, TrafficRecord)
    assert (passage.sender.address, passage.receiver.address, passage.receiver.port) == (
        "192.0.2.10", "203.0.113.7", 443,
    )  # fmt: skip
    assert (passage.at_ms, passage.protocol, passage.host) == (1_795_526_929_500, "http", "collect.example")
    assert [payload.octets for payload in said(sightings, 1, Part.URL)] == [b"/v1/in?serial=7"]
    sent, answered = said(sightings, 1, Part.BODY)
    assert (sent.octets, sent.sealed, sent.target) == (BODY, True, "POST /v1/in")
    assert (answered.octets, answered.sender.address) == (b"ok", "203.0.113.7")
    assert "cookie" not in {payload.media for payload in said(sightings, 1, Part.HEADER)}


def test_a_body_that_was_not_kept_is_listed_and_the_asked_name_is_used(sightings: list[Sighting]) -> None:
    assert NotRead(Place(1, 2), Why.ABSENT) in sightings
    assert {payload.host for payload in said(sightings, 2, Part.URL)} == {"collect.example"}


def test_a_compressed_body_is_undone(sightings: list[Sighting]) -> None:
    assert said(sightings, 3, Part.BODY)[0].octets == BODY


def test_web_socket_and_tcp_messages_go_both_ways(sightings: list[Sighting]) -> None:
    sockets = [payload for payload in said(sightings, 4, Part.BODY) if payload.protocol == "websocket"]
    assert [(socket.octets, socket.receiver.port == 80) for socket in sockets] == [
        (b"hello binary", True), (b"hello text", True), (b"it's me", False),
    ]  # fmt: skip
    plain = said(sightings, 5, Part.PAYLOAD)
    assert [(payload.octets, payload.host) for payload in plain] == [(b"hello", "broker.example"), (b"it's me", "")]
    assert [record.opens for record in sightings if isinstance(record, TrafficRecord) and record.place.number == 5] == [
        True,
        False,
    ]


def test_questions_and_answers_of_dns_are_read(sightings: list[Sighting]) -> None:
    last = max(sighting.place.number for sighting in sightings)
    assert [payload.octets for payload in said(sightings, last, Part.DNS_NAME)] == [b"collect.example"]
    assert [binding for binding in sightings if isinstance(binding, NameBinding) and binding.via is Via.DNS] == [
        NameBinding(Place(1, last), "203.0.113.7", "collect.example", Via.DNS),
        NameBinding(Place(1, last), "2001:db8::7", "collect.example", Via.DNS),
    ]


def test_nothing_in_the_files_is_left_unread_but_the_streamed_body(sightings: list[Sighting]) -> None:
    assert [unread for unread in sightings if isinstance(unread, NotRead)] == [NotRead(Place(1, 2), Why.ABSENT)]


@pytest.mark.parametrize(
    ("change", "why"),
    [({"version": 22}, Why.SYNTAX), ({"version": 11}, Why.SYNTAX), ({"version": [0, 18]}, Why.SYNTAX),
     ({"type": "quic"}, Why.UNKNOWN)],
)  # fmt: skip
def test_another_version_or_kind_is_listed_and_the_next_is_read(change: dict[str, object], why: Why) -> None:
    sightings = sightings_of(written({**FLOW, **change}) + written(FLOW))
    assert sightings[0] == NotRead(Place(1, 1), why)
    assert {sighting.place.number for sighting in sightings[1:]} == {2}


def test_a_stand_in_at_home_is_not_who_received() -> None:
    def where(name: str) -> list[tuple[str, str]]:
        request = {"host": name, "port": 80, "content": b"x"}
        flow = {**FLOW, "request": request, "server_conn": {"peername": ["127.0.0.1", 80]}}
        stream = {
            "version": 21, "type": "tcp", "messages": [[True, b"x", 1.0]],
            "server_conn": {"peername": ["127.0.0.1", 80], "address": [name, 80]},
        }  # fmt: skip
        traffic_records = [
            record for record in sightings_of(written(flow) + written(stream)) if isinstance(record, TrafficRecord)
        ]
        return [(record.receiver.address, record.host) for record in traffic_records]

    assert where("cloud.example") == [("", "cloud.example")] * 2
    assert where("nas.lan") == [("127.0.0.1", "nas.lan")] * 2


def test_a_flow_over_the_bound_is_listed_and_the_next_is_read() -> None:
    sightings = sightings_of(written({**FLOW, "comment": "x" * 900}) + written(FLOW), Bounds(entry_bytes=500))
    assert sightings[0] == NotRead(Place(1, 1), Why.SIZE)
    assert isinstance(sightings[1], TrafficRecord)


def test_a_cut_file_gives_its_whole_flows_and_says_so() -> None:
    whole = FILES[0].read_bytes()
    assert sightings_of(whole[:-100])[-1] == NotRead(Place(1, 7), Why.CUT)


NAMES = ["request", "response", "client_conn", "server_conn", "messages", "websocket", "peername", "address", "host"]


@given(
    st.sampled_from(["http", "tcp", "dns"]),
    st.dictionaries(st.sampled_from(NAMES), VALUES | st.dictionaries(st.sampled_from([*NAMES, "headers", "questions"]),
                                                                     VALUES)),
)  # fmt: skip
def test_any_types_give_sightings(kind: str, fields: dict[str, object]) -> None:
    sightings_of(written({**FLOW, "type": kind, **fields}))


@given(st.binary(max_size=200))
def test_any_octets_end_as_a_flow(octets: bytes) -> None:
    sightings_of(octets)
