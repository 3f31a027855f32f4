"""What stands for what: one replacement for each address, name and word of a capture, under a key.

In:  the key of a run, and originals as the readers of this folder find them.
Out: replacements of the same length; and counts of what was replaced.

The rules this module keeps:
 * Equal originals get equal replacements, different addresses different ones.
 * A MAC address keeps its first three octets when they name a maker (its OUI), and its two marks (group, local). Its
   tail follows one table, the same for the tail of an IPv6 address: so EUI-64 and solicited-node groups follow it.
 * An IPv4 address keeps its range (private, shared, link-local, public, group) and how many digits each of its numbers
   has, so that it fits where it is written as text; the same /24 stays the same /24. Of IPv6 the same /64.
 * A word keeps its length and which of its characters are letters and digits; none of its letters stays in its place.
 * Addresses that name nobody (broadcast, loopback, unspecified, groups that a standard assigned) stay.

Source: RFC 1918, 3927, 4193, 4291, 5771, 6052, 6598, 7042 (IANA, OUI); 2464, 1112 (groups as MAC addresses).
"""

import re
from collections import Counter
from ipaddress import IPv4Address, IPv4Network, IPv6Address
from typing import Final

from sluis.capture.anonymise.kept_words import kept_words
from sluis.capture.anonymise.permutation import Permutation, stream

_TAIL: Final = 1 << 24
_BROADCAST: Final = b"\xff" * 6
_SOLICITED: Final = 0xFF
_ASSIGNED_GROUPS: Final = (b"\x01\x80\xc2\x00\x00", b"\x01\x00\x0c\xcc\xcc")
"""Groups of bridges and of Cisco; their last octet says which protocol."""
_UNITS: Final = re.compile(r"[A-Za-z0-9_\-\u0080-\U0010ffff]+")
_COUNT: Final = re.compile(r"-?\d{1,4}")
_DIGITS: Final = "0123456789"


_RANGES: Final = (
    ("10", IPv4Network("10.0.0.0/8")),
    ("172.16", IPv4Network("172.16.0.0/12")),
    ("192.168", IPv4Network("192.168.0.0/16")),
    ("169.254", IPv4Network("169.254.0.0/16")),
    ("100.64", IPv4Network("100.64.0.0/10")),
    ("group", IPv4Network("224.0.0.0/4")),
    ("reserved", IPv4Network("240.0.0.0/4")),
)


def range_of(a: int, b: int, c: int) -> str:
    """Return the range in which an IPv4 prefix lies; ``keep`` for those that name nobody.

    Examples:
        >>> range_of(192, 168, 1), range_of(8, 8, 8), range_of(224, 0, 0)
        ('192.168', 'public', 'keep')
    """
    if a in {0, 127} or (a, b) == (224, 0) or (a, b, c) in {(255, 255, 255), (239, 255, 255)}:
        return "keep"
    address = IPv4Address(bytes((a, b, c, 1)))
    return next((name for name, network in _RANGES if address in network), "public")


_FIXED: Final[dict[str, tuple[tuple[int, ...] | None, tuple[int, ...] | None]]] = {
    "10": ((10,), None),
    "172.16": ((172,), tuple(range(16, 32))),
    "192.168": ((192,), (168,)),
    "169.254": ((169,), (254,)),
    "100.64": ((100,), tuple(range(64, 128))),
}
"""What the first and second number of an address may be in a range; ``None`` for any."""


def _alike(number: int, among: tuple[int, ...] | None = None) -> tuple[int, ...]:
    """Return the numbers of an address that are written in as many digits."""
    return tuple(other for other in among or range(256) if len(str(other)) == len(str(number)))


