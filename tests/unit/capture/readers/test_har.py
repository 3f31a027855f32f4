import base64
import gzip
import io
import json
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.audit.house.flow_table import Flows
from sluis.audit.house.house import House
from sluis.capture.base.bounds import Bounds
from sluis.capture.base.sighting import NameBinding, NotRead, Part, Payload, Place, Sighting, TrafficRecord, Via, Why
from sluis.capture.readers.har import entries, har, looks_har
from sluis.capture.readers.mitm import mitm

Entry = dict[str, object]


def entry(url: str = "https://collect.example/v1/in?mac=1", **request: object) -> Entry:
    return {
        "startedDateTime": "2026-11-24T14:28:49.500+01:00",
        "time": 120.7,
        "serverIPAddress": "[2001:DB8::7]",
        "request": {"method": "POST", "url": url, "headersSize": 100, "bodySize": 20, "headers": [], **request},
        "response": {"headersSize": -1, "bodySize": 40, "content": {"size": 2, "text": "e30=", "encoding": "base64"}},
    }


def of(*entries: Entry) -> list[Sighting]:
    whole = json.dumps({"log": {"version": "1.2", "entries": entries}}).encode()
    assert looks_har(whole)
    return list(har(io.BytesIO(whole), 4, Bounds()))


def said(sightings: list[Sighting], part: Part) -> list[Payload]:
    return [payload for payload in sightings if isinstance(payload, Payload) and payload.part is part]


def test_an_entry_says_who_when_where_and_how_much() -> None:
    passage, named, *_ = of(entry())
    assert named == NameBinding(Place(4, 1), "2001:db8::7", "collect.example", Via.PROXY)
    assert isinstance(passage, TrafficRecord)
    assert (passage.at_ms, passage.until_ms) == (1_795_526_929_500, 1_795_526_929_620)
    assert (passage.octets, passage.back, passage.protocol, passage.opens) == (120, 40, "http", True)
    assert (passage.receiver.address, passage.receiver.port, passage.host) == ("2001:db8::7", 443, "collect.example")


def test_without_an_address_there_is_a_name_all_the_same() -> None:
    exchange = entry()
    del exchange["serverIPAddress"]
    passage, named, *_ = of(exchange)
    assert isinstance(passage, TrafficRecord)
    assert passage.receiver.address == ""
    assert named == NameBinding(Place(4, 1), "", "collect.example", Via.PROXY)


def test_a_body_is_read_in_each_of_its_forms() -> None:
    written = [
        entry(postData={"mimeType": "application/json", "text": '{"mac":"02:00:5e:00:53:01"}'}),
        entry(postData={"mimeType": "application/octet-stream", "text": "AAE=", "encoding": "base64"}),
        entry(postData={"mimeType": "application/x-www-form-urlencoded", "params": [{"name": "a b", "value": "é"}]}),
    ]
    bodies = [payload for payload in said(of(*written), Part.BODY) if payload.receiver.address]
    assert [body.octets for body in bodies] == [b'{"mac":"02:00:5e:00:53:01"}', b"\0\1", b"a+b=%C3%A9"]
    assert {(body.sealed, body.target, body.host) for body in bodies} == {(True, "POST /v1/in", "collect.example")}


def test_a_body_that_a_program_took_apart_is_put_together_again() -> None:
    apart = {"params": [{"name": "query", "value": "{a}"}, {"name": "variables", "value": {"m": "02:00:5e:00:53:01"}}]}
    packed = gzip.compress(b'{"m":1}', mtime=0)
    written = [entry(postData=apart), entry(postData={"text": packed.decode("latin-1")})]
    bodies = [payload.octets for payload in said(of(*written), Part.BODY) if payload.receiver.address]
    assert json.loads(bodies[0]) == {"query": "{a}", "variables": {"m": "02:00:5e:00:53:01"}}
    assert bodies[1] == packed


