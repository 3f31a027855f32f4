import pytest
from tests.unit.capture.pcaps import CLOUD, PHONE

from sluis.audit.house.connections import Connection, called, ends
from sluis.capture.base.sighting import Place, SocketAddress, TrafficRecord, Via


def passage(
    sport: int, dport: int, transport: str = "tcp", protocol: str = "", *, opens: bool = False, octets: int = 10
) -> TrafficRecord:
    return TrafficRecord(
        Place(1, 1),
        5,
        SocketAddress(PHONE, sport),
        SocketAddress(CLOUD, dport),
        transport,
        protocol,
        octets=octets,
        opens=opens,
    )


@pytest.mark.parametrize(
    ("seen", "client"),
    [
        (passage(443, 40000, opens=True), PHONE),
        (passage(40000, 443), PHONE),
        (passage(443, 40000), CLOUD),
        (passage(8883, 50000), CLOUD),
        (passage(45000, 40000), PHONE),
        (passage(40000, 45000), CLOUD),
        (passage(123, 123, "udp"), PHONE),
        (passage(53, 40000, "udp"), CLOUD),
        (passage(40000, 45000, "udp"), PHONE),
        (passage(0, 0, "icmp"), PHONE),
    ],
)
def test_who_opened_is_told_by_the_opening_and_else_by_the_ports(seen: TrafficRecord, client: str) -> None:
    assert ends(seen)[0].address == client


def test_both_directions_are_counted_apart_and_logs_say_both_at_once() -> None:
    seen = passage(40000, 443, opens=True)
    joined = Connection(seen, client=seen.sender, server=seen.receiver)
    joined.take(seen)
    joined.take(TrafficRecord(Place(1, 2), 9, seen.receiver, seen.sender, "tcp", octets=100))
    joined.take(
        TrafficRecord(Place(2, 1), 3, seen.sender, seen.receiver, "tcp", octets=7, back=70, packets=4, until_ms=20)
    )
    assert (joined.octets, joined.back, joined.packets, joined.first_ms, joined.last_ms) == (17, 170, 6, 3, 20)


def test_the_most_telling_protocol_and_whether_it_is_sealed_are_kept() -> None:
    joined = Connection(passage(1, 443), client=SocketAddress(), server=SocketAddress())
    for protocol in ("", "tls", "http", "tls", ""):
        joined.take(passage(1, 443, protocol=protocol))
    assert (joined.protocol, joined.sealed) == ("http", True)


def test_a_name_of_the_connection_wins_by_how_it_was_said() -> None:
    joined = Connection(passage(1, 443), client=SocketAddress(), server=SocketAddress())
    for name, via in (
        ("*.example", Via.CERTIFICATE),
        ("c.example", Via.CERTIFICATE),
        ("t.example", Via.TLS),
        ("h", Via.HOST),
    ):
        joined.call(name, via)
    assert joined.name == "t.example"


def test_a_usual_port_names_what_is_read_as_octets() -> None:
    assert called("", "tcp", 443) == "tcp"
    assert called("", "udp", 123) == "ntp"


def test_a_copy_has_the_same_ends_and_both_mac_addresses_others() -> None:
    def went(mac: str, other: str, *, back: bool = False) -> TrafficRecord:
        ends = SocketAddress("2001:db8:1::7", 40000, mac), SocketAddress("2001:db8:9::9", 443, other)
        return TrafficRecord(Place(1, 1), 0, *(ends[::-1] if back else ends), "tcp", octets=10)

    phone, router, outer, provider = (f"02:00:5e:00:53:0{number}" for number in (7, 1, 2, 3))
    joined = Connection(went(phone, router), client=went(phone, router).sender, server=went(phone, router).receiver)
    assert [joined.passed_on(went(*macs)) for macs in ((outer, provider), (outer, router), (phone, ""))] == [
        True, False, False,
    ]  # fmt: skip
    assert joined.passed_on(went(outer, provider, back=True))
    assert not joined.passed_on(went(phone, router, back=True))
    joined.take(went(outer, router))
    joined.take(went(phone, router, back=True))
    assert (joined.octets, joined.back) == (10, 10)
