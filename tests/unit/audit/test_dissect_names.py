from pathlib import Path

from tests.unit.audit.conftest import Seen
from tests.unit.audit.pcaps import CLOUD, CLOUD6, PHONE, ROUTER, Talk, client_hello, dns, frame, ip, label, pcap, udp

from sluis.audit.dissect import dissect
from sluis.audit.sighting import Named, Part, Said, Via


def test_an_answer_names_its_addresses_by_what_was_asked(seen: Seen) -> None:
    answers = [
        (b"Cloud.Example", 5, label(b"edge.example")),
        (b"edge.example", 1, ip(CLOUD)),
        (b"edge.example", 28, ip(CLOUD6)),
    ]
    found = seen(
        pcap(
            [
                frame(udp(dns(b"Cloud.Example"), PHONE, ROUTER, 40000, 53)),
                frame(udp(dns(b"Cloud.Example", answers), ROUTER, PHONE, 53, 40000)),
            ]
        )
    )
    assert [(one.address, one.name, one.via) for one in found if isinstance(one, Named)] == [
        (CLOUD, "cloud.example", Via.DNS),
        (CLOUD6, "cloud.example", Via.DNS),
    ]
    said = [one for one in found if isinstance(one, Said)]
    assert [(one.part, one.octets, one.place.number) for one in said] == [(Part.DNS_NAME, b"Cloud.Example", 1)]


def test_a_server_name_names_who_it_is_sent_to(seen: Seen) -> None:
    found = seen(pcap(Talk(dport=8443).open().say(client_hello(b"Box.Example")).frames))
    assert [(one.address, one.name) for one in found if isinstance(one, Named)] == [(CLOUD, "box.example")]
    assert [one.octets for one in found if isinstance(one, Said)] == [b"Box.Example"]


def test_a_hostile_name_comes_through_as_it_is(seen: Seen) -> None:
    name = b"a\x1b[31m\x07.\xff\xfe<b>.example"
    found = seen(pcap([frame(udp(dns(name), dport=53)), *Talk(dport=443).open().say(client_hello(name)).frames]))
    said = [one.octets for one in found if isinstance(one, Said)]
    assert said == ["a\x1b[31m\x07.\ufffd\ufffd<b>.example".encode()] * 2


def test_a_reverse_answer_names_no_destination(seen: Seen) -> None:
    found = seen(
        pcap([frame(udp(dns(b"9.113.0.203.in-addr.arpa", [(b"x", 12, label(b"x.example"))]), ROUTER, PHONE, 53))])
    )
    assert not [one for one in found if isinstance(one, Named)]


def test_real_multicast_names_are_no_destinations(captures: Path) -> None:
    assert not [one for one in dissect(str(captures / "mdns.pcap"), 1) if isinstance(one, Named)]
