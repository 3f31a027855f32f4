import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.capture.base.sighting import SocketAddress, Why
from sluis.capture.readers.tshark.packet import (
    AGGREGATOR,
    BASE,
    FIELDS,
    Ends,
    address,
    column,
    each,
    first,
    last,
    moment,
    octets,
    shape_of,
    text,
    traffic_record,
    whole,
)


def test_no_field_is_asked_twice_and_who_sent_how_much_comes_first() -> None:
    assert len(set(FIELDS)) == len(FIELDS)
    assert {"frame.len", "ip.src", "ipv6.dst", "tcp.srcport", "udp.dstport", "eth.src"} <= set(FIELDS[:BASE])


def test_a_field_that_is_not_asked_is_a_fault() -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        column("frame.colour")


@given(st.binary(max_size=60))
def test_any_field_gives_text_numbers_and_octets(field: bytes) -> None:
    assert isinstance(text(field), str)
    assert isinstance(whole(field), int)
    assert isinstance(octets(field), bytes)
    assert AGGREGATOR.join(each(field)) == field
    assert {first(field), last(field)} <= {*each(field), b""}


@given(st.binary(max_size=60))
def test_octets_are_what_was_written(value: bytes) -> None:
    assert octets(value.hex().encode()) == octets(value.hex(":").encode()) == value


@pytest.mark.parametrize(
    ("layers", "transport", "protocol", "sealed"),
    [
        (b"eth:ethertype:ip:tcp:http:media", "tcp", "http", False),
        (b"eth:ethertype:ip:tcp:http:websocket:data", "tcp", "websocket", False),
        (b"eth:ethertype:ipv6:tcp:tls:x509sat:x509sat", "tcp", "tls", False),
        (b"eth:ethertype:ip:tcp:tls:http2:media", "tcp", "http2", True),
        (b"eth:ethertype:ip:tcp:tls:data", "tcp", "tls", True),
        (b"eth:ethertype:ip:udp:quic:tls", "udp", "quic", False),
        (b"eth:ethertype:ip:gre:ip:udp:dns", "udp", "dns", False),
        (b"eth:ethertype:arp", "arp", "arp", False),
        (b"eth:ethertype:ip:esp", "esp", "esp", False),
        (b"eth:ethertype:ip:tcp", "tcp", "", False),
    ],
)
def test_layers_say_how_it_travels(layers: bytes, transport: str, protocol: str, *, sealed: bool) -> None:
    shape = shape_of(layers)
    assert (shape.transport, shape.protocol, shape.sealed) == (transport, protocol, sealed)


def test_the_inner_packet_of_a_tunnel_counts() -> None:
    shape = shape_of(b"eth:ethertype:ip:gre:ip:udp:dns")
    assert (shape.version, shape.layer) == (4, 1)
    shape = shape_of(b"eth:ethertype:ip:ipv6:tcp")
    assert (shape.version, shape.layer) == (6, 0)


def test_a_packet_quoted_by_icmp_does_not_count() -> None:
    shape = shape_of(b"eth:ethertype:ip:icmp:ip:udp:dns")
    assert (shape.quoting, shape.layer, "dns" in shape.names) == (True, 0, False)


def test_what_an_echo_carries_counts() -> None:
    shape = shape_of(b"eth:ethertype:ip:icmp:data")
    assert (shape.quoting, shape.protocol, "data" in shape.names) == (False, "icmp", True)


def test_what_tshark_could_not_read_is_told() -> None:
    assert shape_of(b"eth:ethertype:ip:udp:dns:_ws.malformed").fault is Why.SYNTAX
    assert shape_of(b"").outside


@given(st.binary(max_size=80))
def test_any_list_of_layers_has_a_shape(layers: bytes) -> None:
    shape = shape_of(layers)
    assert shape.layer >= 0
    assert shape.version in {0, 4, 6}


def row(**fields: bytes) -> list[bytes]:
    cells = [b""] * len(FIELDS)
    for name, value in fields.items():
        cells[column(name.replace("__", "."))] = value
    return cells


def test_the_ends_are_those_of_the_frame_and_of_the_inner_packet() -> None:
    both = b"192.0.2.1" + AGGREGATOR + b"10.0.0.1"
    packet = Ends().packet(
        1,
        row(
            frame__protocols=b"eth:ethertype:ip:gre:ip:udp:dns", ip__src=both, ip__dst=both,
            eth__src=b"02:00:5e:00:53:07", udp__srcport=b"1", udp__dstport=b"53", frame__len=b"60",
        ),
        3,
    )  # fmt: skip
    assert packet.sender == SocketAddress("10.0.0.1", 1, "02:00:5e:00:53:07")
    assert (packet.place.number, packet.octets) == (3, 60)


def test_a_packet_that_icmp_quotes_lends_it_no_port() -> None:
    quoted = b"192.0.2.1" + AGGREGATOR + b"10.0.0.1"
    packet = Ends().packet(
        1, row(frame__protocols=b"eth:ethertype:ip:icmp:ip:udp:dns", ip__src=quoted, udp__srcport=b"53"), 1
    )
    assert packet.sender == SocketAddress("192.0.2.1", 0, "")


def test_only_a_first_segment_opens() -> None:
    flags = {b"0x0002": True, b"0x0012": False, b"0x0010": False}
    for value, opens in flags.items():
        packet = Ends().packet(1, row(frame__protocols=b"eth:ethertype:ip:tcp", tcp__flags=value), 1)
        assert traffic_record(packet).opens is opens


@given(st.one_of(st.ip_addresses().map(lambda entry: str(entry).upper().encode()), st.binary(max_size=20)))
def test_an_address_is_canonical_or_empty(field: bytes) -> None:
    canonical = address(field)
    assert canonical == "" or str(ipaddress.ip_address(canonical)) == canonical


@given(st.binary(max_size=30))
def test_any_text_is_a_moment(field: bytes) -> None:
    assert isinstance(moment(field), int)


def test_many_ends_are_not_all_remembered() -> None:
    ends = Ends()
    for port in range(70_000):
        ends.end(b"192.0.2.1", str(port).encode(), b"")
    assert len(ends._known) < 70_000
