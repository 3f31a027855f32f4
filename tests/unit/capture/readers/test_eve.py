"""Events as Suricata 6 to 8 write them, by its user guide and the source of its loggers."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.capture.base.bounds import Bounds
from sluis.capture.base.sighting import (
    DeviceClaim,
    HomeNetwork,
    NameBinding,
    NotRead,
    Part,
    Payload,
    Place,
    Sighting,
    SocketAddress,
    TrafficRecord,
    Via,
    Why,
)
from sluis.capture.readers.eve import READERS, eve, looks_eve
from sluis.terms import Kind

NOBODY = "0.0.0.0"  # noqa: S104 - what a lease says when it gives no address
PLACE = Place(3, 1)


def event(kind: str, *, src: tuple[str, int] = ("192.0.2.10", 50000), dest: tuple[str, int] = ("203.0.113.7", 443),
          proto: str = "TCP", **fields: object) -> dict[str, object]:  # fmt: skip
    return {
        "timestamp": "2026-11-24T14:28:49.500000+0100", "flow_id": 586497171462735, "event_type": kind,
        "src_ip": src[0], "src_port": src[1], "dest_ip": dest[0], "dest_port": dest[1], "proto": proto, **fields,
    }  # fmt: skip


def of(*events: dict[str, object]) -> list[Sighting]:
    octets = b"\n".join(json.dumps(event).encode() for event in events)
    assert looks_eve(octets)
    return list(eve(io.BytesIO(octets), 3, Bounds()))


def said(sightings: list[Sighting]) -> list[tuple[Part, bytes]]:
    return [(payload.part, payload.octets) for payload in sightings if isinstance(payload, Payload)]


def test_a_flow_is_counted_in_both_directions() -> None:
    flow = {"pkts_toserver": 9, "pkts_toclient": 8, "bytes_toserver": 900, "bytes_toclient": 3400,
            "start": "2026-11-24T14:28:40.000000+0100", "end": "2026-11-24T14:28:49.250000+0100"}  # fmt: skip
    assert of(event("flow", app_proto="tls", flow=flow)) == [
        TrafficRecord(
            PLACE, 1_795_526_920_000, SocketAddress("192.0.2.10", 50000), SocketAddress("203.0.113.7", 443),
            "tcp", "tls", octets=900, back=3400, packets=9, until_ms=1_795_526_929_250, opens=True,
        )
    ]  # fmt: skip
    (failed,) = of(event("flow", app_proto="failed", flow=flow))
    assert isinstance(failed, TrafficRecord)
    assert failed.protocol == ""


def test_addresses_of_frames_are_taken_where_they_are_written_down() -> None:
    ether = {"src_macs": ["02:00:5E:00:53:07"], "dest_macs": ["02:00:5e:00:53:01", "02:00:5e:00:53:02"]}
    (flow,) = of(event("flow", flow={}, ether=ether))
    assert isinstance(flow, TrafficRecord)
    assert (flow.sender.mac, flow.receiver.mac) == ("02:00:5e:00:53:07", "")
    tls = of(event("tls", tls={}, ether={"src_mac": "02:00:5e:00:53:07", "dest_mac": "02:00:5e:00:53:01"}))[0]
    assert isinstance(tls, TrafficRecord)
    assert (tls.sender.mac, tls.receiver.mac) == ("02:00:5e:00:53:07", "02:00:5e:00:53:01")


DNS = ("203.0.113.53", 53)
CLIENT = ("192.0.2.10", 40000)
ANSWERS = [
    # version 1: an event for each answer
    ("src", {"type": "answer", "rrname": "a.example", "rrtype": "A", "rdata": "203.0.113.7"}),
    # version 2, detailed and grouped: the client stays the source
    ("dest", {"version": 2, "type": "answer", "rrname": "a.example", "rrtype": "A",
              "answers": [{"rrname": "a.example", "rrtype": "CNAME", "rdata": "b.example"},
                          {"rrname": "b.example", "rrtype": "A", "rdata": "203.0.113.7"}]}),
    ("dest", {"version": 2, "type": "answer", "rrname": "a.example", "grouped": {"A": ["203.0.113.7"]}}),
    # version 3: questions are a list, and the server is the source
    ("src", {"version": 3, "type": "response", "queries": [{"rrname": "a.example", "rrtype": "A"}],
             "answers": [{"rrname": "a.example", "rrtype": "A", "rdata": "203.0.113.7"}]}),
]  # fmt: skip


@pytest.mark.parametrize(("server_is", "dns"), ANSWERS)
def test_an_answer_gives_a_name_in_every_version(server_is: str, dns: dict[str, object]) -> None:
    ends = {"src": DNS, "dest": CLIENT} if server_is == "src" else {"src": CLIENT, "dest": DNS}
    passage, named = of(event("dns", proto="UDP", dns=dns, **ends))  # type: ignore[arg-type]
    assert isinstance(passage, TrafficRecord)
    assert (passage.sender.address, passage.receiver.address) == ("192.0.2.10", "203.0.113.53")
    assert named == NameBinding(PLACE, "203.0.113.7", "a.example", Via.DNS)


@pytest.mark.parametrize(
    "dns",
    [{"type": "query", "rrname": "A.example", "rrtype": "A"},
     {"version": 2, "type": "query", "rrname": "A.example", "rrtype": "A"},
     {"version": 3, "type": "request", "queries": [{"rrname": "A.example", "rrtype": "A"}]}],
)  # fmt: skip
def test_a_question_is_said_in_every_version(dns: dict[str, object]) -> None:
    assert said(of(event("dns", proto="UDP", dest=DNS, dns=dns))) == [(Part.DNS_NAME, b"a.example")]


def test_a_request_says_its_host_its_address_and_its_headers() -> None:
    http = {"hostname": "collect.example", "url": "/in?serial=7", "http_user_agent": "router/1", "http_method": "POST",
            "length": 2}  # fmt: skip
    sightings = of(event("http", dest=("203.0.113.7", 80), http=http))
    assert sightings[1] == NameBinding(PLACE, "203.0.113.7", "collect.example", Via.HOST)
    assert said(sightings) == [(Part.URL, b"/in?serial=7"), (Part.HEADER, b"router/1")]
    assert sightings[-1] == NotRead(PLACE, Why.ABSENT)
    dumped = [{"name": "Cookie", "value": "a"}, {"name": "X-Serial", "value": "7"}]
    sightings = of(event("http", http={**http, "http_method": "GET", "request_headers": dumped}))
    assert said(sightings)[1:] == [(Part.CREDENTIAL, b"a"), (Part.HEADER, b"7"), (Part.HEADER, b"router/1")]
    custom = {"proxy_authorization": 'Digest username="EX1", response="x"', "cookie": "b"}
    assert said(of(event("http", http={**http, "http_method": "GET", **custom})))[2:] == [
        (Part.CLIENT, b"EX1"), (Part.CREDENTIAL, b"b"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "written", [{"http_request_body": "bWFjPTE="}, {"http_request_body_printable": "mac=1"}]
)  # fmt: skip
def test_a_body_that_was_written_down_is_read(written: dict[str, object]) -> None:
    sightings = of(event("http", http={"hostname": "a.example", "url": "/", "http_method": "POST", **written}))
    assert said(sightings)[-1] == (Part.BODY, b"mac=1")
    assert not [unread for unread in sightings if isinstance(unread, NotRead)]


def test_the_octets_for_which_an_alert_was_raised_are_read() -> None:
    sightings = of(event("alert", payload="bWFjPTE=", direction="to_server", app_proto="http"))
    assert said(sightings) == [(Part.PAYLOAD, b"mac=1")]
    back = of(event("alert", payload="bWFjPTE=", direction="to_client"))
    assert [payload.sender.address for payload in back if isinstance(payload, Payload)] == ["203.0.113.7"]


def test_a_device_that_proves_who_it_is_is_heard() -> None:
    sightings = of(event("tls", tls={"sni": "a.example", "client": {"subject": "O=Example, CN=CPE-0007"}}))
    assert said(sightings) == [(Part.TLS_NAME, b"a.example"), (Part.CLIENT, b"CPE-0007")]
    assert said(of(event("quic", proto="UDP", quic={"sni": "q.example"}))) == [(Part.TLS_NAME, b"q.example")]


@pytest.mark.parametrize("kind", ["tls", "quic"])
def test_a_handshake_gives_the_names_of_the_server(kind: str) -> None:
    sightings = of(event(kind, tls={"sni": "a.example", "subject": "C=NL, O=Example, CN=*.front.example"}))
    assert [(binding.name, binding.via) for binding in sightings if isinstance(binding, NameBinding)] == [
        ("a.example", Via.TLS), ("*.front.example", Via.CERTIFICATE),
    ]  # fmt: skip
    assert said(sightings) == [(Part.TLS_NAME, b"a.example")]


def test_a_lease_says_what_the_house_owns_and_which_network_it_has() -> None:
    dhcp = {"type": "reply", "client_mac": "02:00:5E:00:53:01", "assigned_ip": "192.0.2.23", "client_ip": NOBODY,
            "dhcp_type": "ack", "subnet_mask": "255.255.255.0", "routers": ["192.0.2.1"], "hostname": "living-room-tv",
            "client_id": "01:02:00:5e:00:53:01"}  # fmt: skip
    mac = "02:00:5e:00:53:01"
    assert of(event("dhcp", proto="UDP", dhcp=dhcp)) == [
        DeviceClaim(PLACE, mac, "192.0.2.23", Kind.MAC_ADDRESS, mac, "dhcp lease"),
        DeviceClaim(PLACE, mac, "192.0.2.23", Kind.HOST_NAME, "living-room-tv", "dhcp option 12"),
        HomeNetwork(PLACE, "192.0.2.0/24", "192.0.2.1"),
    ]
    assert not [
        network
        for network in of(event("dhcp", dhcp={**dhcp, "dhcp_type": "offer"}))
        if isinstance(network, HomeNetwork)
    ]
    offered = of(event("dhcp", dhcp={"type": "request", "client_mac": mac, "client_id": "ff:00:11"}))
    assert [claim.kind for claim in offered if isinstance(claim, DeviceClaim)] == [
        Kind.MAC_ADDRESS,
        Kind.DHCP_IDENTIFIER,
    ]


def test_messages_of_mqtt_go_the_way_they_went() -> None:
    connect = {"client_id": "router-7", "username": "cpe1", "password": "word", "will": {"topic": "t", "message": "m"}}
    sightings = of(event("mqtt", dest=("203.0.113.7", 1883), mqtt={"connect": connect}))
    assert said(sightings) == [
        (Part.CLIENT, b"router-7"), (Part.CLIENT, b"cpe1"), (Part.CREDENTIAL, b"word"), (Part.TOPIC, b"t"),
        (Part.BODY, b"m"),
    ]  # fmt: skip
    publish = {"topic": "home/tv", "message": "on"}
    back = of(event("mqtt", src=("203.0.113.7", 1883), dest=("192.0.2.10", 50000), mqtt={"publish": publish}))
    assert {payload.sender.address for payload in back if isinstance(payload, Payload)} == {"203.0.113.7"}
    asked = of(event("mqtt", mqtt={"subscribe": {"topics": [{"topic": "a/#", "qos": 0}]}}))
    assert said(asked) == [(Part.TOPIC, b"a/#")]
    cut = of(event("mqtt", mqtt={"publish": {"truncated": True, "skipped_length": 100_000}}))
    assert cut[-1] == NotRead(PLACE, Why.SNAPPED)


def test_what_repeats_another_event_is_passed_over_and_what_is_not_read_is_listed() -> None:
    kinds = ["alert", "stats", "fileinfo", "netflow", "anomaly", "smtp"]
    sightings = of(*map(event, kinds))
    assert [unread for unread in sightings if isinstance(unread, NotRead)] == [
        NotRead(Place(3, 5), Why.SYNTAX), NotRead(Place(3, 6), Why.UNKNOWN)
    ]  # fmt: skip
    assert [(record.place.number, record.protocol) for record in sightings if isinstance(record, TrafficRecord)] == [
        (6, "smtp")
    ]


def test_a_broken_line_does_not_stop_the_next() -> None:
    octets = b"{\n" + json.dumps(event("tls", tls={"sni": "a.example"})).encode() + b"\n[]\n" + b"x" * 5000
    sightings = list(eve(io.BytesIO(octets), 3, Bounds(line_bytes=1000)))
    assert [(unread.place.number, unread.why) for unread in sightings if isinstance(unread, NotRead)] == [
        (1, Why.SYNTAX), (3, Why.SYNTAX), (4, Why.SIZE),
    ]  # fmt: skip
    assert {record.place.number for record in sightings if isinstance(record, TrafficRecord)} == {2}


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["type", "rrname", "answers", "queries", "rdata", "topic", "will", "publish", "start"]),
            inner,
        )
    ),
    max_leaves=8,
)


@given(st.sampled_from(sorted(READERS)), TREES)
def test_any_types_give_sightings(kind: str, tree: object) -> None:
    assert of(event(kind, **{kind: tree})) or kind in {"dhcp", "alert"}


@given(st.binary(max_size=200))
def test_any_octets_end(octets: bytes) -> None:
    looks_eve(octets)
    list(eve(io.BytesIO(octets), 1, Bounds()))
