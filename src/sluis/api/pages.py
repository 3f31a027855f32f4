"""Pages of changes, for whoever has many: what households ask, and what a CRM knows. Each in short pieces.

In:  a gate, changes, the key under which their caller knows them. Out: what was done, and which changes were refused.

The rules this module keeps:
 * A piece lasts ``PIECE_MS`` or one change; call ``advance`` until it says that the page is over. Others go in between.
 * The same page under the same key goes on where it stopped, and changes nothing when it was done.
 * A household is named by its line, which is never repeated in an error or in what is refused.
"""

import time
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final, Literal

import msgspec
from sqlalchemy import Connection

from sluis.api.gate import Gate
from sluis.api.moments import moment_ms
from sluis.api.standing import known_activity
from sluis.errors import Code, SluisError
from sluis.errors.desk import call_refused_error, page_order_error
from sluis.gate.state.asked_page import AskedChange, AskedResult, OpenedChange, do_all, do_asked, look_at_all
from sluis.gate.state.feed import feed_stands_at, move_feed
from sluis.gate.state.pages import Done, Page, PageKey
from sluis.gate.state.registry_page import (
    ApplyRegistry,
    LineReceipt,
    MovedOut,
    RegistryChange,
    RegistryResult,
    receipts_of_lines,
)
from sluis.gate.state.state import GateState
from sluis.rights.case import SignIn
from sluis.rights.kinds import Channel as RightsChannel
from sluis.rights.restricting import CHANNEL_OF, Restriction, is_open, open_for, restricted
from sluis.standing.entries import Channel, Identified
from sluis.standing.events import EventKind
from sluis.standing.household import Households, household_of
from sluis.standing.occupation import slot_of, slots_of
from sluis.standing.registry import RegistryEntry
from sluis.standing.registry_file import RegistryFault, read_registry
from sluis.standing.request_details import RequestDetails, ShownText

__all__ = [
    "AskedBy",
    "AskedResult",
    "AskingPage",
    "Done",
    "FeedPlace",
    "LineReceipt",
    "RegistryPage",
    "Request",
    "RightsChannel",
    "ShownText",
    "key_of",
    "stands_at",
]

BY_MACHINE: Final = "sluis"
"""Who opened the case of a restriction, where nobody is named."""
PIECE_MS: Final = 25
"""How long a piece applies changes; its commit comes on top."""
Asking = Literal["object", "withdraw", "restrict", "help", "consent"]


def key_of(caller: str, key: str, page: object) -> PageKey:
    """Return the key of a page.

    Args:
        caller: Who gave it.
        key: The caller's own.
        page: What the page says, as values that msgspec can write: the same values are the same page.
    """
    return PageKey(caller, key, sha256(msgspec.json.encode(page, order="sorted")).digest())


@dataclass(frozen=True, slots=True)
class AskedBy:
    """Who asks for a restriction: recipients have to hear of it (GDPR art. 19), so a case is opened with it."""

    by: str
    channel: RightsChannel | None = None
    """How it came; ``None``: as its reason says, and where there is none it is not on record."""
    sign_in: SignIn | None = None
    received_now: bool = False
    """Its case is received when it is recorded, whatever moment the request names: the household itself asks."""
    anew: bool = False
    """A case is opened also where the same restriction stands already."""

    def restriction(self, state: GateState, slot: int, entry: tuple[str | None, str | None, int]) -> Restriction:
        """Return a restriction that was recorded: of which activity, for which reason, asked when."""
        activity, reason, asked_ms = entry
        channel = self.channel or CHANNEL_OF.get(reason or "", RightsChannel.NOT_SAID)
        moment = state.clock() if self.received_now else asked_ms
        return Restriction(slot, activity, moment, self.by, channel, self.sign_in)


