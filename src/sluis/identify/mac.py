"""MAC addresses inside any text, for whoever needs nothing else of the engine.

In:  any text.
Out: where each address stands and its octets.

The engine is ``identify/find``; this is its narrow door: recall before precision, addresses only, nothing opened.
"""

from dataclasses import dataclass, field

from sluis.identify.find.hit import Sureness
from sluis.identify.find.macs import find_in
from sluis.identify.find.plain import plain


@dataclass(frozen=True, slots=True)
class MacHit:
    """One address found. Its octets stay out of ``repr`` so that no log shows them."""

    start: int
    """First character, counted from 0."""
    end: int
    """First character after it."""
    octets: bytes = field(repr=False)
    """Six bytes, or eight when exactly eight octets stand together."""


def find_macs(text: str) -> tuple[MacHit, ...]:
    """Return every MAC address in ``text``, in order, without overlap.

    Args:
        text: Any text; it is neither changed nor kept.

    Returns:
        One ``MacHit`` per address whose form says so; what is only doubtful is left out, except for groups of two
        and of four digits and twelve bare ones.

    Effects:
        None. Time linear in the length of ``text``.

    Source:
        IEEE 802-2014, 8.1 (hexadecimal representation); the other notations are our choice, from captures.

    Examples:
        >>> [(hit.start, hit.end, hit.octets.hex()) for hit in find_macs("client-00:e0:4c:36:02:a7")]
        [(7, 24, '00e04c3602a7')]
        >>> [hit.octets.hex() for hit in find_macs("3c06.3012.3456 or 3C0630123456")]
        ['3c0630123456', '3c0630123456']
        >>> find_macs("firmware 1.10.6, channel 36")
        ()
    """
    seen = plain(text)
    return tuple(
        MacHit(*seen.span(hit.start, hit.end), hit.canonical)
        for hit in find_in(seen.text)
        if hit.confidence > Sureness.DOUBTFUL or hit.reason in {"pairs", "quads", "bare", "eui-64", "pairs:longer"}
    )
