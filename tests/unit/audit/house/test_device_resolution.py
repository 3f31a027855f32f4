from hypothesis import given
from hypothesis import strategies as st

from sluis.audit.house.device_resolution import DeviceCandidate, DeviceResolver, add, household_of
from sluis.capture.base.home_networks import HomeNetworks
from sluis.capture.base.sighting import DeviceClaim, Place
from sluis.terms import Kind

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
    (one,) = people.all()
    assert (one.macs, one.addresses, one.first) == ([MAC], ["192.168.1.7"], Place(1, 2))
    assert people.has("192.168.1.7")


def test_a_mac_address_alone_is_nobody_unless_it_is_kept() -> None:
    people = DeviceResolver()
    people.of(MAC, "", Place(1, 1))
    assert people.all() == []
    people.keep(MAC, Place(1, 1))
    assert [one.macs for one in people.all()] == [[MAC]]


def test_routers_are_one_with_number_0_and_others_are_counted() -> None:
    first, second, third = (DeviceCandidate(Place(1, number)) for number in (1, 2, 3))
    first.macs, third.macs = [MAC], [OTHER]
    second.take(DeviceClaim(Place(1, 2), "", "", Kind.HOST_NAME, "tv", "mdns"))
    found = household_of([first, second, third], [first, third], HomeNetworks())
    assert [(one.number, one.macs, one.names, one.how) for one in found.devices] == [
        (0, (MAC, OTHER), (), ()), (1, (), ("tv",), ("mdns",)),
    ]  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(["", MAC, OTHER]), st.sampled_from(["192.168.1.7", "192.168.1.8"]))))
def test_no_address_is_of_two(pairs: list[tuple[str, str]]) -> None:
    people = DeviceResolver()
    for number, (mac, address) in enumerate(pairs, 1):
        people.join(mac, address, Place(1, number))
    told = [address for one in people.all() for address in one.addresses]
    assert len(told) == len(set(told))
