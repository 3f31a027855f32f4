"""A whole capture: identifiers planted everywhere are nowhere, and an oracle that is not ours reads it as before."""
# ruff: noqa: E501, S104 - a table of frames; an address that is read

import base64
import struct
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.capture import pcaps
from tests.unit.capture.pcaps import Talk, dhcp, dns, ether, frame, icmpv6, ip, ipv4, mac, pcap, request, tcp, txt, udp

from sluis.capture.anonymise.rewrite import rewrite

MAC = "a4:77:33:0c:9e:41"
RAW = mac(MAC)
EUI = bytes((RAW[0] ^ 2,)) + RAW[1:3] + b"\xff\xfe" + RAW[3:]
ADDRESS = "2001:db8:7:9:a677:33ff:fe0c:9e41"
NAME = b"Noor-Zwolle"
CAPTURES = Path(__file__).parents[5] / "shared" / "captures" / "pcap"
SEED = b"a seed of sixteen or more"


def spelled() -> list[bytes]:
    """Return spellings of who is meant."""
    both = [RAW, RAW[::-1], EUI, ip("192.168.37.20"), ip(ADDRESS), ip(ADDRESS)[:8]]
    texts = [octets.hex(mark) for octets in (RAW, RAW[::-1], EUI) for mark in (":", "-")] + [
        RAW.hex(),
        EUI.hex(),
        RAW[::-1].hex(),
    ]
    texts += [
        "a477.330c.9e41",
        "".join(f"%{octet:02X}" for octet in RAW),
        ",".join(map(str, RAW)),
        ADDRESS,
        "192.168.37.20",
    ]
    both += [text.encode() for text in texts] + [text.upper().encode() for text in texts]
    both += [base64.b64encode(octets) for octets in (RAW, EUI, NAME, MAC.encode())]
    return [
        *both,
        NAME,
        NAME.lower(),
        NAME[::-1],
        NAME.hex().encode(),
        "".join(f"%{octet:02x}" for octet in NAME).encode(),
    ]


FORMS = spelled()


def house(form: bytes) -> list[bytes]:
    """Return frames with a form of an identifier everywhere one can stand."""
    text = form.decode("latin-1").encode()
    odd = (
        struct.pack("!HHIIBBHHH", 40001, 80, 1, 1, 0xF0, 16, 65535, 0, 0) + bytes((253, 2 + len(form[:30]))) + form[:30]
    )
    odd = odd.ljust(60, b"\0")[:60] + form
    whole = udp(dns(form[:30].replace(b".", b"-") + b".local"), dport=5353)[20:]
    return [
        *Talk(client_mac=MAC, segment=17).open().say(request(b'{"serial":"%s","%s":[1]}' % (text, text), "/u/" + form.hex())).frames,
        *Talk(client_mac=MAC, sport=40002).open().say(request(text, f"/{text.decode().replace(' ', '')}?mac={form.hex()}")).frames,
        *Talk(client_mac=MAC, sport=40003, dport=9).open().say(form * 3).frames,
        *Talk(client_mac=MAC, sport=40004, dport=443).open().say(pcaps.client_hello(form.hex().encode()[:30] + b".example") + form).frames,
        *Talk(client_mac=MAC, sport=40005, dport=1883).open().say(
            b"\x10\x10\0\4MQTT\4\2\0\x3c\0\4" + form[:4] + b"\x30" + bytes((2 + len(form[:90]),)) + b"\0\0" + form[:90]
        ).frames,
        frame(udp(form, "192.168.37.20", dport=9), MAC) + form,
        frame(udp(form + form, "192.168.37.20", dport=443), MAC),
        frame(udp(b"\xc3\0\0\0\1\x08" + form[:8] + b"\x00" + form, dport=443), MAC),
        frame(udp(b"\0\1\0\x08\x21\x12\xa4\x42" + bytes(12) + b"\0\6\0\x08" + form, dport=3478), MAC),
        frame(ipv4(odd), MAC),
        frame(ipv4(whole[:16], protocol=17, more=True), MAC),
        frame(ipv4(whole[16:], protocol=17, offset=16), MAC),
        frame(ipv4(form, protocol=17, identity=9, more=True), MAC),
        frame(ipv4(form, protocol=47), MAC),
        frame(tcp(form)[:50], MAC),
        frame(udp(dhcp([(12, NAME), (61, b"\1" + RAW), (82, form[:40]), (55, form[:40]), (43, form[:40]), (60, text[:60])], MAC), "0.0.0.0", "255.255.255.255", 68, 67), MAC),
        frame(udp(dns(NAME + b".local", [(NAME + b".local", 16, txt(text[:90], b"id=" + text[:90])), (b"a.local", 28, ip(ADDRESS)), (b"b.local", 99, form)], mdns=True), dport=5353), MAC),
        frame(icmpv6(135, bytes(4) + ip(ADDRESS) + b"\1\1" + RAW + b"\x0e\1" + form[:6].ljust(6, b"\0"), ADDRESS, "ff02::1:ff0c:9e41"), MAC),
        ether(pcaps.arp(MAC, "192.168.37.20", "192.168.37.1") + form, MAC, kind=0x0806),
        ether(form, MAC, kind=0x88CC),
        ether(form, MAC, kind=0x88E1),
    ]  # fmt: skip


