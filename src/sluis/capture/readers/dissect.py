"""Packets taken apart: what tshark reads in a capture, as the records the rest of ``audit`` understands.

In:  a pcap or pcapng file of any size, or the same on standard input; a file with TLS secrets when there is one.
Out: ``Sighting``, in the order of the packets.

The rules this module keeps:
 * One pass of one program over the capture (``tshark``, ADR 0021); nothing is written to disk.
 * Memory is bounded: after ``RESET`` packets tshark begins anew. What was unfinished then is told as a gap.
 * A capture that is cut short or damaged gives everything before that place, and then why it stopped.
 * However little of it is asked for: when the reader stops, the program is gone.
"""

from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from sluis.capture.base.sighting import NotRead, Place, Sighting, Why
from sluis.capture.readers import tshark
from sluis.capture.readers.dissect_rows import Rows
from sluis.capture.readers.live import Live
from sluis.errors import FileName
from sluis.errors.gate import file_missing_error

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
    return tshark.version()


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
        A ``Passage`` for every packet, followed by what else the packet says; ``NotRead`` for what could not be read.
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
    words = tshark.command(STANDARD_INPUT if stdin is not None else name, keylog=keylog, reset=reset)
    for needed in (keylog, None if stdin is not None else name):
        if needed is not None and not tshark.readable(needed):
            raise file_missing_error(file=FileName(needed))
    with tshark.Running(words, given=stdin) as running:
        rows = Rows(source, tshark.known_fields(), advance)
        yield from rows.sightings(running.lines())
        why = running.ending()
    if why is not None:
        yield NotRead(Place(source, 0), why)
    elif rows.count == 0:
        yield NotRead(Place(source, 0), Why.EMPTY)


def live(interface: str, source: int = 1, *, seconds: float = 0.0, keylog: str | None = None) -> Iterator[Sighting]:
    """Yield what passes an interface.

    Args:
        interface: Its name.
        source: Number of this input, from 1.
        seconds: After which it stops; 0 goes on until the reader stops.
        keylog: A file with TLS secrets that grows while it runs.

    Yields:
        As ``dissect``.

    Raises:
        tshark_missing_error, capture_program_missing_error: When a program is not installed.
        interface_error: When nothing could be captured on the interface.
        FileMissingError: When the key log cannot be opened.

    Effects:
        Runs two programs joined by a pipe while it is read; nothing is written to disk.
    """
    with Live(interface, source, seconds=seconds, keylog=keylog) as running:
        yield from running.sightings()
