"""Connections and cut-up datagrams put together, so that what is spread over packets is replaced as one.

In:  segments and fragments, in the order of the capture, twice: once to learn them, once to get what stands for them.
Out: for each, as many octets as it had.

The rules this module keeps:
 * What was sent twice is rewritten once. A repetition that says something else is cut where it differs.
 * After a gap nothing is read but what says of itself what it is: the rest is cut.

Source: RFC 9293 (3.4, 3.8), RFC 791 (3.2).
"""

from bisect import bisect_right
from collections.abc import Callable
from typing import NamedTuple

from sluis.capture.anonymise.canvas import Canvas, Fate
from sluis.capture.anonymise.dns import read_dns
from sluis.capture.anonymise.http import looks_http, read_http
from sluis.capture.anonymise.mqtt import looks_mqtt, read_mqtt, version_of
from sluis.capture.anonymise.replacements import Replacements
from sluis.capture.anonymise.tls import looks_tls, read_tls

Ends = tuple[bytes, int, bytes, int]
"""Sender, its port, receiver, its port."""
_TURN = 1 << 32
_DNS = 53


class Place(NamedTuple):
    """Where a segment stands."""

    ends: Ends
    turn: int
    at: int


class _Direction:
    """What one end sent, in stretches without a gap."""

    def __init__(self) -> None:
        self.base: int | None = None
        self.segments: list[tuple[int, bytes]] = []
        self.starts: list[int] = []
        self.stretches: list[Canvas] = []

    def put_together(self) -> None:
        """Join segments: of two that say something of one octet, the first."""
        joined: list[tuple[int, bytearray]] = []
        for at, octets in sorted(self.segments, key=lambda each: each[0]):
            if joined and at <= joined[-1][0] + len(joined[-1][1]):
                start, stretch = joined[-1]
                stretch += octets[start + len(stretch) - at :]
            else:
                joined.append((at, bytearray(octets)))
        self.segments = []
        self.starts = [at for at, _ in joined]
        self.stretches = [Canvas(bytes(octets)) for _, octets in joined]


