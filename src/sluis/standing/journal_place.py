"""The journal of closing events as files outside the database: segments, snapshots, generations.

In:  a folder and keys. Out: numbered entries, read in order and appended; nothing in them is readable without the key.

The rules this module keeps (ledger specification, sections 3a.2, 10.6, 10.7):
 * An entry is on disk, file and folder, when ``append`` returns. What is there is never written again.
 * A torn tail, the last bytes of an entry that were never written, counts as absent and is cut off by who appends next:
   the very entry it began, as its length says. Bytes that begin no entry of the database are damage (section 10.43).
 * A generation is written beside the one before and takes its place by one pointer. One writer at a time, by a lock on
   the folder.
 * Whatever the system says of the folder is "unreachable" or "lost"; what does not open is "unreadable".
"""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from sluis.durable import sync_folder, write_whole
from sluis.errors import Code, SealBrokenError
from sluis.errors.standing import standing_closed_error
from sluis.keys.sealed import OVERHEAD, seal_as, unseal_as
from sluis.standing.entries import NO_SLOT

JOURNAL: Final = b"sluis/journal/v2\0"
SNAPSHOT: Final = b"sluis/journal-snapshot/v2\0"
HEADS: Final = b"sluis/journal-heads/v2\0"
SEGMENT: Final = 1_000
"""Entries in a segment."""
SNAPSHOT_EVERY: Final = 10_000
_VERSION: Final = b"\x02"
_NONE: Final = 2**64 - 1
_MAC: Final = 32
_MOST: Final = 16_777_216
"""Longer than this no entry is: its length was damaged."""

KeyOf = Callable[[bytes], bytes]
"""Gives the key of a part of the journal by its label."""


class Kept(NamedTuple):
    """One entry; empty when what it was about was erased."""

    slot: int
    """``NO_SLOT`` for what has none."""
    seq: int
    mac: bytes
    content: bytes

    def encoded(self) -> bytes:
        """Return its plaintext."""
        return _number(self.slot) + self.seq.to_bytes(8, "big") + self.mac + self.content


@dataclass(slots=True)
class Cursor:
    """How far a journal was read."""

    generation: int
    number: int = 0
    """Of the last entry that was read."""
    latest: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    """Slot → the highest seq, and its MAC."""
    offset: int = 0
    """Of the next entry in the segment it lies in."""
    last: bytes | None = None
    """The MAC of the last entry, also of one a snapshot ends on; empty for an empty number, ``None`` for none."""
    tail: bytes = b""
    """The first bytes after the last entry, at most four: of an entry that was not written whole, or damage."""

    def take(self, entry: Kept | None) -> None:
        """Take the next entry; ``None`` is an empty number.

        Raises:
            standing_closed_error: its seq does not rise.
        """
        if entry is not None:
            before = self.latest.get(entry.slot)
            if before is not None and before[0] >= entry.seq:
                raise standing_closed_error(why=Code("order"))
            self.latest[entry.slot] = (entry.seq, entry.mac)
        self.last = b"" if entry is None else entry.mac
        self.number += 1

    def differs(self, mac: bytes) -> bool:
        """Return whether the last entry is known to be another one than that under this MAC."""
        return self.last is not None and self.last != mac

    def tail_begins(self, entry: Kept | None) -> bool:
        """Return whether the bytes after the last entry can be the beginning of this one; of an empty number, any."""
        if entry is None:
            return True
        return (len(entry.encoded()) + OVERHEAD).to_bytes(4, "big").startswith(self.tail)


class Whole(NamedTuple):
    """All that stands in a generation."""

    entries: list[Kept | None]
    torn: bool
    """Whether bytes stand after them that are no whole entry."""


