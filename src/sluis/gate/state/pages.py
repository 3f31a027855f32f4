"""A page of changes, in pieces: each a short transaction of its own, and each change applied or refused by itself.

In:  changes, and the key under which their caller knows the page. Out: what was done; the same page goes on where it
stopped, and when it was done changes nothing.

The rules this module keeps:
 * A piece ends when the time that was given is over, after one change at least; others go first in between. Where
   several are applied at once, as many make a piece as its pace says, and fewer where they take longer than that.
 * How far the page came is written in the transaction that applies the changes, and read at the start of each piece:
   after a crash, and beside another who sends the same page, nothing is applied twice.
 * A change that is refused before it wrote anything stands beside the others. One that fails later takes its piece
   back: the piece is done again without it.
 * What is kept of a page is no more than its key's digest, counts, codes, and a MAC of the page with all of them: a
   row that somebody wrote or changed in the database counts nothing as done. Of a single change also its answer, with
   its receipts, under the key of its household.
 * What the database or the journal cannot take refuses no change: it ends the page where it is, to be sent again.
"""

import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, Generic, Protocol, TypeVar

from sqlalchemy import Connection

from sluis.errors import (
    KeystoreError,
    RegistryImportError,
    SealBrokenError,
    SluisError,
    StandingClosedError,
    StoreError,
)
from sluis.errors.desk import key_reused_error
from sluis.gate.state.barrier import receipting
from sluis.gate.state.pace import STEP, Pace
from sluis.gate.state.state import GateState
from sluis.keys.derive import answer_key
from sluis.keys.sealed import seal, unseal
from sluis.ledger.event_receipt import EventReceipt
from sluis.store.page_requests import PageProgress, keep_answer, keep_progress, progress_of

_C_contra = TypeVar("_C_contra", contravariant=True)
_C = TypeVar("_C")
_D = TypeVar("_D")
_D_co = TypeVar("_D_co", covariant=True)
_SLOT: Final = 8
OURS = (KeystoreError, StandingClosedError, StoreError)
"""Errors that say nothing about a change."""


class Apply(Protocol[_C_contra, _D_co]):
    """Applies one change."""

    def look(self, state: GateState, conn: Connection, change: _C_contra, /) -> object:
        """Return what ``do`` needs; raise to refuse the change. Writes nothing."""
        ...

    def do(self, state: GateState, conn: Connection, change: _C_contra, looked: object, /) -> _D_co:
        """Apply the change."""
        ...


class ApplyMany(Apply[_C_contra, _D_co], Protocol[_C_contra, _D_co]):
    """Applies changes at once, too."""

    def look_at_all(self, state: GateState, conn: Connection, changes: Sequence[_C_contra], /) -> Sequence[object]:
        """Return for each what ``do_all`` needs, or the error that refuses it. Writes nothing."""
        ...

    def do_all(self, state: GateState, conn: Connection, looked: Sequence[object], /) -> Sequence[_D_co]:
        """Apply those that were not refused, at least one; each gives its result."""
        ...


@dataclass(frozen=True, slots=True)
class Done(Generic[_D]):
    """One change that was applied."""

    at: int
    """Its place in the page, from 0."""
    result: _D
    receipts: tuple[EventReceipt, ...] = field(default=(), repr=False)
    """What opens the events it made in the ledger."""


@dataclass(frozen=True, slots=True)
class PageKey:
    """Under what a caller knows a page."""

    caller: str
    key: str
    """The caller's own; never used for another page."""
    digest: bytes
    """SHA-256 of the page."""

    @property
    def stored(self) -> bytes:
        """What is kept of the key."""
        return sha256(self.key.encode()).digest()

    @property
    def owner(self) -> bytes:
        """What a sealed answer belongs to."""
        return self.stored + self.caller.encode()


