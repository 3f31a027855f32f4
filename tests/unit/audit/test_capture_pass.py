from pathlib import Path

from tests.unit.capture.pcaps import (
    CLOUD,
    NOBODY,
    PHONE,
    PHONE_MAC,
    ROUTER,
    ROUTER_MAC,
    Talk,
    client_hello,
    dhcp,
    dns,
    frame,
    ip,
    pcap,
    request,
    sealed,
    udp,
)

from sluis.audit.capture_pass import CaptureFacts, gather
from sluis.audit.house.spool import Spool
from sluis.audit.model import Reading
from sluis.capture.base.sighting import NotRead, Part, Payload, Place, Sighting, SocketAddress, TrafficRecord, Why
from sluis.capture.readers.tshark.dissection import dissect
from sluis.terms import Kind

LEASE = dhcp([(53, b"\x05"), (54, ip(ROUTER)), (1, ip("255.255.255.0")), (3, ip(ROUTER))], op=2, given=PHONE)
FRAMES = [
    frame(
        udp(dhcp([(53, b"\x03"), (12, b"Annas-iPhone")]), NOBODY, "255.255.255.255", 68, 67),
        PHONE_MAC,
        "ff:ff:ff:ff:ff:ff",
    ),
    frame(udp(LEASE, ROUTER, PHONE, 67, 68), ROUTER_MAC, PHONE_MAC),
    frame(udp(dns(b"cloud.example"), PHONE, ROUTER, 4000, 53)),
    frame(
        udp(dns(b"cloud.example", [(b"cloud.example", 1, ip(CLOUD))]), ROUTER, PHONE, 53, 4000), ROUTER_MAC, PHONE_MAC
    ),
    *Talk(dport=9000).open().say(request(b'{"name":"Annas-iPhone"}', "/r", "cloud.example")).close().frames,
    *Talk(sport=41000, dport=443, server="203.0.113.77")
    .open()
    .say(client_hello(b"third.example"))
    .say(sealed(3000))
    .frames,
    *Talk(sport=42000, dport=4444).open().say(b"plain").frames,
]


def test_one_pass_gives_the_house_the_flows_and_what_was_said(tshark: str, tmp_path: Path) -> None:
    assert tshark
    (tmp_path / "a").write_bytes(pcap(FRAMES))
    told: list[int] = []
    with gather(dissect(str(tmp_path / "a"), 1), CaptureFacts(), told.append) as gathered:
        household = gathered.house.build_inventory()
        settled = gathered.flows.build_flow_table(household)
        assert [(device.number, device.names) for device in household.devices] == [(0, ()), (1, ("Annas-iPhone",))]
        assert [(flow.device, flow.destination, flow.protocol, flow.reading) for flow in settled.flows] == [
            (1, "cloud.example", "http", Reading.UNREAD),
            (1, "third.example", "tls", Reading.SEALED),
            (1, "cloud.example", "tcp", Reading.UNREAD),
        ]
        assert settled.inside == 3
        left = [
            payload
            for payload in gathered.payloads
            if settled.flow_of(payload.sender, payload.receiver, payload.protocol, payload.host) is not None
        ]
        assert b'{"name":"Annas-iPhone"}' in [payload.octets for payload in left if payload.part is Part.BODY]
        assert not [payload for payload in left if payload.part is Part.DNS_NAME]
        assert household.owner_of(Kind.HOST_NAME, b"annas-iphone") == 1
        assert (gathered.entries(1), gathered.unread(1)) == (len(FRAMES), ())
        assert (gathered.first_ms, gathered.last_ms) == (1_790_000_000_000, 1_790_000_000_000 + len(FRAMES) - 1)
        assert sum(told) > len(FRAMES)


def test_what_was_not_read_is_counted_per_input_and_why() -> None:
    seen: list[Sighting] = [
        NotRead(Place(2, 9), Why.GAP),
        NotRead(Place(2, 4), Why.GAP, 3),
        NotRead(Place(2, 0), Why.CUT),
        NotRead(Place(1, 1), Why.SIZE),
    ]
    with gather(seen, CaptureFacts()) as gathered:
        assert gathered.unread(2) == ((Why.CUT, 1, 0), (Why.GAP, 4, 4))
        assert gathered.unread(1) == ((Why.SIZE, 1, 1),)
        assert gathered.unread(3) == ()


def test_what_everybody_on_the_link_hears_is_not_kept() -> None:
    def said(target: str) -> Payload:
        return Payload(Place(1, 1), 1, SocketAddress(PHONE, 1), SocketAddress(target, 2), Part.PAYLOAD, b"x")

    with gather([said("239.255.255.250"), said("ff02::fb"), said(CLOUD)], CaptureFacts(live=True)) as gathered:
        assert [payload.receiver.address for payload in gathered.payloads] == [CLOUD]


def test_entries_of_a_log_reach_to_their_own_end() -> None:
    with gather(
        [TrafficRecord(Place(1, 1), 5, SocketAddress(PHONE), SocketAddress(CLOUD), "tcp", until_ms=90)], CaptureFacts()
    ) as gathered:
        assert (gathered.first_ms, gathered.last_ms) == (5, 90)


def test_what_there_was_no_room_for_is_said_not_to_be_read() -> None:
    with CaptureFacts() as gathered:
        gathered.payloads.close()
        gathered.payloads = Spool(live=True, most_bytes=400)
        gather(
            [
                Payload(Place(2, n), 1, SocketAddress(PHONE, 1), SocketAddress(CLOUD, 2), Part.PAYLOAD, b"x" * 90)
                for n in (1, 2, 3)
            ],
            gathered,
        )
        assert gathered.no_room(2) == (NotRead(Place(2, 2), Why.SIZE, count=2),)
        assert gathered.no_room(1) == ()
        gathered.flows.dropped = 4
        assert gathered.no_room(1) == (NotRead(Place(1, 0), Why.SIZE, count=4),)