def test_a_body_that_is_not_in_the_file_is_listed() -> None:
    assert NotRead(Place(4, 1), Why.ABSENT) in of(entry())
    assert not [unread for unread in of(entry(bodySize=0)) if isinstance(unread, NotRead)]
    broken = entry(postData={"text": "no base64", "encoding": "base64"})
    assert NotRead(Place(4, 1), Why.ABSENT) in of(broken)


def test_an_answer_comes_from_the_server() -> None:
    answers = [payload for payload in said(of(entry()), Part.BODY) if payload.sender.address]
    assert [(answer.octets, answer.host, answer.receiver.address) for answer in answers] == [(b"{}", "", "")]


def test_headers_come_without_credentials_and_the_address_from_its_path_on() -> None:
    headers = [{"name": "Cookie", "value": "a=b"}, {"name": "X-Serial", "value": "é"}, {"name": ":path", "value": "/"}]
    sightings = of(entry("http://user:word@198.51.100.9:8080/x?y=1#z", headers=headers))
    assert [(payload.media, payload.octets) for payload in said(sightings, Part.HEADER)] == [("x-serial", "é".encode())]
    (url,) = said(sightings, Part.URL)
    assert (url.octets, url.receiver.port, url.sealed) == (b"/x?y=1", 8080, False)


def test_messages_of_a_web_socket_are_read_both_ways() -> None:
    record = b"\x0a\x031.3"
    exchange = entry("wss://usp.example/usp")
    exchange["_webSocketMessages"] = [
        {"type": "send", "time": 1795526930.25, "opcode": 2, "data": base64.b64encode(record).decode()},
        {"type": "receive", "time": 1795526931, "opcode": 1, "data": "ok"},
        {"type": "send", "time": 1795526931, "opcode": 9, "data": ""},
        {"type": "send", "time": 1795526931, "opcode": 2, "data": "?"},
    ]
    sightings = of(exchange)
    out, back = [each for each in said(sightings, Part.BODY) if each.protocol == "websocket"]
    assert (out.octets, out.at_ms, out.host, out.target) == (record, 1_795_526_930_250, "usp.example", "POST /usp")
    assert (back.octets, back.sender, back.host) == (b"ok", out.receiver, "")
    traffic_records = [each for each in sightings if isinstance(each, TrafficRecord) and each.protocol == "websocket"]
    assert [each.opens for each in traffic_records] == [True, False]
    assert NotRead(Place(4, 1), Why.SYNTAX) in sightings


def test_messages_through_a_program_in_the_middle_go_to_one_name_and_answers_to_nobody() -> None:
    exchange = entry("ws://usp.example/usp", bodySize=0) | {"serverIPAddress": "127.0.0.1"}
    exchange["_webSocketMessages"] = [
        {"type": kind, "time": 1, "opcode": 1, "data": "abc"} for kind in ("send", "receive", "send", "receive")
    ]
    flows = Flows()
    for each in of(exchange):
        if isinstance(each, TrafficRecord | NameBinding):
            flows.take(each)
    settled = flows.build_flow_table(House().build_inventory())
    assert {flow.destination for flow in settled.flows} == {"usp.example"}
    assert [(flow.octets_out, flow.octets_in) for flow in settled.flows if flow.protocol == "websocket"] == [(6, 6)]


def test_an_entry_that_is_none_does_not_stop_the_next() -> None:
    whole = b'{"log":{"entries":[{"a":tru},{"request":{"url":"ftp://x"}},%s]}}' % json.dumps(entry()).encode()
    sightings = list(har(io.BytesIO(whole), 1, Bounds()))
    assert sightings[:2] == [NotRead(Place(1, 1), Why.SYNTAX), NotRead(Place(1, 2), Why.SYNTAX)]
    assert isinstance(sightings[2], TrafficRecord)
    assert sightings[2].place == Place(1, 3)


def test_a_file_without_entries_says_so() -> None:
    assert of() == [NotRead(Place(4, 0), Why.EMPTY)]
    assert list(har(io.BytesIO(b'{"log":{"pages":[]}}'), 1, Bounds())) == [NotRead(Place(1, 1), Why.SYNTAX)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)
NAMES = ["method", "url", "headers", "postData", "text", "encoding", "params", "name", "value", "bodySize"]


