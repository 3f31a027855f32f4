r"""Logs as Zeek writes them: the headers are those of its own writers, in columns and as JSON lines."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.capture.base.bounds import Bounds
from sluis.capture.base.sighting import (
    DeviceClaim,
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
from sluis.capture.readers.zeek import READERS, looks_zeek, zeek
from sluis.terms import Kind

TUPLE = "ts uid id.orig_h id.orig_p id.resp_h id.resp_p"
TUPLE_TYPES = "time string addr port addr port"
ENDS = ["1795526929.500000", "CHhAvVGS1DHFjwGM9", "192.0.2.10", "50000", "203.0.113.7", "443"]
HEADERS = {
    "conn": (
        (
            "proto service duration orig_bytes resp_bytes conn_state local_orig local_resp missed_bytes history "
            "orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes tunnel_parents orig_l2_addr resp_l2_addr"
        ),
        (
            "enum string interval count count string bool bool count string count count count count set[string] string "
            "string"
        ),
    ),
    "dns": (
        "proto trans_id query qclass qtype rcode AA answers TTLs rejected",
        "enum count string count count count bool vector[string] vector[interval] bool",
    ),
    "http": (
        (
            "trans_depth method host uri referrer version user_agent origin request_body_len response_body_len "
            "status_code username password"
        ),
        "count string string string string string string string count count count string string",
    ),
    "ssl": (
        "version cipher curve server_name resumed established subject issuer client_subject",
        "string string string string bool bool string string string",
    ),
    "mqtt_connect": (
        "proto_name proto_version client_id connect_status will_topic will_payload",
        "string string string string string string",
    ),
    "mqtt_publish": (
        "from_client retain qos status topic payload payload_len",
        "bool bool string string string string count",
    ),
    "mqtt_subscribe": (
        "action topics qos_levels granted_qos_level ack",
        "enum vector[string] vector[count] count bool",
    ),
}


def log(path: str, *rows: list[str], ends: list[str] | None = None) -> bytes:
    names, types = (f"{TUPLE} {HEADERS[path][0]}", f"{TUPLE_TYPES} {HEADERS[path][1]}")
    lines = ["#separator \\x09", "#set_separator\t,", "#empty_field\t(empty)", "#unset_field\t-", f"#path\t{path}",
             "#open\t2026-11-24-13-28-49", "\t".join(["#fields", *names.split()]),
             "\t".join(["#types", *types.split()])]  # fmt: skip
    lines += ["\t".join([*(ends or ENDS), *row]) for row in rows]
    return "\n".join([*lines, "#close\t2026-11-24-14-00-00", ""]).encode()


def as_json(path: str, row: list[str]) -> bytes:
    """Return the same row as the JSON writer gives it: typed, without what is not set and without the name."""
    names, types = (f"{TUPLE} {HEADERS[path][0]}".split(), f"{TUPLE_TYPES} {HEADERS[path][1]}".split())
    record: dict[str, object] = {}
    for name, kind, value in zip(names, types, [*ENDS, *row], strict=True):
        if value == "-":
            continue
        if kind.startswith(("vector", "set")):
            record[name] = [] if value == "(empty)" else value.split(",")
        elif kind in {"time", "interval"}:
            record[name] = float(value)
        elif kind in {"count", "port"}:
            record[name] = int(value)
        else:
            record[name] = value == "T" if kind == "bool" else value
    return json.dumps(record).encode() + b"\n"


def of(octets: bytes) -> list[Sighting]:
    assert looks_zeek(octets)
    return list(zeek(io.BytesIO(octets), 2, Bounds()))


def row(path: str, **values: str) -> list[str]:
    return [values.get(name.replace(".", "_"), "-") for name in HEADERS[path][0].split()]


def both(path: str, **values: str) -> list[Sighting]:
    """Return what is read of a row, and hold the two ways to write it together."""
    record = row(path, **values)
    columns, lines = of(log(path, record)), of(as_json(path, record))

    def placeless(sightings: list[Sighting]) -> list[str]:
        return [repr(each).replace("number=9)", "number=1)") for each in sightings]

    assert placeless(columns) == placeless(lines)
    return columns


def test_a_connection_is_counted_as_it_went_over_the_network() -> None:
    (passage,) = both(
        "conn", proto="tcp", service="ssl", duration="2.250000", orig_bytes="400", resp_bytes="3000", conn_state="SF",
        orig_pkts="9", orig_ip_bytes="772", resp_pkts="8", resp_ip_bytes="3328", orig_l2_addr="02:00:5E:00:53:01",
    )  # fmt: skip
    assert passage == TrafficRecord(
        Place(2, 9), 1_795_526_929_500,
        SocketAddress("192.0.2.10", 50000, "02:00:5e:00:53:01"), SocketAddress("203.0.113.7", 443),
        "tcp", "tls", octets=772, back=3328, packets=9, until_ms=1_795_526_931_750, opens=True,
        carried=3400,
    )  # fmt: skip


def test_without_the_size_at_the_network_layer_that_of_the_payload_counts() -> None:
    (passage,) = both("conn", proto="udp", service="dns", orig_bytes="40", resp_bytes="90", conn_state="SF")
    assert isinstance(passage, TrafficRecord)
    assert (passage.octets, passage.back, passage.packets) == (40, 90, 1)


def test_a_question_and_its_answers_are_names() -> None:
    passage, asked, *named = both(
        "dns", proto="udp", trans_id="7", query="Collect.Example", answers="front.example,203.0.113.7,2001:DB8::7",
        TTLs="1.0,2.0,3.0", rejected="F",
    )  # fmt: skip
    assert isinstance(passage, TrafficRecord)
    assert (passage.octets, passage.packets, passage.opens, passage.protocol) == (0, 0, False, "dns")
    assert isinstance(asked, Payload)
    assert (asked.part, asked.octets) == (Part.DNS_NAME, b"collect.example")
    assert named == [
        NameBinding(Place(2, 9), "203.0.113.7", "collect.example", Via.DNS),
        NameBinding(Place(2, 9), "2001:db8::7", "collect.example", Via.DNS),
    ]


def test_a_request_says_its_host_and_address_and_that_its_body_is_not_there() -> None:
    sightings = both(
        "http", trans_depth="1", method="POST", host="collect.example:8080", uri="/in?serial=7", user_agent="router/1",
        request_body_len="20", response_body_len="0", username="cpe1", password="word",
    )  # fmt: skip
    assert sightings[1] == NameBinding(Place(2, 9), "203.0.113.7", "collect.example", Via.HOST)
    assert [(payload.part, payload.octets) for payload in sightings if isinstance(payload, Payload)] == [
        (Part.URL, b"/in?serial=7"), (Part.HEADER, b"router/1"), (Part.CLIENT, b"cpe1"),
        (Part.CREDENTIAL, b"word"),
    ]  # fmt: skip
    assert sightings[-1] == NotRead(Place(2, 9), Why.ABSENT)


def test_what_zeek_could_not_decode_is_no_user_name() -> None:
    sightings = both(
        "http", trans_depth="1", method="GET", uri="/", request_body_len="0", username="<problem-decoding> (Y3BlMQ)"
    )
    assert [(payload.part, payload.octets) for payload in sightings if isinstance(payload, Payload)][1:] == [
        (Part.CREDENTIAL, b"Y3BlMQ")
    ]


def test_a_handshake_gives_the_names_of_the_server() -> None:
    sightings = both(
        "ssl", version="TLSv12", server_name="a.example", resumed="F", established="T",
        subject="CN=*.front.example,O=Example\\x2c Inc",
    )  # fmt: skip
    assert [binding for binding in sightings if isinstance(binding, NameBinding)] == [
        NameBinding(Place(2, 9), "203.0.113.7", "a.example", Via.TLS),
        NameBinding(Place(2, 9), "203.0.113.7", "*.front.example", Via.CERTIFICATE),
    ]
    assert [payload.octets for payload in sightings if isinstance(payload, Payload)] == [b"a.example"]


def test_a_device_that_proves_who_it_is_is_heard() -> None:
    sightings = both(
        "ssl", server_name="a.example", resumed="F", established="T", client_subject="CN=CPE-0007,O=Example"
    )
    assert [payload.octets for payload in sightings if isinstance(payload, Payload)] == [b"a.example", b"CPE-0007"]


def test_messages_of_mqtt_go_the_way_they_went() -> None:
    out = both(
        "mqtt_publish", from_client="T", retain="F", qos="at most once", topic="home/tv", payload='{"a":1}',
        payload_len="7",
    )  # fmt: skip
    back = both("mqtt_publish", from_client="F", topic="home/tv", payload='{"a"', payload_len="70")
    assert [(payload.part, payload.octets, payload.target) for payload in out if isinstance(payload, Payload)] == [
        (Part.TOPIC, b"home/tv", ""), (Part.BODY, b'{"a":1}', "home/tv"),
    ]  # fmt: skip
    assert {payload.sender.address for payload in back if isinstance(payload, Payload)} == {"203.0.113.7"}
    assert back[-1] == NotRead(Place(2, 9), Why.SNAPPED)
    client = both("mqtt_connect", proto_name="MQTT", client_id="router-7", will_topic="gone", will_payload="bye")
    assert [payload.octets for payload in client if isinstance(payload, Payload)] == [b"router-7", b"gone", b"bye"]
    asked = both("mqtt_subscribe", action="MQTT::SUBSCRIBE", topics="a/#,b", ack="T")
    assert [payload.octets for payload in asked if isinstance(payload, Payload)] == [b"a/#", b"b"]


def test_a_lease_says_what_the_house_owns() -> None:
    record = {"ts": 1795526929.5, "uids": ["C1"], "mac": "02:00:5E:00:53:01", "assigned_addr": "192.0.2.23",
              "host_name": "living-room-tv", "client_fqdn": "tv.home", "msg_types": ["DISCOVER", "ACK"]}  # fmt: skip
    assert of(json.dumps(record).encode()) == [
        DeviceClaim(
            Place(2, 1), "02:00:5e:00:53:01", "192.0.2.23", Kind.MAC_ADDRESS, "02:00:5e:00:53:01", "dhcp lease"
        ),
        DeviceClaim(Place(2, 1), "02:00:5e:00:53:01", "192.0.2.23", Kind.HOST_NAME, "living-room-tv", "dhcp option 12"),
        DeviceClaim(Place(2, 1), "02:00:5e:00:53:01", "192.0.2.23", Kind.HOST_NAME, "tv.home", "dhcp option 81"),
    ]


def test_octets_that_are_no_text_come_back_as_they_were() -> None:
    sightings = of(log("mqtt_publish", row("mqtt_publish", topic="a", payload="\\x0a\\xff\\x09b", payload_len="4")))
    assert b"\x0a\xff\x09b" in [payload.octets for payload in sightings if isinstance(payload, Payload)]


def test_another_separator_and_other_marks_are_taken_from_the_header() -> None:
    octets = log("dns", row("dns", proto="udp", query="a.example", answers="192.0.2.1,192.0.2.2"))
    head, tail = octets.split(b"#path", 1)
    octets = head.replace(b"\\x09", b"\\x7c").replace(b"\t,", b"\t;").replace(b"\t-", b"\t?") + b"#path" + tail
    octets = octets.replace(b"\t-", b"\t?").replace(b"192.0.2.1,", b"192.0.2.1;").replace(b"\t", b"|")
    assert len([octet for octet in of(octets) if isinstance(octet, NameBinding)]) == 2


@pytest.mark.parametrize("path", ["stats", "x509", "known_hosts"])
def test_a_log_that_says_nothing_of_what_was_sent_is_passed_over(path: str) -> None:
    assert of(log("conn", row("conn")).replace(b"#path\tconn", b"#path\t" + path.encode())) == []


def test_a_log_without_a_line_is_empty() -> None:
    assert of(log("conn")) == [NotRead(Place(2, 0), Why.EMPTY)]


def test_another_log_and_a_broken_line_are_listed() -> None:
    weird = log("conn", row("conn")).replace(b"#path\tconn", b"#path\tweird")
    assert of(weird) == [NotRead(Place(2, 9), Why.UNKNOWN)]
    broken = log("conn", row("conn", conn_state="SF")) + b"too\tfew\n{not json\n"
    assert [unread for unread in of(broken) if isinstance(unread, NotRead)] == [
        NotRead(Place(2, 11), Why.SYNTAX), NotRead(Place(2, 12), Why.SYNTAX),
    ]  # fmt: skip
    long = log("conn", ["x" * 5000])
    assert NotRead(Place(2, 9), Why.SIZE) in list(zeek(io.BytesIO(long), 2, Bounds(line_bytes=1000)))


@pytest.mark.parametrize("written", ['"2026-11-24T13:28:49.500000Z"', "1795526929500", "1795526929.5"])
def test_moments_are_read_in_each_form_that_can_be_set(written: str) -> None:
    line = b'{"_path":"conn","ts":%s,"id.orig_h":"192.0.2.1","conn_state":"SF"}' % written.encode()
    (passage,) = of(line)
    assert isinstance(passage, TrafficRecord)
    assert passage.at_ms == 1_795_526_929_500


VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6) | st.lists(
    st.text(max_size=3), max_size=2
)  # fmt: skip
NAMES = st.sampled_from(sorted({name for names, _ in HEADERS.values() for name in f"{TUPLE} {names} mac".split()}))


@given(st.sampled_from(sorted(READERS)), st.dictionaries(NAMES, VALUES))
def test_any_types_give_sightings(path: str, record: dict[str, object]) -> None:
    list(zeek(io.BytesIO(json.dumps({**record, "_path": path}).encode()), 1, Bounds()))


@given(st.binary(max_size=200))
def test_any_octets_end(octets: bytes) -> None:
    looks_zeek(octets)
    list(zeek(io.BytesIO(octets), 1, Bounds()))
    list(zeek(io.BytesIO(log("dns", row("dns", proto="udp")) + octets), 1, Bounds()))
