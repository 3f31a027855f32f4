"""DNS, mDNS, LLMNR and names of NetBIOS: each label replaced where it stands, addresses as in the heads of packets.

In:  the octets of one message. Out: written on the canvas.

The rules this module keeps:
 * A label is written once, where it stands; a pointer stays a pointer, so compression stays as it was.
 * Top levels, and the names of services that a list knows, stay; every other label is replaced.
 * A record of a type that is not listed here keeps its head; what it holds is cut.

Source: RFC 1035, 6762, 6763, 2782, 3596, 6891, 1002 (4.2; names by half octets).
"""

import re
from typing import Final

from sluis.capture.anonymise.canvas import Canvas
from sluis.capture.anonymise.kept_words import kept_words
from sluis.capture.anonymise.replacements import Replacements, text_of
from sluis.capture.anonymise.text import plain

_HEAD: Final = 12
_POINTER: Final = 0xC0
_SERVICES: Final = kept_words("services")
_MARKS: Final = frozenset({"in-addr", "ip6", "b", "lb", "r", "db", "dr"})
_A, _NS, _CNAME, _SOA, _NULL, _PTR, _HINFO, _MX, _TXT, _AAAA, _NB, _SRV, _OPT, _NSEC = (
    1, 2, 5, 6, 10, 12, 13, 15, 16, 28, 32, 33, 41, 47,
)  # fmt: skip
_NIBBLE: Final = re.compile(rb"[A-P]{32}")
_STEPS: Final = 255
"""Labels and pointers of one name: RFC 1035 gives it 255 octets."""
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,2}")
_HEX_DIGIT: Final = re.compile(r"[0-9A-Fa-f]")
_HEX_DIGITS: Final = 32


class _Message:
    """One message while it is read."""

    def __init__(self, canvas: Canvas, start: int, end: int, swap: Replacements) -> None:
        self.canvas, self.start, self.end, self.swap = canvas, start, end, swap
        self.written: set[int] = set()

    def labels(self, at: int) -> tuple[list[tuple[int, int]], int | None]:
        """Return where the labels of a name stand, and where the name ends at its own place; ``None``: it is broken."""
        found: list[tuple[int, int]] = []
        after: int | None = None
        for _ in range(_STEPS):
            size = self.canvas.number(at, 1, self.end)
            if size is None:
                return found, None
            if size == 0:
                return found, at + 1 if after is None else after
            if size >= _POINTER:
                low = self.canvas.number(at + 1, 1, self.end)
                target = self.start + ((size & 0x3F) << 8 | (low or 0))
                if low is None or target >= at:
                    return found, None  # only back: no ring
                after = at + 2 if after is None else after
                at = target
                continue
            if size > 63 or at + 1 + size > self.end:  # noqa: PLR2004 - RFC 1035
                return found, None
            found.append((at + 1, size))
            at += 1 + size
        return found, None

    def name(self, at: int) -> int | None:
        """Write a name; return where it ends at its own place."""
        places, after = self.labels(at)
        if after is None:
            return None
        texts = [self.canvas.source[place : place + size].decode("utf-8", "replace") for place, size in places]
        kept = self.swap.kept_labels(texts)
        self._reverse(places, texts)
        for at_label, (place, size) in enumerate(places):
            if place in self.written:
                continue
            self.written.add(place)
            self.canvas.keep(place - 1, place)
            if at_label >= len(places) - kept or texts[at_label].lower() in _SERVICES | _MARKS:
                self.canvas.keep(place, place + size)
            else:
                self._label(place, size)
        self._ends(at, after)
        return after

    def _ends(self, at: int, after: int) -> None:
        """Keep the lengths, pointer and end of a name at its own place."""
        while at < after:
            size = self.canvas.source[at]
            if size == 0 or size >= _POINTER:
                self.canvas.keep(at, after)
                return
            at += 1 + size

    def _label(self, place: int, size: int) -> None:
        octets = self.canvas.source[place : place + size]
        if _NIBBLE.fullmatch(octets):
            self.canvas.put(place, netbios(octets, self.swap))
            return
        try:
            made = plain(octets.decode(), self.swap, "name").encode()
        except UnicodeDecodeError:
            return
        if len(made) == size:
            self.canvas.put(place, made)

    def _reverse(self, places: list[tuple[int, int]], texts: list[str]) -> None:
        """Write those labels that are an address backwards as the replaced address, and part of one as other digits.

        Digit by digit they would be one alphabet for another: who knows the maker and the network would read the rest.
        """
        marks, end = [text.lower() for text in texts[-2:]], len(texts) - 2
        if marks == ["in-addr", "arpa"]:
            first, made = max(0, end - 4), self._numbers(texts[max(0, end - 4) : end])
        elif marks == ["ip6", "arpa"]:
            first = end
            while first and end - first < _HEX_DIGITS and _HEX_DIGIT.fullmatch(texts[first - 1]):
                first -= 1
            made = list(self._digits("".join(reversed(texts[first:end])).lower()))
        else:
            return
        for (place, size), text in zip(places[first:end], reversed(made), strict=False):
            if place not in self.written and len(text) == size:
                self.written.add(place)
                self.canvas.keep(place - 1, place)
                self.canvas.put(place, text.encode())

    def _numbers(self, texts: list[str]) -> list[str]:
        """Return the numbers of the address that stands for one of IPv4, written backwards; none where it is none."""
        if len(texts) != 4 or not all(_NUMBER.fullmatch(text) and int(text) < 256 for text in texts):  # noqa: PLR2004
            return []
        return text_of(self.swap.ip4(bytes(int(text) for text in reversed(texts)))).split(".")

    def _digits(self, digits: str) -> str:
        """Return the digits of the address that stands for one of IPv6; other digits for a part of one."""
        if len(digits) == _HEX_DIGITS:
            return self.swap.ip6(bytes.fromhex(digits)).hex()
        return self.swap.octets("digits", digits.encode()).hex()[: len(digits)]

    def record(self, at: int) -> int | None:
        """Write a record; return where it ends."""
        after = self.name(at)
        if after is None:
            return None
        kind, size = self.canvas.number(after, 2, self.end), self.canvas.number(after + 8, 2, self.end)
        if kind is None or size is None or after + 10 + size > self.end:
            return None
        self.canvas.keep(after, after + 10)
        self._content(kind, after + 10, after + 10 + size)
        return after + 10 + size

    def _content(self, kind: int, at: int, end: int) -> None:  # noqa: C901 - one line for each type
        source = self.canvas.source
        if kind == _A and end - at == 4:  # noqa: PLR2004 - octets
            self.canvas.put(at, self.swap.ip4(source[at:end]))
        elif kind == _AAAA and end - at == 16:  # noqa: PLR2004 - octets
            self.canvas.put(at, self.swap.ip6(source[at:end]))
        elif kind in {_NS, _CNAME, _PTR}:
            self.name(at)
        elif kind in {_MX, _SRV}:
            head = 2 if kind == _MX else 6
            self.canvas.keep(at, at + head)
            self.name(at + head)
        elif kind in {_TXT, _HINFO}:
            self._strings(at, end)
        elif kind == _SOA:
            middle = self.name(at)
            last = None if middle is None else self.name(middle)
            if last is not None and end - last == 20:  # noqa: PLR2004 - five numbers
                self.canvas.keep(last + 4, end)
        elif kind == _NSEC:
            after = self.name(at)
            if after is not None and end - after <= 34:  # noqa: PLR2004 - one window
                self.canvas.keep(after, after + 2)
        elif kind == _NB and (end - at) % 6 == 0:
            for place in range(at, end, 6):
                self.canvas.keep(place, place + 2)
                self.canvas.put(place + 2, self.swap.ip4(source[place + 2 : place + 6]))
        elif kind == _OPT:
            self._options(at, end)

    def _strings(self, at: int, end: int) -> None:
        while at < end:
            size = self.canvas.source[at]
            if at + 1 + size > end:
                return
            self.canvas.keep(at, at + 1)
            try:
                made = plain(self.canvas.source[at + 1 : at + 1 + size].decode(), self.swap).encode()
            except UnicodeDecodeError:
                made = bytes(size)
            if len(made) == size:
                self.canvas.put(at + 1, made)
            at += 1 + size

    def _options(self, at: int, end: int) -> None:
        while at + 4 <= end:
            size = int.from_bytes(self.canvas.source[at + 2 : at + 4], "big")
            if at + 4 + size > end:
                return
            self.canvas.keep(at, at + 4)
            at += 4 + size


