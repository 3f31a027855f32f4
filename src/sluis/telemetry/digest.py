"""Say in 32 bytes what a report holds, so that the same report sent twice can be recognised.

In:  a ``Report``.
Out: SHA-256 over its leaves.

The rules this module keeps:
 * The order of leaves does not count; path, JSON type and text as written do, and how often.
 * Each leaf is encoded as MessagePack, where every part carries its length: no two lists of leaves give the same
   bytes. A number is a map, text is text, a boolean is one, and null and arrays are the only integers.
 * ``CollectionTime`` is not part of it. What an array holds is not kept, so all arrays are alike.

The digest can be found again by trying values: keep it only under a key (the caller's HMAC).
"""

import hashlib
from typing import Final

import msgspec

from sluis.telemetry.model import Report

_ENCODE: Final = msgspec.msgpack.Encoder().encode


def content_digest(report: Report) -> bytes:
    """Return SHA-256 over all leaves of ``report``, sorted by their bytes.

    Args:
        report: A report that was not refused; a refused one has no leaves, and its digest says nothing.

    Returns:
        32 bytes.

    Effects:
        None.

    Source:
        The MessagePack specification; written by ``msgspec``, whose bytes a test fixes.

    Examples:
        >>> from sluis.telemetry.model import Leaf, Number
        >>> one, two = Leaf(("a", "b"), "1"), Leaf(("c",), Number("1"))
        >>> content_digest(Report((one, two))) == content_digest(Report((two, one)))
        True
        >>> content_digest(Report((Leaf(("a",), "1"),))) == content_digest(Report((Leaf(("a",), Number("1")),)))
        False
    """
    return hashlib.sha256(b"".join(sorted(map(_ENCODE, report.leaves)))).digest()
