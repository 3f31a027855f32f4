"""Houses and flows for the tests of this folder, made as an audit makes them: of what readers saw."""

from collections.abc import Iterable

from sluis.audit.house.flow_table import Flows, FlowTable
from sluis.audit.house.house import House
from sluis.audit.house.household import HomeInventory
from sluis.capture.base.sighting import DeviceClaim, HomeNetwork, Payload, Place, SocketAddress, TrafficRecord
from sluis.terms import Kind

MAC, NAME = "00:00:5e:00:53:af", "Annas-iPhone"
OTHER = "00:00:5e:00:53:b0"
GATEWAY, ADDRESS = "00:00:5e:00:53:fe", "192.168.178.1"


def house_of(*things: tuple[str, Kind, str]) -> HomeInventory:
    """A house with a router and what devices, by their MAC address, said of themselves."""
    house = House()
    house.take(HomeNetwork(Place(1, 1), "192.168.178.0/24", ADDRESS))
    for number, (mac, kind, value) in enumerate([(GATEWAY, Kind.IP_ADDRESS, ADDRESS), *things], 2):
        address = value if kind is Kind.IP_ADDRESS else ""
        house.take(DeviceClaim(Place(1, number), mac, address, kind, value, "arp" if address else "dhcp option 12"))
    return house.build_inventory()


def flows_of(saids: Iterable[Payload], household: HomeInventory) -> FlowTable:
    """The flows in which something was said, one packet for each."""
    flows = Flows()
    for payload in saids:
        flows.take(
            TrafficRecord(
                payload.place, payload.at_ms, payload.sender, payload.receiver, "tcp", payload.protocol, opens=True
            )
        )
    return flows.build_flow_table(household)


HOUSE = house_of((MAC, Kind.HOST_NAME, NAME), (OTHER, Kind.HOST_NAME, "android"))
"""Device 1 is Anna's phone, device 2 is one called as many are."""
NOBODY = house_of()
ROUTER = SocketAddress(ADDRESS, 40_000, GATEWAY)