class Page(Generic[_C, _D]):
    """One page."""

    def __init__(
        self,
        changes: Sequence[_C],
        apply: Apply[_C, _D],
        key: PageKey | None = None,
        at_begin: Callable[[GateState, Connection], None] = lambda _state, _conn: None,
        at_end: Callable[[GateState, Connection], None] = lambda _state, _conn: None,
        *,
        single: bool = False,
        many: ApplyMany[_C, _D] | None = None,
        answer: Callable[[Done[_D]], bytes] | None = None,
    ) -> None:
        """Take the changes.

        Args:
            changes: In the order in which they count; at least one.
            apply: How.
            key: Under what the page is known; without one nothing is kept of it.
            at_begin: Called in the first transaction of a page that is new; it may refuse the page.
            at_end: Called in the transaction of the last change.
            single: There is one change, its fault is raised, and what it made in the ledger has receipts.
            many: How several are applied at once; else one after another.
            answer: Of a single change, makes what is kept of its answer, under the key of its household.
        """
        self._changes = changes
        self._apply = apply
        self._key = key
        self._at_begin = at_begin
        self._at_end = at_end
        self._single = single
        self._many = many
        self._answer = answer
        self.kept_answer = b""
        """What ``answer`` made when the change was done before; empty when it is not known (any more)."""
        self.pace = Pace()
        """Of pieces in which several changes are applied at once."""
        self._failed: dict[int, str] = {}
        self.done: list[Done[_D]] = []
        """What was applied by this call of the page."""
        self.refused: dict[int, str] = {}
        """Place in the page → why, for all that were ever refused."""
        self.at = 0
        """How many changes are behind."""
        self.again = False
        """Whether something of the page had been done before."""

    @property
    def over(self) -> bool:
        """Whether nothing is left."""
        return self.at >= len(self._changes)

    def advance(self, state: GateState, enough: Callable[[], bool]) -> bool:
        """Apply some changes; return whether the page is over.

        Args:
            state: The gate, opened beside the one that runs.
            enough: Asked after each change whether the piece ends.

        Raises:
            key_reused_error: the key was used for another page, or the row of it was changed.
            SluisError: nothing of this piece was applied; send the page again.

        Effects:
            One transaction.
        """
        trying: list[int] = []
        receipts: list[EventReceipt] = []
        try:
            with state.transaction() as conn:
                self.pace.begin()
                with receipting(state, conn, receipts if self._single else None):
                    piece = self._piece(state, conn, enough, trying)
                done = _with_receipts(piece, receipts)
                self._keep_answer(state, conn, done)
            self.pace.end(piece.at - piece.began)
        except OURS:
            raise
        except SluisError as fault:
            if self._many is not None:  # which of them it was shows when they are applied one after another
                self._many = None
                return False
            if self._single or not trying:
                raise
            self._failed[trying[-1]] = code_of(fault)
            return False
        self.done += done
        self.refused, self.at = piece.refused, piece.at
        return self.over

    def _piece(self, state: GateState, conn: Connection, enough: Callable[[], bool], trying: list[int]) -> "_Piece[_D]":
        begun = self._begun(state, conn)
        self.again = self.again or (begun.done > 0 and begun.done != self.at)
        piece = _Piece[_D](begun.done, begun.done, {**begun.refused})
        last = min(piece.at + self.pace.size, len(self._changes))
        while self._many is not None and piece.at < last and (piece.at == begun.done or not self.pace.over()):
            self._several(state, conn, self._many, piece, last)
        while self._many is None and piece.at < len(self._changes) and (piece.at == begun.done or not enough()):
            trying.append(piece.at)
            self._one(state, conn, piece)
            trying.pop()
            piece.at += 1
        if self._key is not None:
            digest = _kept_digest(state, conn, self._key, piece.at, piece.refused)
            progress = PageProgress(digest, piece.at, piece.refused)
            keep_progress(conn, self._key.caller, self._key.stored, progress, state.clock())
        if piece.at >= len(self._changes) and begun.done < len(self._changes):
            self._at_end(state, conn)
        return piece

    def _several(
        self, state: GateState, conn: Connection, many: ApplyMany[_C, _D], piece: "_Piece[_D]", last: int
    ) -> None:
        """Apply or refuse the next changes at once, until one place of the page at most."""
        changes = self._changes[piece.at : min(piece.at + STEP, last)]
        looked = many.look_at_all(state, conn, changes)
        doing: list[tuple[int, object]] = []
        for at, each in enumerate(looked, piece.at):
            if isinstance(each, OURS):
                raise each
            if isinstance(each, SluisError):
                piece.refused[at] = code_of(each)
            else:
                doing.append((at, each))
        if doing:
            results = many.do_all(state, conn, [each for _, each in doing])
            piece.done += [(at, result) for (at, _), result in zip(doing, results, strict=True)]
        piece.at += len(changes)

    def _one(self, state: GateState, conn: Connection, piece: "_Piece[_D]") -> None:
        """Apply or refuse the next change."""
        at, change = piece.at, self._changes[piece.at]
        if at in self._failed:
            piece.refused[at] = self._failed[at]
            return
        try:
            looked = self._apply.look(state, conn, change)
        except OURS:
            raise
        except SluisError as fault:
            if self._single:
                raise
            piece.refused[at] = code_of(fault)
            return
        try:
            piece.done.append((at, self._apply.do(state, conn, change, looked)))
        except RegistryImportError as fault:  # took its own writes back
            piece.refused[at] = code_of(fault)

    def _begun(self, state: GateState, conn: Connection) -> PageProgress:
        if self._key is None:
            return PageProgress(b"", self.at)
        kept = progress_of(conn, self._key.caller, self._key.stored)
        if kept is None:
            self._at_begin(state, conn)
            return PageProgress(b"", 0)
        digest = _kept_digest(state, conn, self._key, kept.done, kept.refused)
        if not hmac.compare_digest(kept.digest, digest):
            raise key_reused_error()
        if self._answer is not None:
            self.kept_answer = self._opened_answer(state, conn, kept.answer)
        return kept

    def _keep_answer(self, state: GateState, conn: Connection, done: Sequence[Done[_D]]) -> None:
        """Keep the answer to a single change with its key, under the key of the household it is for."""
        if self._answer is None or self._key is None or not done:
            return
        slot = getattr(done[0].result, "slot", -1)
        household = state.keystore.household_key(conn, slot)
        if household is not None:
            sealed = seal(answer_key(household), self._answer(done[0]), self._key.owner)
            keep_answer(conn, self._key.caller, self._key.stored, slot.to_bytes(8, "big") + sealed)

    def _opened_answer(self, state: GateState, conn: Connection, kept: bytes) -> bytes:
        """Return the answer that was kept; empty when its household was erased, or somebody changed it."""
        if self._key is None or len(kept) < _SLOT:
            return b""
        household = state.keystore.household_key(conn, int.from_bytes(kept[:_SLOT], "big") % 2**63)
        try:
            return b"" if household is None else unseal(answer_key(household), kept[_SLOT:], self._key.owner)
        except SealBrokenError:
            return b""


