import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.capture.base.home_networks import HomeNetworks, never_leaves, parsed


@pytest.mark.parametrize(
    "address", ["224.0.0.251", "255.255.255.255", "fe80::1", "ff02::1", "127.0.0.1", "::1", "169.254.1.1"]
)
def test_what_stays_on_its_link_never_leaves(address: str) -> None:
    address_read = parsed(address)
    assert address_read is not None
    assert never_leaves(address_read)
    assert HomeNetworks(("192.0.2.0/24",)).has(address)


def test_private_ranges_are_home_until_something_is_learnt() -> None:
    nothing, learnt = HomeNetworks(), HomeNetworks(learnt=("192.168.1.0/24",))
    assert [networks.has("10.0.0.1") for networks in (nothing, learnt)] == [True, False]
    assert [networks.has("fd00::1") for networks in (nothing, learnt)] == [True, True]


def test_a_public_or_shared_network_of_a_provider_is_not_home() -> None:
    learnt = HomeNetworks(learnt=("100.64.0.0/10", "198.51.100.0/24"))
    assert [learnt.has(address) for address in ("100.64.0.9", "198.51.100.9", "192.168.1.1")] == [False, False, True]


def test_nonsense_that_was_given_out_makes_nothing_home() -> None:
    learnt = HomeNetworks(learnt=("0.0.0.0/0", "::/0", "2001::/16", "x"))
    assert not any(learnt.has(address) for address in ("192.0.2.1", "2001:db8::1"))


def test_an_advertised_prefix_is_home_and_what_was_told_wins() -> None:
    assert HomeNetworks(learnt=("2001:db8:53::/64",)).has("2001:db8:53::7")
    told = HomeNetworks(("198.51.100.0/24",), ("192.168.1.0/24",))
    assert [told.has(address) for address in ("198.51.100.9", "192.168.1.9")] == [True, False]
    assert told.broadcast("198.51.100.255")


@given(st.one_of(st.text(max_size=20), st.ip_addresses().map(str)))
def test_any_text_is_home_or_not_and_what_was_added_is(text: str) -> None:
    home = HomeNetworks()
    home.has(text)
    home.add(text)
    assert home.has(text) is (parsed(text) is not None)
