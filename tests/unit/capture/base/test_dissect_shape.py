import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.capture.base.dissect_shape import shape_of
from sluis.capture.base.sighting import Why


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