class Replacements:
    """Replacements under one key."""

    def __init__(self, key: bytes, keep_domains: tuple[str, ...] = ()) -> None:
        """Take the key, and domains whose own name stays (what stands before it does not)."""
        self._key = key
        self._orders: dict[bytes, Permutation] = {}
        self._words: dict[str, str] = {}
        self._taken: set[str] = set()
        self._turn = 0
        self._domains = tuple(tuple(domain.casefold().strip(".").split(".")) for domain in keep_domains)
        self.counts: Counter[str] = Counter()
        self.macs: dict[bytes, bytes] = {}
        self.addresses: dict[bytes, bytes] = {}
        self.names: set[str] = set()

    def _order(self, name: bytes, size: int) -> Permutation:
        order = self._orders.get(name)
        if order is None:
            order = self._orders[name] = Permutation(self._key, name, size)
        return order

    def tail(self, octets: bytes) -> bytes:
        """Return the replacement of the last three octets of a MAC or IPv6 address."""
        return self._order(b"tail", _TAIL).of(int.from_bytes(octets, "big")).to_bytes(3, "big")

    def mac(self, octets: bytes) -> bytes:
        """Return the replacement of a MAC address of six octets.

        Effects:
            Counts it, unless it stays.
        """
        made = self.macs.get(octets)
        if made is None:
            made = self._mac(octets)
            if not octets[0] & 1 and any(octets):
                self.macs[octets] = made
        if made != octets:
            self.counts["mac"] += 1
        return made

    def _mac(self, octets: bytes) -> bytes:
        if octets == _BROADCAST or not any(octets) or octets.startswith(_ASSIGNED_GROUPS):
            return octets
        if octets[:2] == b"\x33\x33":
            return octets[:2] + self._group6(octets[2:])
        if octets[0] & 1:
            return octets[:3] + (octets[3:] if octets[:5] == b"\x01\x00\x5e\x00\x00" else self.tail(octets[3:]))
        return self._maker(octets[:3]) + self.tail(octets[3:])

    def _maker(self, head: bytes) -> bytes:
        """Return the first half: as it is when it names a maker, another when the device made it up."""
        if not head[0] & 2:
            return head
        number = int.from_bytes(head, "big")
        marks, rest = number >> 16 & 3, (number >> 18 << 16) | (number & 0xFFFF)
        rest = self._order(b"local", 1 << 22).of(rest)
        return ((rest >> 16 << 18) | marks << 16 | (rest & 0xFFFF)).to_bytes(3, "big")

    def _group6(self, low: bytes) -> bytes:
        """Return the last four octets of an IPv6 group: solicited-node groups follow the address they ask for."""
        if low[0] == _SOLICITED:
            return low[:1] + self.tail(low[1:])
        if low[:2] in {b"\0\0", b"\0\1"}:
            return low
        return self._order(b"group6", 1 << 32).of(int.from_bytes(low, "big")).to_bytes(4, "big")

    def ip4(self, octets: bytes) -> bytes:
        """Return the replacement of an IPv4 address of four octets.

        Effects:
            Counts it, unless it stays.
        """
        made = self.addresses.get(octets)
        if made is None:
            made = self._ip4(octets)
            if made != octets:
                self.addresses[octets] = made
        if made != octets:
            self.counts["ip4"] += 1
        return made

    def _ip4(self, octets: bytes) -> bytes:
        a, b, c, d = octets
        name = range_of(a, b, c)
        if name == "keep":
            return octets
        firsts, seconds = _FIXED.get(name, (None, None))
        choices = (_alike(a, firsts), _alike(b, seconds), _alike(c))
        number = (choices[0].index(a) * len(choices[1]) + choices[1].index(b)) * len(choices[2]) + choices[2].index(c)

        def prefix(at: int) -> tuple[int, int, int]:
            rest, third = divmod(at, len(choices[2]))
            first, second = divmod(rest, len(choices[1]))
            return choices[0][first], choices[1][second], choices[2][third]

        size = len(choices[0]) * len(choices[1]) * len(choices[2])
        order = self._order(f"ip4 {name} {len(str(a))}{len(str(b))}{len(str(c))}".encode(), size)
        return bytes((*prefix(order.of(number, lambda at: range_of(*prefix(at)) == name)), self._last(octets[:3], d)))

    def _last(self, prefix: bytes, number: int) -> int:
        if number in {0, 255}:
            return number
        alike = tuple(other for other in _alike(number) if other not in {0, 255})
        order = self._order(b"last " + prefix + bytes((len(str(number)),)), len(alike))
        return alike[order.of(alike.index(number))]

    def ip6(self, octets: bytes) -> bytes:
        """Return the replacement of an IPv6 address of sixteen octets.

        Effects:
            Counts it, unless it stays.
        """
        made = self.addresses.get(octets)
        if made is None:
            made = self._ip6(octets)
            if made != octets:
                self.addresses[octets] = made
        if made != octets:
            self.counts["ip6"] += 1
        return made

    def _ip6(self, octets: bytes) -> bytes:
        if octets[:15] == bytes(15) and octets[15] < 2:  # noqa: PLR2004 - none, and oneself
            return octets
        if octets[0] == 0xFF:  # noqa: PLR2004 - a group
            return octets[:2] + self._group_head(octets[2:12]) + self._group6(octets[12:])
        if octets[:12] in {bytes(10) + b"\xff\xff", b"\x00\x64\xff\x9b" + bytes(8)}:
            return octets[:12] + self._ip4(octets[12:])
        return self.prefix6(octets[:8]) + self.interface(octets[8:])

    def _group_head(self, octets: bytes) -> bytes:
        return (
            octets
            if not any(octets[:-1])
            else self._order(b"head6", 1 << 80).of(int.from_bytes(octets, "big")).to_bytes(10, "big")
        )

    def prefix6(self, octets: bytes) -> bytes:
        """Return the replacement of the first eight octets of an IPv6 address."""
        if octets in {b"\xfe\x80" + bytes(6), bytes(8)}:
            return octets
        number = int.from_bytes(octets, "big")
        bits = 56 if octets[0] >> 1 == 0xFC >> 1 else 61
        rest = self._order(b"prefix6 %d" % bits, 1 << bits).of(number & ((1 << bits) - 1))
        return (number >> bits << bits | rest).to_bytes(8, "big")

    def interface(self, octets: bytes) -> bytes:
        """Return the replacement of the last eight octets of an IPv6 address; that of a MAC address follows it."""
        if octets[3:5] == b"\xff\xfe":
            mac = bytes((octets[0] ^ 2,)) + octets[1:3] + octets[5:]
            made = self._mac(mac)
            if not mac[0] & 1:
                self.macs[mac] = made
            return bytes((made[0] ^ 2,)) + made[1:3] + b"\xff\xfe" + made[3:]
        if not any(octets):
            return octets
        head = octets[:5]
        if any(head):
            head = self._order(b"head", 1 << 40).of(int.from_bytes(head, "big")).to_bytes(5, "big")
        return head + self.tail(octets[5:])

    def octets(self, name: str, octets: bytes) -> bytes:
        """Return the replacement of octets that mean nothing but themselves: identifiers of messages and the like.

        Effects:
            Counts it.
        """
        self.counts["number"] += 1
        return stream(self._key, name.encode() + b"\0" + octets, len(octets))

    def shift(self, name: bytes, bits: int) -> int:
        """Return how far a counter of one sender is moved on; the same for one name."""
        return int.from_bytes(stream(self._key, b"shift " + name, 8), "big") & ((1 << bits) - 1)

    def words(self, text: str, kind: str = "text") -> str:
        """Return text of the same length in UTF-8, each of its words replaced; what stands between them stays.

        Args:
            text: Any text.
            kind: What it is counted as.

        Effects:
            Counts its words.
        """
        return _UNITS.sub(lambda match: self._unit(match.group(), kind), text)

    def _unit(self, unit: str, kind: str) -> str:
        self.counts[kind] += 1
        if kind != "text":
            self.names.add(unit)
        if kind == "text" and _COUNT.fullmatch(unit):
            self._turn += 1
            return self._shifted(unit, f"count {self._turn}")
        folded = "".join(chr(ord(c) | 32) if c.isascii() and c.isalpha() else c for c in unit)
        made = self._words.get(folded)
        turn = 0
        while made is None:
            candidate = self._shifted(folded, f"word {turn} {folded}")
            if candidate not in self._taken or turn == 64:  # noqa: PLR2004 - a short word has few others
                made = self._words[folded] = candidate
                self._taken.add(candidate)
            turn += 1
        return "".join(
            new.upper() if old.isascii() and old.isupper() else new for old, new in zip(unit, made, strict=True)
        )

    def _shifted(self, text: str, name: str) -> str:
        keys = stream(self._key, name.encode("utf-8", "surrogatepass"), 2 * len(text))
        return "".join(
            _other(character, int.from_bytes(keys[2 * at : 2 * at + 2], "big")) for at, character in enumerate(text)
        )

    def kept_labels(self, labels: list[str]) -> int:
        """Return how many labels at the end of a name stay: its top level, or a domain that was asked for.

        Examples:
            >>> Replacements(b"k").kept_labels(["tv", "local"]), Replacements(b"k", ("a.example",)).kept_labels(
            ...     ["x", "a", "example"])
            (1, 2)
        """
        folded = [label.casefold() for label in labels]
        for domain in self._domains:
            if tuple(folded[-len(domain) :]) == domain:
                return len(domain)
        return 1 if len(folded) > 1 and folded[-1] in TOP else 0


def _other(character: str, key: int) -> str:
    """Return another character of the same kind and as many octets in UTF-8."""
    if character in "-_":
        return character
    if character in _DIGITS:
        number = int(character)
        return str(1 + key % 9) if number == 0 else str(1 + (number - 1 + 1 + key % 8) % 9)
    if character.isascii():
        base = ord("a") if character.islower() else ord("A")
        return chr(base + (ord(character) - base + 1 + key % 25) % 26)
    octets = len(character.encode("utf-8", "surrogatepass"))
    first, many = {2: (0xE0, 22), 3: (0x4E00, 20_000), 4: (0x1F600, 64)}[octets]
    made = first + key % many
    return chr(made + 1 if chr(made) == character else made)


TOP: Final = kept_words("top-levels")
"""Last labels that stay. Any other is replaced, a made-up one of a house among them."""


def text_of(address: bytes) -> str:
    """Return an address as text."""
    return str(IPv4Address(address) if len(address) == 4 else IPv6Address(address))  # noqa: PLR2004 - of IP
