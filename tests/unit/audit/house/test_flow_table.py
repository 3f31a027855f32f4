from collections import Counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.unit.capture.pcaps import CLOUD, PHONE, PHONE_MAC, ROUTER, ROUTER_MAC

from sluis.audit.house import flow_table as module
from sluis.audit.house.connections import Connection
from sluis.audit.house.flow_table import Flows, build_flow_table
from sluis.audit.house.household import HomeInventory
from sluis.audit.house.names_of_addresses import NamesOfAddresses
from sluis.audit.model import Device, Reading
from sluis.capture.base.home_networks import HomeNetworks
from sluis.capture.base.sighting import NameBinding, Place, SocketAddress, TrafficRecord, Via

HOUSE = HomeInventory(
    (Device(0, (ROUTER_MAC,), (ROUTER,), ()), Device(1, (PHONE_MAC,), (PHONE,), ())), HomeNetworks(), ()
)


def connection(client: SocketAddress, server: SocketAddress, name: str = "") -> Connection:
    passage = TrafficRecord(Place(1, 3), 7, client, server, "tcp", "tls", octets=10)
    made = Connection(passage, client=client, server=server)
    made.take(passage)
    if name:
        made.call(name, Via.TLS)
    return made


def test_a_device_is_known_by_its_mac_address_when_its_own_address_is_not() -> None:
    client, server = SocketAddress("2001:db8:53::7", 4, PHONE_MAC), SocketAddress("2001:db8:9::9", 443, ROUTER_MAC)
    settled = build_flow_table([(None, connection(client, server))], HOUSE, NamesOfAddresses())
    assert [(flow.device, flow.destination, flow.octets_out) for flow in settled.flows] == [(1, "2001:db8:9::9", 10)]


def test_traffic_to_everybody_at_home_stays_inside() -> None:
    home = HomeInventory(HOUSE.devices, HomeNetworks(("192.168.1.0/24",)), ())
    settled = build_flow_table(
        [(None, connection(SocketAddress(PHONE, 4), SocketAddress("192.168.1.255", 137)))], home, NamesOfAddresses()
    )
    assert (settled.flows, settled.inside) == ((), 1)


def test_a_frame_without_an_address_stays_on_its_link_and_an_entry_with_a_name_does_not() -> None:
    asking = connection(SocketAddress("", 0, PHONE_MAC), SocketAddress("", 0, "ff:ff:ff:ff:ff:ff"))
    entry = connection(SocketAddress(), SocketAddress(), "cloud.example")
    settled = build_flow_table([(None, asking), (None, entry)], HOUSE, NamesOfAddresses())
    assert [flow.destination for flow in settled.flows] == ["cloud.example"]
    assert settled.inside == 1


def test_a_lease_that_is_handed_out_goes_nowhere_and_one_that_is_asked_for_does() -> None:
    server, client = SocketAddress("203.0.113.1", 67, ROUTER_MAC), SocketAddress("203.0.113.77", 68, PHONE_MAC)
    given = TrafficRecord(Place(1, 1), 7, server, client, "udp", "dhcp", octets=300)
    asked = TrafficRecord(Place(1, 2), 8, client, server, "udp", "dhcp", octets=310)
    for seen, inside in (([given], 1), ([given, asked], 0), ([asked, given], 0)):
        flows = Flows()
        for record in seen:
            flows.take(record)
        settled = flows.build_flow_table(HOUSE)
        assert settled.inside == inside
        assert len(settled.flows) == 1 - inside


