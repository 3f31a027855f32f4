"""Where people really capture: who the router is, what is home, and that no server is ever taken for either.

Every capture is written octet by octet and read by tshark; each conversation asks one server for something and says one
MAC address.
"""

import shutil
import struct
from collections.abc import Callable
from datetime import date
from itertools import chain, zip_longest
from pathlib import Path

import pytest
from tests.unit.capture.pcaps import (
    CLOUD,
    CLOUD6,
    ETHERNET,
    LINUX_COOKED,
    LINUX_COOKED_2,
    PHONE,
    PHONE_MAC,
    RADIOTAP,
    ROUTER,
    ROUTER_MAC,
    Talk,
    arp,
    dhcp,
    ether,
    icmpv6,
    ip,
    mac,
    pcap,
    request,
    response,
    udp,
)

from sluis.audit.audit import Question, audit
from sluis.audit.model import Audit
from sluis.capture.base.sighting import Why
from sluis.telemetry.folder import walk

WAN, WAN_MAC = "198.51.100.7", "02:00:5e:00:53:02"
ISP_MAC = "02:00:5e:00:53:fe"
LAPTOP, LAPTOP_MAC = "192.168.1.8", "02:00:5e:00:53:08"
ACS, ACS_MAC = "203.0.113.10", "02:00:5e:00:53:aa"
PHONE6, LAPTOP6 = "2001:db8:1::7", "2001:db8:1::8"
Frames = list[bytes]


def asks(
    client: str, server: str, client_mac: str, server_mac: str, sport: int = 40000, host: str = "cloud.example",
    dport: int = 80,
) -> Frames:  # fmt: skip
    talk = Talk(client, server, sport, dport, client_mac, server_mac).open()
    talk.say(request(b'{"mac":"02:00:5e:00:53:07"}', "/r", host)).say(response(b"ok"), back=True)
    return talk.close().frames


def pppoe(frames: Frames) -> Frames:
    """The same in PPPoE (RFC 2516)."""
    made = []
    for frame in frames:
        inner = frame[14:]
        head = struct.pack("!HBBHHH", 0x8864, 0x11, 0, 1, len(inner) + 2, 0x57 if inner[0] >> 4 == 6 else 0x21)
        made.append(frame[:12] + head + inner)
    return made


def tagged(frames: Frames) -> Frames:
    """The same in a VLAN (IEEE 802.1Q)."""
    return [frame[:12] + struct.pack("!HH", 0x8100, 6) + frame[12:] for frame in frames]


def sll(frames: Frames) -> Frames:
    """The same as ``-i any`` keeps it: only the sender's MAC address."""
    return [
        struct.pack("!HHH6sHH", 0, 1, 6, frame[6:12], 0, int.from_bytes(frame[12:14])) + frame[14:] for frame in frames
    ]


def sll2(frames: Frames) -> Frames:
    head = [struct.pack("!HHIHBB6sH", int.from_bytes(frame[12:14]), 0, 1, 1, 0, 6, frame[6:12], 0) for frame in frames]
    return [top + frame[14:] for top, frame in zip(head, frames, strict=True)]


def woven(*talks: Frames) -> Frames:
    return [frame for frame in chain.from_iterable(zip_longest(*talks)) if frame is not None]


def both_sides(inner_mac: str, outer_mac: str, *, own: bool = True) -> Frames:
    """A phone asks, the router passes it on with its own address; and asks something itself when ``own``."""
    passed_on = woven(asks(PHONE, CLOUD, PHONE_MAC, inner_mac), asks(WAN, CLOUD, outer_mac, ISP_MAC))
    return passed_on + (asks(WAN, ACS, outer_mac, ISP_MAC, 41001, "acs.example") if own else [])


def claim(whose: str, address: str, to: str = PHONE_MAC) -> bytes:
    return ether(arp(whose, address, PHONE), whose, to, 0x0806)


@pytest.fixture
def audited(tmp_path: Path) -> Callable[..., Audit]:
    if not shutil.which("tshark"):
        pytest.skip("tshark is not installed here (Debian: tshark)")

    def of(frames: Frames, link: int = ETHERNET, *, home: tuple[str, ...] = (), router: str = "") -> Audit:
        (tmp_path / "made.pcap").write_bytes(pcap(frames, link=link))
        return audit(walk([str(tmp_path / "made.pcap")]), Question(date(2026, 11, 24), home=home, router=router))

    return of


