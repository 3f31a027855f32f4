r"""Tell what an input is by its first octets, never by its name.

In:  the beginning of an input.
Out: ``Recognised``: its kind, or why it is not read.

The rules this module keeps:
 * What carries a mark of its own (a magic number) is told first; then what is told by its build.
 * A damaged file is still of its kind: it is refused where it is read, and never read as another.
 * An archive is not unpacked. A gzip file holds one file and is read as that file.

Source: libpcap ``savefile`` (``pcap-savefile(5)``: microseconds and nanoseconds, either order of octets; the modified
format of Kuznetzov, ``wiretap/libpcap.h``); pcapng (draft-ietf-opsawg-pcapng, section header block); the marks of
archives as in ``file``'s magic.
"""

import zlib
from typing import Final, NamedTuple

from sluis.capture.base.reading import GZIP_MARK
from sluis.capture.base.sighting import Why
from sluis.capture.readers.eve import looks_eve
from sluis.capture.readers.har import looks_har
from sluis.capture.readers.mitm import looks_mitm
from sluis.capture.readers.zeek import looks_zeek
from sluis.telemetry.formats import recognise
from sluis.telemetry.source import looks_ndjson

PCAP: Final = "pcap"
PCAPNG: Final = "pcapng"
HAR: Final = "har"
MITM: Final = "mitmproxy"
EVE: Final = "eve"
ZEEK: Final = "zeek"

_MAGICS: Final = {
    b"\xd4\xc3\xb2\xa1": PCAP,
    b"\xa1\xb2\xc3\xd4": PCAP,
    b"\x4d\x3c\xb2\xa1": PCAP,
    b"\xa1\xb2\x3c\x4d": PCAP,
    b"\x34\xcd\xb2\xa1": PCAP,
    b"\xa1\xb2\xcd\x34": PCAP,
    b"\x0a\x0d\x0d\x0a": PCAPNG,
}
_ARCHIVES: Final = (
    b"PK\x03\x04", b"PK\x05\x06", b"7z\xbc\xaf\x27\x1c", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"BZh", b"Rar!\x1a\x07",
    b"\x04\x22\x4d\x18", b"\x1f\x9d",
)  # fmt: skip
"""zip, an empty zip, 7z, xz, zstd, bzip2, rar, lz4, compress."""
_BEGINNING: Final = 262_144
"""Octets of the file in a gzip file by which it is told."""
_TAR_AT: Final = 257
_TAR: Final = b"ustar"
_LOOKS: Final = {HAR: looks_har, MITM: looks_mitm, EVE: looks_eve, ZEEK: looks_zeek}
"""Kinds that are told by their build, in the order in which they are tried."""


class Recognised(NamedTuple):
    """What an input is."""

    kind: str
    """As ``Source.kind``; empty when it is not read."""
    why: Why | None = None
    """Why it is not read."""
    packed: bool = False
    """Whether it stands in a gzip file."""


def kind_of(head: bytes) -> Recognised:
    r"""Return what an input is.

    Args:
        head: Its beginning, ``Bounds.head_bytes`` or all there is.

    Examples:
        >>> kind_of(b"\xd4\xc3\xb2\xa1\x02\x00").kind, kind_of(b"PK\x03\x04").why, kind_of(b"").why
        ('pcap', <Why.ARCHIVE: 'archive'>, <Why.EMPTY: 'empty'>)
        >>> kind_of(b'{"Report":[]}').kind, kind_of(b"hello").why
        ('json', <Why.UNKNOWN: 'unknown'>)
    """
    if not head.startswith(GZIP_MARK):
        return _kind_of(head)
    inside = _kind_of(_beginning(head))
    if inside.why in {Why.EMPTY, Why.ARCHIVE} or _beginning(head).startswith(GZIP_MARK):
        return Recognised("", Why.ARCHIVE)  # an archive in gzip; gzip in gzip; or nothing that can be undone
    return inside._replace(packed=True)


def _beginning(packed: bytes) -> bytes:
    """Return the beginning of what a gzip file holds; empty when it cannot be undone."""
    try:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(packed, _BEGINNING)
    except zlib.error:
        return b""


def _kind_of(head: bytes) -> Recognised:
    if not head:
        return Recognised("", Why.EMPTY)
    if head[:4] in _MAGICS:
        return Recognised(_MAGICS[head[:4]])
    if head.startswith(_ARCHIVES) or head[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR:
        return Recognised("", Why.ARCHIVE)
    for kind, looks in _LOOKS.items():
        if looks(head):
            return Recognised(kind)
    recognised = recognise(head.lstrip().partition(b"\n")[0] if looks_ndjson(head) else head)
    return Recognised("", Why.UNKNOWN) if recognised is None else Recognised(recognised.name)