class _Asked:
    """Applies what one household asks."""

    def __init__(self, restricted: AskedBy) -> None:
        self._by = restricted

    def look(self, state: GateState, conn: Connection, change: AskedChange) -> object:
        """Return the slot."""
        known_activity(state.register, change.activity)
        return slot_of(conn, state.keystore, change.household)

    def do(self, state: GateState, conn: Connection, change: AskedChange, looked: object) -> AskedResult:
        """Record it."""
        slot = looked if isinstance(looked, int) else -1
        if change.kind is not EventKind.RESTRICT:
            return do_asked(state, conn, change, slot)
        stood = restricted(Households(conn, state.keystore).of(slot).asked, change.activity)
        done = do_asked(state, conn, change, slot)
        if stood and not self._by.anew:
            return done
        asked = self._by.restriction(state, slot, (change.activity, change.details.reason, done.at_ms))
        if self._by.received_now and is_open(state, conn, asked):
            return done
        [case] = open_for(state, conn, [asked])
        return replace(done, case=None if case is None else case.number, case_later=case is None)

    def look_at_all(self, state: GateState, conn: Connection, changes: Sequence[AskedChange]) -> Sequence[object]:
        """Return what each needs, or why it is refused."""
        slots = slots_of(conn, state.keystore, [change.household for change in changes])
        unknown = {change.activity: _unknown(state, change.activity) for change in changes}
        found = [unknown[change.activity] or slot for change, slot in zip(changes, slots, strict=True)]
        return look_at_all(state, conn, changes, found)

    def do_all(self, state: GateState, conn: Connection, looked: Sequence[object]) -> Sequence[AskedResult]:
        """Record them; the cases of all restrictions among them are opened at once."""
        opened = [each for each in looked if isinstance(each, OpenedChange)]
        new = [at for at, each in enumerate(opened) if each.kind is EventKind.RESTRICT and not _stood(opened, at)]
        done = do_all(state, conn, opened)
        entries = [(opened[at].entries[0], done[at].at_ms) for at in new]
        asked = [(entry.activity, entry.reason or None, at_ms) for entry, at_ms in entries]
        wanted = [self._by.restriction(state, opened[at].slot, each) for at, each in zip(new, asked, strict=True)]
        for at, case in zip(new, open_for(state, conn, wanted), strict=True):
            done[at] = replace(done[at], case=None if case is None else case.number, case_later=case is None)
        return done


def _stood(opened: Sequence[OpenedChange], at: int) -> bool:
    """Return whether a restriction stood before a page recorded it: in its chain, or further up in the page."""
    change = opened[at]
    activity = change.entries[0].activity
    earlier = [each for each in opened[:at] if each.slot == change.slot]
    if any(each.kind is EventKind.HELP for each in earlier):  # it opens something: the restriction is a new one
        return False
    if any(each.kind is EventKind.RESTRICT and each.entries[0].activity in {None, activity} for each in earlier):
        return True
    household = household_of(change.chains[change.slot].chain)
    return household is not None and restricted(household.asked, activity)


def _unknown(state: GateState, activity: str | None) -> SluisError | None:
    """Return why an activity is none of the register, ``None`` when it is one."""
    try:
        known_activity(state.register, activity)
    except SluisError as fault:
        return fault
    return None


@dataclass(frozen=True, slots=True)
class Request:
    """What one household asks."""

    household: str
    """Its line."""
    ask: Asking
    activity: str | None = None
    """All when absent."""
    at: str | None = None
    """ISO 8601; now when absent."""
    until: str | None = None
    """Of a consent: until when; without end when absent."""
    text: ShownText | None = None
    """Of a consent: the text as it was shown."""
    reason: Channel | None = None
    """How the household asked, where somebody else writes it down."""
    identified: Identified | None = None
    """How that somebody knows that it is the household."""

    def change(self) -> AskedChange:
        """Return it as a change.

        Raises:
            call_refused_error: a moment is none, or it has what is a consent's alone.
        """
        consents = self.ask == "consent"
        if not consents and (self.text, self.until) != (None, None):
            raise call_refused_error(why=Code("form"))
        details = RequestDetails(self.text, self.reason, self.identified)
        moments = _moment(self.at), _moment(self.until)
        return AskedChange(self.household, EventKind(self.ask), self.activity, *moments, details)