def test_a_connection_seen_on_both_sides_of_the_router_is_the_devices() -> None:
    outside = "198.51.100.7"
    house = HomeInventory(
        (Device(0, (ROUTER_MAC,), (ROUTER, outside), ()), HOUSE.devices[1]), HomeNetworks(hosts=(outside,)), ()
    )

    def seen(client: str, port: int, at_ms: int) -> tuple[tuple[str, int, str, int, str], Connection]:
        ends = SocketAddress(client, port), SocketAddress(CLOUD, 443)
        passage = TrafficRecord(
            Place(1 if client == PHONE else 2, port), at_ms, *ends, "tcp", "tls", octets=10, opens=True
        )
        made = Connection(passage, client=ends[0], server=ends[1])
        made.take(passage)
        return (client, port, CLOUD, 443, "tcp"), made

    both = [seen(PHONE, 40000, 1_000), seen(outside, 40000, 1_002)]
    own = [seen(outside, 40001, 1_003), seen(PHONE, 40002, 1_004), seen(outside, 40002, 9_000)]
    for order in ([*both, *own], [*reversed(both), *own]):
        settled = build_flow_table(order, house, NamesOfAddresses())
        assert {(flow.device, flow.packets, flow.octets_out) for flow in settled.flows} == {(0, 2, 20), (1, 2, 20)}
        flows = {flow.device: flow.number for flow in settled.flows}
        assert settled.flow_of(SocketAddress(outside, 40000), SocketAddress(CLOUD, 443)) == flows[1]
        assert settled.flow_of(SocketAddress(outside, 40001), SocketAddress(CLOUD, 443)) == flows[0]
        assert settled.flow_of(SocketAddress(outside, 40002), SocketAddress(CLOUD, 443)) == flows[0], (
            "eight seconds later it is another"
        )


def test_names_others_share_an_address_with_are_not_a_destinations() -> None:
    named = NamesOfAddresses()
    for name, via in (("a.example", Via.TLS), ("b.example", Via.TLS), ("*.cloud.example", Via.CERTIFICATE)):
        named.take(NameBinding(Place(1, 1), CLOUD, name, via))
    pair = (PHONE, 4, CLOUD, 443, "tcp")
    settled = build_flow_table(
        [(pair, connection(SocketAddress(PHONE, 4), SocketAddress(CLOUD, 443), "a.example"))], HOUSE, named
    )
    assert settled.names == {"a.example": (("a.example", Via.TLS), ("*.cloud.example", Via.CERTIFICATE))}
    assert settled.places == {"a.example": Place(1, 3)}
    assert settled.flow_of(SocketAddress(PHONE, 4), SocketAddress(CLOUD, 443)) == 1


ROUTER_AND_PHONE = HomeInventory((Device(0, (), (ROUTER,), ()), Device(1, (), (PHONE,), ())), HomeNetworks(), ())
OTHER = "203.0.113.10"


def went(
    number: int,
    source: str,
    sport: int,
    target: str,
    dport: int,
    protocol: str = "",
    octets: int = 100,
    *,
    opens: bool = False,
) -> TrafficRecord:
    ends = (SocketAddress(source, sport), SocketAddress(target, dport))
    return TrafficRecord(Place(1, number), number, *ends, "tcp", protocol, octets=octets, opens=opens)


def gathered(*seen: TrafficRecord | NameBinding) -> Flows:
    flows = Flows()
    for sighting in seen:
        flows.take(sighting)
    return flows


def test_both_directions_and_all_connections_of_one_kind_are_one_flow() -> None:
    settled = gathered(
        went(1, PHONE, 40000, CLOUD, 443, opens=True),
        went(2, CLOUD, 443, PHONE, 40000, octets=900),
        went(3, PHONE, 40001, CLOUD, 443, opens=True),
        went(4, PHONE, 40001, CLOUD, 443, "tls"),
    ).build_flow_table(ROUTER_AND_PHONE)
    (flow,) = settled.flows
    assert (flow.device, flow.destination, flow.protocol, flow.port) == (1, CLOUD, "tls", 443)
    assert (flow.octets_out, flow.octets_in, flow.packets, flow.times) == (300, 900, 4, 2)
    assert flow.places == (Place(1, 1), Place(1, 3))


