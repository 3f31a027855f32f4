import itertools

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.capture.pcaps import CLOUD, PHONE, PHONE6, PHONE_MAC, ROUTER, ROUTER_MAC

from sluis.audit.house.house import DeviceCandidate, DeviceResolver, House, add, household_of
from sluis.audit.house.household import NOBODY, HomeInventory
from sluis.audit.house.vantage import unicast
from sluis.capture.base.home_networks import HomeNetworks
from sluis.capture.base.sighting import LEASE_FILE, DeviceClaim, HomeNetwork, Place, SocketAddress, TrafficRecord
from sluis.identify.find.known import Known
from sluis.terms import Kind

LAPTOP, LAPTOP_MAC = "192.168.1.8", "02:00:5e:00:53:08"
ISP, ISP_MAC = "198.51.100.1", "02:00:5e:00:53:fe"
WAN = "198.51.100.7"
numbers = itertools.count(1)


def sent(source: str, source_mac: str, target: str, target_mac: str) -> TrafficRecord:
    return TrafficRecord(
        Place(1, next(numbers)),
        0,
        SocketAddress(source, 40000, source_mac),
        SocketAddress(target, 443, target_mac),
        "tcp",
    )


def owned(mac: str, address: str, kind: Kind, value: str, how: str) -> DeviceClaim:
    return DeviceClaim(Place(1, next(numbers)), mac, address, kind, value, how)


def settled(
    *seen: TrafficRecord | DeviceClaim | HomeNetwork, home: tuple[str, ...] = (), router: str = ""
) -> HomeInventory:
    house = House()
    for sighting in seen:
        house.take(sighting)
    return house.build_inventory(home, router)


LEASE = HomeNetwork(Place(1, 1), "192.168.1.0/24", ROUTER)
BROWSING = [
    sent(PHONE, PHONE_MAC, CLOUD, ROUTER_MAC),
    sent(CLOUD, ROUTER_MAC, PHONE, PHONE_MAC),
    sent(LAPTOP, LAPTOP_MAC, "203.0.113.10", ROUTER_MAC),
    sent(PHONE, PHONE_MAC, LAPTOP, LAPTOP_MAC),
]


def test_devices_and_the_router_are_told_by_their_frames_alone() -> None:
    household = settled(*BROWSING, owned(ROUTER_MAC, ROUTER, Kind.MAC_ADDRESS, ROUTER_MAC, "arp"))
    assert [(device.number, device.macs, device.addresses) for device in household.devices] == [
        (0, (ROUTER_MAC,), (ROUTER,)),
        (1, (PHONE_MAC,), (PHONE,)),
        (2, (LAPTOP_MAC,), (LAPTOP,)),
    ]
    assert [household.is_home(address) for address in (PHONE, ROUTER, CLOUD, "ff02::fb")] == [True, True, False, True]


def test_names_and_identifiers_join_to_the_device_that_said_them() -> None:
    household = settled(
        LEASE,
        *BROWSING,
        owned(PHONE_MAC, "", Kind.HOST_NAME, "Annas-iPhone", "dhcp option 12"),
        owned(PHONE_MAC, PHONE6, Kind.HOST_NAME, "Annas-iPhone", "mdns"),
        owned(LAPTOP_MAC, LAPTOP, Kind.UUID, "0cd5e7a1-0000-4000-8000-00005e005307", "ssdp"),
        owned(ROUTER_MAC, ROUTER, Kind.MAC_ADDRESS, ROUTER_MAC, "arp"),
    )
    phone = household.devices[1]
    assert (phone.names, phone.addresses, phone.how) == (("Annas-iPhone",), (PHONE, PHONE6), ("dhcp option 12", "mdns"))
    known = {(entry.kind, entry.canonical): entry.text for entry in Known.from_leaves(household.leaves).entries()}
    assert {household.owner_of(*key) for key in known} == {0, 1, 2}
    assert household.owner_of(Kind.HOST_NAME, b"annas-iphone") == 1
    assert household.owner_of(Kind.MAC_ADDRESS, bytes.fromhex(ROUTER_MAC.replace(":", ""))) == 0
    assert household.owner_of(Kind.HOST_NAME, b"nobodys-phone") is None


