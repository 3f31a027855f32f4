"""What a household asks on its page, as a case: opened once under a key, and shown to whoever asked it.

In:  a gate, a household by its line, what it asks, and who. Out: the case that was opened; its own requests in words.

The rules this module keeps:
 * A household asks as a case what hands data out, changes or destroys them; what stops something is asked as standing.
 * It is received when it is recorded: nobody states another moment.
 * That somebody signed in is on record as what the token says. It gives no copy of anything.
 * A line of more than one household is asked about in person: who signs in is not everybody on it.
 * Who asked sees what he asked himself: a request of somebody else at the same line, by letter or with an account of
   his own, is not shown to him. Employees see all of a household.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

import msgspec
from sqlalchemy import Connection

from sluis.api.acting import sealing_of
from sluis.api.gate import Gate
from sluis.api.moments import iso
from sluis.api.rights_erasing import erasing, erasing_in_words, own_erased
from sluis.errors import Code, RegisterText, SluisError
from sluis.errors.gate import household_unknown_error
from sluis.errors.rights import case_broken_error, mandate_ended_error, rights_text_error, too_many_cases_error
from sluis.errors.standing import not_one_household_error
from sluis.gate.state.pages import Done as PageDone
from sluis.gate.state.pages import Page, PageKey
from sluis.gate.state.state import GateState
from sluis.law.clock import NETHERLANDS
from sluis.ledger.acts import note_look
from sluis.ledger.event_receipt import EventReceipt
from sluis.reports.rights_household import due_day, state_words, told_words
from sluis.rights import desk
from sluis.rights.case import FILE_MS, Case, SignIn, State
from sluis.rights.desk import Done, Mandate, Request
from sluis.rights.kinds import OF_A_PAGE, Channel, Kind
from sluis.rights.listed import Listed, all_listed
from sluis.rights.mandates import Mandates
from sluis.standing.household import Households
from sluis.standing.occupation import slot_of
from sluis.terms import NOT_ONE_HOUSEHOLD

__all__ = [
    "AskedRight",
    "Opening",
    "OwnCase",
    "OwnCases",
    "RightsPage",
    "SignIn",
    "cases_of",
    "look_at_case",
    "opened_in_words",
]

MOST_OF_ACCOUNT: Final = 10
"""Open requests that one account has on the pages of a household."""
MOST_OF_HOUSEHOLD: Final = 30
"""Those of all accounts."""


@dataclass(frozen=True, slots=True)
class AskedRight:
    """What is asked."""

    household: str = field(repr=False)
    """By its line, or ``LINE#NUMBER``."""
    kind: Kind
    by: str = field(repr=False)
    """Who asks, or takes it in."""
    channel: Channel = Channel.WEB
    reason: str = field(default="", repr=False)
    """In the words of whoever asks."""
    sign_in: SignIn | None = None
    itself: bool = True
    """Whether the household asks itself, or its agent, and no employee takes it in."""
    mandate: Mandate | None = None
    """Of an authorised agent; one that was ended asks nothing."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A case that was opened."""

    slot: int
    done: Done = field(repr=False)

    @property
    def receipts(self) -> tuple[EventReceipt, ...]:
        """What opens its events in the ledger: for whoever asked."""
        return self.done.receipts

    @property
    def case(self) -> Case:
        """It."""
        return self.done.case


class OwnCase(msgspec.Struct, frozen=True):
    """One request, as whoever asked it reads it."""

    number: int
    kind: str
    """``access | copy | rectification | erasure | restriction | portability | objection | withdrawal``."""
    received: str
    due: str | None
    """Until which day it is answered, in the Netherlands; ``None``: at once."""
    state: str
    """``open | answered | refused | closed``."""
    late: bool
    words: tuple[str, ...]
    """Where it is, in sentences."""
    told: tuple[str, ...]
    """What each recipient was told, and what it signed that it did."""
    file_until: str | None = None
    """Until which day its file can be fetched, in the Netherlands; ``None``: there is none."""