def clear(octets: bytes, form: bytes) -> bool:
    return form not in octets and form.lower() not in octets.lower()


@settings(max_examples=30)
@given(form=st.sampled_from(FORMS), tail=st.binary(max_size=3))
def test_no_spelling_of_who_is_meant_stands_anywhere(form: bytes, tail: bytes) -> None:
    made = rewrite(pcap(house(form + tail)), SEED)
    for each in (form, RAW, EUI, NAME, ip(ADDRESS), MAC.encode(), RAW.hex().encode(), NAME[::-1]):
        assert clear(made.octets, each)
    counts = made.counts
    assert counts.still_there == 0, form
    assert counts.cut + counts.kept + counts.replaced == counts.octets


def test_with_what_was_not_read_every_spelling_is_sought() -> None:
    for form in FORMS:
        made = rewrite(pcap(house(form)), SEED, keep_unread=True)
        assert clear(made.octets, form)
        assert made.counts.undecoded_kept > 0


def test_a_seed_decides_and_lengths_and_moments_stay() -> None:
    file = pcap(house(RAW))
    one, again, other = rewrite(file, SEED), rewrite(file, SEED), rewrite(file, SEED + b"x")
    assert one.octets == again.octets != other.octets
    assert len(one.octets) == len(file)
    at = 24
    while at < len(file):
        assert one.octets[at : at + 16] == file[at : at + 16]
        at += 16 + struct.unpack("<I", file[at + 8 : at + 12])[0]
    assert rewrite(one.octets, SEED).counts.packets == one.counts.packets


def test_a_domain_that_was_asked_for_stays_and_a_kind_of_link_nobody_reads_is_cut() -> None:
    made = rewrite(pcap([frame(udp(dns(b"noor.vendor.example"), dport=53))]), SEED, keep_domains=("vendor.example",))
    assert b"\x06vendor\x07example\0" in made.octets
    assert b"noor" not in made.octets
    unread = rewrite(pcap([RAW], link=147), SEED)
    assert unread.octets.endswith(bytes(6))
    assert unread.counts.links_unread == {147: 1}


def dissected(tshark: str, octets: bytes, place: Path) -> list[str]:
    place.write_bytes(octets)
    fields = ("frame.time_epoch", "frame.protocols", "tcp.len", "tcp.analysis.flags", "udp.length", "dns.qry.type", "dns.resp.type",
              "dhcp.option.type", "http.request.method", "mqtt.msgtype", "tls.handshake.type", "ip.checksum.status",
              "tcp.checksum.status", "udp.checksum.status", "_ws.malformed")  # fmt: skip
    options = [word for each in fields for word in ("-e", each)]
    checks = [word for each in ("ip", "tcp", "udp") for word in ("-o", f"{each}.check_checksum:TRUE")]
    made = subprocess.run(
        [tshark, "-n", "-r", place, *checks, "-T", "fields", *options], capture_output=True, text=True, check=True
    )
    return made.stdout.splitlines()