def test_the_name_of_the_connection_wins_over_that_of_the_address() -> None:
    settled = gathered(
        NameBinding(Place(1, 1), CLOUD, "edge.example", Via.DNS),
        went(2, PHONE, 40000, CLOUD, 443, "tls", opens=True),
        NameBinding(Place(1, 2), CLOUD, "one.example", Via.TLS),
        went(3, PHONE, 40001, CLOUD, 443, "tls", opens=True),
        NameBinding(Place(1, 3), CLOUD, "two.example", Via.TLS),
        went(4, PHONE, 40002, CLOUD, 444, "tls", opens=True),
        NameBinding(Place(1, 5), CLOUD, "late.example", Via.DNS),
    ).build_flow_table(ROUTER_AND_PHONE)
    assert [flow.destination for flow in settled.flows] == ["one.example", "two.example", "edge.example"]
    assert settled.names["one.example"] == (("one.example", Via.TLS),)
    assert settled.addresses["two.example"] == (CLOUD,)
    assert settled.flow_of(SocketAddress(PHONE, 40001), SocketAddress(CLOUD, 443)) == 2
    assert settled.flow_of(SocketAddress(PHONE, 40000), SocketAddress(CLOUD, 443)) == 1
    assert settled.flow_of(SocketAddress(CLOUD, 443), SocketAddress(PHONE, 40000)) is None


def test_the_name_that_was_asked_for_wins_over_a_certificates_and_every_name_that_led_there_is_kept() -> None:
    settled = gathered(
        NameBinding(Place(1, 1), CLOUD, "reg.vendor.example", Via.DNS),
        NameBinding(Place(1, 2), CLOUD, "edge-7.cdn.example", Via.DNS),
        went(3, PHONE, 40000, CLOUD, 443, "tls", opens=True),
        NameBinding(Place(1, 3), CLOUD, "vendor.example", Via.CERTIFICATE),
    ).build_flow_table(ROUTER_AND_PHONE)
    assert [flow.destination for flow in settled.flows] == ["edge-7.cdn.example"]
    assert settled.names["edge-7.cdn.example"] == (
        ("edge-7.cdn.example", Via.DNS),
        ("reg.vendor.example", Via.DNS),
        ("vendor.example", Via.CERTIFICATE),
    )


def test_a_name_that_a_server_gives_after_the_connection_still_names_it() -> None:
    settled = gathered(
        went(1, PHONE, 4, CLOUD, 9, opens=True), NameBinding(Place(1, 2), CLOUD, "a.example", Via.DNS)
    ).build_flow_table(ROUTER_AND_PHONE)
    assert settled.flows[0].destination == settled.destination_of(CLOUD) == "a.example"
    assert settled.destination_of(OTHER) == OTHER
    assert settled.destination_of(OTHER, "B.Example.") == "b.example"


def test_what_stays_at_home_is_only_counted() -> None:
    settled = gathered(went(1, PHONE, 4, ROUTER, 53), went(2, PHONE, 5, "224.0.0.251", 5353)).build_flow_table(
        ROUTER_AND_PHONE
    )
    assert (settled.flows, settled.inside) == ((), 2)
    assert settled.flow_of(SocketAddress(PHONE, 4), SocketAddress(ROUTER, 53)) is None


def test_a_connection_from_outside_is_of_the_device_that_answers() -> None:
    settled = gathered(
        went(1, OTHER, 40000, ROUTER, 7547, "http", opens=True), went(2, ROUTER, 7547, OTHER, 40000, octets=70)
    ).build_flow_table(ROUTER_AND_PHONE)
    (flow,) = settled.flows
    assert (flow.device, flow.destination, flow.port, flow.octets_out, flow.octets_in) == (0, OTHER, 7547, 70, 100)


def test_an_opening_that_is_captured_late_turns_the_connection() -> None:
    settled = gathered(
        went(1, PHONE, 700, CLOUD, 50000),
        went(2, CLOUD, 50000, PHONE, 700),
        went(3, PHONE, 700, CLOUD, 50000, opens=True),
    ).build_flow_table(ROUTER_AND_PHONE)
    assert (settled.flows[0].port, settled.flows[0].octets_out) == (50000, 200)


@pytest.mark.parametrize("protocol", ["tls", "quic", "wg", "ssh", "esp"])
def test_what_packets_say_is_sealed_is_sealed(protocol: str) -> None:
    assert (
        gathered(went(1, PHONE, 4, CLOUD, 443, protocol)).build_flow_table(ROUTER_AND_PHONE).flows[0].reading
        is Reading.SEALED
    )
    assert (
        gathered(went(1, PHONE, 4, CLOUD, 80, "http")).build_flow_table(ROUTER_AND_PHONE).flows[0].reading
        is Reading.UNREAD
    )