class AskingPage:
    """What households ask."""

    def __init__(
        self,
        asks: Sequence[Request],
        key: PageKey | None = None,
        *,
        single: bool = False,
        answer: Callable[[Done[AskedResult]], bytes] | None = None,
        restricted: AskedBy | None = None,
    ) -> None:
        """Take what they ask.

        Args:
            asks: What each asks; a consent is the only one of its page.
            key: Under what the page is known.
            single: A fault of the one thing asked is raised, and nothing is kept of it.
            answer: Makes of what was done with the one thing asked the answer that is kept with the key.
            restricted: Who asks for a restriction, or took it in.

        Raises:
            call_refused_error: a moment is none.
        """
        changes = [request.change() for request in asks]
        apply = _Asked(restricted or AskedBy(BY_MACHINE))
        self.page: Page[AskedChange, AskedResult] = Page(
            changes, apply, key, single=single, many=None if single else apply, answer=answer
        )

    def advance(self, gate: Gate) -> bool:
        """Do a piece; return whether the page is over.

        Raises:
            SluisError: nothing of the piece was done; send the page again.

        Effects:
            One transaction.
        """
        return self.page.advance(gate.beside(), _enough())


@dataclass(frozen=True, slots=True)
class FeedPlace:
    """Which page of which feed this is."""

    caller: str
    feed: str
    after: str | None
    """The cursor of the page before; ``None`` for the first."""
    cursor: str
    """Its own."""

    def begin(self, state: GateState, conn: Connection) -> None:
        """Refuse a page that does not follow the last one.

        Raises:
            page_order_error: it does not.
        """
        if feed_stands_at(state, conn, self.caller, self.feed) != self.after:
            raise page_order_error()

    def end(self, state: GateState, conn: Connection) -> None:
        """Move the feed on.

        Raises:
            page_order_error: another page came between.
        """
        self.begin(state, conn)
        move_feed(state, conn, self.caller, self.feed, self.cursor)


class RegistryPage:
    """What a CRM knows: entries as in a registry file, and households that moved out (``line`` and ``left``)."""

    def __init__(self, changes: Sequence[Mapping[str, str | None]], key: PageKey, place: FeedPlace) -> None:
        """Take the changes of a page."""
        read = [_change(change) for change in changes]
        named = [change.line for change in read if isinstance(change, RegistryEntry)]
        self._lines = list(dict.fromkeys(named))
        self.page: Page[RegistryChange, RegistryResult] = Page(read, ApplyRegistry(), key, place.begin, place.end)

    def advance(self, gate: Gate) -> bool:
        """Do a piece; return whether the page is over.

        Raises:
            key_reused_error: the key belongs to another page.
            page_order_error: the page does not follow the last one of its feed.
            SluisError: nothing of the piece was done; send the page again.

        Effects:
            One transaction.
        """
        return self.page.advance(gate.beside(), _enough())

    def receipts(self, gate: Gate) -> tuple[LineReceipt, ...]:
        """Return the receipts of the households that live at the lines of the page now."""
        with gate.beside().store.reading() as conn:
            return receipts_of_lines(conn, self._lines)


def stands_at(gate: Gate, caller: str, feed: str) -> str | None:
    """Return the cursor of the last page of a feed that was applied, ``None`` before the first.

    Raises:
        feed_changed_error: somebody else than its pages put it there.
    """
    state = gate.beside()
    with state.store.reading() as conn:
        return feed_stands_at(state, conn, caller, feed)


def _enough() -> Callable[[], bool]:
    ends = time.monotonic() + PIECE_MS / 1000
    return lambda: time.monotonic() >= ends


def _moment(text: str | None) -> int | None:
    if text is None:
        return None
    read = moment_ms(text)
    if read is None:
        raise call_refused_error(why=Code("form"))
    return read


def _change(fields: Mapping[str, str | None]) -> RegistryChange:
    """Return a change; what is wrong with an entry is refused in its turn."""
    if fields.get("left") is not None:
        line, at_ms = fields.get("line"), _moment(fields["left"])
        others = {name for name, value in fields.items() if value is not None} - {"line", "left"}
        if line is None or at_ms is None or others:
            raise call_refused_error(why=Code("form"))
        return MovedOut(unicodedata.normalize("NFC", line.strip()), at_ms)
    written = msgspec.json.encode({name: value for name, value in fields.items() if value is not None})
    read: list[RegistryEntry | RegistryFault] = list(read_registry([written]))
    return read[0]