def test_tshark_takes_it_apart_as_before(tshark: str, tmp_path: Path) -> None:
    talks = (
        Talk(client_mac=MAC, segment=17).open().say(request(b'{"mac":"%s","up":true}' % MAC.encode())).close().frames
    )
    talks += (
        Talk(client_mac=MAC, sport=40009, dport=443)
        .open()
        .say(pcaps.client_hello(b"noor.example") + pcaps.sealed(40))
        .frames
    )
    talks += [
        frame(udp(dns(NAME + b".local", [(NAME + b".local", 1, ip("192.168.37.20"))], mdns=True), dport=5353), MAC)
    ]
    talks += [
        frame(udp(dhcp([(53, b"\1"), (12, NAME), (61, b"\1" + RAW)], MAC), "0.0.0.0", "255.255.255.255", 68, 67), MAC)
    ]
    file = pcap(talks)
    before, after = (dissected(tshark, octets, tmp_path / "file.pcap") for octets in (file, rewrite(file, SEED).octets))
    assert after == before
    assert len(before) == len(talks)


@pytest.mark.parametrize("name", ["dhcp-mud.pcap", "mdns.pcap", "mqtt.pcap", "ssdp.pcap"])
def test_tshark_takes_captures_of_others_apart_as_before(name: str, tshark: str, tmp_path: Path) -> None:
    if not CAPTURES.is_dir():
        pytest.skip("the captures of others are not here")
    file = (CAPTURES / name).read_bytes()
    before, after = (dissected(tshark, octets, tmp_path / "file.pcap") for octets in (file, rewrite(file, SEED).octets))
    assert after == before


def test_several_captures_under_one_seed_are_alike_whatever_is_in_them() -> None:
    """Another key for the next capture, because an address came out that went in, would tell one house as two."""
    one = frame(udp(b"x", "192.168.1.20", "192.168.1.1", dport=9), MAC)
    many = [frame(udp(b"x", f"192.168.1.{last}", "192.168.1.1", dport=9), MAC) for last in range(10, 250)]
    crossed = 0
    for number in range(24):
        seed = SEED + bytes((number,))
        first, second = rewrite(pcap([one]), seed, alike=True), rewrite(pcap([one, *many]), seed, alike=True)
        assert first.octets == second.octets[: len(first.octets)]
        crossed += bool(second.counts.still_there)
    assert crossed, "for one seed the network stands for itself, and then it is said"


def test_what_stays_is_not_counted_as_replaced() -> None:
    asks = struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1) + RAW + ip("0.0.0.0") + b"\xff" * 6 + ip("255.255.255.255")
    counts = rewrite(pcap([ether(asks, MAC, "ff:ff:ff:ff:ff:ff", kind=0x0806)]), SEED).counts
    assert counts.by_kind == {"mac": 2}
    assert (counts.cut, counts.kept, counts.replaced) == (0, 30, 12)


@pytest.mark.parametrize("protocol", [4, 41], ids=["IPv4", "IPv6"])
def test_a_tunnel_in_fragments_and_a_fragment_that_is_quoted_are_rewritten(protocol: int) -> None:
    """What is in a datagram that was put together, or quoted, was not learnt: it takes nobody else's place."""
    ends = ("192.168.37.20", "203.0.113.9") if protocol == 4 else (ADDRESS, "2001:db8:9::9")
    inner = tcp(request(NAME * 40), *ends)
    nested = ipv4(ipv4(form := RAW * 20, protocol=17, identity=5, more=True), protocol=protocol, identity=8)
    quoted = b"\x0b\x01" + bytes(6) + ipv4(form, protocol=17, identity=6, more=True)
    frames = [
        frame(ipv4(inner[:160], protocol=protocol, identity=7, more=True), MAC),
        frame(ipv4(inner[160:], protocol=protocol, identity=7, offset=160), MAC),
        frame(ipv4(nested[20:68], protocol=protocol, identity=8, more=True), MAC),
        frame(ipv4(nested[68:], protocol=protocol, identity=8, offset=48), MAC),
        frame(ipv4(quoted, protocol=1), MAC),
        *Talk(client_mac=MAC).open().say(request(b'{"name":"' + NAME + b'"}')).frames,
    ]
    alone = rewrite(pcap(frames[5:]), SEED).octets[24:]
    made = rewrite(pcap(frames), SEED)
    assert len(made.octets) == len(pcap(frames))
    for each in (RAW, EUI, NAME, ip(ADDRESS)):
        assert clear(made.octets, each)
    asked = made.octets.rindex(b"POST /")
    assert made.octets[asked : asked + 80] == alone[alone.rindex(b"POST /") :][:80], "at its own place"
