"""What a reader of one kind of capture is, ours or somebody else's.

In:  nothing. Out: ``CaptureReader``, and what it is given.

The rules this module keeps:
 * A reader says what stands in the file and weighs nothing (``sighting``).
 * A file is told by its first octets, never by its name.
 * A reader holds no more than ``Bounds`` says, and what it does not read it says with ``NotRead``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import BinaryIO, Protocol

from sluis.capture.base.bounds import Bounds
from sluis.capture.base.sighting import Sighting


class Recognition(StrEnum):
    """How sure a reader is that a file is of its kind."""

    SURE = "sure"
    """A mark or a build that no other kind has."""
    MAYBE = "maybe"
    """It can be; it is read so when nobody else knows it."""
    NO = "no"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a reader is given besides the file."""

    bounds: Bounds = field(default_factory=Bounds)
    keylog: str | None = None
    """A file with TLS secrets in the format of NSS, when somebody gave one."""


class CaptureReader(Protocol):
    """Reads one kind of file. An entry point of the group ``sluis.capture_readers`` names an object that is one."""

    @property
    def name(self) -> str:
        """The kind, as reports call it: a small letter, then small letters, digits and hyphens, at most 32 in all."""

    @property
    def version(self) -> str:
        """Of the reader; it stands in reports behind the kind."""

    def recognises(self, head: bytes) -> Recognition:
        """Return how sure it is that a file is of its kind.

        Args:
            head: The beginning of the file, ``Bounds.head_bytes`` or all there is; of a gzip file what is in it.
        """

    def read(self, stream: BinaryIO, source: int, options: ReadOptions) -> Iterator[Sighting]:
        """Yield what stands in a file, in its order.

        Args:
            stream: The file, unpacked; read once, and need not be read to its end.
            source: Number of the input; it stands in the place of everything that is yielded.
            options: Bounds and keys.
        """