def test_who_is_at_an_end() -> None:
    household = settled(LEASE, *BROWSING, owned(ROUTER_MAC, ROUTER, Kind.MAC_ADDRESS, ROUTER_MAC, "arp"))
    assert household.device_of(SocketAddress(PHONE, 1, PHONE_MAC)) == 1
    assert household.device_of(SocketAddress("", 0, LAPTOP_MAC)) == 2
    assert household.device_of(SocketAddress(ROUTER, 53, ROUTER_MAC)) == 0
    assert household.device_of(SocketAddress(CLOUD, 443, ROUTER_MAC)) == NOBODY


def test_a_private_address_beyond_the_network_that_was_given_out_is_outside() -> None:
    household = settled(LEASE, *BROWSING)
    assert not household.is_home("10.0.0.5")
    assert settled(*BROWSING).is_home("10.0.0.5")


def test_what_somebody_told_wins() -> None:
    household = settled(LEASE, *BROWSING, home=("203.0.113.0/24",), router=PHONE)
    assert [household.is_home(address) for address in (CLOUD, LAPTOP)] == [True, False]
    assert household.devices[0].macs == (PHONE_MAC,)


def test_a_router_told_by_its_mac_address_is_the_router() -> None:
    household = settled(LEASE, *BROWSING, router=LAPTOP_MAC)
    assert household.devices[0].macs == (LAPTOP_MAC,)


def test_on_the_line_to_the_provider_only_the_router_is_seen() -> None:
    line = [
        owned(ISP_MAC, ISP, Kind.MAC_ADDRESS, ISP_MAC, "arp"),
        owned(ROUTER_MAC, "", Kind.HOST_NAME, "HomeBox-77", "dhcp option 12"),
        owned(ROUTER_MAC, WAN, Kind.MAC_ADDRESS, ROUTER_MAC, "dhcp lease"),
        HomeNetwork(Place(1, 1), "198.51.100.0/24", ISP),
        sent(WAN, ROUTER_MAC, CLOUD, ISP_MAC),
        sent(CLOUD, ISP_MAC, WAN, ROUTER_MAC),
        sent(WAN, ROUTER_MAC, "203.0.113.10", ISP_MAC),
        sent(WAN, ROUTER_MAC, "198.51.100.9", ISP_MAC),
    ]
    household = settled(*line)
    assert [(device.number, device.macs, device.addresses, device.names) for device in household.devices] == [
        (0, (ROUTER_MAC,), (WAN,), ("HomeBox-77",))
    ]
    assert [household.is_home(address) for address in (WAN, ISP, "198.51.100.9")] == [True, False, False]


def test_beside_a_capture_of_the_line_a_file_of_leases_still_says_who_is_in_the_house() -> None:
    household = settled(
        owned(PHONE_MAC, PHONE, Kind.MAC_ADDRESS, PHONE_MAC, LEASE_FILE),
        owned(PHONE_MAC, PHONE, Kind.HOST_NAME, "Annas-iPhone", LEASE_FILE),
        sent(WAN, ROUTER_MAC, CLOUD, ISP_MAC),
        sent(CLOUD, ISP_MAC, WAN, ROUTER_MAC),
    )
    assert [(device.number, device.macs, device.names) for device in household.devices] == [
        (0, (ROUTER_MAC,), ()),
        (1, (PHONE_MAC,), ("Annas-iPhone",)),
    ]
    assert household.is_home(CLOUD) is False


