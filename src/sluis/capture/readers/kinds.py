r"""Tell what an input is by its first octets, never by its name.

In:  the beginning of an input, and the readers there are.
Out: ``Recognised``: its kind and its reader, or why it is not read.

The rules this module keeps:
 * Our own readers are asked first, in their order; then those of others that are sure; then archives are told; then the
   formats of messages (``telemetry``); and at last those of others that say it may be theirs.
 * A damaged file is still of its kind: it is refused where it is read, and never read as another.
 * An archive is not unpacked by us. A gzip file holds one file and is read as that file.
 * Two readers that are equally sure are no answer: ``capture_reader_error``.

Source: the marks of archives as in ``file``'s magic.
"""

import zlib
from collections.abc import Sequence
from typing import Final, NamedTuple

from sluis.capture.base.reader import CaptureReader, Recognition
from sluis.capture.base.reading import GZIP_MARK
from sluis.capture.base.sighting import Why
from sluis.capture.readers.built_in import BUILT_IN
from sluis.capture.readers.registry import chosen
from sluis.telemetry.formats import recognise
from sluis.telemetry.source import looks_ndjson

_ARCHIVES: Final = (
    b"PK\x03\x04", b"PK\x05\x06", b"7z\xbc\xaf\x27\x1c", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"BZh", b"Rar!\x1a\x07",
    b"\x04\x22\x4d\x18", b"\x1f\x9d",
)  # fmt: skip
"""zip, an empty zip, 7z, xz, zstd, bzip2, rar, lz4, compress."""
_BEGINNING: Final = 262_144
"""Octets of the file in a gzip file by which it is told."""
_TAR_AT: Final = 257
_TAR: Final = b"ustar"


class Recognised(NamedTuple):
    """What an input is."""

    kind: str
    """As ``Source.kind``; empty when it is not read."""
    why: Why | None = None
    """Why it is not read."""
    packed: bool = False
    """Whether it stands in a gzip file."""
    reader: CaptureReader | None = None
    """Who reads it; ``None``: it is a message in a format of ``telemetry``."""


def kind_of(head: bytes, readers: Sequence[CaptureReader] = BUILT_IN) -> Recognised:
    r"""Return what an input is.

    Args:
        head: Its beginning, ``Bounds.head_bytes`` or all there is.
        readers: Those that are asked.

    Raises:
        capture_reader_error: a reader of somebody else fails, or two are equally sure.

    Examples:
        >>> kind_of(b"\xd4\xc3\xb2\xa1\x02\x00").kind, kind_of(b"PK\x03\x04").why, kind_of(b"").why
        ('pcap', <Why.ARCHIVE: 'archive'>, <Why.EMPTY: 'empty'>)
        >>> kind_of(b'{"Report":[]}').kind, kind_of(b"hello").why
        ('json', <Why.UNKNOWN: 'unknown'>)
    """
    if not head.startswith(GZIP_MARK):
        return _kind_of(head, readers)
    beginning = _beginning(head)
    inside = _kind_of(beginning, readers)
    if inside.why in {Why.EMPTY, Why.ARCHIVE} or beginning.startswith(GZIP_MARK):
        return Recognised("", Why.ARCHIVE)  # an archive in gzip; gzip in gzip; or nothing that can be undone
    return inside._replace(packed=True)


def _beginning(packed: bytes) -> bytes:
    """Return the beginning of what a gzip file holds; empty when it cannot be undone."""
    try:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(packed, _BEGINNING)
    except zlib.error:
        return b""


def _kind_of(head: bytes, readers: Sequence[CaptureReader]) -> Recognised:
    if not head:
        return Recognised("", Why.EMPTY)
    ours = next((reader for reader in BUILT_IN if reader.recognises(head) is Recognition.SURE), None)
    if ours is not None:
        return Recognised(ours.name, reader=ours)
    answers = [(reader, reader.recognises(head)) for reader in readers if reader not in BUILT_IN]
    sure = chosen([reader for reader, answer in answers if answer is Recognition.SURE])
    if sure is not None:
        return _of_others(sure)
    if head.startswith(_ARCHIVES) or head[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR:
        return Recognised("", Why.ARCHIVE)
    recognised = recognise(head.lstrip().partition(b"\n")[0] if looks_ndjson(head) else head)
    if recognised is not None:
        return Recognised(recognised.name)
    maybe = chosen([reader for reader, answer in answers if answer is Recognition.MAYBE])
    return Recognised("", Why.UNKNOWN) if maybe is None else _of_others(maybe)


def _of_others(reader: CaptureReader) -> Recognised:
    """Return a kind of somebody else, with the version of its reader: who repeats the audit needs the same."""
    return Recognised(f"{reader.name} {reader.version}", reader=reader)
