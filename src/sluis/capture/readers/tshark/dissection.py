"""Packets taken apart: what tshark reads in a capture, as the records the rest of ``audit`` understands.

In:  a pcap or pcapng file of any size, or the same on standard input; a file with TLS secrets when there is one.
Out: ``Sighting``, in the order of the packets.

The rules this module keeps:
 * One pass of one program over the capture (``tshark``, ADR 0021); nothing is written to disk. However little of it is
   asked for: when the reader stops, the program is gone.
 * Every packet is a ``TrafficRecord``, whatever else could be read of it; one with nothing readable costs little.
 * A packet of a link that nobody here can read has no ends: it is told, and goes to nobody.
 * A fragment counts and says nothing: what it holds is read once, where the packet is whole again. It is held until
   then and counts where that does; one whose packet never became whole counts by itself, at the end.
 * A retransmission counts and says nothing: tshark does not take the same octets apart twice.
 * What is missing is told: fragments whose packet never became whole, segments that were not captured, octets that the
   capture did not keep, messages that end after the capture does; and where the file is cut short or damaged.
 * Memory is bounded: after ``RESET`` packets tshark begins anew, and what was unfinished then is told as a gap. What is
   remembered per connection has a limit, and beyond it the oldest is forgotten.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, Final

from msgspec.structs import replace

from sluis.capture.base.sighting import NotRead, Place, Seal, Sighting, SocketAddress, TrafficRecord, Why
from sluis.capture.readers.tshark import program
from sluis.capture.readers.tshark.brokers import BrokerReader
from sluis.capture.readers.tshark.claims import ClaimReader
from sluis.capture.readers.tshark.packet import (
    BASE,
    FIELDS,
    SEPARATOR,
    STEADY,
    Ends,
    Packet,
    Row,
    carried,
    column,
    first,
    is_true,
    moment,
    opens,
    traffic_record,
    whole,
)
from sluis.capture.readers.tshark.payloads import PayloadReader, names
from sluis.capture.readers.tshark.sealing import SealReader
from sluis.errors import FileName
from sluis.errors.gate import file_missing_error

_AT: Final = column("frame.time_epoch")
_LENGTH: Final = column("frame.len")
_KEPT: Final = column("frame.cap_len")
_FLAGS: Final = column("tcp.flags")
_SHOWN: Final = frozenset({Seal.SHOWN, Seal.TURNED})
_NOTHING: Final = frozenset({b"0", b""})
_STEADY: Final = 16_384
"""Ends of packets remembered at once, as tshark wrote them."""
_LOST: Final = column("tcp.analysis.lost_segment")
_AGAIN: Final = column("tcp.analysis.retransmission")
_SEGMENT: Final = column("tcp.len")
_MORE: Final = (column("ip.flags.mf"), column("ipv6.fraghdr.more"))
_OFFSET: Final = (column("ip.frag_offset"), column("ipv6.fraghdr.offset"))
_IDENTITY: Final = (column("ip.id"), column("ipv6.fraghdr.ident"))
_PIECES: Final = (column("ip.fragment.count"), column("ipv6.fragment.count"))

_NO_CONTENT: Final = SEPARATOR * (len(FIELDS) - BASE) + b"\n"
_PENDING: Final = 16_384
"""Fragments and unfinished messages remembered at once."""
_STEP: Final = 4096
"""Packets after which progress is told."""
_RECORD_OCTETS: Final = 16
"""Of a packet in a pcap file, besides its content."""


class Rows:
    """Turns the rows of one capture into sightings."""

    def __init__(self, source: int, known: tuple[bool, ...], advance: Callable[[int], None] | None = None) -> None:
        """Begin with a capture.

        Args:
            source: Number of the input, from 1.
            known: For each of ``FIELDS`` whether its column stands in the lines.
            advance: Called now and then with the octets read since the last time.

        Effects:
            None.
        """
        self._source = source
        self._missing = [place for place, is_known in enumerate(known) if not is_known]
        self._advance = advance
        self._ends = Ends()
        self._claims = ClaimReader()
        self._payloads = PayloadReader()
        self._brokers = BrokerReader()
        self._count = 0
        self._read = 0
        self._fragments: dict[tuple[str, str, bytes], list[TrafficRecord]] = {}
        self._held = 0
        self._unfinished: dict[tuple[SocketAddress, SocketAddress], Place] = {}
        self._steady: dict[bytes, Packet] = {}
        self._seals = SealReader()

    @property
    def count(self) -> int:
        """Packets seen."""
        return self._count

    def sightings(self, lines: Iterable[tuple[bytes, bool]]) -> Iterator[Sighting]:
        """Yield what stands in the lines.

        Args:
            lines: Each with whether it is whole.

        Yields:
            A ``TrafficRecord`` for every packet, followed by what else it says; in the end what remained unfinished.

        Effects:
            Calls ``advance``.
        """
        for line, complete in lines:
            self._count += 1
            if not self._missing and complete and line.endswith(_NO_CONTENT):
                yield from self._quiet(line)
            else:
                yield from self._speaking(line, complete=complete)
            if self._advance is not None and self._count % _STEP == 0:
                self._tell()
        self._tell()
        yield from self._left()

    def _quiet(self, line: bytes) -> tuple[Sighting, ...] | list[Sighting]:
        """Return what a packet without content says; few looks for the many packets that are like the one before."""
        row = line.split(SEPARATOR, STEADY)
        steady = row[STEADY]
        steady_packet = self._steady.get(steady)
        if steady_packet is None:
            full = line.split(SEPARATOR, BASE)
            packet = self._ends.packet(self._source, full, self._count)
            if packet.shape.fault or packet.shape.outside or _in_pieces(full):
                self._read += packet.kept + _RECORD_OCTETS
                return [*self._pieces(packet)[0], *self._faults(packet, complete=True)]
            seal = self._seals.take(packet)[0]
            if len(self._steady) >= _STEADY:
                self._steady.clear()
            steady_packet = self._steady[steady] = replace(packet, row=[])
        else:
            seal = self._seals.of(steady_packet)
        octets, kept = int(row[_LENGTH]), int(row[_KEPT])
        place = Place(self._source, self._count)
        shape = steady_packet.shape
        self._read += kept + _RECORD_OCTETS
        seen = TrafficRecord(
            place, moment(row[_AT]), steady_packet.sender, steady_packet.receiver, shape.transport, shape.protocol,
            octets, 0, 1, 0, shape.transport == "tcp" and opens(row[_FLAGS]), "", seal,
            carried(row) if shape.transport == "tcp" else -1,
        )  # fmt: skip
        if shape.transport == "tcp" and not row[_AGAIN]:
            self._segment(steady_packet.sender, steady_packet.receiver, row[_SEGMENT], place, carries=shape.carries)
        if kept == octets and not row[_LOST]:
            return (seen,)
        self._seals.gap(steady_packet.sender, steady_packet.receiver)
        faults = ((Why.SNAPPED, kept < octets), (Why.GAP, bool(row[_LOST])))
        return [seen, *(NotRead(place, why) for why, there in faults if there)]

    def _speaking(self, line: bytes, *, complete: bool) -> Iterator[Sighting]:
        """Yield what a packet with content says."""
        packet = self._ends.packet(self._source, self._row(line), self._count)
        if "exported_pdu" in packet.shape.names:
            packet = self._ends.exported(packet)
        self._read += packet.kept + _RECORD_OCTETS
        recognised = self._brokers.take(packet) if complete else None
        packet = packet if recognised is None else recognised.packet
        seal, tunnel = self._seals.take(packet) if complete else (Seal.UNTOLD, "")
        if tunnel and not packet.shape.protocol:
            packet = replace(packet, shape=replace(packet.shape, protocol=tunnel))
        counting, is_whole = self._pieces(packet, seal)
        yield from counting
        yield from self._faults(packet, complete=complete)
        if not is_whole or not complete or packet.shape.quoting:
            if "icmpv6" in packet.shape.names:
                yield from self._claims.claims(packet)
            return
        if tunnel or (not packet.shape.protocol and seal in _SHOWN):
            return
        if recognised is not None:
            yield from recognised.payloads
            return
        yield from names(packet)
        yield from self._claims.claims(packet)
        if packet.shape.version or "exported_pdu" in packet.shape.names:  # what has no address stays on its link
            yield from self._payloads.payloads(packet)

    def _tell(self) -> None:
        if self._advance is not None:
            self._advance(self._read)
        self._read = 0

    def _row(self, line: bytes) -> Row:
        """Return a row with a place for every field, also for those this version of tshark does not have."""
        row = line.rstrip(b"\n").split(SEPARATOR)
        for place in self._missing:
            row.insert(place, b"")
        row += [b""] * (len(FIELDS) - len(row))
        return row

    def _faults(self, packet: Packet, *, complete: bool) -> Iterator[NotRead]:
        shape, row = packet.shape, packet.row
        if packet.kept < packet.octets:
            yield NotRead(packet.place, Why.SNAPPED)
        if shape.fault is not None:
            yield NotRead(packet.place, shape.fault)
        if shape.outside:
            yield NotRead(packet.place, Why.LINK)
        if row[_LOST]:
            yield NotRead(packet.place, Why.GAP)
        if not complete:
            yield NotRead(packet.place, Why.SIZE)
        if shape.transport == "tcp" and not row[_AGAIN]:
            self._segment(packet.sender, packet.receiver, row[_SEGMENT], packet.place, carries=shape.carries)

    def _segment(
        self, sender: SocketAddress, receiver: SocketAddress, octets: bytes, place: Place, *, carries: bool
    ) -> None:
        """Remember that a message began which is not whole yet, and forget it when it is."""
        if carries:
            if self._unfinished:
                self._unfinished.pop((sender, receiver), None)
        elif octets not in _NOTHING:
            if len(self._unfinished) >= _PENDING:
                self._unfinished.pop(next(iter(self._unfinished)))
            self._unfinished.setdefault((sender, receiver), place)

    def _pieces(self, packet: Packet, seal: Seal = Seal.UNTOLD) -> tuple[list[TrafficRecord], bool]:
        """Return what counts now, and whether the packet is whole: behind the fragments it is made of.

        A fragment by itself counts later; at once when there are too many to hold.
        """
        row, seen = packet.row, traffic_record(packet)
        seen = seen if seal is Seal.UNTOLD else replace(seen, seal=seal)
        for way in (0, 1):
            if not _piece(row, way):
                continue
            key = (packet.sender.address, packet.receiver.address, first(row[_IDENTITY[way]]))
            if row[_PIECES[way]]:
                held = self._fragments.pop(key, [])
                self._held -= len(held)
                return [*(_as_one(piece, seen) for piece in held), seen], True
            if self._held >= _PENDING:
                return [seen], False
            self._held += 1
            self._fragments.setdefault(key, []).append(seen)
            return [], False
        nowhere = packet.shape.outside and packet.sender == packet.receiver == SocketAddress()
        return [] if nowhere else [seen], True

    def _left(self) -> Iterator[Sighting]:
        for held in self._fragments.values():
            yield from held
            yield NotRead(held[0].place, Why.FRAGMENT)
        for place in sorted(self._unfinished.values()):
            yield NotRead(place, Why.GAP)
        yield from self._payloads.left()
        yield from self._brokers.left()


def _piece(row: Row, way: int) -> bool:
    return is_true(row[_MORE[way]]) or whole(first(row[_OFFSET[way]])) > 0


def _as_one(piece: TrafficRecord, whole_packet: TrafficRecord) -> TrafficRecord:
    """Return the traffic_record of a fragment as one of the connection that its packet is of."""
    return replace(
        piece, sender=whole_packet.sender, receiver=whole_packet.receiver, transport=whole_packet.transport,
        protocol=whole_packet.protocol,
    )  # fmt: skip


def _in_pieces(row: Row) -> bool:
    """Return whether a packet is a fragment, of either version of IP."""
    return _piece(row, 0) or _piece(row, 1)


def traffic_records(sightings: Iterable[Sighting]) -> Iterator[TrafficRecord]:
    """Yield only what went from one end to another.

    Examples:
        >>> list(traffic_records([NotRead(Place(1, 0), Why.EMPTY)]))
        []
    """
    return (sighting for sighting in sightings if isinstance(sighting, TrafficRecord))


STANDARD_INPUT: Final = "-"
RESET: Final = 500_000
"""Packets after which tshark forgets connections: its memory grows by about two kilobytes for each."""
RESET_WITH_KEYS: Final = 1_000_000
"""The same when there is a key log: a connection whose beginning is forgotten can no longer be decrypted."""


def version() -> str:
    """Return the name and version of the program that takes packets apart.

    Returns:
        As ``tshark 4.0.17``.

    Raises:
        tshark_missing_error: When it is not installed.

    Effects:
        Runs it once per process.
    """
    return program.version()


def dissect(
    name: str,
    source: int,
    *,
    keylog: str | None = None,
    advance: Callable[[int], None] | None = None,
    stdin: BinaryIO | None = None,
) -> Iterator[Sighting]:
    """Yield what stands in a capture.

    Args:
        name: Of a pcap or pcapng file, compressed by gzip or not.
        source: Number of the input, from 1; it stands in every place.
        keylog: A file with TLS secrets in the format of NSS; secrets inside a pcapng are used without.
        advance: Called now and then with the octets read since the last time.
        stdin: Read the capture from here instead; ``name`` is then not opened.

    Yields:
        A ``TrafficRecord`` for every packet, followed by what else it says; ``NotRead`` for what could not be read.
        A place's number is the packet's, from 1; 0 for the capture as a whole.

    Raises:
        tshark_missing_error: When tshark is not installed.
        tshark_failed_error: When it cannot be asked what it knows.
        FileMissingError: When the file or the key log cannot be opened.

    Effects:
        Runs tshark while it is read; it is ended when reading ends or is given up.

    Source:
        Field names: Wireshark 4.0 display filter reference.

    Examples:
        >>> from sluis.errors import SluisError
        >>> try:
        ...     seen = list(dissect("no-such-file.pcap", 1))
        ... except SluisError as error:
        ...     print(error.code in {"gate.file-missing", "audit.tshark-missing"})
        True
    """
    reset = RESET if keylog is None else RESET_WITH_KEYS
    words = program.command(STANDARD_INPUT if stdin is not None else name, keylog=keylog, reset=reset)
    for needed in (keylog, None if stdin is not None else name):
        if needed is not None and not program.readable(needed):
            raise file_missing_error(file=FileName(needed))
    with program.Running(words, given=stdin) as running:
        rows = Rows(source, program.known_fields(), advance)
        yield from rows.sightings(running.lines())
        why = running.ending()
    if why is not None:
        yield NotRead(Place(source, 0), why)
    elif rows.count == 0:
        yield NotRead(Place(source, 0), Why.EMPTY)
