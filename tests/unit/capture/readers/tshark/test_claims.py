import struct
from pathlib import Path

from tests.unit.capture.conftest import Seen
from tests.unit.capture.pcaps import (
    NOBODY,
    PHONE,
    PHONE6,
    PHONE_MAC,
    ROUTER,
    ROUTER_MAC,
    Talk,
    arp,
    dhcp,
    dns,
    ether,
    frame,
    icmpv6,
    ip,
    label,
    mac,
    pcap,
    request,
    response,
    txt,
    udp,
)

from sluis.capture.base.sighting import DeviceClaim, HomeNetwork, Sighting
from sluis.capture.readers.tshark.dissection import dissect
from sluis.terms import Kind

SERVICE = b"_airplay._tcp.local"


def owned(sightings: list[Sighting]) -> set[tuple[str, str, Kind, str, str]]:
    return {
        (claim.mac, claim.address, claim.kind, claim.value, claim.how)
        for claim in sightings
        if isinstance(claim, DeviceClaim)
    }


def asking(options: list[tuple[int, bytes]]) -> bytes:
    return frame(udp(dhcp(options), NOBODY, "255.255.255.255", 68, 67), PHONE_MAC, "ff:ff:ff:ff:ff:ff")


def test_a_request_for_an_address_says_names_and_identifiers(seen: Seen) -> None:
    options = [(53, b"\x03"), (61, b"\x01" + mac(PHONE_MAC)), (80, b""), (12, b"Annas-iPhone"),
               (60, b"android-dhcp-14"), (55, b"\x01\x03\x06"), (81, b"\x04\0\0" + label(b"annas.home"))]  # fmt: skip
    assert owned(seen(pcap([asking(options)]))) == {
        (PHONE_MAC, "", Kind.MAC_ADDRESS, PHONE_MAC, "dhcp chaddr"),
        (PHONE_MAC, "", Kind.DHCP_IDENTIFIER, "01" + PHONE_MAC.replace(":", ""), "dhcp option 61"),
        (PHONE_MAC, "", Kind.HOST_NAME, "Annas-iPhone", "dhcp option 12"),
        (PHONE_MAC, "", Kind.DHCP_OPTION, "android-dhcp-14", "dhcp option 60"),
        (PHONE_MAC, "", Kind.DHCP_OPTION, "010306", "dhcp option 55"),
        (PHONE_MAC, "", Kind.HOST_NAME, "annas.home", "dhcp option 81"),
    }


def test_a_lease_says_the_address_the_network_and_the_router(seen: Seen) -> None:
    lease = dhcp([(53, b"\x05"), (54, ip(ROUTER)), (1, ip("255.255.255.0")), (3, ip(ROUTER))], op=2, given=PHONE)
    sightings = seen(pcap([frame(udp(lease, ROUTER, PHONE, 67, 68), ROUTER_MAC, PHONE_MAC)] * 2))
    assert owned(sightings) == {(PHONE_MAC, PHONE, Kind.MAC_ADDRESS, PHONE_MAC, "dhcp lease")}
    assert [(network.network, network.router) for network in sightings if isinstance(network, HomeNetwork)] == [
        ("192.168.1.0/24", ROUTER)
    ]


def test_what_a_relay_sends_on_is_the_clients_with_the_line_it_is_on(seen: Seen) -> None:
    relay_mac = "02:00:5e:00:53:99"
    line = b"\x01\x06eth1/4" + b"\x02\x05abc12" + b"\x09\x02zz" + b"\x01\x50cut"
    options = [(53, b"\x01"), (77, b"gaming"), (82, line)]
    sent_on = frame(udp(dhcp(options), ROUTER, "192.168.9.9", 67, 67), relay_mac, ROUTER_MAC)
    assert owned(seen(pcap([sent_on]))) == {
        (PHONE_MAC, "", Kind.MAC_ADDRESS, PHONE_MAC, "dhcp chaddr"),
        (PHONE_MAC, "", Kind.DHCP_IDENTIFIER, b"eth1/4".hex(), "dhcp option 82"),
        (PHONE_MAC, "", Kind.DHCP_IDENTIFIER, b"abc12".hex(), "dhcp option 82"),
        (PHONE_MAC, "", Kind.DHCP_OPTION, "gaming", "dhcp option 77"),
    }