Of = Callable[..., Audit]


def macs(result: Audit) -> dict[int, tuple[str, ...]]:
    return {device.number: device.macs for device in result.devices}


def left(result: Audit) -> list[tuple[int, str, int]]:
    """Who sent, to whom, how often."""
    return [(flow.device, flow.destination, flow.times) for flow in result.flows]


def said(result: Audit, words: str) -> bool:
    return any(words in limit.reason_id for limit in result.limits)


def no_server_is_of_the_house(result: Audit) -> bool:
    there = {address for device in result.devices for address in device.addresses}
    return there.isdisjoint({CLOUD, ACS, CLOUD6}) and not {ISP_MAC, ACS_MAC} & {*chain(*macs(result).values())}


LAN = asks(LAPTOP, CLOUD, LAPTOP_MAC, ROUTER_MAC) + asks(LAPTOP, ACS, LAPTOP_MAC, ROUTER_MAC, 40001, "b.example")


def test_on_a_laptop_it_is_a_device_behind_the_gateway_and_may_be_a_router(audited: Of) -> None:
    result = audited(LAN)
    assert macs(result) == {0: (ROUTER_MAC,), 1: (LAPTOP_MAC,)}
    assert left(result) == [(1, "cloud.example", 1), (1, "b.example", 1)]
    assert said(result, "One device sent all of this")
    assert no_server_is_of_the_house(result)


def test_on_a_mirror_port_devices_are_told_apart(audited: Of) -> None:
    result = audited(
        [*asks(PHONE, CLOUD, PHONE_MAC, ROUTER_MAC), *LAN, *asks(LAPTOP, PHONE, LAPTOP_MAC, PHONE_MAC, 40009)]
    )
    assert macs(result) == {0: (ROUTER_MAC,), 1: (PHONE_MAC,), 2: (LAPTOP_MAC,)}
    assert left(result) == [(1, "cloud.example", 1), (2, "cloud.example", 1), (2, "b.example", 1)]
    assert (result.inside, said(result, "One device sent")) == (1, False)


def test_a_private_server_of_the_provider_is_not_the_router(audited: Of) -> None:
    """It answers through the gateway's MAC address, like the router's own page would."""
    result = audited(LAN + asks(LAPTOP, "10.20.0.5", LAPTOP_MAC, ROUTER_MAC, 40002, "tv.example"))
    assert result.devices[0].addresses == ()
    own = audited(LAN + asks(LAPTOP, ROUTER, LAPTOP_MAC, ROUTER_MAC, 40002, "router.lan"))
    assert own.devices[0].addresses == (ROUTER,)


WRAPS = [list, pppoe, tagged, lambda frames: tagged(pppoe(frames))]


@pytest.mark.parametrize(
    ("wrap", "address"),
    [
        pytest.param(
            wrap,
            address,
            marks=()
            if (number + other) % 2 == 0
            else pytest.mark.long(sibling="test_on_the_line_there_is_the_router_alone"),
        )
        for number, wrap in enumerate(WRAPS)
        for other, address in enumerate([WAN, "100.64.3.7"])
    ],
)
def test_on_the_line_there_is_the_router_alone(audited: Of, wrap: Callable[[Frames], Frames], address: str) -> None:
    line = asks(address, CLOUD, WAN_MAC, ISP_MAC) + asks(address, ACS, WAN_MAC, ISP_MAC, 40001, "acs.example")
    result = audited(wrap(line))
    assert [(device.macs, device.addresses) for device in result.devices] == [((WAN_MAC,), (address,))]
    assert left(result) == [(0, "cloud.example", 1), (0, "acs.example", 1)]
    assert said(result, "look the same")


def test_on_the_line_private_addresses_are_the_providers_also_when_the_router_has_one(audited: Of) -> None:
    line = asks(WAN, CLOUD, WAN_MAC, ISP_MAC)
    line += asks("10.9.8.7", "10.20.0.5", WAN_MAC, ISP_MAC, 40005, "acs.example")
    result = audited(line)
    assert [(device.macs, device.addresses) for device in result.devices] == [((WAN_MAC,), (WAN, "10.9.8.7"))]
    assert (left(result), result.inside) == ([(0, "cloud.example", 1), (0, "acs.example", 1)], 0)