def test_entries_without_an_address_are_told_apart_by_name() -> None:
    entries: list[TrafficRecord | NameBinding] = []
    for number, name in enumerate(("a.example", "b.example", "a.example"), 1):
        entries.append(
            TrafficRecord(
                Place(1, number), 1, SocketAddress(), SocketAddress("", 443), "tcp", "http", octets=5, opens=True
            )
        )
        entries.append(NameBinding(Place(1, number), "", name, Via.PROXY))
    settled = gathered(*entries).build_flow_table(ROUTER_AND_PHONE)
    assert [(flow.destination, flow.times) for flow in settled.flows] == [("a.example", 2), ("b.example", 1)]
    assert settled.flow_of(SocketAddress(), SocketAddress("", 443), "http", "b.example") == 2


def test_with_more_connections_than_there_is_room_for_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_CONNECTIONS", 10)
    flows = Flows()
    for number in range(1, 101):
        flows.take(went(number, PHONE, 10_000 + number, CLOUD if number % 2 else OTHER, 443, "tls", opens=True))
        flows.take(NameBinding(Place(1, number), CLOUD, "a.example", Via.TLS))
    assert len(flows._open) <= 10
    settled = flows.build_flow_table(ROUTER_AND_PHONE)
    assert [(flow.destination, flow.times, flow.octets_out) for flow in settled.flows] == [
        ("a.example", 50, 5000),
        (OTHER, 50, 5000),
    ]
    assert settled.flow_of(SocketAddress(PHONE, 10_001), SocketAddress(CLOUD, 443), "tls", "a.example") == 1


def test_the_same_capture_settles_the_same_twice() -> None:
    flows = gathered(went(1, PHONE, 4, CLOUD, 443, "tls"), went(2, PHONE, 5, OTHER, 443, "tls"))
    assert flows.build_flow_table(ROUTER_AND_PHONE).flows == flows.build_flow_table(ROUTER_AND_PHONE).flows


def talks(seen: list[TrafficRecord], address: str) -> set[tuple[int, str, int]]:
    """Return with whom an address talks, and by which ports."""
    both = [(sighting.sender, sighting.receiver) for sighting in seen] + [
        (sighting.receiver, sighting.sender) for sighting in seen
    ]
    return {(near.port, far.address, far.port) for near, far in both if near.address == address}


ADDRESSES = st.sampled_from([PHONE, ROUTER, CLOUD, OTHER, "", "224.0.0.1", "name.example"])
PORTS = st.sampled_from([0, 53, 443, 40000, 40001])


@given(
    st.lists(
        st.builds(
            lambda a, b, c, d, e, f: went(1, a, b, c, d, e, opens=f),
            ADDRESSES, PORTS, ADDRESSES, PORTS, st.sampled_from(["", "tls", "http"]), st.booleans(),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_every_octet_that_left_or_came_is_in_one_flow(seen: list[TrafficRecord]) -> None:
    assume(not talks(seen, PHONE) & talks(seen, ROUTER))  # those are one connection, passed on by the router
    settled = gathered(*seen).build_flow_table(ROUTER_AND_PHONE)
    crossing = Counter(
        {
            "octets": sum(
                each.octets
                for each in seen
                if not (
                    ROUTER_AND_PHONE.is_home(each.sender.address) and ROUTER_AND_PHONE.is_home(each.receiver.address)
                )
                and (each.sender.address or each.receiver.address or not (each.sender.mac or each.receiver.mac))
                # a frame without an address stays on its link; a file of telemetry has no frames
            )
        }
    )
    assert sum(flow.octets_out + flow.octets_in for flow in settled.flows) == crossing["octets"]
    assert [flow.number for flow in settled.flows] == list(range(1, len(settled.flows) + 1))
    for sighting in seen:
        number = settled.flow_of(sighting.sender, sighting.receiver)
        if ROUTER_AND_PHONE.is_home(sighting.receiver.address):
            assert number is None
        elif sighting.receiver.address and ROUTER_AND_PHONE.is_home(sighting.sender.address):
            assert number is not None