def test_a_name_that_stands_only_in_a_text_record_is_the_devices(seen: Seen) -> None:
    answers = [(b"x._hap._tcp.local", 16, txt(b"fn=Jip", b"dn=Woonkamer Ineke", b"md=Hub", b"sn=12"))]
    assert owned(seen(pcap([announce(answers)]))) == {
        (PHONE_MAC, PHONE, Kind.DEVICE_NAME, "x", "mdns"),
        (PHONE_MAC, PHONE, Kind.DEVICE_NAME, "Jip", "mdns txt"),
        (PHONE_MAC, PHONE, Kind.DEVICE_NAME, "Woonkamer Ineke", "mdns txt"),
    }


def test_options_whose_numbers_lie_are_read_as_far_as_they_fit(seen: Seen) -> None:
    cut = dhcp([(12, b"Box")])[:-1] + bytes([61, 200]) + b"\x01short"
    sightings = seen(pcap([frame(udp(cut, NOBODY, "255.255.255.255", 68, 67))]))
    assert {claim.value for claim in sightings if isinstance(claim, DeviceClaim)} <= {"Box", PHONE_MAC}


def announce(answers: list[tuple[bytes, int, bytes]]) -> bytes:
    return frame(udp(dns(b"", answers, mdns=True), PHONE, "224.0.0.251", 5353, 5353), PHONE_MAC, "01:00:5e:00:00:fb")


def test_an_announcement_says_names_instances_and_identifiers(seen: Seen) -> None:
    instance = b"\x0bAnna's iPad" + label(SERVICE)
    entries = txt(
        b"deviceid=02:00:5E:00:53:07", b"model=J71t", b"sn=ABC12345", b"di=0cd5e7a1-0000-4000-8000-00005e005307"
    )
    answers = [
        (SERVICE, 12, instance),
        (b"x._airplay._tcp.local", 33, struct.pack("!HHH", 0, 0, 7000) + label(b"Annas-iPad.local")),
        (b"x._airplay._tcp.local", 16, entries),
        (b"Annas-iPad.local", 1, ip(PHONE)),
        (b"Annas-iPad.local", 28, ip(PHONE6)),
        (b"_services._dns-sd._udp.local", 12, label(SERVICE)),
    ]
    assert owned(seen(pcap([announce(answers)]))) == {
        (PHONE_MAC, PHONE, Kind.DEVICE_NAME, "Anna's iPad", "mdns"),
        (PHONE_MAC, PHONE, Kind.DEVICE_NAME, "x", "mdns"),
        (PHONE_MAC, PHONE, Kind.HOST_NAME, "Annas-iPad", "mdns"),
        (PHONE_MAC, PHONE6, Kind.HOST_NAME, "Annas-iPad", "mdns"),
        (PHONE_MAC, PHONE, Kind.MAC_ADDRESS, PHONE_MAC, "mdns txt"),
        (PHONE_MAC, PHONE, Kind.SERIAL, "ABC12345", "mdns txt"),
        (PHONE_MAC, PHONE, Kind.UUID, "0cd5e7a1-0000-4000-8000-00005e005307", "mdns txt"),
    }


def test_a_question_says_nothing_of_who_asks(seen: Seen) -> None:
    question = udp(dns(b"Somebody-Else.local", mdns=True), PHONE, "224.0.0.251", 5353, 5353)
    search = b"M-SEARCH * HTTP/1.1\r\nUSN: uuid:0cd5e7a1-0000-4000-8000-00005e005307\r\n\r\n"
    assert owned(seen(pcap([frame(question), frame(udp(search, PHONE, "239.255.255.250", 50000, 1900))]))) == set()


def test_addresses_of_neighbours_are_learnt(seen: Seen) -> None:
    link = b"\x02\x01" + mac(PHONE_MAC)
    advertised = icmpv6(136, bytes(4) + ip(PHONE6) + link, "fe80::7", "ff02::1")
    prefix = b"\x03\x04\x40\xc0" + struct.pack("!III", 1, 1, 0) + ip("2001:db8:53::")
    router = icmpv6(134, bytes(12) + prefix + b"\x01\x01" + mac(ROUTER_MAC), "fe80::1", "ff02::1")
    sightings = seen(
        pcap(
            [
                ether(arp(PHONE_MAC, PHONE, ROUTER), kind=0x0806),
                ether(advertised, kind=0x86DD),
                ether(router, ROUTER_MAC, "33:33:00:00:00:01", 0x86DD),
            ]
        )
    )
    assert owned(sightings) == {
        (PHONE_MAC, PHONE, Kind.MAC_ADDRESS, PHONE_MAC, "arp"),
        (PHONE_MAC, PHONE6, Kind.MAC_ADDRESS, PHONE_MAC, "neighbour discovery"),
        (ROUTER_MAC, "fe80::1", Kind.MAC_ADDRESS, ROUTER_MAC, "neighbour discovery"),
    }
    assert [(network.network, network.router) for network in sightings if isinstance(network, HomeNetwork)] == [
        ("2001:db8:53::/64", "fe80::1")
    ]