class JournalPlace:
    """The folder of a journal.

    Args:
        path: The folder; made with the first journal.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def there(self) -> bool:
        """Return whether a journal is there.

        Raises:
            standing_closed_error: the folder cannot be looked at.
        """
        return self._read("current") is not None

    def generation(self) -> int:
        """Return the number of the generation that counts.

        Raises:
            standing_closed_error: there is none, or it cannot be read.
        """
        content = self._read("current")
        if content is None:
            raise standing_closed_error(why=Code("lost"))
        text = content.decode("ascii", "replace").removesuffix("\n")
        if not text.isdecimal() or len(text) > len("9999999999"):
            raise standing_closed_error(why=Code("unreadable"))
        return int(text)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the one who writes while the block runs; others wait for it.

        Raises:
            standing_closed_error: the folder cannot be locked.
        """
        try:
            self.path.mkdir(mode=0o700, exist_ok=True)
            handle = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError:
            raise standing_closed_error(why=Code("unreachable")) from None
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
            except OSError:
                raise standing_closed_error(why=Code("unreachable")) from None
            yield
        finally:
            os.close(handle)

    def begin(self, generation: int, key_of: KeyOf, ledger: bytes) -> None:
        """Make the folder of a generation, which does not count yet; one that was left behind is thrown away.

        Args:
            generation: Its number.
            key_of: Gives the keys it is to lie under.
            ledger: Which ledger it belongs to: the content of ``ledger``.
        """
        folder = self.path / f"g{generation}"
        try:
            if folder.exists():
                shutil.rmtree(folder)
            folder.mkdir(mode=0o700)
        except OSError:
            raise standing_closed_error(why=Code("unreachable")) from None
        self._write(f"g{generation}/ledger", seal_as(_VERSION, key_of(JOURNAL), ledger, _owner(JOURNAL, 0)))

    def point_to(self, generation: int) -> None:
        """Let a generation count, and throw away those before it."""
        self._write("current", f"{generation}\n".encode())
        with contextlib.suppress(OSError):
            for folder in self.path.glob("g*"):
                if folder.name.removeprefix("g").isdecimal() and int(folder.name.removeprefix("g")) < generation:
                    shutil.rmtree(folder)

    def newest(self) -> int:
        """Return the highest number any generation has, also one that does not count; 0 when there is none."""
        try:
            names = [folder.name.removeprefix("g") for folder in self.path.glob("g*")]
        except OSError:
            raise standing_closed_error(why=Code("unreachable")) from None
        return max((int(name) for name in names if name.isdecimal()), default=0)

    def ledger(self, generation: int, key_of: KeyOf) -> bytes | None:
        """Return which ledger a generation belongs to; ``None`` when it does not open under these keys.

        Raises:
            standing_closed_error: it is not there, or cannot be read.
        """
        content = self._read(f"g{generation}/ledger")
        if content is None:
            raise standing_closed_error(why=Code("lost"))
        return _opened(key_of(JOURNAL), content, _owner(JOURNAL, 0))

    def read(self, cursor: Cursor, key_of: KeyOf) -> list[Kept | None]:
        """Read on from where a cursor stands, to the end; a cursor at the beginning starts at the newest snapshot.

        Returns:
            The entries that were read; those a snapshot stands for are not among them.

        Raises:
            standing_closed_error: an entry does not open or does not follow, or the place cannot be read.
        """
        if cursor.number == 0:
            self._take_snapshot(cursor, key_of)
        key, read = key_of(JOURNAL), list[Kept | None]()
        while True:
            first = cursor.number // SEGMENT * SEGMENT + 1
            content = self._read(_segment(cursor.generation, first), cursor.offset)
            if content is None and cursor.offset:
                raise standing_closed_error(why=Code("lost"))
            at = 0
            for framed in _entries(content or b"", cursor.number + 1):
                entry = _entry(key, framed.sealed, framed.number)
                cursor.take(entry)
                read.append(entry)
                at = framed.end
                if framed.number % SEGMENT == 0:
                    break
            cursor.offset += at
            cursor.tail = (content or b"")[at : at + 4]
            if cursor.number // SEGMENT * SEGMENT + 1 == first:
                if self._read(_segment(cursor.generation, first + SEGMENT), 0) is not None:
                    raise standing_closed_error(why=Code("order"))
                return read
            cursor.offset = 0

    def everything(self, generation: int, key_of: KeyOf) -> Whole:
        """Return all entries of a generation, from the first, and whether bytes stand after them.

        Raises:
            standing_closed_error: as ``read``; a segment between others is missing or not whole.
        """
        cursor, entries = Cursor(generation), list[Kept | None]()
        key = key_of(JOURNAL)
        while True:
            first = cursor.number + 1
            content = self._read(_segment(generation, first), 0) or b""
            whole = list(_entries(content, first))[:SEGMENT]
            for framed in whole:
                entry = _entry(key, framed.sealed, framed.number)
                cursor.take(entry)
                entries.append(entry)
            if len(whole) < SEGMENT:
                if self._read(_segment(generation, first + SEGMENT), 0) is not None:
                    raise standing_closed_error(why=Code("order"))
                return Whole(entries, torn=len(content) > (whole[-1].end if whole else 0))

    def count(self, generation: int) -> int:
        """Return how many entries a generation holds, empty ones too; no key is needed for that.

        Raises:
            standing_closed_error: it cannot be read.
        """
        number = 0
        while True:
            content = self._read(_segment(generation, number + 1), 0)
            whole = min(SEGMENT, sum(1 for _ in _entries(content or b"", number + 1)))
            number += whole
            if whole < SEGMENT:
                return number

    def grew(self, cursor: Cursor) -> bool:
        """Return whether something may have been added, or another generation counts, since a cursor read to the end.

        Raises:
            standing_closed_error: the place cannot be looked at.
        """
        first = cursor.number // SEGMENT * SEGMENT + 1
        try:
            size = os.stat(self.path / _segment(cursor.generation, first)).st_size  # noqa: PTH116 - a hot path
        except FileNotFoundError:
            size = 0
        except OSError:
            raise standing_closed_error(why=Code("unreachable")) from None
        return size != cursor.offset or self.generation() != cursor.generation

    def append(self, cursor: Cursor, key_of: KeyOf, entries: Sequence[Kept | None]) -> None:
        """Append entries after where a cursor stands, which has read to the end; called ``alone``.

        Raises:
            standing_closed_error: the place cannot be written; how much of it was is found by reading.

        Effects:
            Files on disk. The cursor stands after them.
        """
        key = key_of(JOURNAL)
        at = 0
        while at < len(entries):
            first = cursor.number // SEGMENT * SEGMENT + 1
            some = entries[at : at + SEGMENT - (cursor.number - first + 1)]
            content = b"".join(_framed(entry, key, cursor.number + 1 + place) for place, entry in enumerate(some))
            self._append(_segment(cursor.generation, first), cursor.offset, content)
            cursor.tail = b""
            for entry in some:
                cursor.take(entry)
            cursor.offset = cursor.offset + len(content) if cursor.number % SEGMENT else 0
            at += len(some)
            if cursor.number % SNAPSHOT_EVERY == 0:
                self._snapshot(cursor, key_of)

    def heads(self, generation: int, key_of: KeyOf) -> bytes | None:
        """Return what was sealed last, ``None`` when nothing was.

        Raises:
            standing_closed_error: it does not open or cannot be read.
        """
        content = self._read(f"g{generation}/heads")
        if content is None:
            return None
        opened = _opened(key_of(HEADS), content, _owner(HEADS, 0))
        if opened is None:
            raise standing_closed_error(why=Code("unreadable"))
        return opened

    def keep_heads(self, generation: int, key_of: KeyOf, heads: bytes) -> None:
        """Keep what is about to be sealed, in the place of what was before.

        Raises:
            standing_closed_error: the place cannot be written.
        """
        self._write(f"g{generation}/heads", seal_as(_VERSION, key_of(HEADS), heads, _owner(HEADS, 0)))

    def _take_snapshot(self, cursor: Cursor, key_of: KeyOf) -> None:
        folder = self.path / f"g{cursor.generation}"
        try:
            names = sorted((path.name for path in folder.glob("*.snap")), reverse=True)
        except OSError:
            raise standing_closed_error(why=Code("unreachable")) from None
        for name in names:
            number = int(name.removesuffix(".snap")) if name.removesuffix(".snap").isdecimal() else 0
            content = self._read(f"g{cursor.generation}/{name}")
            opened = _opened(key_of(SNAPSHOT), content or b"", _owner(SNAPSHOT, number))
            if number and opened is not None:
                size = 16 + _MAC
                for at in range(0, len(opened), size):
                    entry = _kept(opened[at : at + size])
                    cursor.latest[entry.slot] = (entry.seq, entry.mac)
                cursor.number, cursor.last = number, self._last_before(cursor.generation, number, key_of)
                return

    def _last_before(self, generation: int, number: int, key_of: KeyOf) -> bytes:
        """Return the MAC of the entry that fills a segment; empty for an empty number."""
        first = number - SEGMENT + 1
        whole = list(_entries(self._read(_segment(generation, first)) or b"", first))
        if len(whole) < SEGMENT:
            raise standing_closed_error(why=Code("lost"))
        entry = _entry(key_of(JOURNAL), whole[SEGMENT - 1][1], number)
        return b"" if entry is None else entry.mac

    def _snapshot(self, cursor: Cursor, key_of: KeyOf) -> None:
        rows = sorted((_number(slot), seq, mac) for slot, (seq, mac) in cursor.latest.items())
        content = b"".join(slot + seq.to_bytes(8, "big") + mac for slot, seq, mac in rows)
        sealed = seal_as(_VERSION, key_of(SNAPSHOT), content, _owner(SNAPSHOT, cursor.number))
        self._write(f"g{cursor.generation}/{cursor.number:016d}.snap", sealed)

    def _read(self, name: str, offset: int = 0) -> bytes | None:
        try:
            with (self.path / name).open("rb") as stream:
                stream.seek(offset)
                return stream.read()
        except FileNotFoundError:
            return None
        except OSError:
            raise standing_closed_error(why=Code("unreachable")) from None

    def _append(self, name: str, offset: int, content: bytes) -> None:
        place = self.path / name
        try:
            handle = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                os.ftruncate(handle, offset)
                os.lseek(handle, offset, os.SEEK_SET)
                with os.fdopen(os.dup(handle), "wb") as stream:
                    stream.write(content)
                os.fsync(handle)
            finally:
                os.close(handle)
            if not offset:
                sync_folder(place.parent)
        except OSError:
            raise standing_closed_error(why=Code("unreachable")) from None

    def _write(self, name: str, content: bytes) -> None:
        try:
            write_whole(self.path / name, content, 0o600)
        except OSError:
            raise standing_closed_error(why=Code("unreachable")) from None


