"""Packets of IP rewritten: addresses, checksums, numbers of connections; what they carry goes to who reads it.

In:  the octets of a packet on a canvas. Out: written on the canvas.

The rules this module keeps:
 * Lengths, ports, flags, windows and the order of numbers stay; the numbers themselves (identification, sequence, time
   stamps) are moved on by an amount of each sender's own, so that differences stay and what a device counted does not.
 * Options that are not listed keep kind and length; what they hold is cut.
 * Checksums are computed again where the packet is whole; what a packet quotes of another has none that can be.

Source: RFC 791, 792, 1071, 3376, 7323, 768, 9293, 8200, 4443, 4861, 3810, 8106, 4191; RFC 5905 (NTP), 8489 (STUN),
9000 (QUIC).
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from sluis.capture.anonymise.canvas import Canvas
from sluis.capture.anonymise.dhcp import read_dhcp, read_dhcp6
from sluis.capture.anonymise.dns import read_dns, read_name
from sluis.capture.anonymise.http import looks_http, read_http
from sluis.capture.anonymise.replacements import Replacements
from sluis.capture.anonymise.streams import Ends, Fragments, Place, Streams

_ICMP, _IGMP, _IP4, _TCP, _UDP, _IP6, _ICMP6 = 1, 2, 4, 6, 17, 41, 58
_HOP, _ROUTING, _FRAGMENT, _DESTINATION = 0, 43, 44, 60
_DNS_PORTS: Final = frozenset({53, 5353, 5355, 137})
_SYN, _ACK, _URG = 2, 16, 32
_DEEPEST: Final = 6
"""Packets in packets."""


def checksum(octets: bytes) -> int:
    r"""Return the checksum of IP.

    Examples:
        >>> hex(checksum(b"\x00\x01\xf2\x03\xf4\xf5\xf6\xf7"))
        '0x220d'
    """
    if len(octets) % 2:
        octets += b"\0"
    total = int.from_bytes(octets, "big") % 0xFFFF if any(octets) else 0
    return 0xFFFF - total if total or not any(octets) else 0


class _Sum(NamedTuple):
    """A checksum that is written when all it covers is."""

    canvas: Canvas
    at: int
    start: int
    end: int
    before: bytes = b""
    """What it covers beside octets of the canvas."""
    udp: bool = False


class Packets:
    """Packets of one capture, learnt in a first pass and rewritten in a second."""

    def __init__(self, swap: Replacements) -> None:
        """Begin to learn."""
        self.swap = swap
        self.streams = Streams()
        self.fragments = Fragments()
        self.learning = True
        self._places: list[Place] = []
        self._numbers: list[int] = []
        self._next_place = self._next_number = 0
        self._sums: list[_Sum] = []
        self._apart = False
        """Whether a datagram is read that was put together: what a packet within it holds was not learnt."""

    def finish(self) -> None:
        """Write the checksums of what was written since the last time, those within before those around them.

        Effects:
            Changes the canvases.
        """
        for each in self._sums:
            made = checksum(each.before + bytes(each.canvas.out[each.start : each.end]))
            each.canvas.put(each.at, (made or (0xFFFF if each.udp else 0)).to_bytes(2, "big"))
        self._sums = []

    def read(self, swap: Replacements) -> None:
        """End the first pass: put together what is spread over packets, and rewrite it.

        Effects:
            What is asked from now on is what stands for packets.
        """
        self.swap = swap
        self.learning = False
        self._sums = []
        self._next_place = self._next_number = 0
        self.streams.read(swap)
        self.fragments.read()

    def ip(self, canvas: Canvas, at: int, end: int, depth: int = 0, *, quoted: bool = False) -> None:
        """Write a packet of either version of IP.

        Effects:
            Changes the canvas.
        """
        first = canvas.number(at, 1, end)
        if first is None or depth > _DEEPEST:
            return
        if first >> 4 == 4:  # noqa: PLR2004 - version
            self._ip4(canvas, at, end, depth, quoted=quoted)
        elif first >> 4 == 6:  # noqa: PLR2004 - version
            self._ip6(canvas, at, end, depth, quoted=quoted)

    def _ip4(self, canvas: Canvas, at: int, end: int, depth: int, *, quoted: bool) -> None:
        source = canvas.source
        head = (source[at] & 15) * 4
        if head < 20 or canvas.number(at, head, end) is None:  # noqa: PLR2004 - RFC 791
            return
        total = int.from_bytes(source[at + 2 : at + 4], "big")
        end = min(end, at + total) if total >= head else end
        canvas.keep(at, at + 10)
        identity, cut = source[at + 4 : at + 6], int.from_bytes(source[at + 6 : at + 8], "big")
        old = source[at + 12 : at + 20]
        if any(identity):
            moved = int.from_bytes(identity, "big") + self.swap.shift(b"id4" + old[:4], 16)
            canvas.put(at + 4, (moved & 0xFFFF).to_bytes(2, "big"))
        canvas.put(at + 12, self.swap.ip4(old[:4]))
        canvas.put(at + 16, self.swap.ip4(old[4:]))
        _keep_options(canvas, at + 20, at + head)
        canvas.put(at + 10, bytes(2))
        self._sums.append(_Sum(canvas, at + 10, at, at + head))
        pseudo = bytes(canvas.out[at + 12 : at + 20])
        proto = source[at + 9]
        whole = end - at == total and not quoted
        if cut & 0x3FFF:
            key = old + bytes((proto,)) + identity
            read = self._reader(proto, old, pseudo, depth)
            if not quoted:
                self._fragment(canvas, at + head, end, key, (cut & 0x1FFF) * 8, more=bool(cut & 0x2000), read=read)
        else:
            self._transport(canvas, at + head, end, proto, old, pseudo, depth, whole=whole, quoted=quoted)

    def _ip6(self, canvas: Canvas, at: int, end: int, depth: int, *, quoted: bool) -> None:
        if canvas.number(at, 40, end) is None:
            return
        source = canvas.source
        size = int.from_bytes(source[at + 4 : at + 6], "big")
        whole = end - at >= 40 + size and not quoted
        end = min(end, at + 40 + size) if size else end
        old = source[at + 8 : at + 40]
        canvas.keep(at, at + 8)
        label = int.from_bytes(source[at + 1 : at + 4], "big")
        if label & 0xFFFFF:
            made = int.from_bytes(self.swap.octets("label", old[:16] + source[at + 1 : at + 4])[:3], "big") & 0xFFFFF
            canvas.put(at + 1, (label & 0xF00000 | made).to_bytes(3, "big"))
        canvas.put(at + 8, self.swap.ip6(old[:16]))
        canvas.put(at + 24, self.swap.ip6(old[16:]))
        pseudo = bytes(canvas.out[at + 8 : at + 40])
        proto, place = source[at + 6], at + 40
        while proto in {_HOP, _DESTINATION, _ROUTING} and canvas.number(place, 8, end) is not None:
            step = 8 + source[place + 1] * 8
            canvas.keep(place, place + 2)
            if proto == _ROUTING:
                canvas.keep(place + 2, place + 4)
            else:
                _keep_options6(canvas, place + 2, min(end, place + step))
            proto, place = source[place], place + step
        if proto == _FRAGMENT and canvas.number(place, 8, end) is not None:
            canvas.keep(place, place + 4)
            moved = int.from_bytes(source[place + 4 : place + 8], "big") + self.swap.shift(b"id6" + old[:16], 32)
            canvas.put(place + 4, (moved & 0xFFFFFFFF).to_bytes(4, "big"))
            cut = int.from_bytes(source[place + 2 : place + 4], "big")
            read = self._reader(source[place], old, pseudo, depth)
            key = old + source[place : place + 1] + source[place + 4 : place + 8]
            if not quoted:
                self._fragment(canvas, place + 8, end, key, cut & 0xFFF8, more=bool(cut & 1), read=read)
        else:
            self._transport(canvas, place, end, proto, old, pseudo, depth, whole=whole, quoted=quoted)

    def _reader(self, proto: int, old: bytes, pseudo: bytes, depth: int) -> Callable[[Canvas], None]:
        """Return who writes a datagram that was put together; its addresses are looked up when it does."""
        half = len(old) // 2
        del pseudo

        def read(canvas: Canvas) -> None:
            swap = self.swap.ip4 if half == 4 else self.swap.ip6  # noqa: PLR2004 - of IP
            new = swap(old[:half]) + swap(old[half:])
            if proto != _TCP:
                self._apart = True
                self._transport(canvas, 0, len(canvas.source), proto, old, new, depth, whole=True, quoted=False)
                self._apart = False

        return read

    def _fragment(
        self, canvas: Canvas, at: int, end: int, key: bytes, offset: int, *, more: bool, read: Callable[[Canvas], None]
    ) -> None:
        if self._apart:
            return
        if self.learning:
            octets = canvas.source[at:end]
            self._numbers.append(self.fragments.learn(key, offset, octets, more=more, read=read))
            return
        self.fragments.paste(self._numbers[self._next_number], offset, canvas, at, end)
        self._next_number += 1

    def _transport(
        self,
        canvas: Canvas,
        at: int,
        end: int,
        proto: int,
        old: bytes,
        pseudo: bytes,
        depth: int,
        *,
        whole: bool,
        quoted: bool,
    ) -> None:
        """Write what a packet carries, and its checksum."""
        if proto == _TCP:
            self._tcp(canvas, at, end, old, quoted=quoted)
            place = 16
        elif self.learning and proto not in {_IP4, _IP6}:
            return
        elif proto == _UDP:
            self._udp(canvas, at, end, quoted=quoted)
            place = 6
            if canvas.source[at + 6 : at + 8] == bytes(2):
                return
        elif proto == _ICMP6:
            self._icmp6(canvas, at, end, depth)
            place = 2
        elif proto in {_ICMP, _IGMP}:
            (self._icmp if proto == _ICMP else self._igmp)(canvas, at, end, depth)
            pseudo, place = b"", 2
        elif proto in {_IP4, _IP6}:
            self.ip(canvas, at, end, depth + 1, quoted=quoted)
            return
        else:
            return
        if quoted or canvas.number(at + place, 2, end) is None or self.learning:
            return
        canvas.put(at + place, bytes(2))
        if whole:
            before = pseudo + (end - at).to_bytes(4, "big") + proto.to_bytes(4, "big") if pseudo else b""
            self._sums.append(_Sum(canvas, at + place, at, end, before, udp=proto == _UDP))

    def _tcp(self, canvas: Canvas, at: int, end: int, old: bytes, *, quoted: bool) -> None:
        source = canvas.source
        if canvas.number(at, 8, end) is None:
            return
        half = len(old) // 2
        ports = int.from_bytes(source[at : at + 2], "big"), int.from_bytes(source[at + 2 : at + 4], "big")
        ends: Ends = (old[:half], ports[0], old[half:], ports[1])
        canvas.keep(at, at + 4)
        self._moved(canvas, at + 4, ends)
        if quoted or canvas.number(at, 20, end) is None:
            return
        head, flags = (source[at + 12] >> 4) * 4, source[at + 13]
        canvas.keep(at + 12, at + 16)
        if flags & _ACK:
            self._moved(canvas, at + 8, (ends[2], ends[3], ends[0], ends[1]))
        if flags & _URG:
            canvas.keep(at + 18, at + 20)
        if head < 20 or at + head > end:  # noqa: PLR2004 - RFC 9293
            return
        self._tcp_options(canvas, at + 20, at + head, ends)
        self._segment(canvas, at + head, end, ends, int.from_bytes(source[at + 4 : at + 8], "big"), flags)

    def _segment(self, canvas: Canvas, at: int, end: int, ends: Ends, sequence: int, flags: int) -> None:
        if self._apart:
            return
        if self.learning:
            syn = bool(flags & _SYN)
            place = self.streams.learn(ends, sequence, canvas.source[at:end], opens=syn and not flags & _ACK, syn=syn)
            self._places.append(place)
            return
        self.streams.paste(self._places[self._next_place], canvas, at, end)
        self._next_place += 1

    def _moved(self, canvas: Canvas, at: int, ends: Ends) -> None:
        """Write a number of a sender, moved on by as much as all its numbers."""
        name = b"seq" + ends[0] + ends[2] + bytes((ends[1] >> 8, ends[1] & 255, ends[3] >> 8, ends[3] & 255))
        number = int.from_bytes(canvas.source[at : at + 4], "big") + self.swap.shift(name, 32)
        canvas.put(at, (number & 0xFFFFFFFF).to_bytes(4, "big"))

    def _tcp_options(self, canvas: Canvas, at: int, end: int, ends: Ends) -> None:
        source = canvas.source
        while at < end and source[at] != 0:
            if source[at] == 1:
                canvas.keep(at, at + 1)
                at += 1
                continue
            size = canvas.number(at + 1, 1, end)
            if size is None or size < 2 or at + size > end:  # noqa: PLR2004 - kind and length
                return
            canvas.keep(at, at + 2)
            kind = (source[at], size)
            if kind in {(2, 4), (3, 3)}:
                canvas.keep(at + 2, at + size)
            elif kind == (8, 10):
                self._stamp(canvas, at + 2, ends[0])
                self._stamp(canvas, at + 6, ends[2])
            elif kind[0] == 5 and (size - 2) % 8 == 0:  # noqa: PLR2004 - SACK
                for place in range(at + 2, at + size, 4):
                    self._moved(canvas, place, (ends[2], ends[3], ends[0], ends[1]))
            at += size

    def _stamp(self, canvas: Canvas, at: int, sender: bytes) -> None:
        number = int.from_bytes(canvas.source[at : at + 4], "big")
        if number:
            canvas.put(at, (number + self.swap.shift(b"stamp" + sender, 32) & 0xFFFFFFFF).to_bytes(4, "big"))

    def _udp(self, canvas: Canvas, at: int, end: int, *, quoted: bool) -> None:
        if canvas.number(at, 8, end) is None:
            return
        source = canvas.source
        canvas.keep(at, at + 6)
        if quoted:
            return
        ports = {int.from_bytes(source[at : at + 2], "big"), int.from_bytes(source[at + 2 : at + 4], "big")}
        end = min(end, at + max(8, int.from_bytes(source[at + 4 : at + 6], "big")))
        at += 8
        if ports & _DNS_PORTS:
            read_dns(canvas, at, end, self.swap)
        elif ports & {67, 68}:
            read_dhcp(canvas, at, end, self.swap)
        elif ports & {546, 547}:
            read_dhcp6(canvas, at, end, self.swap)
        elif looks_http(source[at:end]):
            read_http(canvas, at, end, self.swap)
        elif 123 in ports and canvas.number(at, 48, end) is not None:  # noqa: PLR2004 - NTP
            canvas.keep(at, at + 12)
        elif source[at + 4 : at + 8] == b"\x21\x12\xa4\x42":
            _read_stun(canvas, at, end, self.swap)
        elif ports & {443, 80} and end - at > 7 and source[at] & 0xC0 == 0xC0:  # noqa: PLR2004 - QUIC, long
            _read_quic(canvas, at, end, self.swap)

    def _icmp(self, canvas: Canvas, at: int, end: int, depth: int) -> None:
        if canvas.number(at, 8, end) is None:
            return
        kind = canvas.source[at]
        canvas.keep(at, at + 2)
        if kind in {0, 8}:
            canvas.put(at + 4, self.swap.octets("echo", canvas.source[at + 4 : at + 6]))
            canvas.keep(at + 6, at + 8)
        elif kind in {3, 5, 11, 12}:
            if kind == 5:  # noqa: PLR2004 - redirect
                canvas.put(at + 4, self.swap.ip4(canvas.source[at + 4 : at + 8]))
            elif kind == 3:  # noqa: PLR2004 - the size that fits
                canvas.keep(at + 6, at + 8)
            self.ip(canvas, at + 8, end, depth + 1, quoted=True)

    def _igmp(self, canvas: Canvas, at: int, end: int, _depth: int) -> None:
        if canvas.number(at, 8, end) is None:
            return
        source = canvas.source
        canvas.keep(at, at + 2)
        if source[at] != 0x22:  # noqa: PLR2004 - report of version 3
            canvas.put(at + 4, self.swap.ip4(source[at + 4 : at + 8]))
            if end - at >= 12:  # noqa: PLR2004 - query of version 3
                canvas.keep(at + 8, at + 12)
                _addresses(canvas, at + 12, end, 4, self.swap.ip4)
            return
        canvas.keep(at + 6, at + 8)
        _records(canvas, at + 8, end, 4, self.swap.ip4)

    def _icmp6(self, canvas: Canvas, at: int, end: int, depth: int) -> None:
        if canvas.number(at, 8, end) is None:
            return
        kind, source, ip6 = canvas.source[at], canvas.source, self.swap.ip6
        canvas.keep(at, at + 2)
        if kind in {1, 2, 3, 4}:
            if kind == 2:  # noqa: PLR2004 - the size that fits
                canvas.keep(at + 4, at + 8)
            self.ip(canvas, at + 8, end, depth + 1, quoted=True)
        elif kind in {128, 129}:
            canvas.put(at + 4, self.swap.octets("echo", source[at + 4 : at + 6]))
            canvas.keep(at + 6, at + 8)
        elif kind in {130, 131, 132} and canvas.number(at, 24, end) is not None:
            canvas.keep(at + 4, at + 6)
            canvas.put(at + 8, ip6(source[at + 8 : at + 24]))
            canvas.keep(at + 24, min(end, at + 28))
            _addresses(canvas, at + 28, end, 16, ip6)
        elif kind == 143:  # noqa: PLR2004 - report of version 2
            canvas.keep(at + 6, at + 8)
            _records(canvas, at + 8, end, 16, ip6)
        elif kind in {133, 134, 135, 136, 137}:
            self._neighbours(canvas, at, end, kind)

    def _neighbours(self, canvas: Canvas, at: int, end: int, kind: int) -> None:
        """Write what neighbours and routers say of themselves."""
        addresses, options = {133: (0, 8), 134: (0, 16), 135: (1, 24), 136: (1, 24), 137: (2, 40)}[kind]
        if canvas.number(at, options, end) is None:
            return
        canvas.keep(at + 4, at + (16 if kind == 134 else 5))  # noqa: PLR2004 - router advertisement
        for place in range(at + 8, at + 8 + 16 * addresses, 16):
            canvas.put(place, self.swap.ip6(canvas.source[place : place + 16]))
        place = at + options
        while (size := canvas.number(place + 1, 1, end)) and place + 8 * size <= end:
            canvas.keep(place, place + 2)
            self._neighbour_option(canvas, place, place + 8 * size)
            place += 8 * size

    def _neighbour_option(self, canvas: Canvas, at: int, end: int) -> None:
        source, kind = canvas.source, (canvas.source[at], end - at)
        if kind in {(1, 8), (2, 8)}:
            canvas.put(at + 2, self.swap.mac(source[at + 2 : at + 8]))
        elif kind == (3, 32):
            canvas.keep(at + 2, at + 12)
            canvas.put(at + 16, self.swap.ip6(source[at + 16 : at + 32]))
        elif kind == (5, 8):
            canvas.keep(at + 4, at + 8)
        elif kind[0] == 25:  # noqa: PLR2004 - servers of DNS
            canvas.keep(at + 4, at + 8)
            _addresses(canvas, at + 8, end, 16, self.swap.ip6)
        elif kind[0] == 31:  # noqa: PLR2004 - domains to search
            canvas.keep(at + 4, at + 8)
            read_name(canvas, at + 8, end, self.swap)
        elif kind[0] == 24:  # noqa: PLR2004 - a route
            canvas.keep(at + 2, at + 8)
            prefix = (source[at + 8 : end] + bytes(16))[:16]
            canvas.put(at + 8, self.swap.ip6(prefix)[: end - at - 8])


def _keep_options(canvas: Canvas, at: int, end: int) -> None:
    """Keep kinds and lengths of options of IPv4."""
    while at < end and canvas.source[at] != 0:
        size = 1 if canvas.source[at] == 1 else canvas.number(at + 1, 1, end) or 0
        if size == 0 or at + size > end:
            return
        canvas.keep(at, at + min(size, 2))
        at += size


def _keep_options6(canvas: Canvas, at: int, end: int) -> None:
    """Keep kinds and lengths of options of IPv6, and the value of a router alert."""
    while at < end:
        if canvas.source[at] == 0:
            canvas.keep(at, at + 1)
            at += 1
            continue
        size = canvas.number(at + 1, 1, end)
        if size is None or at + 2 + size > end:
            return
        canvas.keep(at, at + 2)
        if (canvas.source[at], size) == (5, 2):
            canvas.keep(at + 2, at + 4)
        at += 2 + size


def _addresses(canvas: Canvas, at: int, end: int, width: int, swap: Callable[[bytes], bytes]) -> None:
    for place in range(at, end - width + 1, width):
        canvas.put(place, swap(canvas.source[place : place + width]))


def _records(canvas: Canvas, at: int, end: int, width: int, swap: Callable[[bytes], bytes]) -> None:
    """Write records of groups; what follows their addresses is cut."""
    while canvas.number(at, 4 + width, end) is not None:
        extra, count = canvas.source[at + 1], int.from_bytes(canvas.source[at + 2 : at + 4], "big")
        canvas.keep(at, at + 4)
        stop = min(end, at + 4 + width * (1 + count))
        _addresses(canvas, at + 4, stop, width, swap)
        at = stop + 4 * extra


def _read_stun(canvas: Canvas, at: int, end: int, swap: Replacements) -> None:
    """Write a message of STUN: kinds and lengths of its attributes stay; what they hold is cut."""
    canvas.keep(at, at + 8)
    canvas.put(at + 8, swap.octets("stun", canvas.source[at + 8 : at + 20]))
    at += 20
    while (size := canvas.number(at + 2, 2, end)) is not None and at + 4 + size <= end:
        canvas.keep(at, at + 4)
        at += 4 + (size + 3) // 4 * 4


def _read_quic(canvas: Canvas, at: int, end: int, swap: Replacements) -> None:
    """Write the head of a long packet: its version, and other identifiers of the connection."""
    source = canvas.source
    if source[at + 1 : at + 5] not in {b"\0\0\0\1", b"\x6b\x33\x43\xcf", b"\0\0\0\0"}:
        return
    canvas.put(at, bytes((source[at] & 0xF0,)))
    canvas.keep(at + 1, at + 5)
    place = at + 5
    for _ in range(2):
        size = canvas.number(place, 1, end)
        if size is None or size > 20 or place + 1 + size > end:  # noqa: PLR2004 - RFC 9000
            return
        canvas.keep(place, place + 1)
        if size:
            canvas.put(place + 1, swap.octets("quic", source[place + 1 : place + 1 + size]))
        place += 1 + size
