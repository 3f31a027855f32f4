"""Watch a log from outside: every leaf is read, every head continues the one before.

In:  what the log serves, the keys and the policy of whoever watches, and the last head that was seen. Out: the head,
     or the first thing that is wrong with it.

The rules this module keeps:
 * A leaf is read by the grammar of the statement's verifier, and follows the leaf before it: a witness sees heads only.
 * A head counts when each given key signed it and the policy's witnesses are enough.
 * The checkpoint that was seen is kept whole. A head is served once: the same size with another byte is a second one
   version, and the epoch after it names the one that was seen, or others were shown another.
 * What was seen is a size, a root and the roots of the full subtrees under it, so that a head that does not continue it
   cannot be served with leaves that do.

Source: ledger specification, sections 1.4, 1.5, 12.15 and 12.19; RFC 9162 section 2.1; C2SP tlog-tiles.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

import msgspec

from sluis.ledger import verify_statement
from sluis.tlog.fetching import Fetch
from sluis.tlog.merkle import EMPTY, leaf_hash, node_hash
from sluis.tlog.tiles import WIDTH, tile_name

_LENGTH_BYTES: Final = 2
_NOBODY: Final = b"quorum none"


class Wrong(StrEnum):
    """What a monitor cries about."""

    NOTE = "note"
    """The checkpoint is not written as it must be, or is not there."""
    ORIGIN = "origin"
    """The log has another name than the one that was watched."""
    UNSIGNED = "unsigned"
    """A signature is missing or false, or too few witnesses saw it."""
    BACK = "back"
    """The head is smaller than the one that was seen."""
    FORK = "fork"
    """The head does not continue the one that was seen, or is not over the leaves that are served."""
    LEAF = "leaf"
    """A leaf is not written as it must be."""
    FOLLOWS = "follows"
    """A leaf does not follow the one before it."""
    SECOND = "second"
    """The head that was seen is served again with other signatures: there are two versions of it."""
    UNNAMED = "unnamed"
    """The epoch after the head that was seen names another checkpoint than that one (``prev-note``)."""
    MISSING = "missing"
    """A leaf under the head is not served."""


class CryError(Exception):
    """Something is wrong; caught here."""

    def __init__(self, wrong: Wrong, at: int = 0) -> None:
        super().__init__(wrong, at)
        self.wrong, self.at = wrong, at


class Seen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The last head, as it is kept in a file."""

    origin: str = ""
    size: int = 0
    root: bytes = EMPTY
    full: tuple[bytes, ...] = ()
    """Roots of the full subtrees that make the tree, the largest first."""
    to_ms: int = 0
    slots: int = 0
    """End and size of the slot tree of the last epoch."""
    note: str = ""
    """The whole checkpoint; its text alone in a file of an older version, which is compared with nothing."""

    @property
    def digest(self) -> bytes | None:
        """What the next epoch says of this head; ``None`` when that is not known."""
        whole = self.size > 0 and "\n\n" in self.note
        return hashlib.sha256(self.note.encode()).digest() if whole else None


@dataclass(frozen=True, slots=True)
class Watched:
    """What a look at a log came to."""

    seen: Seen
    """The head to keep: the new one when nothing is wrong, else the one before."""
    read: int
    """How many leaves were read now."""
    wrong: Wrong | None = None
    at: int = 0
    """The epoch, or the size of the head, that is wrong."""


@dataclass(frozen=True, slots=True)
class Watching:
    """Whom a head must be signed by."""

    log_keys: Sequence[str]
    policy: bytes | None = None


class _Note(Protocol):
    origin: str
    size: int
    root: bytes
    text: str
    unchecked: Mapping[object, object]

    def signed(self, key: object) -> int | None: ...


class _Policy(Protocol):
    logs: Mapping[object, object]
    witnesses: Mapping[str, object]

    def holds(self, seen: object) -> bool: ...


_read_note: Callable[[str], _Note] = verify_statement.Note
_read_policy: Callable[[bytes], _Policy] = verify_statement.Policy
_read_key: Callable[[str, tuple[int, ...]], tuple[object, ...] | None] = verify_statement.read_key
_read_leaf: Callable[[str, int], Mapping[str, object]] = verify_statement.read_leaf
"""The verifier's own readers; that file is a program of its own and has no annotations."""


def keys_are_read(watching: Watching) -> bool:
    """Return whether the keys and the policy are written as they must be."""
    try:
        _read_policy(_NOBODY if watching.policy is None else watching.policy)
    except verify_statement.Refused:
        return False
    return bool(watching.log_keys) and all(_read_key(key, (1, 6)) is not None for key in watching.log_keys)


def look(fetch: Fetch, watching: Watching, seen: Seen) -> Watched:
    """Look at a log once.

    Args:
        fetch: Gives what it serves.
        watching: Keys and policy, which ``keys_are_read`` takes.
        seen: The last head; ``Seen()`` at the first look, which then reads every leaf there is.

    Returns:
        The head to keep, or what is wrong.

    Raises:
        log_unreachable_error: the log does not answer.

    Effects:
        Fetches.
    """
    try:
        note, whole = _head(fetch, watching, seen)
        made, unnamed = msgspec.structs.replace(seen, origin=note.origin, note=whole), False
        for index, leaf in _leaves(fetch, seen.size, note.size):
            made = followed(made, index, leaf)
            unnamed = unnamed or (index == seen.size and not _names(leaf, index, seen))
    except CryError as cry:
        return Watched(seen, 0, cry.wrong, cry.at)
    if _root(made.full) != note.root:
        return Watched(seen, 0, Wrong.FORK, note.size)
    if note.size == seen.size and seen.digest not in {None, made.digest}:
        return Watched(seen, 0, Wrong.SECOND, note.size)
    if unnamed:
        return Watched(seen, 0, Wrong.UNNAMED, seen.size)
    return Watched(msgspec.structs.replace(made, root=note.root), note.size - seen.size)