def test_names_of_switches_and_of_windows_are_learnt(seen: Seen) -> None:
    system = b"Attic-Switch"
    lldp = b"\x02\x07\x04" + mac(PHONE_MAC) + b"\x04\x02\x07x" + b"\x06\x02\0\x78"
    lldp += struct.pack("!H", 5 << 9 | len(system)) + system + b"\0\0"
    half = b"".join(bytes([65 + (c >> 4), 65 + (c & 15)]) for c in b"ANNA-PC".ljust(15) + b"\0")
    netbios = struct.pack("!HHHHHH", 1, 0x2910, 1, 0, 0, 1) + b"\x20" + half + b"\0" + struct.pack("!HH", 32, 1)
    netbios += b"\xc0\x0c" + struct.pack("!HHIHH", 32, 1, 300, 6, 0) + ip(PHONE)
    sightings = seen(
        pcap(
            [
                ether(lldp, PHONE_MAC, "01:80:c2:00:00:0e", 0x88CC),
                frame(udp(netbios, PHONE, "192.168.1.255", 137, 137)),
            ]
        )
    )
    assert {claim[2:] for claim in owned(sightings)} == {
        (Kind.HOST_NAME, "Attic-Switch", "lldp"),
        (Kind.HOST_NAME, "ANNA-PC", "netbios"),
    }


DESCRIPTION = (
    b'<root xmlns="urn:schemas-upnp-org:device-1-0"><device><deviceType>urn:schemas-upnp-org:device:MediaRenderer:1'
    b"</deviceType><friendlyName>Anna &amp; Bo's TV</friendlyName><serialNumber>TV123456</serialNumber>"
    b"<UDN>uuid:0cd5e7a1-0000-4000-8000-00005e005399</UDN></device></root>"
)


def test_a_description_is_of_the_house_when_a_device_of_it_gives_it(seen: Seen) -> None:
    def fetched(server: str) -> list[Sighting]:
        talk = (
            Talk(server=server, dport=49152, server_mac="02:00:5e:00:53:99").open().say(request(b"", "/d.xml", server))
        )
        return seen(pcap(talk.say(response(DESCRIPTION, "200 OK", "Content-Type: text/xml"), back=True).frames))

    assert {claim[2:] for claim in owned(fetched("192.168.1.20"))} == {
        (Kind.DEVICE_NAME, "Anna & Bo's TV", "upnp description"),
        (Kind.SERIAL, "TV123456", "upnp description"),
        (Kind.UUID, "0cd5e7a1-0000-4000-8000-00005e005399", "upnp description"),
    }
    assert owned(fetched("203.0.113.20")) == set()


def test_the_client_of_dhcpv6_is_told_from_the_server_in_whatever_order_they_stand(seen: Seen) -> None:
    client, server = bytes.fromhex("0003000102005e005307"), bytes.fromhex("0003000102005e005301")

    def option(code: int, value: bytes) -> bytes:
        return struct.pack("!HH", code, len(value)) + value

    asked = b"\x03abc" + option(2, server) + option(8, b"\0\0") + option(1, client)
    packet = udp(asked, PHONE6, "ff02::1:2", 546, 547)
    claims = [
        claim for claim in seen(pcap([frame(packet)])) if isinstance(claim, DeviceClaim) and claim.how == "dhcpv6 duid"
    ]
    assert [(claim.mac, claim.value) for claim in claims] == [(PHONE_MAC, client.hex())]


def test_real_captures_give_what_their_makers_wrote_of_them(captures: Path) -> None:
    def values(name: str) -> set[tuple[Kind, str]]:
        return {
            (claim.kind, claim.value) for claim in dissect(str(captures / name), 1) if isinstance(claim, DeviceClaim)
        }

    assert (Kind.HOST_NAME, "raspberrypi") in values("dhcp-mud.pcap")
    assert (Kind.HOST_NAME, "MacBookPro") in values("dhcp-option-108.pcapng")
    assert values("dhcpv6-duid.pcap") == {(Kind.DHCP_IDENTIFIER, "0002000075714853483134343235313438")}
    assert values("mdns.pcap") == {(Kind.HOST_NAME, "johanna-QEMU-Virtual-Machine")}
    assert values("ssdp.pcap") == {(Kind.UUID, "04645c3d-e6b4-4eea-bd35-5c320c12969f")}
