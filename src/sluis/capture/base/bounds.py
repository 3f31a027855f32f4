"""How much of anything the readers of ``audit`` take.

In:  nothing; a caller may build other ``Bounds``.
Out: ``Bounds``, passed to every reader.

The rules this module keeps:
 * Nothing that somebody puts into a file makes a reader hold more than these numbers say; the file itself may be of any
   size, because it is read piece by piece.
 * A bound is inclusive: what is exactly at it is read, one more is not, and is listed with ``Why.SIZE``.
"""

from dataclasses import dataclass

from sluis.telemetry.limits import Limits

MEBI = 1_048_576


@dataclass(frozen=True, slots=True)
class Bounds:
    """The bounds of the readers.

    Examples:
        >>> Bounds().entry_bytes == 64 * MEBI, Bounds(line_bytes=10).line_bytes
        (True, 10)
    """

    head_bytes: int = 256 * 1024
    """Octets at the beginning by which a file is recognised."""
    unknown_bytes: int = 64 * MEBI
    """What is read of something that is no file and of no kind that is read: it may never end, as ``/dev/zero``."""
    message_bytes: int = 16 * MEBI
    """A file that is one message in a format of ``telemetry``."""
    entry_bytes: int = 64 * MEBI
    """One entry of a HAR file or one flow of mitmproxy, with all bodies in it."""
    line_bytes: int = 8 * MEBI
    """One line of a log."""
    inflated_bytes: int = 64 * MEBI
    """One body after its content coding is undone."""
    unpacked_free: int = 256 * MEBI
    """What a gzip file may hold, however small it is."""
    unpacked_times: int = 100
    """What a larger one may hold, in times its own size: nothing real is packed so tightly, a bomb is."""

    @property
    def message_limits(self) -> Limits:
        """What ``telemetry`` is told when it looks at one message."""
        return Limits(message_bytes=self.message_bytes, inflated_bytes=self.inflated_bytes, leaves=500_000)