class _Open:
    """Opens one case."""

    def __init__(self) -> None:
        self.listed: tuple[list[Listed], list[int]] = ([], [])
        """What lists say of cases, read before the transaction: there may be thousands."""

    def look(self, state: GateState, conn: Connection, change: AskedRight) -> object:
        """Return the slot; refuse what is asked of a line of more than one household."""
        slot = slot_of(conn, state.keystore, change.household)
        _refuse_not_one(conn, state, slot, itself=change.itself)
        if change.itself:
            _refuse_too_many(state, slot, change, *self.listed)
        return slot

    def do(self, state: GateState, conn: Connection, change: AskedRight, looked: object) -> Opening:
        """Open it."""
        slot = looked if isinstance(looked, int) else -1
        now_ms = state.clock()
        mandate = change.mandate
        if mandate is not None:
            mandate = replace(mandate, number=_mandates(slot, change.by, self.listed[0]).last)
        request = Request(change.kind, change.channel, now_ms, change.by, None, change.reason, mandate)
        return Opening(slot, desk.open_in(state, conn, slot, request, change.sign_in))


class RightsPage:
    """One request; the same again under its key opens nothing."""

    def __init__(self, asked: AskedRight, key: PageKey | None, answer: Callable[[PageDone[Opening]], bytes]) -> None:
        """Take what is asked.

        Args:
            asked: What.
            key: Under what it is known.
            answer: Makes of what was done the answer that is kept with the key.

        Raises:
            rights_text_error: it does not say what is to be corrected.
        """
        if asked.kind is Kind.RECTIFICATION and not asked.reason.strip():
            raise rights_text_error(option=Code("reason"))
        self._asked, self._open = asked, _Open()
        self.page: Page[AskedRight, Opening] = Page([asked], self._open, key, single=True, answer=answer)

    def advance(self, gate: Gate) -> bool:
        """Open it; return whether it is over.

        Raises:
            household_unknown_error: the registry does not hold it.
            not_one_household_error: its line is used by more than one.
            too_many_cases_error: many are open already, and the household itself asks, or its agent.
            mandate_ended_error: the household ended the mandate of this agent.
            key_reused_error: the key belongs to something else.

        Effects:
            One transaction.
        """
        state, asked = gate.beside(), self._asked
        if asked.itself:
            with state.store.reading() as conn:
                self._open.listed = all_listed(conn, state.keystore, unclosed=asked.mandate is None)
        return self.page.advance(state, lambda: True)


class OwnCases(msgspec.Struct, frozen=True):
    """The requests of a household, the newest first."""

    cases: tuple[OwnCase, ...]
    complete: bool
    """False where a case that may be this household's does not check: it is missing here."""


def cases_of(gate: Gate, household: str, by: str | None) -> OwnCases:
    """Return the requests of a household, in the language in force.

    The line of one that was erased is forgotten; the account that asked for it is shown that request all the same, and
    where a case of an erased line does not check, that one may be missing.

    Args:
        gate: Whose.
        household: By its line, or ``LINE#NUMBER``.
        by: Only what this one asked himself on the pages; ``None``: all, for an employee.

    Raises:
        household_unknown_error: the registry does not hold it.
        not_one_household_error: its line is used by more than one, and who asks is no employee.
    """
    state = gate.beside()
    with state.store.reading() as conn:
        try:
            slot = slot_of(conn, state.keystore, household)
        except SluisError as unknown:
            if unknown.entry is not household_unknown_error or by is None:
                raise
            erased, complete = own_erased(state, conn, by)
            if complete and not erased:
                raise
            return OwnCases(tuple(_own(state, conn, each) for each in reversed(erased)), complete)
        _refuse_not_one(conn, state, slot, itself=by is not None)
        checked, broken = desk.checked_cases(conn, state, slot)
        own = [each for each in checked if by is None or (each.opened.channel is Channel.WEB and each.opened.by == by)]
        return OwnCases(tuple(_own(state, conn, each) for each in reversed(own)), not broken)


