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
from typing import Final

from sluis.telemetry.model import Leaf, Number, Opaque, Report

_NUMBER: Final = b"n"
_TEXT: Final = b"s"
_FLAG: Final = b"b"
_OPAQUE: Final = {Opaque.NULL: b"0", Opaque.ARRAY: b"a"}


def content_digest(report: Report) -> bytes:
    """Return SHA-256 over all leaves of ``report``, sorted by their bytes.

    Args:
        report: A report that was not refused; a refused one has no leaves, and its digest says nothing.

    Returns:
        32 bytes.

    Effects:
        None.

    Examples:
        >>> one, two = Leaf(("a", "b"), "1"), Leaf(("c",), Number("1"))
        >>> content_digest(Report((one, two))) == content_digest(Report((two, one)))
        True
        >>> content_digest(Report((Leaf(("a",), "1"),))) == content_digest(Report((Leaf(("a",), Number("1")),)))
        False
    """
    total = hashlib.sha256()
    for encoded in sorted(map(_encoded, report.leaves)):
        total.update(_sized(encoded))
    return total.digest()


def _encoded(leaf: Leaf) -> bytes:
    """Return path, type and text of one leaf; the number of segments and every length are 4 bytes, big endian."""
    path = b"".join(_sized(segment.encode()) for segment in leaf.path)
    return len(leaf.path).to_bytes(4, "big") + path + _typed(leaf)


def _typed(leaf: Leaf) -> bytes:
    value = leaf.value
    if isinstance(value, Number):
        return _NUMBER + _sized(value.text.encode())
    if isinstance(value, bool):
        return _FLAG + _sized(b"true" if value else b"false")
    if isinstance(value, Opaque):
        return _OPAQUE[value] + _sized(b"")
    return _TEXT + _sized(value.encode())


def _sized(part: bytes) -> bytes:
    return len(part).to_bytes(4, "big") + part
