"""Who may have sent something, and in what more can stand than was read."""

import pytest
from tests.unit.audit.wire_texts import CHANNEL, PHONE, ROUTER, STRANGE, Wire

from sluis.audit.model import Device, Reading
from sluis.audit.record.sender_attribution import (
    Sent,
    carried,
    only_questions,
    places_of,
    sent_by_router,
    speaks_as_a_router,
    told_apart,
)
from sluis.capture.base.sighting import Part, Place
from sluis.terms import Kind, Subject


def test_a_capture_tells_them_apart_when_a_device_itself_sent_something_out() -> None:
    wire = Wire()
    wire.flow(STRANGE)

    def apart(*devices: Device) -> bool:
        return told_apart(devices, wire.flows, wire.destinations.values())

    assert not apart(ROUTER, PHONE)
    wire.flow("six.example", device=1, address="2001:db8::9")
    assert not apart(ROUTER, PHONE)
    wire.flow(STRANGE, device=1)
    assert apart(ROUTER, PHONE)
    assert not apart(ROUTER)


@pytest.mark.parametrize(
    ("path", "router"),
    [
        (CHANNEL, True),
        ("InternetGatewayDevice.DeviceInfo.UpTime", True),
        ("Device.Mine", False),
        ("Device", False),
        ("seen.*.mac", False),
        ("", False),
    ],
)
def test_a_router_speaks_in_paths_of_its_model(path: str, *, router: bool) -> None:
    assert speaks_as_a_router([("v",), tuple(path.split("."))]) is router


def test_questions_for_names_are_asked_for_everybody() -> None:
    wire = Wire()
    flow = wire.flow(STRANGE, protocol="dns")
    wire.read(flow, "dns.name", Kind.HOST_NAME, part=Part.DNS_NAME)
    wire.read(flow, "v", Kind.VERSION, subject=Subject.NOBODY, part=Part.HEADER)
    assert only_questions(wire.fields)
    wire.read(flow, "a", Kind.HOST_NAME)
    assert not only_questions(wire.fields)
    assert not only_questions([])


@pytest.mark.parametrize(
    ("part", "subject", "owned", "tells"),
    [
        (Part.BODY, Subject.NOBODY, False, True),
        (Part.HEADER, Subject.NOBODY, False, False),
        (Part.HEADER, Subject.HOUSEHOLD, False, True),
        (Part.DNS_NAME, Subject.PROVIDER, True, True),
        (Part.URL, Subject.PROVIDER, False, False),
    ],
)
def test_how_a_message_travels_tells_nothing_by_itself(
    part: Part, subject: Subject, *, owned: bool, tells: bool
) -> None:
    wire = Wire()
    wire.read(wire.flow(STRANGE), "a", Kind.VERSION, subject=subject, part=part, owned=owned)
    assert carried(wire.fields[0]) is tells


@pytest.mark.parametrize(
    ("protocol", "octets", "reading", "sealed"),
    [
        ("tls", 900, Reading.SEALED, True),
        ("", 900, Reading.UNREAD, True),
        ("ntp", 9 * 90, Reading.UNREAD, False),
        ("ntp", 9 * 900, Reading.UNREAD, True),
        ("icmp", 9 * 98, Reading.UNREAD, True),  # those that hold nothing unknown are read
        ("icmp", 9 * 98, Reading.CLEAR, False),
        ("icmp", 9 * 1400, Reading.UNREAD, True),
        ("dhcp", 9 * 342, Reading.UNREAD, False),
        ("arp", 9 * 42, Reading.UNREAD, False),
        ("http", 900, Reading.CLEAR, False),
        ("tls", 900, Reading.OPENED, False),
    ],
)
def test_what_keeps_a_network_up_has_no_room_for_more(
    protocol: str, octets: int, reading: Reading, *, sealed: bool
) -> None:
    wire = Wire()
    wire.flow(STRANGE, protocol=protocol, octets=octets, reading=reading)
    sent = Sent(wire.destinations[STRANGE], tuple(wire.flows), (), sure=True)
    assert bool(sent.sealed) is sealed


def test_days_run_from_the_first_packet_to_the_last() -> None:
    wire = Wire()
    wire.flow(STRANGE)
    wire.flow(STRANGE, first_ms=1_795_521_600_000 + 86_400_000 * 2)
    sent = Sent(wire.destinations[STRANGE], tuple(wire.flows), (), sure=True)
    assert (str(sent.first), str(sent.last)) == ("2026-11-24", "2026-11-26")


def test_an_observation_names_the_first_few_places_once() -> None:
    wire = Wire()
    for _ in range(9):
        wire.read(wire.flow(STRANGE), "a", Kind.VERSION)
    assert places_of([*wire.fields, *wire.fields]) == tuple(Place(1, number) for number in range(101, 106))


def sent(wire: Wire, *, apart: bool = True) -> list[Sent]:
    known = tuple(wire.destinations.values())
    return sent_by_router(wire.fields, wire.flows, known, lambda path: (path,), apart=apart)


def test_what_passes_the_router_twice_is_the_device_s() -> None:
    wire = Wire()
    for device in (2, 0):
        wire.read(wire.flow("tv.example", device=device), "seen.*.mac", Kind.MAC_ADDRESS)
        wire.flow("news.example", device=device, reading=Reading.SEALED)
    assert sent(wire) == []


def test_what_the_router_alone_sends_there_too_may_be_either_s() -> None:
    wire = Wire()
    wire.read(wire.flow(STRANGE, device=2), "a", Kind.MAC_ADDRESS)
    mine = wire.flow(STRANGE)
    wire.read(mine, "a", Kind.MAC_ADDRESS)
    wire.read(mine, "b", Kind.MAC_ADDRESS)
    (sender,) = sent(wire)
    assert (sender.sure, [field.path for field in sender.fields]) == (False, [("b",)])
    wire.read(mine, CHANNEL, Kind.NUMBER, subject=Subject.NOBODY)
    assert [each.sure for each in sent(wire)] == [True]


def test_who_speaks_as_a_router_is_one_whatever_its_number() -> None:
    wire = Wire()
    wire.read(wire.flow(STRANGE, device=2), CHANNEL, Kind.NUMBER, subject=Subject.NOBODY)
    wire.read(wire.flow("tv.example", device=2), "v", Kind.VERSION)
    assert [(sender.destination.key, sender.sure) for sender in sent(wire)] == [(STRANGE, True)]
    assert [sender.sure for sender in sent(wire, apart=False)] == [True]


def test_the_router_alone_is_sure_where_devices_show_and_not_where_they_do_not() -> None:
    wire = Wire()
    wire.read(wire.flow(STRANGE), "a", Kind.MAC_ADDRESS)
    assert [sent(wire, apart=apart)[0].sure for apart in (True, False)] == [True, False]
