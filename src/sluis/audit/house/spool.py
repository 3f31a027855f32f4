"""Keeps what was said until the house is known, without keeping it in memory or under a name on disk.

In:  ``Payload``, in the order of the capture. Out: the same, as often as asked.

The rules this module keeps:
 * The file has no name: nobody can open it, and it is gone when the program is, however it ends.
 * Live traffic is kept in memory only, and less of it.
 * There is a limit; what is over it is counted, and the report says so.
"""

import struct
import tempfile
from collections.abc import Iterator
from io import BytesIO
from typing import IO, Final, Self

import msgspec
from msgspec.structs import replace

from sluis.capture.base.sighting import Payload

FILE_BYTES: Final = 4 * 1024 * 1024 * 1024
MEMORY_BYTES: Final = 64 * 1024 * 1024
_LENGTH: Final = struct.Struct("!I")


class Spool:
    """What was said so far. Use it in a ``with``, or call ``close``."""

    def __init__(self, *, live: bool = False, most_bytes: int = 0) -> None:
        """Begin with nothing.

        Args:
            live: Whether nothing may be written to disk.
            most_bytes: Octets kept; 0 is 4 GiB in a file, 64 MiB in memory.

        Effects:
            Opens a file without a name in the system's folder for such files, unless ``live``.
        """
        self._file: IO[bytes] = BytesIO() if live else tempfile.TemporaryFile()  # noqa: SIM115 - closed by ``close``
        self._most = most_bytes or (MEMORY_BYTES if live else FILE_BYTES)
        self._size = 0
        self._encode = msgspec.msgpack.Encoder()
        self._decode = msgspec.msgpack.Decoder(Payload)
        self.count = 0
        """Records kept."""
        self.dropped = 0
        """Records there was no room for."""

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Throw everything away."""
        self.close()

    def put(self, payload: Payload) -> bool:
        """Keep one record.

        Args:
            payload: What was said.

        Returns:
            Whether there was room.

        Effects:
            Writes to the file, or counts that there was no room.
        """
        try:
            record = self._encode.encode(payload)
        except UnicodeEncodeError:  # half a character, of a log that is no UTF-8
            record = self._encode.encode(_whole(payload))
        size = len(record) + _LENGTH.size
        if self._size + size > self._most:
            self.dropped += 1
            return False
        self._file.write(_LENGTH.pack(len(record)) + record)
        self._size += size
        self.count += 1
        return True

    def __iter__(self) -> Iterator[Payload]:
        """Yield every record in the order kept; nothing may be put while this goes on."""
        self._file.seek(0)
        try:
            for _ in range(self.count):
                (length,) = _LENGTH.unpack(self._file.read(_LENGTH.size))
                yield self._decode.decode(self._file.read(length))
        finally:
            self._file.seek(self._size)

    def close(self) -> None:
        """Throw everything away.

        Effects:
            Closes the file, which ends it.
        """
        self._file.close()


def _whole(payload: Payload) -> Payload:
    """Return what was said without halves of characters in its names: a question mark stands for each."""
    told = [
        text.encode("utf-8", "replace").decode()
        for text in (payload.media, payload.host, payload.target, payload.coding)
    ]
    media, host, target, coding = told
    return replace(payload, media=media, host=host, target=target, coding=coding)