class _Framed(NamedTuple):
    """One whole entry as it stands in a file."""

    number: int
    sealed: bytes
    end: int
    """Where it ends in the bytes that were read."""


def _entries(content: bytes, number: int) -> Iterator[_Framed]:
    """Give the whole entries that begin some bytes; a torn tail ends them."""
    at = 0
    while at + 4 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        if length > _MOST:
            raise standing_closed_error(why=Code("unreadable"))
        end = at + 4 + length
        if end > len(content):
            return
        yield _Framed(number, content[at + 4 : end], end)
        number, at = number + 1, end


def _entry(key: bytes, sealed: bytes, number: int) -> Kept | None:
    if not sealed:
        return None
    content = _opened(key, sealed, _owner(JOURNAL, number))
    if content is None or len(content) < 16 + _MAC:
        raise standing_closed_error(why=Code("unreadable"))
    return _kept(content)


def _kept(content: bytes) -> Kept:
    slot, seq = int.from_bytes(content[:8], "big"), int.from_bytes(content[8:16], "big")
    return Kept(NO_SLOT if slot == _NONE else slot, seq, content[16 : 16 + _MAC], content[16 + _MAC :])


def _framed(entry: Kept | None, key: bytes, number: int) -> bytes:
    sealed = b"" if entry is None else seal_as(_VERSION, key, entry.encoded(), _owner(JOURNAL, number))
    return len(sealed).to_bytes(4, "big") + sealed


def _opened(key: bytes, sealed: bytes, owner: bytes) -> bytes | None:
    try:
        return unseal_as(_VERSION, key, sealed, owner)
    except SealBrokenError:
        return None


def _owner(label: bytes, number: int) -> bytes:
    return label + number.to_bytes(8, "big")


def _number(slot: int) -> bytes:
    return (_NONE if slot == NO_SLOT else slot).to_bytes(8, "big")


def _segment(generation: int, first: int) -> str:
    return f"g{generation}/{first:016d}.seg"
