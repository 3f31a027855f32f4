"""Our own readers of captures, as everybody else's are: one for each kind of file.

In:  nothing. Out: ``BUILT_IN``, in the order in which a file is shown to them.

The rules this module keeps:
 * The table is what counts; the entry points in ``pyproject.toml`` are the same, and a test holds them equal. So our
   own kinds are read where the metadata of the package is stale.
 * What carries a mark of its own (a magic number) is told first; then what is told by its build.
 * A reader that needs a program or much code imports it when it reads.

Source: libpcap ``savefile`` (``pcap-savefile(5)``: microseconds and nanoseconds, either order of octets; the modified
format of Kuznetzov, ``wiretap/libpcap.h``); pcapng (draft-ietf-opsawg-pcapng, section header block).
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import BinaryIO, Final

from sluis.capture.base.borrowed_stream import BorrowedStream
from sluis.capture.base.bounds import Bounds
from sluis.capture.base.reader import CaptureReader, ReadOptions, Recognition
from sluis.capture.base.reading import CHUNK
from sluis.capture.base.sighting import Sighting
from sluis.capture.readers.eve import eve, looks_eve
from sluis.capture.readers.har import har, looks_har
from sluis.capture.readers.mitm import looks_mitm, mitm
from sluis.capture.readers.zeek import looks_zeek, zeek

_PCAP_MARKS: Final = (
    b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d", b"\x34\xcd\xb2\xa1",
    b"\xa1\xb2\xcd\x34",
)  # fmt: skip
_PCAPNG_MARK: Final = b"\x0a\x0d\x0d\x0a"


@dataclass(frozen=True, slots=True)
class BuiltInReader:
    r"""One of ours.

    Examples:
        >>> [reader.name for reader in BUILT_IN if reader.recognises(b"\x0a\x0d\x0d\x0a") is Recognition.SURE]
        ['pcapng']
    """

    name: str
    looks: Callable[[bytes], bool]
    sightings: Callable[[BinaryIO, int, ReadOptions], Iterator[Sighting]]

    @property
    def version(self) -> str:
        """Of Sluis."""
        return version("sluis")

    def recognises(self, head: bytes) -> Recognition:
        """Return whether a file is of this kind; none of ours guesses."""
        return Recognition.SURE if self.looks(head) else Recognition.NO

    def read(self, stream: BinaryIO, source: int, options: ReadOptions) -> Iterator[Sighting]:
        """Yield what stands in a file."""
        return self.sightings(stream, source, options)


def _looks_pcap(head: bytes) -> bool:
    return head.startswith(_PCAP_MARKS)


def _looks_pcapng(head: bytes) -> bool:
    return head.startswith(_PCAPNG_MARK)


def _packets(stream: BinaryIO, source: int, options: ReadOptions) -> Iterator[Sighting]:
    """Hand a capture to the program that takes packets apart; it reads in a thread of its own."""
    from sluis.capture.readers.tshark.dissection import STANDARD_INPUT, dissect

    borrowed_stream = BorrowedStream(stream)
    try:
        octets = io.BufferedReader(borrowed_stream, CHUNK)
        yield from dissect(STANDARD_INPUT, source, keylog=options.keylog, stdin=octets)
    finally:
        borrowed_stream.take_back()


def _bounded(
    read: Callable[[BinaryIO, int, Bounds], Iterator[Sighting]],
) -> Callable[[BinaryIO, int, ReadOptions], Iterator[Sighting]]:
    """Return a reader that asks for no more than bounds."""

    def sightings(stream: BinaryIO, source: int, options: ReadOptions) -> Iterator[Sighting]:
        return read(stream, source, options.bounds)

    return sightings


PCAP: Final = BuiltInReader("pcap", _looks_pcap, _packets)
PCAPNG: Final = BuiltInReader("pcapng", _looks_pcapng, _packets)
HAR: Final = BuiltInReader("har", looks_har, _bounded(har))
MITM: Final = BuiltInReader("mitmproxy", looks_mitm, _bounded(mitm))
EVE: Final = BuiltInReader("eve", looks_eve, _bounded(eve))
ZEEK: Final = BuiltInReader("zeek", looks_zeek, _bounded(zeek))

BUILT_IN: Final[tuple[CaptureReader, ...]] = (PCAP, PCAPNG, HAR, MITM, EVE, ZEEK)
PACKETS: Final = frozenset({PCAP.name, PCAPNG.name})
"""Kinds that are read by the program that takes packets apart."""
