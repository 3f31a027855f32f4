from sluis.audit.house.household import NOBODY, ROUTER, HomeInventory, path_of
from sluis.audit.model import Device
from sluis.capture.base.home_networks import HomeNetworks
from sluis.capture.base.sighting import SocketAddress
from sluis.identify.catalogue import classify
from sluis.terms import Kind

FOUND = HomeInventory(
    (
        Device(0, ("02:00:5e:00:53:01",), ("192.168.1.1",), ()),
        Device(1, ("02:00:5e:00:53:07",), ("192.168.1.7",), ("Annas-iPhone",)),
    ),
    HomeNetworks(),
    ((1, Kind.HOST_NAME, "Annas-iPhone"), (1, Kind.SERIAL, "AB12CD34"), (0, Kind.MAC_ADDRESS, "02:00:5e:00:53:01")),
)


def test_every_path_is_one_the_catalogue_knows_by_that_kind() -> None:
    kinds = [
        Kind.MAC_ADDRESS, Kind.IP_ADDRESS, Kind.HOST_NAME, Kind.DEVICE_NAME, Kind.DHCP_IDENTIFIER, Kind.DHCP_OPTION,
        Kind.SERIAL, Kind.UUID,
    ]  # fmt: skip
    for kind in kinds:
        entry = classify(path_of(kind, 3))
        assert entry is not None
        assert entry.kind is kind


def test_identifiers_are_looked_up_by_what_the_engine_makes_of_them() -> None:
    assert FOUND.owner_of(Kind.HOST_NAME, b"annas-iphone") == 1
    assert FOUND.owner_of(Kind.SERIAL, b"AB12CD34") == 1
    assert FOUND.owner_of(Kind.MAC_ADDRESS, bytes.fromhex("02005e005301")) == ROUTER
    assert FOUND.owner_of(Kind.SERIAL, b"other") is None
    assert len(FOUND.leaves) == 3


def test_an_end_outside_is_nobodys_and_one_at_home_is_somebodys() -> None:
    ends = {
        SocketAddress("192.168.1.7", 1, ""): 1,
        SocketAddress("2001:db8::7", 1, "02:00:5e:00:53:07"): NOBODY,
        SocketAddress("192.168.1.99", 1, ""): ROUTER,
        SocketAddress("203.0.113.9", 1, "02:00:5e:00:53:01"): NOBODY,
        SocketAddress(): ROUTER,
    }
    assert {end: FOUND.device_of(end) for end in ends} == ends