def opened_in_words(gate: Gate, opening: Opening) -> OwnCase:
    """Return a case that was opened, as whoever asked it reads it."""
    state = gate.beside()
    with state.store.reading() as conn:
        return _own(state, conn, opening.case)


def look_at_case(gate: Gate, number: int) -> None:
    """Put on record that somebody looks at a case, as a look at its household; an inspector's is sealed.

    Raises:
        case_unknown_error: there is no such case.
        case_broken_error: what is on record about it does not check.
        StoreError: it cannot be recorded: nothing may be shown.

    Effects:
        One transaction.
    """
    state = gate.beside()
    with state.transaction() as conn:
        slot = desk.case(conn, state, number).opened.slot
        note_look(conn, slot, "cases", state.clock(), sealing=sealing_of(state))


def _own(state: GateState, conn: Connection, case: Case) -> OwnCase:
    now = datetime.fromtimestamp(state.clock() / 1000, UTC)
    late = case.state is State.OPEN and case.due is not None and now > case.due
    return OwnCase(
        number=case.number,
        kind=case.opened.kind.value,
        received=iso(case.opened.received_ms),
        due=due_day(case),
        state=case.state.value,
        late=late,
        words=(*state_words(case, late=late), *erasing_in_words(erasing(conn, case, state.clock()))),
        told=tuple(told_words(passed, state.register) for passed in case.passed),
        file_until=_file_until(case, state.clock()),
    )


def _file_until(case: Case, now_ms: int) -> str | None:
    answered = case.file(now_ms)
    if answered is None:
        return None
    ends = datetime.fromtimestamp((answered.at_ms + FILE_MS) / 1000, UTC)
    return ends.astimezone(NETHERLANDS).date().isoformat()


def _refuse_too_many(state: GateState, slot: int, asked: AskedRight, rows: list[Listed], broken: list[int]) -> None:
    """Refuse another request on the pages, or of agents, while many are open: of this one, or of all for its household.

    What a household stops itself is never too many; of an agent every open case counts.

    Raises:
        too_many_cases_error: there are.
        mandate_ended_error: the household ended the mandate of this agent.
        case_broken_error: an agent asks, and what is on record about a case does not check: it may be that end.
    """
    if asked.mandate is not None and broken:
        raise case_broken_error(number=broken[0])
    there = [each for each in rows if each.slot == slot and each.channel is asked.channel]
    if asked.mandate is not None and not _mandates(slot, asked.by, rows).holds:
        raise mandate_ended_error()
    counted = frozenset(Kind) if asked.mandate is not None else OF_A_PAGE
    there = [each for each in there if each.kind in counted and each.state is State.OPEN]
    own = [each for each in there if each.by == asked.by]
    if asked.kind in counted and (len(own) >= MOST_OF_ACCOUNT or len(there) >= MOST_OF_HOUSEHOLD):
        who = state.register.file.controller
        raise too_many_cases_error(count=len(own), who=RegisterText(who.contact or who.name))


def _mandates(slot: int, by: str, rows: list[Listed]) -> Mandates:
    """Return the mandates of an agent for a household, as lists say of its cases."""
    own = [each for each in rows if each.slot == slot and each.channel is Channel.AGENT and each.by == by]
    return Mandates(
        frozenset(number for each in own for number in each.mandates_given),
        frozenset(number for each in own for number in each.mandates_ended),
    )


def _refuse_not_one(conn: Connection, state: GateState, slot: int, *, itself: bool) -> None:
    """Refuse what is asked by signing in about a line of more than one household.

    Raises:
        not_one_household_error: it is one.
    """
    if itself and Households(conn, state.keystore).of(slot).use in NOT_ONE_HOUSEHOLD:
        who = state.register.file.controller
        raise not_one_household_error(who=RegisterText(who.contact or who.name))
