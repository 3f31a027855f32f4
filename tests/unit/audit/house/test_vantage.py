"""Gateways and lines by who asked whom; whole captures are in ``tests/flow/test_audit_sides.py``."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.audit.house import vantage
from sluis.audit.house.vantage import VantagePoint, beyond, stays, version
from sluis.capture.base.home_networks import HomeNetworks
from sluis.capture.base.sighting import Place, SocketAddress, TrafficRecord

PHONE, PHONE_MAC = "192.168.1.7", "02:00:5e:00:53:07"
ROUTER, ROUTER_MAC = "192.168.1.1", "02:00:5e:00:53:01"
WAN, WAN_MAC, ISP_MAC = "198.51.100.7", "02:00:5e:00:53:02", "02:00:5e:00:53:fe"
OTHER_MAC = "02:00:5e:00:53:08"
CLOUD, OTHER = "203.0.113.9", "203.0.113.10"
HOME = HomeNetworks()


def went(
    source: str, source_mac: str, target: str, target_mac: str, ports: tuple[int, int] = (40000, 443), *,
    opens: bool = False,
) -> TrafficRecord:  # fmt: skip
    ends = SocketAddress(source, ports[0], source_mac), SocketAddress(target, ports[1], target_mac)
    return TrafficRecord(Place(1, 1), 0, *ends, "tcp", opens=opens)


def asked(client: str, client_mac: str, server: str, server_mac: str) -> list[TrafficRecord]:
    there = went(client, client_mac, server, server_mac)
    return [there, went(server, server_mac, client, client_mac, (443, 40000))]


def of(*seen: TrafficRecord) -> VantagePoint:
    vantage_point = VantagePoint()
    for sighting in seen:
        vantage_point.take(sighting)
    return vantage_point


INSIDE = asked(PHONE, PHONE_MAC, CLOUD, ROUTER_MAC)
LINE = [*asked(WAN, WAN_MAC, CLOUD, ISP_MAC), *asked(WAN, WAN_MAC, OTHER, ISP_MAC)]


def test_the_gateway_is_that_of_the_house_however_much_more_passes_the_providers() -> None:
    assert of(*INSIDE, *LINE).default_gateways(HOME) == {ROUTER_MAC}
    assert of(*LINE).default_gateways(HOME) == {ISP_MAC}
    assert of().default_gateways(HOME) == set()


def test_a_machine_that_sends_from_the_house_and_for_others_forwards_also_where_no_receiver_is_kept() -> None:
    kept = [went(PHONE, PHONE_MAC, CLOUD, ""), went(CLOUD, ROUTER_MAC, PHONE, "", (443, 40000))]
    own = went(ROUTER, ROUTER_MAC, PHONE, "", (53, 40001))
    assert of(*kept, own).default_gateways(HOME) == {ROUTER_MAC}
    assert of(*kept).default_gateways(HOME) == set()


@pytest.mark.parametrize("outer", [WAN_MAC, ROUTER_MAC])
def test_the_outer_side_is_who_asks_and_never_a_server(outer: str) -> None:
    line = asked(WAN, outer, CLOUD, ISP_MAC)
    assert of(*INSIDE, *line).outer_side(HOME, {ROUTER_MAC}) == (outer, WAN)
    assert of(*INSIDE).outer_side(HOME, {ROUTER_MAC}) is None
    called = went(CLOUD, ROUTER_MAC, PHONE, PHONE_MAC, (50000, 8443), opens=True)
    assert of(*INSIDE, called).outer_side(HOME, {ROUTER_MAC}) is None


def test_on_the_line_is_who_asks_most_and_in_doubt_nobody() -> None:
    assert of(*LINE).on_the_line(HOME, {ISP_MAC}) == (WAN_MAC, WAN)
    assert of(*INSIDE).on_the_line(HOME, {ROUTER_MAC}) is None
    called = went(CLOUD, ISP_MAC, WAN, WAN_MAC, (50000, 8443), opens=True)
    assert of(*LINE, called).on_the_line(HOME, set()) == (WAN_MAC, WAN)
    as_much = of(*asked(WAN, WAN_MAC, CLOUD, ISP_MAC), called)
    assert as_much.on_the_line(HOME, set()) is None
    cwmp = went(CLOUD, ISP_MAC, WAN, WAN_MAC, (50000, 7547), opens=True)
    assert of(*asked(WAN, WAN_MAC, CLOUD, ISP_MAC), cwmp).on_the_line(HOME, set()) == (WAN_MAC, WAN)


def test_a_reply_is_no_question_also_between_equal_ports() -> None:
    there = went(WAN, WAN_MAC, CLOUD, ISP_MAC, (5060, 5060))
    assert of(there, went(CLOUD, ISP_MAC, WAN, WAN_MAC, (5060, 5060))).on_the_line(HOME, set()) == (WAN_MAC, WAN)


def test_several_with_ipv6_behind_one_gateway_are_neighbours() -> None:
    first = asked("2001:db8:1::7", PHONE_MAC, "2001:db8:9::9", ROUTER_MAC)
    two = asked("2001:db8:1::8", WAN_MAC, "2001:db8:9::9", ROUTER_MAC)
    assert of(*first, *two).neighbours(HOME, {ROUTER_MAC}) == {"2001:db8:1::7", "2001:db8:1::8"}
    assert of(*first).neighbours(HOME, {ROUTER_MAC}) == set()
    assert of(*first, *two).neighbours(HOME, set()) == set()


def test_an_address_of_the_house_from_which_the_gateway_asks_is_its_own() -> None:
    line = asked("10.1.2.3", ROUTER_MAC, CLOUD, ISP_MAC)
    assert [address for address, _ in of(*INSIDE, *line).own(HOME, ROUTER_MAC)] == ["10.1.2.3"]
    assert of(*INSIDE, *asked(PHONE, PHONE_MAC, "10.20.0.5", ROUTER_MAC)).own(HOME, ROUTER_MAC) == []


def test_as_many_behind_two_gateways_leave_it_open() -> None:
    line = asked("10.1.2.3", WAN_MAC, CLOUD, ISP_MAC)
    assert of(*INSIDE, *line).default_gateways(HOME) == set()
    other = asked("192.168.1.8", OTHER_MAC, OTHER, ROUTER_MAC)
    assert of(*INSIDE, *line, *other).default_gateways(HOME) == {ROUTER_MAC}


def test_who_is_inside_and_what_is_beyond() -> None:
    assert of(*INSIDE).inside(HOME)
    assert not of(*LINE).inside(HOME)
    assert [stays(address) for address in ("fe80::1", CLOUD, "x")] == [True, False, True]
    assert [version(address) for address in ("fe80::1", CLOUD, "x")] == [6, 4, 0]
    assert [beyond(HOME, address) for address in (CLOUD, PHONE, "x")] == [True, False, False]


def test_pairs_are_bounded_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vantage, "MOST_PAIRS", 1)
    vantage_point = of(*LINE)
    assert (len(vantage_point.pairs), len(vantage_point.towards)) == (1, 1)
    assert vantage_point.dropped > 0


ADDRESSES = st.sampled_from([PHONE, ROUTER, WAN, CLOUD, OTHER, "fe80::1", "2001:db8:1::7", ""])
MACS = st.sampled_from([PHONE_MAC, ROUTER_MAC, WAN_MAC, ISP_MAC, "ff:ff:ff:ff:ff:ff", ""])
PORTS = st.tuples(st.sampled_from([0, 53, 443, 7547, 40000]), st.sampled_from([0, 53, 443, 7547, 40000]))


@given(st.lists(st.builds(went, ADDRESSES, MACS, ADDRESSES, MACS, PORTS, opens=st.booleans()), max_size=20))
def test_no_address_that_opened_nothing_outside_is_the_outer_side(seen: list[TrafficRecord]) -> None:
    vantage_point = of(*seen)
    gateways = vantage_point.default_gateways(HOME)
    assert len(gateways) <= 1
    outer = vantage_point.outer_side(HOME, gateways)
    if outer is not None:
        assert beyond(HOME, outer[1])
        assert {mac for mac, address in vantage_point.pairs if address == outer[1] and vantage.unicast(mac)} == {
            outer[0]
        }


def test_thousands_that_send_from_both_sides_are_looked_at_once() -> None:
    seen = VantagePoint()
    for number in range(8_000):
        high, low = divmod(number, 256)
        for address in (f"198.18.{high}.{low}", f"192.168.{high}.{low}"):
            sender = SocketAddress(address, 80, f"02:00:5e:00:{high:02x}:{low:02x}")
            seen.take(
                TrafficRecord(Place(1, number + 1), 1, sender, SocketAddress("192.168.1.5", 5_000), "tcp", "http")
            )
    started = time.process_time()
    assert seen.default_gateways(HomeNetworks(())) == set()
    assert time.process_time() - started < 5  # all of them for each of them: half a minute


def test_who_asks_by_another_gateway_and_forwards_for_nobody_is_none() -> None:
    device = asked("192.168.0.60", OTHER_MAC, CLOUD, ROUTER_MAC)
    assert of(*INSIDE, *device).forwarding(HOME, {ROUTER_MAC, OTHER_MAC}) == {ROUTER_MAC}
    behind = asked("192.168.0.80", "02:00:5e:00:53:09", OTHER, OTHER_MAC)
    assert of(*INSIDE, *device, *behind).forwarding(HOME, {ROUTER_MAC, OTHER_MAC}) == {ROUTER_MAC, OTHER_MAC}
    assert of().forwarding(HOME, {ROUTER_MAC}) == {ROUTER_MAC}


def test_besides_is_of_who_asks_and_never_of_what_a_gateway_passes_on() -> None:
    leased = HomeNetworks(learnt=("192.168.1.0/24",))
    fallback = asked("10.22.22.138", PHONE_MAC, OTHER, ROUTER_MAC)
    assert [*of(*INSIDE, *fallback).besides(leased, {ROUTER_MAC})] == [(PHONE_MAC, "10.22.22.138")]
    passed_on = asked("10.22.22.138", ROUTER_MAC, OTHER, ISP_MAC)
    assert not of(*INSIDE, *fallback, *passed_on).besides(leased, set())
    server = asked(PHONE, PHONE_MAC, "10.20.0.5", ROUTER_MAC)
    calls = asked("10.20.0.5", ROUTER_MAC, PHONE, PHONE_MAC)
    assert not of(*asked(ROUTER, ROUTER_MAC, PHONE, PHONE_MAC), *server, *calls).besides(leased, set())