GLOBAL6 = "2001:db8:1::7"
OUTER_MAC, NEIGHBOUR_MAC = "02:00:5e:00:53:f1", "02:00:5e:00:53:a9"
LINE = [
    owned(ISP_MAC, ISP, Kind.MAC_ADDRESS, ISP_MAC, "arp"),
    owned(NEIGHBOUR_MAC, "198.51.100.9", Kind.MAC_ADDRESS, NEIGHBOUR_MAC, "arp"),
    sent("0.0.0.0", OUTER_MAC, "255.255.255.255", "ff:ff:ff:ff:ff:ff"),  # noqa: S104 - it has no address yet
    sent(WAN, OUTER_MAC, CLOUD, ISP_MAC),
    sent(CLOUD, ISP_MAC, WAN, OUTER_MAC),
    sent(WAN, OUTER_MAC, "10.11.0.5", ISP_MAC),
    sent("10.11.0.5", ISP_MAC, WAN, OUTER_MAC),
    sent(GLOBAL6, OUTER_MAC, "2001:db8:2::1", ISP_MAC),
    owned(OUTER_MAC, "2001:db8:ff::10", Kind.MAC_ADDRESS, OUTER_MAC, "neighbour discovery"),
    owned(ISP_MAC, "2001:db8:ff::1", Kind.MAC_ADDRESS, ISP_MAC, "neighbour discovery"),
]
"""On the line to the provider, who uses private addresses; the phone has an IPv6 address of its own."""


def test_on_the_line_private_addresses_are_the_providers_and_who_has_ipv6_is_a_device() -> None:
    household = settled(*LINE)
    assert [(device.number, device.macs, device.addresses) for device in household.devices] == [
        (0, (OUTER_MAC,), (WAN,)),
        (1, (), (GLOBAL6,)),
    ]
    assert [household.is_home(address) for address in ("10.11.0.5", WAN, GLOBAL6, ISP)] == [False, True, True, False]
    assert settled(*LINE, home=("10.0.0.0/8",)).is_home("10.11.0.5"), "what somebody told wins"


def test_seen_from_both_sides_the_router_is_one_and_nobody_on_the_line_lives_in_the_house() -> None:
    inside = [
        LEASE,
        *BROWSING,
        owned(ROUTER_MAC, ROUTER, Kind.MAC_ADDRESS, ROUTER_MAC, "arp"),
        owned(PHONE_MAC, GLOBAL6, Kind.MAC_ADDRESS, PHONE_MAC, "neighbour discovery"),
    ]
    for both in ([*inside, *LINE], [*LINE, *inside]):
        household = settled(*both)
        router, *others = household.devices
        assert (router.number, set(router.macs)) == (0, {ROUTER_MAC, OUTER_MAC})
        assert {ROUTER, WAN, "2001:db8:ff::10"} <= set(router.addresses)
        assert {other.macs for other in others} == {(PHONE_MAC,), (LAPTOP_MAC,)}
        assert [household.device_of(SocketAddress(address)) for address in (GLOBAL6, WAN, ISP, "198.51.100.9")] == [
            next(other.number for other in others if other.macs == (PHONE_MAC,)), 0, NOBODY, NOBODY,
        ]  # fmt: skip


def test_without_frames_the_one_that_talks_to_everybody_is_the_router() -> None:
    line = [sent(WAN, "", CLOUD, ""), sent(CLOUD, "", WAN, ""), sent(WAN, "", "203.0.113.10", "")]
    assert settled(*line).devices[0].addresses == (WAN,)


def test_without_frames_every_address_of_the_house_is_a_device() -> None:
    household = settled(sent(PHONE, "", CLOUD, ""), sent(CLOUD, "", PHONE, ""), sent(LAPTOP, "", CLOUD, ""))
    assert [(device.number, device.addresses) for device in household.devices] == [(1, (PHONE,)), (2, (LAPTOP,))]


def test_a_global_address_that_a_device_claims_on_the_link_is_at_home() -> None:
    household = settled(
        *BROWSING, owned(PHONE_MAC, "2001:db8:53::7", Kind.MAC_ADDRESS, PHONE_MAC, "neighbour discovery")
    )
    assert household.is_home("2001:db8:53::7")
    assert household.devices[-1].number == 2