def netbios(octets: bytes, swap: Replacements) -> bytes:
    """Return a NetBIOS name, two letters for each octet, replaced; its last octet says what kind it is and stays.

    Examples:
        >>> len(netbios(b"FCFCFACACACACACACACACACACACACAAA", Replacements(b"k")))
        32
    """
    name = bytes((high - 0x41) << 4 | low - 0x41 for high, low in zip(octets[::2], octets[1::2], strict=True))
    text = name[:15].decode("latin-1")
    if text.isascii() and text.rstrip("\0 ").isprintable():
        made = plain(text, swap, "name").encode() + name[15:]
    else:
        made = bytes(15) + name[15:]
    return bytes(0x41 + nibble for octet in made for nibble in (octet >> 4, octet & 15))


def read_dns(canvas: Canvas, start: int, end: int, swap: Replacements) -> None:
    """Write what stands for one message; from what is broken on, nothing.

    Effects:
        Changes the canvas.
    """
    if canvas.number(start, _HEAD, end) is None:
        return
    canvas.keep(start, start + _HEAD)
    identity = canvas.source[start : start + 2]
    if any(identity):
        canvas.put(start, swap.octets("dns", identity))
    message = _Message(canvas, start, end, swap)
    counts = [int.from_bytes(canvas.source[start + at : start + at + 2], "big") for at in (4, 6, 8, 10)]
    at: int | None = start + _HEAD
    for _ in range(counts[0]):
        at = None if at is None else message.name(at)
        if at is None or canvas.number(at, 4, end) is None:
            return
        canvas.keep(at, at + 4)
        at += 4
    for _ in range(sum(counts[1:])):
        at = None if at is None else message.record(at)
        if at is None:
            return


def read_name(canvas: Canvas, start: int, end: int, swap: Replacements) -> None:
    """Write a name that stands alone, as DHCP has it.

    Effects:
        Changes the canvas.
    """
    message = _Message(canvas, start, end, swap)
    at: int | None = start
    while at is not None and at < end:
        at = message.name(at)