def test_a_router_behind_another_looks_like_a_device_until_somebody_says_so(audited: Of) -> None:
    line = asks("192.168.178.20", CLOUD, WAN_MAC, ISP_MAC)
    result = audited(line)
    assert left(result) == [(1, "cloud.example", 1)]
    assert said(result, "One device sent all of this")
    told = audited(line, router="192.168.178.20")
    assert (left(told), told.devices[0].macs) == ([(0, "cloud.example", 1)], (WAN_MAC,))
    assert not said(told, "--router")


@pytest.mark.parametrize(("cook", "link"), [(sll, LINUX_COOKED), (sll2, LINUX_COOKED_2)])
@pytest.mark.parametrize("own", [True, False])
def test_on_the_router_itself_what_it_passes_on_is_said_once(
    audited: Of, cook: Callable[[Frames], Frames], link: int, *, own: bool
) -> None:
    result = audited(cook(both_sides(ROUTER_MAC, WAN_MAC, own=own)), link)
    assert left(result) == [(1, "cloud.example", 1)] + ([(0, "acs.example", 1)] if own else [])
    assert result.devices[0].addresses == (WAN,)
    assert [field.count for field in result.fields] == [1] * (2 if own else 1)
    assert no_server_is_of_the_house(result)


@pytest.mark.parametrize(
    ("outer", "own", "claims"),
    [
        pytest.param(
            outer,
            own,
            claims,
            marks=()
            if (own == claims) == (outer == WAN_MAC)
            else pytest.mark.long(sibling="test_of_both_sides_with_one_mac_address_or_two_the_router_is_one"),
        )
        for outer in (WAN_MAC, ROUTER_MAC)
        for own in (True, False)
        for claims in (True, False)
    ],
)
def test_of_both_sides_with_one_mac_address_or_two_the_router_is_one(
    audited: Of, outer: str, *, own: bool, claims: bool
) -> None:
    arped = [claim(ROUTER_MAC, ROUTER)] if claims else []
    result = audited(arped + both_sides(ROUTER_MAC, outer, own=own))
    assert {*macs(result)[0]} == {ROUTER_MAC, outer}
    assert {*result.devices[0].addresses} == {WAN} | ({ROUTER} if claims else set())
    assert macs(result)[1] == (PHONE_MAC,)
    assert left(result) == [(1, "cloud.example", 1)] + ([(0, "acs.example", 1)] if own else [])
    assert [field.count for field in result.fields] == [1] * (2 if own else 1)
    assert no_server_is_of_the_house(result)


def test_what_is_missing_inside_is_read_outside(audited: Of) -> None:
    inside, outside = asks(PHONE, CLOUD, PHONE_MAC, ROUTER_MAC), asks(WAN, CLOUD, WAN_MAC, ISP_MAC)
    result = audited(woven(inside[:3], outside) + asks(WAN, ACS, WAN_MAC, ISP_MAC, 41001, "acs.example"))
    assert [(field.flow, field.count) for field in result.fields] == [(1, 1), (2, 1)]


def test_who_calls_in_from_outside_is_not_the_router(audited: Of) -> None:
    """A server that opens a connection to a phone (a forwarded port) asks too, and only of the house."""
    result = audited(LAN + asks(CLOUD, LAPTOP, ROUTER_MAC, LAPTOP_MAC, 50000, dport=8443))
    assert macs(result) == {0: (ROUTER_MAC,), 1: (LAPTOP_MAC,)}
    assert {flow.device for flow in result.flows} == {1}
    assert no_server_is_of_the_house(result)


BENCH = asks("192.0.2.10", "192.0.2.1", ROUTER_MAC, ACS_MAC, 40000, "acs.example")


def test_on_a_bench_with_public_addresses_whoever_asks_is_the_router(audited: Of) -> None:
    booted = ether(udp(dhcp([(53, b"\x01")], ROUTER_MAC), "0.0.0.0", "255.255.255.255", 68, 67), ROUTER_MAC)  # noqa: S104
    for frames in (BENCH, [booted, claim(ROUTER_MAC, "192.0.2.10"), claim(ACS_MAC, "192.0.2.1"), *BENCH]):
        result = audited(frames)
        assert [(device.macs, device.addresses) for device in result.devices] == [((ROUTER_MAC,), ("192.0.2.10",))]
        assert left(result) == [(0, "acs.example", 1)]


