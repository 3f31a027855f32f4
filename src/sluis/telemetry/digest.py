"""Say in 32 bytes what a report holds, so that the same report sent twice can be recognised.

In:  a ``Report``.
Out: SHA-256 over its leaves.

The rules this module keeps:
 * The order of leaves does not count; path, JSON type and text as written do, and how often.
 * Every part carries its length, so that no two lists of leaves give the same bytes.
 * ``CollectionTime`` is not part of it. What an array holds is not kept, so all arrays are alike.

The digest can be found again by trying values: keep it only under a key (the caller's HMAC).
"""

import hashlib
import struct
from typing import Final

from sluis.telemetry.model import Number, Opaque, Path, Report

_NUMBER: Final = b"n"
_TEXT: Final = b"s"
_FLAGS: Final = {True: b"b\0\0\0\4true", False: b"b\0\0\0\5false"}
_OPAQUE: Final = {Opaque.NULL: b"0\0\0\0\0", Opaque.ARRAY: b"a\0\0\0\0"}
_LENGTH: Final = struct.Struct(">I").pack


def content_digest(report: Report) -> bytes:
    """Return SHA-256 over all leaves of ``report``, sorted by their bytes.

    Args:
        report: A report that was not refused; a refused one has no leaves, and its digest says nothing.

    Returns:
        32 bytes.

    Effects:
        None.

    Examples:
        >>> from sluis.telemetry.model import Leaf
        >>> one, two = Leaf(("a", "b"), "1"), Leaf(("c",), Number("1"))
        >>> content_digest(Report((one, two))) == content_digest(Report((two, one)))
        True
        >>> content_digest(Report((Leaf(("a",), "1"),))) == content_digest(Report((Leaf(("a",), Number("1")),)))
        False
    """
    sized = _Sized()
    above: dict[Path, bytes] = {}
    encoded: list[bytes] = []
    for leaf in report.leaves:
        path, value = leaf.path, leaf.value
        prefix = path[:-1]
        start = above.get(prefix)
        if start is None:  # once per object, not once per leaf
            start = above[prefix] = _LENGTH(len(path)) + b"".join([sized[segment] for segment in prefix])
        if isinstance(value, Number):
            end = _NUMBER + sized[value.text]
        elif isinstance(value, str):
            end = _TEXT + sized[value]
        else:
            end = _FLAGS[value] if isinstance(value, bool) else _OPAQUE[value]
        encoded.append(b"".join((start, sized[path[-1]], end)))
    encoded.sort()
    return hashlib.sha256(b"".join([part for one in encoded for part in (_LENGTH(len(one)), one)])).digest()


class _Sized(dict[str, bytes]):
    """Texts of one report as bytes behind their length, 4 bytes, big endian; each is made once."""

    def __missing__(self, text: str) -> bytes:
        octets = text.encode()
        made = self[text] = _LENGTH(len(octets)) + octets
        return made
