"""Read a household's disclosures, checking every record while it is read.

In:  a connection, the keystore and a slot. Out: what was disclosed, with its outcome.

The rules this module keeps:
 * A record counts only if its opening gives its commitment, its commitment continues its writer's chain, and the
   columns beside it say what is inside it. Anything else stops with the place, never with content.
 * An intent without an outcome counts as disclosed (gate specification, section 11.3.1).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, and_, func, select

from sluis.errors import Code, LedgerCorruptError, SealBrokenError
from sluis.errors.ledger import household_erased_error, ledger_corrupt_error
from sluis.keys.derive import opening_key
from sluis.keys.keystore import Keystore
from sluis.keys.sealed import unseal, unsealer
from sluis.ledger.events import pruned_before
from sluis.ledger.record import (
    HASH_BYTES,
    NOT_SENT,
    CountRecord,
    Draft,
    PendingRecord,
    RecordKind,
    Status,
    became,
    chain_next,
    chain_start,
    commitment,
    decode,
)
from sluis.store.schema import records


@dataclass(frozen=True, slots=True)
class Opened:
    """A record that was opened and checked."""

    commitment: bytes
    epoch: int
    draft: PendingRecord


@dataclass(frozen=True, slots=True)
class Disclosure:
    """An intent with its outcome."""

    commitment: bytes
    """C, by which the recipient knows it too."""
    epoch: int
    intent: PendingRecord
    outcome: PendingRecord | None
    corrections: tuple[PendingRecord, ...]
    """Later evidence, oldest first."""

    @property
    def statuses(self) -> frozenset[Status]:
        """Every status that is on record of it."""
        told = [*([self.outcome] if self.outcome else []), *self.corrections]
        return frozenset(draft.status for draft in told if draft.status is not None)

    @property
    def status(self) -> Status | None:
        """What became of it: the highest status on record, whatever came later; ``None`` while there is none."""
        if not self.corrections:
            return None if self.outcome is None else self.outcome.status
        return became(self.statuses) if self.statuses else None

    @property
    def counts_as_sent(self) -> bool:
        """False only when it is on record that nothing left."""
        return self.status not in NOT_SENT


def disclosures(conn: Connection, keystore: Keystore, slot: int) -> list[Disclosure]:
    """Return everything the ledger holds about a household.

    Args:
        conn: One unchanging view of the store.
        keystore: Holds K_n.
        slot: The household.

    Returns:
        One per intent, oldest first.

    Raises:
        HouseholdErasedError: there is no key: nothing about this slot can be read any more.
        LedgerCorruptError: a record does not check. Names its writer's first digits and its sequence number.
    """
    intents: list[Opened] = []
    outcomes: dict[bytes, PendingRecord] = {}
    corrections: dict[bytes, list[PendingRecord]] = {}
    for opened in open_records(conn, keystore, slot):
        draft = opened.draft
        if draft.kind is RecordKind.INTENT:
            intents.append(opened)
        elif draft.kind is RecordKind.OUTCOME:
            outcomes[draft.ref or b""] = draft
        else:
            corrections.setdefault(draft.ref or b"", []).append(draft)
    return [
        Disclosure(
            intent.commitment,
            intent.epoch,
            intent.draft,
            outcomes.get(intent.commitment),
            tuple(corrections.get(intent.commitment, ())),
        )
        for intent in intents
    ]


def open_records(conn: Connection, keystore: Keystore, slot: int, *, newest_first: bool = False) -> Iterator[Opened]:
    """Open and check a household's records, by moment, writer and sequence; those of pruned epochs are gone.

    Raises:
        HouseholdErasedError: there is no key.
        LedgerCorruptError: a record does not check.
    """
    opens = unsealer(key_for_openings(conn, keystore, slot))
    order = (records.c.t_ms, records.c.writer, records.c.seq)
    ordered = (column.desc() for column in order) if newest_first else order
    kept = (records.c.slot == slot, records.c.epoch >= pruned_before(conn))
    for row in conn.execute(WITH_CHAIN.where(*kept).order_by(*ordered)):
        yield opened_row(opens, row, slot)


def newest_intent_ms(conn: Connection, keystore: Keystore, slot: int) -> int | None:
    """Return the moment of the newest report that is on record about a household, ``None`` when there is none.

    What does not check counts as a report of its moment: an end may not be put before it.

    Raises:
        HouseholdErasedError: there is no key.
    """
    try:
        opened = open_records(conn, keystore, slot, newest_first=True)
        return next((each.draft.t_ms for each in opened if each.draft.kind is RecordKind.INTENT), None)
    except LedgerCorruptError:
        return conn.execute(select(func.max(records.c.t_ms)).where(records.c.slot == slot)).scalar()


def status_of(conn: Connection, keystore: Keystore, slot: int, intent: bytes) -> Status | None:
    """Return the outcome of one intent of a household, or ``None`` while there is none.

    Raises:
        HouseholdErasedError: there is no key.
        LedgerCorruptError: the outcome's record does not check.
    """
    row = conn.execute(WITH_CHAIN.where(records.c.slot == slot, records.c.outcome_of == intent)).first()
    return None if row is None else opened_row(unsealer(key_for_openings(conn, keystore, slot)), row, slot).draft.status


def plan_of_intent(conn: Connection, keystore: Keystore, slot: int | None, intent: bytes) -> str | None:
    """Return the digest of the plan an intent was decided under, or a count was released.

    Args:
        conn: A connection.
        keystore: Holds the keys.
        slot: The household; ``None`` of a count.
        intent: The commitment.

    Returns:
        64 hex digits; ``None`` when its record cannot be opened (erased, damaged) or names no plan.
    """
    draft = on_record(conn, keystore, slot, intent)
    return None if draft is None else draft.plan


def on_record(conn: Connection, keystore: Keystore, slot: int | None, c: bytes) -> Draft | None:
    """Return what one record says, ``None`` when it cannot be opened; ``slot`` is ``None`` of a count."""
    opening = conn.execute(select(records.c.opening).where(records.c.commitment == c)).scalar()
    key = keystore.counts_key(conn) if slot is None else keystore.household_key(conn, slot)
    if key is None:
        return None
    return (count_of if slot is None else draft_of)(opening_key(key), opening, c)


Chained = tuple[bytes, int, bytes | None, int, bytes | None, bytes, int, bytes, bytes | None]
"""A row of ``WITH_CHAIN``."""
Opens = Callable[[bytes, bytes], bytes]
"""What opens a sealed record of one household, given the record and its commitment."""
_BEFORE: Final = records.alias("before")
WITH_CHAIN: Final = select(
    records.c.commitment,
    records.c.epoch,
    records.c.opening,
    records.c.t_ms,
    records.c.outcome_of,
    records.c.writer,
    records.c.seq,
    records.c.chain,
    _BEFORE.c.chain.label("chain_before"),
).outerjoin(_BEFORE, and_(_BEFORE.c.writer == records.c.writer, _BEFORE.c.seq == records.c.seq - 1))


def key_for_openings(conn: Connection, keystore: Keystore, slot: int) -> bytes:
    """Return the key under which the records of a household are sealed.

    Raises:
        HouseholdErasedError: there is no key.
    """
    household = keystore.household_key(conn, slot)
    if household is None:
        raise household_erased_error(slot=slot)
    return opening_key(household)


def opened_row(opens: Opens, row: Chained, slot: int) -> Opened:
    """Open and check one record.

    Args:
        opens: Opens what is sealed for the household.
        row: Of ``WITH_CHAIN``.
        slot: The household.

    Raises:
        LedgerCorruptError: it does not check.
    """
    c, epoch, opening, _, _, writer, seq, chain, chain_before = row
    start = chain_start(writer) if seq == 0 else chain_before
    plain = _plain(opens, opening, c)
    if plain is None or start is None or chain_next(start, seq, c) != chain:
        raise _broken(row)
    return Opened(c, epoch, said_in(plain, row, slot))


def said_in(plain: bytes, row: Chained, slot: int) -> PendingRecord:
    """Return what a record says that was opened already, of which commitment and chain were checked.

    Args:
        plain: What is sealed in it: r and E.
        row: Of ``WITH_CHAIN``.
        slot: The household.

    Raises:
        LedgerCorruptError: it is no E of a household, or what stands beside it is not what it says.
    """
    try:
        draft = decode(plain[HASH_BYTES:])
    except ValueError:
        raise _broken(row) from None
    if isinstance(draft, PendingRecord):
        told = draft.ref if draft.kind is RecordKind.OUTCOME else None
        if (draft.slot, draft.t_ms, told) == (slot, row[3], row[4]):
            return draft
    raise _broken(row)


def _broken(row: Chained) -> LedgerCorruptError:
    return ledger_corrupt_error(writer=Code(row[5].hex()[:8]), seq=row[6])


def draft_of(key: bytes, opening: bytes | None, c: bytes) -> PendingRecord | None:
    """Return what a household's record says, or ``None`` when its opening does not give its commitment.

    Args:
        key: The household's key for openings.
        opening: As stored.
        c: Its commitment.
    """
    return _draft(lambda sealed, belongs_to: unseal(key, sealed, belongs_to), opening, c)


def count_of(key: bytes, opening: bytes | None, c: bytes) -> CountRecord | None:
    """Return what the record of a count says, or ``None`` when its opening does not give its commitment.

    Args:
        key: The key of counts for openings.
        opening: As stored.
        c: Its commitment.
    """
    draft = _opened(lambda sealed, belongs_to: unseal(key, sealed, belongs_to), opening, c)
    return draft if isinstance(draft, CountRecord) else None


def _draft(opens: Opens, opening: bytes | None, c: bytes) -> PendingRecord | None:
    draft = _opened(opens, opening, c)
    return draft if isinstance(draft, PendingRecord) else None


def _opened(opens: Opens, opening: bytes | None, c: bytes) -> Draft | None:
    plain = _plain(opens, opening, c)
    try:
        return None if plain is None else decode(plain[HASH_BYTES:])
    except ValueError:
        return None


def _plain(opens: Opens, opening: bytes | None, c: bytes) -> bytes | None:
    """Return r and E, or ``None`` when they do not give the commitment."""
    if opening is None:
        return None
    try:
        plain = opens(opening, c)
        return plain if commitment(plain[:HASH_BYTES], plain[HASH_BYTES:]) == c else None
    except (SealBrokenError, ValueError):
        return None