def test_on_a_bench_a_server_that_calls_the_router_is_no_router(audited: Of) -> None:
    called = asks("192.0.2.1", "192.0.2.10", ACS_MAC, ROUTER_MAC, 50000, "192.0.2.10", 7547)
    result = audited(called + BENCH)
    assert macs(result) == {0: (ROUTER_MAC,)}
    assert {(flow.device, flow.destination) for flow in result.flows} == {(0, "192.0.2.1"), (0, "acs.example")}


def test_where_two_ask_as_much_nobody_is_the_router(audited: Of) -> None:
    result = audited(BENCH + asks("192.0.2.1", "192.0.2.10", ACS_MAC, ROUTER_MAC, 50000, "192.0.2.10", 8443))
    assert result.devices == ()
    assert said(result, "it is not known who sent")
    told = audited(BENCH, router="192.0.2.10")
    assert (macs(told), said(told, "--router")) == ({0: (ROUTER_MAC,)}, False)


def test_on_a_bench_with_private_addresses_the_report_says_how_to_tell_them_apart(audited: Of) -> None:
    bench = asks("192.168.1.10", "192.168.1.20", ROUTER_MAC, ACS_MAC, 40000, "acs.example")
    result = audited(bench)
    assert (left(result), result.inside) == ([], 1)
    assert said(result, "count as the house's")
    told = audited(bench, home=("192.168.1.10/32",), router="192.168.1.10")
    assert (left(told), macs(told)) == ([(0, "acs.example", 1)], {0: (ROUTER_MAC,)})


ADVERTISED = ether(
    icmpv6(
        134,
        struct.pack("!BBHII", 64, 0, 1800, 0, 0)
        + struct.pack("!BBBBIII16s", 3, 4, 64, 0xC0, 3600, 3600, 0, ip("2001:db8:1::"))
        + b"\x01\x01" + mac(ROUTER_MAC),
        "fe80::1",
        "ff02::1",
    ),
    ROUTER_MAC, "33:33:00:00:00:01", 0x86DD,
)  # fmt: skip
SIX = asks(PHONE6, CLOUD6, PHONE_MAC, ROUTER_MAC) + asks(LAPTOP6, CLOUD6, LAPTOP_MAC, ROUTER_MAC, 40001)


@pytest.mark.parametrize("before", [[], [ADVERTISED]])
def test_with_ipv6_alone_several_behind_one_gateway_are_a_house(audited: Of, before: Frames) -> None:
    result = audited(before + SIX)
    assert macs(result) == {0: (ROUTER_MAC,), 1: (PHONE_MAC,), 2: (LAPTOP_MAC,)}
    assert left(result) == [(1, "cloud.example", 1), (2, "cloud.example", 1)]
    assert no_server_is_of_the_house(result)


def test_with_ipv6_alone_one_behind_one_gateway_may_be_the_router_or_a_device(audited: Of) -> None:
    result = audited(
        asks("2001:db8:ffff::2", "2001:db8:9::1", WAN_MAC, ISP_MAC) + asks(PHONE6, CLOUD6, WAN_MAC, ISP_MAC)
    )
    assert macs(result) == {0: (WAN_MAC,)}
    assert {flow.device for flow in result.flows} == {0}
    assert said(result, "look the same")
    assert no_server_is_of_the_house(result)


def test_wifi_in_monitor_mode_is_read_where_it_is_open_and_said_not_to_be_where_it_is_not(audited: Of) -> None:
    radio = struct.pack("<BBHI", 0, 0, 8, 0)
    ends = mac(ROUTER_MAC) + mac(PHONE_MAC) + mac(ROUTER_MAC) + b"\x10\0"
    sealed = radio + bytes.fromhex("08410000") + ends + bytes.fromhex("0100002000000000") + bytes(range(64))
    result = audited([sealed, sealed], RADIOTAP)
    assert (result.flows, result.fields, result.devices) == ((), (), ())
    assert [(why, count) for why, count, _ in result.sources[0].unread] == [(Why.LINK, 2)]
    assert said(result, "not read")
    assert not said(result, "--home")
    plain = bytes.fromhex("aaaa030000000800")
    sent = [frame for frame in asks(PHONE, CLOUD, PHONE_MAC, ROUTER_MAC) if frame[6:12] == mac(PHONE_MAC)]
    open_ = [radio + bytes.fromhex("08010000") + ends + plain + frame[14:] for frame in sent]
    assert left(audited(open_, RADIOTAP)) == [(1, "cloud.example", 1)]


