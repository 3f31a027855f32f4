from tests.unit.capture.pcaps import CLOUD, PHONE, PHONE_MAC, ROUTER, ROUTER_MAC

from sluis.audit.house.connections import Connection
from sluis.audit.house.flow_table import build_flow_table
from sluis.audit.house.household import HomeInventory
from sluis.audit.house.names_of_addresses import NamesOfAddresses
from sluis.audit.model import Device
from sluis.capture.base.home_networks import HomeNetworks
from sluis.capture.base.sighting import NameBinding, Place, SocketAddress, TrafficRecord, Via

HOUSE = HomeInventory(
    (Device(0, (ROUTER_MAC,), (ROUTER,), ()), Device(1, (PHONE_MAC,), (PHONE,), ())), HomeNetworks(), ()
)


def connection(client: SocketAddress, server: SocketAddress, name: str = "") -> Connection:
    passage = TrafficRecord(Place(1, 3), 7, client, server, "tcp", "tls", octets=10)
    one = Connection(passage, client=client, server=server)
    one.take(passage)
    if name:
        one.call(name, Via.TLS)
    return one


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
        one = Connection(passage, client=ends[0], server=ends[1])
        one.take(passage)
        return (client, port, CLOUD, 443, "tcp"), one

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