def _names(leaf: bytes, index: int, seen: Seen) -> bool:
    """Whether the epoch after a head names its checkpoint (``prev-note``, section 1.4.6)."""
    return seen.digest is None or _read_leaf(leaf.decode("ascii"), index)["before"] == seen.digest


def _head(fetch: Fetch, watching: Watching, seen: Seen) -> tuple[_Note, str]:
    content = fetch("checkpoint")
    try:
        whole = (content or b"").decode("utf-8")
        note = _read_note(whole)
    except (UnicodeDecodeError, verify_statement.Refused):
        raise CryError(Wrong.NOTE) from None
    if seen.origin not in {"", note.origin}:
        raise CryError(Wrong.ORIGIN)
    policy = _read_policy(_NOBODY if watching.policy is None else watching.policy)
    try:
        keys = [_read_key(key, (1, 6)) for key in watching.log_keys]
        mine = [key is not None and key[0] == note.origin and note.signed(key) is not None for key in keys]
        others = [name for name, key in policy.witnesses.items() if note.signed(key) is not None]
    except verify_statement.Refused:
        raise CryError(Wrong.UNSIGNED, 0) from None
    if not all(mine) or not policy.holds(others) or note.unchecked:
        raise CryError(Wrong.UNSIGNED, note.size)
    if note.size < seen.size:
        raise CryError(Wrong.BACK, note.size)
    return note, whole


def _leaves(fetch: Fetch, first: int, end: int) -> Iterator[tuple[int, bytes]]:
    """Yield the leaves from one to before another, as the log serves them in bundles."""
    for number in range(first // WIDTH, -(-end // WIDTH)):
        width = min(WIDTH, end - number * WIDTH)
        content = fetch(f"tile/entries/{tile_name(number, width)}")
        if content is None and width < WIDTH:
            content = fetch(f"tile/entries/{tile_name(number, WIDTH)}")  # it grew meanwhile
        entries = list(_entries(content or b""))
        for index in range(max(first, number * WIDTH), number * WIDTH + width):
            if index - number * WIDTH >= len(entries):
                raise CryError(Wrong.MISSING, index)
            yield index, entries[index - number * WIDTH]


def _entries(bundle: bytes) -> Iterator[bytes]:
    at = 0
    while at + _LENGTH_BYTES <= len(bundle):
        end = at + _LENGTH_BYTES + int.from_bytes(bundle[at : at + _LENGTH_BYTES], "big")
        if end > len(bundle):
            return
        yield bundle[at + _LENGTH_BYTES : end]
        at = end


def followed(seen: Seen, index: int, leaf: bytes) -> Seen:
    """Return what was seen with one leaf more.

    Raises:
        CryError: it is not written as it must be, or does not follow.
    """
    try:
        epoch = _read_leaf(leaf.decode("ascii"), index)
    except (UnicodeDecodeError, verify_statement.Refused):
        raise CryError(Wrong.LEAF, index) from None
    begin, to_ms, slots = (epoch[name] for name in ("from", "to", "slots"))
    placed = (epoch["origin"], epoch["number"]) == (seen.origin, index) and (index == 0 or begin == seen.to_ms)
    if not placed or not isinstance(to_ms, int) or not isinstance(slots, int) or slots < seen.slots:
        raise CryError(Wrong.FOLLOWS, index)
    full = [*seen.full, leaf_hash(leaf)]
    number = seen.size
    while number & 1:  # two subtrees of one size become one
        full[-2:] = [node_hash(full[-2], full[-1])]
        number >>= 1
    return msgspec.structs.replace(seen, size=seen.size + 1, full=tuple(full), to_ms=to_ms, slots=slots)


def _root(full: Sequence[bytes]) -> bytes:
    """Return the root over full subtrees, the largest first."""
    digest: bytes | None = None
    for part in reversed(full):
        digest = part if digest is None else node_hash(part, digest)
    return EMPTY if digest is None else digest


def read_seen(content: bytes) -> Seen | None:
    """Read the file in which the last head is kept; ``None`` when it is not that.

    Examples:
        >>> read_seen(written_seen(Seen("example.nl/sluis", 1, bytes(32), (bytes(32),)))).size
        1
        >>> read_seen(b"{}").size, read_seen(b"[]"), read_seen(written_seen(Seen(size=1)))
        (0, None, None)
    """
    try:
        seen = msgspec.json.decode(content, type=Seen)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    sound = seen.size >= 0 and len(seen.full) == seen.size.bit_count() and _root(seen.full) == seen.root
    return seen if sound else None


def written_seen(seen: Seen) -> bytes:
    """Return the file for a head."""
    return msgspec.json.encode(seen)