@pytest.mark.parametrize("before", [[], [ADVERTISED]])
def test_with_ipv6_what_passes_both_sides_is_counted_once(audited: Of, before: Frames) -> None:
    once = asks(PHONE6, CLOUD6, PHONE_MAC, ROUTER_MAC)
    (alone,) = audited([ADVERTISED, *once]).flows
    result = audited(before + woven(once, asks(PHONE6, CLOUD6, WAN_MAC, ISP_MAC)))
    assert left(result) == [(1, "cloud.example", 1)]
    (flow,) = result.flows
    assert (flow.packets, flow.octets_out, flow.octets_in) == (alone.packets, alone.octets_out, alone.octets_in)
    assert [field.count for field in result.fields] == [1]
    assert no_server_is_of_the_house(result)


@pytest.mark.parametrize("outer", ["100.64.3.7", "10.1.2.3"])
def test_of_both_sides_of_a_router_behind_another_nat_the_copy_is_told_once_its_address_is_known(
    audited: Of, outer: str
) -> None:
    both = woven(asks(PHONE, CLOUD, PHONE_MAC, ROUTER_MAC), asks(outer, CLOUD, WAN_MAC, ISP_MAC))
    both += asks(outer, ACS, WAN_MAC, ISP_MAC, 41001, "acs.example")
    untold = audited(both)
    assert no_server_is_of_the_house(untold)
    known = outer.startswith("100.")
    assert said(untold, "it is not known who sent") is not known
    for result in (audited(both, router=outer), *([untold] if known else [])):
        assert left(result) == [(1, "cloud.example", 1), (0, "acs.example", 1)]


def test_of_both_sides_with_one_mac_address_and_a_private_line_the_copy_is_told_once(audited: Of) -> None:
    both = woven(asks(PHONE, CLOUD, PHONE_MAC, ROUTER_MAC), asks("10.1.2.3", CLOUD, ROUTER_MAC, ISP_MAC))
    result = audited(both + asks("10.1.2.3", ACS, ROUTER_MAC, ISP_MAC, 41001, "acs.example"))
    assert left(result) == [(1, "cloud.example", 1), (0, "acs.example", 1)]
    assert (macs(result), result.devices[0].addresses) == ({0: (ROUTER_MAC,), 1: (PHONE_MAC,)}, ("10.1.2.3",))


# --- addresses that a device has besides its own ----------------------------------------------------------------------

FALLBACK = "10.22.22.138"
WEATHER_MAC = "02:00:5e:00:53:09"


def lease(device: str, given: str, server: str, server_mac: str, kind: bytes = b"\x05") -> bytes:
    """A DHCP answer that names its sender as the router."""
    options = [(53, kind), (54, ip(server)), (1, bytes([255, 255, 255, 0])), (3, ip(server))]
    message = dhcp(options, device, op=2, given=given)
    return ether(udp(message, server, "255.255.255.255", 67, 68), server_mac, "ff:ff:ff:ff:ff:ff")


LONG_SIDES = pytest.mark.long(sibling="test_a_device_that_also_asks_from_an_address_its_maker_gave_it_is_no_router")
LONG_ODD = pytest.mark.long(sibling="test_who_is_told_to_be_the_router_is_and_nobody_else_becomes_its_other_side")
LEASED = [lease(LAPTOP_MAC, LAPTOP, ROUTER, ROUTER_MAC)]


@pytest.mark.parametrize(
    ("router", "crowd"),
    [
        ("", False),
        pytest.param("", True, marks=LONG_SIDES),
        pytest.param(ROUTER, False, marks=LONG_SIDES),
        (ROUTER_MAC, True),
    ],
)
def test_a_device_that_also_asks_from_an_address_its_maker_gave_it_is_no_router(
    audited: Of, router: str, *, crowd: bool
) -> None:
    """It is alone in the house, or with others; told who the router is, or not."""
    own = asks(LAPTOP, CLOUD, LAPTOP_MAC, ROUTER_MAC)
    besides = asks(FALLBACK, ACS, LAPTOP_MAC, ROUTER_MAC, 40001, "b.example")
    besides += asks(FALLBACK, "203.0.113.77", LAPTOP_MAC, ROUTER_MAC, 40002, "c.example")
    result = audited(
        [*LEASED, *own, *besides, *(asks(PHONE, CLOUD, PHONE_MAC, ROUTER_MAC) if crowd else [])], router=router
    )
    laptop = next(device for device in result.devices if LAPTOP_MAC in device.macs)
    assert (laptop.number > 0, {*laptop.addresses}) == (True, {LAPTOP, FALLBACK})
    assert macs(result)[0] == (ROUTER_MAC,)
    assert {flow.device for flow in result.flows if flow.destination in {"b.example", "c.example"}} == {laptop.number}
    assert no_server_is_of_the_house(result)
    assert said(result, "addresses of more than one network")


