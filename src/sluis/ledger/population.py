"""The households of a sealed epoch, as an inspector draws from them: how many there are, shown by the tree itself.

In:  a store, the served log, a sealed epoch, and a seed. Out: a count with its proof, and numbers in an order.

The rules this module keeps:
 * Households are numbered from 0 without gaps, for ever. How many there were is no claim: the path of the last number
   has, on its right, nothing but places where nobody is registered, and whoever checks makes those hashes himself.
 * The order follows from the seed and the number alone. Nothing that the provider chooses stands in it: no root, no
   name, no date. More households push others back as chance does, and which ones nobody can steer without the seed.
 * A number of which there is nobody any more stays where it was drawn, with its path.

Source: ADR 0052.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from heapq import nsmallest
from typing import Final

from sqlalchemy import Connection, select

from sluis.errors import Code
from sluis.errors.ledger import sample_epoch_error
from sluis.ledger.bundle import NOBODY, slot_leaf
from sluis.ledger.events import pruned_before
from sluis.ledger.sealer import stored_tile
from sluis.ledger.slot_tree import padded, slot_tile
from sluis.store.schema import epochs, seals
from sluis.tlog.checkpoint import Checkpoint
from sluis.tlog.log_folder import LogFolder
from sluis.tlog.merkle import leaf_hash
from sluis.tlog.note import Note
from sluis.tlog.proof import inclusion_path
from sluis.tlog.tiles import HASH, WIDTH, subtree_of

LABEL: Final = b"sluis/sample/v1\0"


@dataclass(frozen=True, slots=True)
class SlotProof:
    """What stands at a number of an epoch's tree."""

    number: int
    leaf_hash: bytes
    path: bytes
    """From the leaf upwards, 32 bytes each."""
    nobody: bool
    """Whether nobody is registered there: never, or not any more."""


@dataclass(frozen=True, slots=True)
class Population:
    """The households of one sealed epoch."""

    epoch: int
    from_ms: int
    to_ms: int
    registered: int
    """How many numbers were given out; more than none."""
    leaf: str
    """Of the epoch, as it stands in the log: it holds size and root of the tree."""
    checkpoint: str
    """The signed note of the log now."""
    last: SlotProof
    """Of the last number: it shows that no other follows."""


def population(conn: Connection, folder: LogFolder, epoch: int | None = None) -> Population:
    """Return the households of a sealed epoch.

    Args:
        conn: One unchanging view of the store.
        folder: The served log.
        epoch: Which; the newest when absent.

    Raises:
        sample_epoch_error: it is not sealed, was thrown away, or nobody was registered; or nothing is sealed.
        LedgerTreeError: a tile or leaf is missing.
    """
    note = folder.checkpoint()
    head = None if note is None else Checkpoint.parse(Note.parse(note).text)
    if note is None or head is None or head.size == 0:
        raise sample_epoch_error(why=Code("nothing"))
    number = head.size - 1 if epoch is None else epoch
    wanted = select(epochs, seals.c.slots).join(seals, seals.c.epoch == epochs.c.epoch)
    row = conn.execute(wanted.where(epochs.c.epoch == number, epochs.c.state == "served")).first()
    if row is None or not 0 <= number < head.size:
        raise sample_epoch_error(why=Code("unsealed"))
    if number < pruned_before(conn):
        raise sample_epoch_error(why=Code("pruned"))
    if row.slots == 0:
        raise sample_epoch_error(why=Code("empty"))
    [leaf] = folder.leaves(number, number + 1, head.size)
    last = slot_proof(conn, number, row.slots, row.slots - 1)
    spans = row.from_ms, row.to_ms, row.slots
    return Population(number, *spans, leaf.decode("ascii"), note.decode("utf-8"), last)


def slot_proof(conn: Connection, epoch: int, registered: int, number: int) -> SlotProof:
    """Return what stands at a number of an epoch's tree, with its path.

    Args:
        conn: One unchanging view of the store.
        epoch: A sealed epoch that was not thrown away.
        registered: How many numbers there were.
        number: Less than that.

    Raises:
        LedgerTreeError: a tile is missing.
    """
    stored, size = stored_tile(conn, epoch), padded(registered)

    def tile(level: int, place: int, _width: int) -> bytes:
        return slot_tile(stored, epoch, registered, level, place)

    hashes = tile(0, number // WIDTH, WIDTH)
    at = number % WIDTH * HASH
    path = b"".join(inclusion_path(subtree_of(tile, size), number, size))
    nobody = leaf_hash(slot_leaf(epoch, number, NOBODY, NOBODY))
    return SlotProof(number, hashes[at : at + HASH], path, hashes[at : at + HASH] == nobody)


def drawn(seed: str, registered: int, first: int, count: int) -> tuple[int, ...]:
    """Return numbers in the order of a seed, from one place in it on.

    Args:
        seed: Text of whoever draws.
        registered: Numbers are from 0 to one less.
        first: The place from which on, from 0.
        count: How many; fewer where the order ends.

    Examples:
        >>> drawn("4 6 1 3", 5, 0, 5), drawn("4 6 1 3", 5, 3, 9), drawn("1 3 4 6", 5, 0, 5)
        ((2, 3, 4, 0, 1), (0, 1), (2, 3, 0, 1, 4))
    """
    order = _order(seed)
    return tuple(nsmallest(first + count, range(registered), key=order)[first:])


def _order(seed: str) -> Callable[[int], bytes]:
    begun = hashlib.sha256(LABEL + seed.encode() + b"\0")

    def order(number: int) -> bytes:
        made = begun.copy()
        made.update(number.to_bytes(8, "big"))
        return made.digest()

    return order