class Streams:
    """Every connection of a capture."""

    def __init__(self) -> None:
        """Begin with none."""
        self._directions: dict[tuple[Ends, int], _Direction] = {}
        self._turns: dict[frozenset[tuple[bytes, int]], tuple[int, int]] = {}

    def learn(self, ends: Ends, sequence: int, octets: bytes, *, opens: bool, syn: bool) -> Place:
        """Take a segment; return its place, by which its replacement is asked for.

        Args:
            ends: Who sent it to whom.
            sequence: Its number.
            octets: What it holds.
            opens: Whether it opens a connection (SYN without ACK).
            syn: Whether its number counts the opening itself.

        Effects:
            Keeps the octets.
        """
        pair = frozenset(((ends[0], ends[1]), (ends[2], ends[3])))
        turn, opened = self._turns.get(pair, (0, -1))
        if opens and opened != sequence:
            turn = turn + 1
            self._turns[pair] = (turn, sequence)
        sequence += syn
        direction = self._directions.setdefault((ends, turn), _Direction())
        if direction.base is None:
            direction.base = sequence
        at = (sequence - direction.base + _TURN // 2) % _TURN - _TURN // 2
        if octets:
            direction.segments.append((at, octets))
        return Place(ends, turn, at)

    def read(self, swap: Replacements) -> None:
        """Put every connection together and write what stands for it.

        Effects:
            Counts in ``swap``; what was read before is forgotten.
        """
        for direction in self._directions.values():
            if direction.segments:
                direction.put_together()
            direction.stretches = [Canvas(canvas.source) for canvas in direction.stretches]
        done: set[tuple[Ends, int]] = set()
        for key, direction in self._directions.items():
            ends, turn = key
            back = ((ends[2], ends[3], ends[0], ends[1]), turn)
            if key in done:
                continue
            done |= {key, back}
            both = [direction, self._directions[back]] if back in self._directions and back != key else [direction]
            _read(both, _DNS in {ends[1], ends[3]}, swap)

    def canvases(self) -> list[Canvas]:
        """Return every stretch of every connection."""
        return [canvas for direction in self._directions.values() for canvas in direction.stretches]

    def paste(self, place: Place, canvas: Canvas, start: int, end: int) -> None:
        """Write what stands for a segment.

        Effects:
            Changes the canvas.
        """
        direction = self._directions[place.ends, place.turn]
        index = bisect_right(direction.starts, place.at) - 1
        if index < 0 or start >= end:
            return
        stretch = direction.stretches[index]
        first = place.at - direction.starts[index]
        canvas.paste(start, stretch, first, first + end - start)
        if canvas.source[start:end] == stretch.source[first : first + end - start]:
            return
        for at in range(start, end):
            other = first + at - start
            if other >= len(stretch.source) or stretch.source[other] != canvas.source[at]:
                canvas.out[at], canvas.fate[at] = 0, Fate.CUT


def _read(directions: list[_Direction], dns: bool, swap: Replacements) -> None:  # noqa: FBT001 - of its ports
    """Write what stands for both directions of a connection, by what either says it is."""
    firsts = [direction.stretches[0].source for direction in directions if direction.stretches]
    mqtt = next((octets for octets in firsts if looks_mqtt(octets)), None)
    for direction in directions:
        for number, canvas in enumerate(direction.stretches):
            octets, end = canvas.source, len(canvas.source)
            if mqtt is not None:
                if number == 0 and octets[:1] in {b"\x10", b"\x20"}:
                    read_mqtt(canvas, 0, end, swap, version_of(mqtt))
            elif looks_http(octets):
                read_http(canvas, 0, end, swap)
            elif dns:
                _read_dns(canvas, swap)
            elif looks_tls(octets):
                read_tls(canvas, 0, end, swap)


def _read_dns(canvas: Canvas, swap: Replacements) -> None:
    at = 0
    while (size := canvas.number(at, 2, len(canvas.source))) is not None:
        canvas.keep(at, at + 2)
        part = Canvas(canvas.source[at + 2 : at + 2 + size])
        read_dns(part, 0, len(part.source), swap)
        canvas.paste(at + 2, part)
        at += 2 + size


class _Datagram:
    """The fragments of one datagram."""

    def __init__(self) -> None:
        self.parts: list[tuple[int, bytes]] = []
        self.total: int | None = None
        self.canvas: Canvas | None = None

    def whole(self) -> bytes | None:
        """Return it put together; ``None`` while a part is missing, or when two parts disagree."""
        if self.total is None:
            return None
        out = bytearray()
        for at, octets in sorted(self.parts, key=lambda each: each[0]):
            if at > len(out) or out[at : at + len(octets)] != octets[: len(out) - at]:
                return None
            out += octets[len(out) - at :]
        return bytes(out) if len(out) == self.total else None


class Fragments:
    """Every datagram that was cut up."""

    def __init__(self) -> None:
        """Begin with none."""
        self._open: dict[bytes, int] = {}
        self._all: list[tuple[_Datagram, Callable[[Canvas], None]]] = []

    def learn(self, key: bytes, at: int, octets: bytes, *, more: bool, read: Callable[[Canvas], None]) -> int:
        """Take a fragment; return which datagram it is of.

        Effects:
            Keeps the octets.
        """
        number = self._open.get(key)
        if number is None:
            number = self._open[key] = len(self._all)
            self._all.append((_Datagram(), read))
        datagram = self._all[number][0]
        datagram.parts.append((at, octets))
        if not more:
            datagram.total = at + len(octets)
        if datagram.whole() is not None:
            del self._open[key]
        return number

    def read(self) -> None:
        """Write what stands for every datagram that is whole.

        Effects:
            Counts; what was read before is forgotten.
        """
        for datagram, read in self._all:
            whole = datagram.whole()
            if whole is not None:
                datagram.canvas = Canvas(whole)
                read(datagram.canvas)

    def canvases(self) -> list[Canvas]:
        """Return every datagram that is whole."""
        return [datagram.canvas for datagram, _ in self._all if datagram.canvas is not None]

    def paste(self, number: int, at: int, canvas: Canvas, start: int, end: int) -> None:
        """Write what stands for a fragment.

        Effects:
            Changes the canvas.
        """
        made = self._all[number][0].canvas
        if made is not None:
            canvas.paste(start, made, at, at + end - start)