def _with_receipts(piece: "_Piece[_D]", receipts: Sequence[EventReceipt]) -> list[Done[_D]]:
    """Return what was done; each event's receipt belongs to the change that made it."""
    left, done = list(receipts), list[Done[_D]]()
    for at, result in piece.done:
        count = getattr(result, "events", 0)
        own, left = left[:count], left[count:]
        done.append(Done(at, result, tuple(own)))
    return done


def _kept_digest(state: GateState, conn: Connection, key: PageKey, done: int, refused: Mapping[int, str]) -> bytes:
    """Return what is kept of a page to know it again, and how far it came.

    It is made under a key, or who guesses lines could find them by it; and it covers caller, key, count and refusals,
    or who writes the database could have a change counted as done that was never applied.
    """
    secret = state.keystore.standing_key(conn, make=True)
    told = json.dumps([key.caller, key.stored.hex(), key.digest.hex(), done, sorted(refused.items())])
    return hmac.digest(secret or b"", b"sluis/page/v2\0" + told.encode(), "sha256")


@dataclass(slots=True)
class _Piece(Generic[_D]):
    began: int
    at: int
    refused: dict[int, str]
    done: list[tuple[int, _D]] = field(default_factory=list)


def code_of(fault: SluisError) -> str:
    """Return the code of a refusal; of an entry of a registry with the word for what is wrong with it.

    Examples:
        >>> from sluis.errors.gate import household_unknown_error
        >>> code_of(household_unknown_error())
        'gate.household-unknown'
    """
    if isinstance(fault, RegistryImportError) and fault.faults:
        return f"{fault.code}.{getattr(fault.faults[0], 'flaw', '')}"
    return fault.code