@given(st.dictionaries(st.sampled_from(NAMES), JSON | st.dictionaries(st.sampled_from(NAMES), JSON)), JSON, JSON)
def test_any_types_give_sightings(request: dict[str, object], started: object, messages: object) -> None:
    exchange = entry()
    cast("dict[str, object]", exchange["request"]).update(request)
    sightings = of({**exchange, "startedDateTime": started, "time": started, "_webSocketMessages": messages})
    assert sightings


@given(st.binary(max_size=200))
def test_any_octets_give_sightings(octets: bytes) -> None:
    assert list(har(io.BytesIO(b'{"log":{"entries":[{' + octets), 1, Bounds()))
    list(har(io.BytesIO(octets), 1, Bounds()))


RECORDED = Path(__file__).parent / "hars"
FLOWS = Path(__file__).parent / "flows" / "v12.3.1.flows"


def recorded(name: str) -> list[Sighting]:
    with (RECORDED / name).open("rb") as stream:
        return list(har(stream, 1, Bounds()))


def test_a_file_of_chromium_is_read_as_it_went() -> None:
    """Written by Chromium 156 (``scripts/make_har_file.mjs``)."""
    sightings = recorded("chromium-156.har")
    sent = [(payload.target, payload.octets) for payload in said(sightings, Part.BODY) if payload.host]
    assert sent == [
        ("POST /v1/in", b'{"hosts":[{"mac":"02:00:5e:00:53:01"}]}'),
        ("POST /form", b"mac=02%3A00%3A5e%3A00%3A53%3A01"),
        ("GET /usp", b"hello"),
        ("GET /usp", b"\x0a\x031.3"),
    ]
    assert [unread for unread in sightings if isinstance(unread, NotRead)] == [
        NotRead(Place(1, 4), Why.ABSENT)
    ]  # the binary body
    assert {binding.name for binding in sightings if isinstance(binding, NameBinding)} == {"collect.example"}
    assert all(record.at_ms // 100_000_000 == 17957 for record in sightings if isinstance(record, TrafficRecord))


def test_the_same_flows_say_the_same_as_har_and_as_flow_file() -> None:
    """Mitmproxy 12.3.1 wrote both."""
    with FLOWS.open("rb") as stream:
        flows = list(mitm(stream, 1, Bounds()))

    def what(sightings: list[Sighting]) -> list[tuple[object, ...]]:
        return [
            (
                payload.place.number,
                payload.part,
                payload.octets,
                payload.target,
                payload.host,
                payload.sealed,
                payload.receiver.address,
            )
            for payload in sightings
            if isinstance(payload, Payload) and payload.place.number in {1, 4} and payload.host
        ]

    assert what(recorded("mitmproxy-12.3.1.har")) == what(flows)
    assert len(what(flows)) > 5


def test_the_address_of_a_program_in_the_middle_is_not_the_one_that_received() -> None:
    for ip in ("127.0.0.1", "10.0.3.9", "169.254.1.1", "fd00::1"):
        passage = of(entry() | {"serverIPAddress": ip})[0]
        assert isinstance(passage, TrafficRecord)
        assert (passage.receiver.address, passage.host) == ("", "collect.example")
    for host in ("nas", "router.lan", "10.0.3.9", "printer.local", "hub.home.arpa"):
        passage = of(entry(f"http://{host}/x") | {"serverIPAddress": "10.0.3.9"})[0]
        assert isinstance(passage, TrafficRecord)
        assert passage.receiver.address == "10.0.3.9"


def test_a_body_that_was_sent_and_is_not_in_the_file_is_said_however_the_file_shows_it() -> None:
    for sent in (
        {"bodySize": -1},
        {"bodySize": 0, "headers": [{"name": "Content-Length", "value": "500"}]},
        {"bodySize": 5},
    ):
        assert NotRead(Place(4, 1), Why.ABSENT) in of(entry(**sent))
    for nothing in ({"bodySize": 0}, {"bodySize": -1, "method": "GET"}, {"postData": {"text": ""}, "bodySize": 0}):
        assert not [unread for unread in of(entry(**nothing)) if isinstance(unread, NotRead)]
    named, *_ = said(of(entry(postData={"params": [{"name": "f", "fileName": "anna.log"}]})), Part.BODY)
    assert b"anna.log" in named.octets


def test_a_message_that_keeps_a_web_socket_up_carries_what_is_in_it() -> None:
    messages = [{"type": "send", "time": 1, "opcode": code, "data": '{"mac":1}'} for code in (0, 9, 8, "1")]
    payloads = said(of(entry("wss://a.example/x", bodySize=0) | {"_webSocketMessages": messages}), Part.BODY)
    assert [payload.octets for payload in payloads if payload.protocol == "websocket"] == [b'{"mac":1}'] * 4


def test_nothing_of_a_body_taken_apart_is_lost() -> None:
    apart = [
        {"name": "seen", "value": {"mac": "02:00:5e:00:53:01"}},
        {"name": "seen", "value": {"mac": "02:00:5e:00:53:02"}},
        {"name": "log", "fileName": "anna.log"},
        {"name": "count", "value": 2},
    ]
    body, *_ = said(of(entry(postData={"mimeType": "application/json", "params": apart})), Part.BODY)
    assert json.loads(body.octets) == {
        "seen": [{"mac": "02:00:5e:00:53:01"}, {"mac": "02:00:5e:00:53:02"}],
        "log": None,
        "filename": "anna.log",
        "count": 2,
    }


ENTRIES = st.lists(
    st.dictionaries(st.text(max_size=6), st.text(max_size=12) | st.lists(st.text(max_size=4), max_size=3), max_size=3),
    max_size=4,
)


class InPieces(io.BytesIO):
    """A stream that gives few octets at a time, as a pipe may."""

    def __init__(self, octets: bytes, size: int) -> None:
        super().__init__(octets)
        self._few = size

    def read(self, _size: int | None = -1) -> bytes:
        return super().read(self._few)


def written(members: list[dict[str, object]], **beside: object) -> bytes:
    return json.dumps({"log": {"version": "1.2", **beside, "entries": members, "pages": [{"entries": []}]}}).encode()


@given(ENTRIES, st.integers(1, 40), st.sampled_from([None, 1]))
def test_entries_are_those_that_json_reads_in_pieces_of_any_size(
    members: list[dict[str, object]], size: int, indent: int | None
) -> None:
    whole = written(members, comment='"entries":[{}]', creator={"entries": [1]})
    if indent is not None:
        whole = json.dumps(json.loads(whole), indent=indent, ensure_ascii=False).encode()
    texts = list(entries(InPieces(whole, size), 1000))
    assert [json.loads(text) for text in texts if not isinstance(text, Why)] == members
    assert len(texts) == len(members)


def test_a_list_beside_the_entries_is_none() -> None:
    whole = b'{"log":{"pages":[{"id":"entries"}],"entries":[{"a":1}]}}'
    assert list(entries(io.BytesIO(whole), 100)) == [b'{"a":1}']


@given(ENTRIES.filter(len), st.integers(1, 1000))
def test_a_cut_file_gives_its_whole_entries_and_says_so(members: list[dict[str, object]], at: int) -> None:
    whole = json.dumps({"log": {"entries": members}}).encode()
    texts = list(entries(io.BytesIO(whole[: min(at, len(whole) - 3)]), 1000))
    assert texts[-1] in {Why.CUT, Why.SYNTAX}
    assert [json.loads(text) for text in texts[:-1]] == members[: len(texts) - 1]  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_an_entry_over_the_bound_is_passed_over_and_the_next_is_read(size: int) -> None:
    whole = written([{"a": "x" * 200}, {"b": 1}])
    stream: BinaryIO = InPieces(whole, size)
    assert list(entries(stream, 100)) == [Why.SIZE, b'{"b": 1}']


@given(st.binary(max_size=200))
def test_any_octets_end(octets: bytes) -> None:
    for octet in (octets, b'{"log":{"entries":[' + octets):
        list(entries(io.BytesIO(octet), 50))