def test_what_the_gateway_forwards_is_not_its_own() -> None:
    household = settled(LEASE, *BROWSING, sent(LAPTOP, ROUTER_MAC, PHONE, PHONE_MAC))
    assert LAPTOP not in household.devices[0].addresses


@given(
    st.lists(
        st.builds(
            sent,
            st.sampled_from([PHONE, LAPTOP, CLOUD, WAN, "", "x", "fe80::1", "::"]),
            st.sampled_from([PHONE_MAC, ROUTER_MAC, "", "zz", "ff:ff:ff:ff:ff:ff"]),
            st.sampled_from([PHONE, CLOUD, "224.0.0.1", "cloud.example"]),
            st.sampled_from([PHONE_MAC, ROUTER_MAC, ""]),
        ),
        max_size=8,
    ),
    st.sampled_from(["", PHONE, "x", ROUTER_MAC]),
)
def test_any_traffic_gives_a_household_in_which_nothing_is_twice(seen: list[TrafficRecord], router: str) -> None:
    household = settled(*seen, router=router)
    numbered = [device.number for device in household.devices]
    assert numbered == sorted(set(numbered))
    macs = [mac for device in household.devices for mac in device.macs]
    addresses = [address for device in household.devices for address in device.addresses]
    assert len(macs) == len(set(macs))
    assert len(addresses) == len(set(addresses))
    assert all(household.is_home(address) for address in addresses)


def test_only_a_mac_address_of_one_device_is_somebody() -> None:
    assert [unicast(address) for address in (PHONE_MAC, "01:00:5e:00:00:fb", "zz", "")] == [True, False, False, False]


def test_a_household_shows_no_value_in_repr() -> None:
    household = settled(*BROWSING, owned(PHONE_MAC, "", Kind.SERIAL, "SECRET-99", "mdns txt"))
    assert "SECRET-99" not in repr(household)


MAC, OTHER = "02:00:5e:00:53:07", "02:00:5e:00:53:08"


def test_a_list_has_each_text_once() -> None:
    there = ["a"]
    for text in ("a", "", "b"):
        add(there, text)
    assert there == ["a", "b"]


def test_an_address_seen_before_its_mac_address_joins_to_it() -> None:
    people = DeviceResolver()
    people.join("", "192.168.1.7", Place(1, 3))
    people.join(MAC, "192.168.1.7", Place(1, 2))
    (device,) = people.all()
    assert (device.macs, device.addresses, device.first) == ([MAC], ["192.168.1.7"], Place(1, 2))
    assert people.has("192.168.1.7")


def test_a_mac_address_alone_is_nobody_unless_it_is_kept() -> None:
    people = DeviceResolver()
    people.of(MAC, "", Place(1, 1))
    assert people.all() == []
    people.keep(MAC, Place(1, 1))
    assert [device.macs for device in people.all()] == [[MAC]]


def test_routers_are_one_with_number_0_and_others_are_counted() -> None:
    first, second, third = (DeviceCandidate(Place(1, number)) for number in (1, 2, 3))
    first.macs, third.macs = [MAC], [OTHER]
    second.take(DeviceClaim(Place(1, 2), "", "", Kind.HOST_NAME, "tv", "mdns"))
    household = household_of([first, second, third], [first, third], HomeNetworks())
    assert [(device.number, device.macs, device.names, device.how) for device in household.devices] == [
        (0, (MAC, OTHER), (), ()), (1, (), ("tv",), ("mdns",)),
    ]  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(["", MAC, OTHER]), st.sampled_from(["192.168.1.7", "192.168.1.8"]))))
def test_no_address_is_of_two(pairs: list[tuple[str, str]]) -> None:
    people = DeviceResolver()
    for number, (mac, address) in enumerate(pairs, 1):
        people.join(mac, address, Place(1, number))
    told = [address for device in people.all() for address in device.addresses]
    assert len(told) == len(set(told))
