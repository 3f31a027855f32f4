import ipaddress

from hypothesis import given
from hypothesis import strategies as st

from sluis.capture.base.sighting import SocketAddress
from sluis.capture.readers.dissect_fields import AGGREGATOR, FIELDS, column
from sluis.capture.readers.dissect_packet import Ends, address, moment, traffic_record


def row(**said: bytes) -> list[bytes]:
    found = [b""] * len(FIELDS)
    for name, value in said.items():
        found[column(name.replace("__", "."))] = value
    return found


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


@given(st.one_of(st.ip_addresses().map(lambda one: str(one).upper().encode()), st.binary(max_size=20)))
def test_an_address_is_canonical_or_empty(field: bytes) -> None:
    found = address(field)
    assert found == "" or str(ipaddress.ip_address(found)) == found


@given(st.binary(max_size=30))
def test_any_text_is_a_moment(field: bytes) -> None:
    assert isinstance(moment(field), int)


def test_many_ends_are_not_all_remembered() -> None:
    ends = Ends()
    for port in range(70_000):
        ends.end(b"192.0.2.1", str(port).encode(), b"")
    assert len(ends._known) < 70_000