def test_what_others_send_to_an_address_that_a_device_claims_stays_inside(audited: Of) -> None:
    both = asks("192.168.0.80", "192.168.0.60", PHONE_MAC, LAPTOP_MAC, 40005, "setup.lan")
    claims = [claim(LAPTOP_MAC, "192.168.0.60"), claim(PHONE_MAC, "192.168.0.80", LAPTOP_MAC)]
    result = audited([*LEASED, *claims, *both, *LAN, *asks(PHONE, CLOUD, PHONE_MAC, ROUTER_MAC)])
    assert {flow.destination for flow in result.flows} == {"cloud.example", "b.example"}
    assert result.inside > 0


def test_a_server_of_the_provider_that_the_house_asks_is_nobodys_own_address(audited: Of) -> None:
    """It answers in frames of a second box that has an address of the house too."""
    tv = asks(LAPTOP, "10.20.0.5", LAPTOP_MAC, WEATHER_MAC, 40002, "tv.example")
    result = audited([*LEASED, claim(WEATHER_MAC, "192.168.1.2"), *LAN, *tv])
    assert "tv.example" in {flow.destination for flow in result.flows}
    assert "10.20.0.5" not in {address for device in result.devices for address in device.addresses}


@pytest.mark.parametrize("kind", [b"\x02", b"\x05"])
def test_a_device_that_gave_out_addresses_while_it_was_set_up_is_no_router(audited: Of, kind: bytes) -> None:
    setup = [lease(PHONE_MAC, "192.168.0.80", "192.168.0.60", LAPTOP_MAC, kind)]
    result = audited([*setup, *LEASED, *LAN, *asks(PHONE, CLOUD, PHONE_MAC, ROUTER_MAC)])
    assert macs(result)[0] == (ROUTER_MAC,)
    assert {flow.device for flow in result.flows if flow.destination == "b.example"} == {
        device.number for device in result.devices if LAPTOP_MAC in device.macs
    }


def test_who_only_offers_addresses_is_the_router_where_nobody_else_is(audited: Of) -> None:
    setup = [lease(PHONE_MAC, "192.168.0.80", "192.168.0.60", LAPTOP_MAC, b"\x02")]
    alone = audited([*setup, *asks("192.168.0.80", CLOUD, PHONE_MAC, LAPTOP_MAC)])
    assert macs(alone)[0] == (LAPTOP_MAC,)


@pytest.mark.parametrize("address", [pytest.param("192.168.99.5", marks=LONG_ODD), "198.51.100.99"])
def test_who_is_told_to_be_the_router_is_and_nobody_else_becomes_its_other_side(audited: Of, address: str) -> None:
    """A device that only has an address of another network, public or not, hands what is for outside to the router."""
    odd = asks(address, CLOUD, WEATHER_MAC, ROUTER_MAC, 40001, "weather.example")
    odd += asks(address, ACS, WEATHER_MAC, ROUTER_MAC, 40002, "maker.example")
    result = audited([*LEASED, *LAN, *odd], router=ROUTER)
    assert macs(result)[0] == (ROUTER_MAC,)
    (weather,) = [device for device in result.devices if WEATHER_MAC in device.macs]
    assert {flow.device for flow in result.flows if flow.destination == "weather.example"} == {weather.number}


def test_the_public_side_of_a_router_that_was_told_is_still_its_own(audited: Of) -> None:
    both = audited([claim(ROUTER_MAC, ROUTER), *both_sides(ROUTER_MAC, WAN_MAC)], router=ROUTER)
    assert (left(both), {*macs(both)[0]}) == (
        [(1, "cloud.example", 1), (0, "acs.example", 1)],
        {ROUTER_MAC, WAN_MAC},
    )


def test_another_router_that_was_told_is_not_the_one_that_dhcp_names(audited: Of) -> None:
    result = audited([*LEASED, claim(ROUTER_MAC, ROUTER), *LAN], router=WEATHER_MAC)
    assert macs(result).get(0, ()) == (WEATHER_MAC,)
