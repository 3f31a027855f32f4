"""Who lives behind which router, and what a household asked.

In:  a gate; a registry file; or a household's line and what it asked. Out: receipts; what is closed now, what had left.

The rules this module keeps:
 * What closes something goes through the barrier: it commits, then says what left last and what is under way.
 * A household is named by its line, which is never repeated in an error.
"""

import hashlib
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final, Literal, Protocol

from sluis.api.behind import ledger_in_doubt
from sluis.api.document import Json
from sluis.api.files import named, read_bytes
from sluis.api.moments import iso
from sluis.errors import Code, FileName, RegisterText
from sluis.errors.cli import activity_unknown_error
from sluis.errors.gate import file_missing_error
from sluis.errors.standing import not_one_household_error
from sluis.gate.state.barrier import Ended, StopReceipt, end, end_in, receipting, stop, stop_in
from sluis.gate.state.consent_text import refuse_other_text
from sluis.gate.state.state import GateState
from sluis.ledger.cancel import Left, Stopped
from sluis.ledger.event_receipt import EventReceipt
from sluis.register.model import Register
from sluis.rights.kinds import Channel
from sluis.rights.lifting import lift_in
from sluis.rights.restricting import Restriction, open_for, restricted
from sluis.standing.check import broken_households
from sluis.standing.entries import Act
from sluis.standing.events import EVENT_KINDS, EventKind, record
from sluis.standing.holds import Shown
from sluis.standing.holds import show as standing_of
from sluis.standing.household import Household, Households
from sluis.standing.occupation import slot_of
from sluis.standing.registry import ImportResult, import_registry
from sluis.standing.registry_file import read_registry
from sluis.standing.request_details import NO_DETAILS, RequestDetails, ShownText
from sluis.terms import NOT_ONE_HOUSEHOLD

__all__ = [
    "EVENT_KINDS",
    "Ask",
    "Ended",
    "EventKind",
    "EventReceipt",
    "HelpWindow",
    "ImportResult",
    "Imported",
    "Left",
    "Registry",
    "Shown",
    "ShownText",
    "StandingShown",
    "Standings",
    "StopReceipt",
    "Stopped",
]

Ask = Literal["withdraw", "object", "restrict"]
"""What a household asks that stops something."""
LIFTED_BY: Final = "sluis standing lift"
"""Who took the steps of cases that the end of an objection or a restriction takes."""
RESTRICTED_BY: Final = "sluis standing restrict"
"""Who opened the case of a restriction that an operator recorded."""


class Opening(Protocol):
    """Opens what decides nothing about reports; ``sluis.api.Gate`` is one."""

    def beside(self) -> GateState:
        """Return it, opened when it is not yet."""


@dataclass(frozen=True, slots=True)
class HelpWindow:
    """An activity that a help request opened."""

    activity: str
    until_ms: int
    receipt: EventReceipt | None = field(default=None, repr=False)
    """What opens the event in the ledger: for whoever asked."""


@dataclass(frozen=True, slots=True)
class StandingShown:
    """How each activity stands for a household, and everything it asked."""

    shown: Shown
    slot: int = 0
    closed_ms: int | None = None
    """Since when its occupation is over: nothing is sent about it any more."""
    use: str | None = None
    """``consumer | business | shared | holiday``; ``None`` when the registry does not say."""
    behind: bool = False
    """Whether the database lacks something that was sealed, or nobody can tell."""

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis standing show --format json`` prints it."""
        return {
            "number": self.slot,
            "use": self.use,
            "occupied_until": None if self.closed_ms is None else iso(self.closed_ms),
            "behind": self.behind,
            "activities": [
                {
                    "activity": standing.activity,
                    "closed": None if standing.closed is None else standing.closed.value,
                    "help_until": None if standing.help_until_ms is None else iso(standing.help_until_ms),
                    "consented": standing.consented,
                }
                for standing in self.shown.standings
            ],
            "history": [
                {
                    "kind": event.kind.value,
                    "activity": event.activity,
                    "at": iso(event.at_ms),
                    "until": None if event.until_ms is None else iso(event.until_ms),
                    "recorded": iso(event.recorded_ms),
                }
                for event in self.shown.history
            ],
        }


@dataclass(frozen=True, slots=True)
class Imported:
    """What the import of a registry did; each new household has a receipt, which goes on its contract."""

    result: ImportResult
    kept: bool = True
    """Whether the ends of routers and occupations stand in the journal outside the database, too."""
    ends: tuple[EventReceipt, ...] = field(default=(), repr=False)
    """What opens the end of each occupation in the ledger: for whoever moved out."""

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis standing import --format json`` prints it."""
        return {
            "receipts": [
                {"line": receipt.line, "slot": receipt.n, "registration": receipt.registration.hex()}
                for receipt in self.result.receipts
            ],
            "added": self.result.added,
            "closed": self.result.closed,
            "unchanged": self.result.unchanged,
            "changed": self.result.changed,
            "ended": self.result.ended,
            "left_out": list(self.result.left_out),
            "event_receipts": [dict(receipt.document()) for receipt in self.ends],
        }


class Registry:
    """Which router serves which household, from when to when."""

    def __init__(self, gate: Opening) -> None:
        self._gate = gate

    def import_file(self, file: Path | str) -> Imported:
        """Import a registry, CSV or NDJSON: all of it or nothing, but for households that do not check.

        Those stay as they are, and closed: what the file says of one, or of a router that may be of one, is left out
        and named in ``left_out`` by its line in the file.

        Raises:
            FileMissingError: it cannot be read.
            RegistryError: it has faults; names every one with its line.
            StandingClosedError: the database does not agree with the journal of closing events. It may give a number
                that somebody had already, whose erasure is then applied to another.
            StandingBrokenError: a household was broken while it ran: nothing was imported.

        Effects:
            One transaction. Where an entry says since when its household is gone, that occupation ends as by ``end``.
        """
        path, state = named(file), self._gate.beside()
        with state.store.reading() as conn:
            broken = broken_households(conn, state.keystore)
        try:
            with path.open("rb") as lines, state.transaction() as conn, receipting(state, conn, []) as receipts:
                state.journal.follow(conn)
                end_one = partial(end_in, state, conn)
                done = import_registry(conn, state.keystore, read_registry(lines), state.clock(), end_one, broken)
        except OSError:
            raise file_missing_error(file=FileName(path)) from None
        return Imported(done, state.journal.kept, tuple(receipts))


class Standings:
    """What households asked. Moments are milliseconds since 1970-01-01T00:00Z; now when absent.

    Every method raises ``household_unknown_error`` for a line the registry does not hold, ``activity_unknown_error``
    for an activity the register does not have; an activity that is absent stands for all.
    """

    def __init__(self, gate: Opening) -> None:
        self._gate = gate

    def show(self, household: str) -> StandingShown:
        """Return how each activity stands for a household, and everything it asked."""
        state = self._gate.beside()
        with state.store.reading() as conn:
            home = Households(conn, state.keystore).of(slot_of(conn, state.keystore, household))
            return standing_shown(state, home, behind=ledger_in_doubt(state, conn))

    def refuse_not_one(self, household: str) -> None:
        """Refuse whoever answers for a line that is not of one household: he is not everybody on it.

        Raises:
            not_one_household_error: it is a business, a shared home or a holiday home, as the registry says last.
            household_unknown_error: the registry does not hold it.
        """
        state = self._gate.beside()
        with state.store.reading() as conn:
            home = Households(conn, state.keystore).of(slot_of(conn, state.keystore, household))
        refuse_not_one_household(state, home)

    def ask_help(self, household: str, activity: str | None = None, at_ms: int | None = None) -> tuple[HelpWindow, ...]:
        """Record that a household asks for help: it opens the window of the activities that run on it.

        Returns:
            The windows; none when no such activity runs on a help request, and nothing was recorded.

        Effects:
            One transaction.
        """
        state = self._gate.beside()
        with state.transaction() as conn, receipting(state, conn, []) as receipts:
            slot, now_ms = slot_of(conn, state.keystore, household), state.clock()
            asked_ms = now_ms if at_ms is None else at_ms
            chosen = known_activity(state.register, activity)
            windows = []
            for candidate in state.activities:
                window_ms = candidate.lowered.trigger.window_ms
                if window_ms is not None and chosen in {None, candidate.name}:
                    span = (asked_ms, asked_ms + window_ms)
                    record(conn, state.keystore, slot, EventKind.HELP, candidate.name, span, now_ms)
                    windows.append(HelpWindow(candidate.name, asked_ms + window_ms))
        pairs = zip(windows, receipts, strict=True)
        return tuple(replace(window, receipt=receipt) for window, receipt in pairs)

    def consent(
        self,
        household: str,
        activity: str | None = None,
        at_ms: int | None = None,
        until_ms: int | None = None,
        text: ShownText | None = None,
    ) -> EventReceipt:
        """Record that a household consents to a text, until a moment or without end.

        Args:
            household: Its line.
            activity: One that runs on consent.
            at_ms: When; now when absent.
            until_ms: Until when.
            text: As it was shown; the one that the register names for the activity.

        Returns:
            What opens the event in the ledger: for whoever consented.

        Raises:
            consent_activity_error: no activity is named, or it does not run on consent.
            consent_text_error: it is not the text of the register.

        Effects:
            One transaction.
        """
        state = self._gate.beside()
        with state.store.reading() as conn:
            slot_of(conn, state.keystore, household)
        asked_ms = state.clock() if at_ms is None else at_ms
        refuse_other_text(state.register, known_activity(state.register, activity), text, asked_ms)
        return self._record(EventKind.CONSENT, household, activity, asked_ms, until_ms, RequestDetails(text))

    def lift(self, household: str, activity: str | None = None, at_ms: int | None = None) -> EventReceipt:
        """Record that an objection or restriction ends, and have it told to recipients who were told that it held.

        Whoever had a restriction is told of this before (GDPR art. 18(3)).

        Returns:
            What opens the event in the ledger: for whoever asked.

        Effects:
            One transaction: the event, and messages that wait for ``rights.send``.
        """
        return self._record(EventKind.LIFT, household, activity, at_ms, None)

    def stop(self, ask: Ask, household: str, activity: str | None = None, at_ms: int | None = None) -> StopReceipt:
        """Record that a household withdraws, objects (GDPR art. 21) or asks for restriction (GDPR art. 18).

        Returns:
            What is closed now, what left last, what is being sent, how much was stopped, and whether the event stands
            in the journal outside the database. Of a restriction the case by which recipients are told (GDPR art. 19),
            unless the same one stood already; or that it is opened later.

        Effects:
            One transaction: the event, an outcome for every body that was stopped, the case.
        """
        state = self._gate.beside()
        with state.store.reading() as conn:
            slot = slot_of(conn, state.keystore, household)
        asked_ms = state.clock() if at_ms is None else at_ms
        known = known_activity(state.register, activity)
        if ask == "restrict":
            return _restrict(state, slot, known, asked_ms)
        return stop(state, slot, EventKind(ask), known, asked_ms)

    def end(self, household: str, at_ms: int | None = None) -> Ended:
        """Record that the occupation of a household is over: nothing is decided or sent about it any more.

        Who lives there next gets a number of its own from the next import that names the line.

        Returns:
            What left last, what is being sent, how much was stopped, and what opens the event in the ledger.

        Raises:
            occupation_ended_error: it is over already.
            occupation_moment_error: something of later than that moment is on record about it.

        Effects:
            One transaction: the event, and an outcome for every body that was stopped.
        """
        state = self._gate.beside()
        with state.store.reading() as conn:
            slot = slot_of(conn, state.keystore, household)
        return end(state, slot, state.clock() if at_ms is None else at_ms)

    def name_of(self, recipient: str) -> str:
        """Return what a recipient is called in the register, its key when it has no such recipient."""
        known = self._gate.beside().register.recipients.get(recipient)
        return recipient if known is None else known.name

    def _record(
        self,
        kind: EventKind,
        household: str,
        activity: str | None,
        at_ms: int | None,
        until_ms: int | None,
        details: RequestDetails = NO_DETAILS,
    ) -> EventReceipt:
        state = self._gate.beside()
        with state.transaction() as conn, receipting(state, conn, []) as receipts:
            slot, now_ms = slot_of(conn, state.keystore, household), state.clock()
            asked_ms = now_ms if at_ms is None else at_ms
            chosen = known_activity(state.register, activity)
            record(conn, state.keystore, slot, kind, chosen, (asked_ms, until_ms), now_ms, details)
            if kind is EventKind.LIFT:
                lift_in(state, conn, slot, chosen, LIFTED_BY, now_ms)
        return receipts[0]


def standing_shown(state: GateState, home: Household, *, behind: bool) -> StandingShown:
    """Return how each activity stands for a household that was read, and everything it asked."""
    facts = [activity.facts for activity in state.activities]
    shown = standing_of(home.asked, facts, state.clock(), occupied=home.closed_ms is None)
    return StandingShown(shown, home.slot, home.closed_ms, home.use, behind)


def refuse_not_one_household(state: GateState, home: Household) -> None:
    """Refuse whoever answers for a line that is not of one household: he is not everybody on it.

    Raises:
        not_one_household_error: it is a business, a shared home or a holiday home, as the registry says last.
    """
    if home.use in NOT_ONE_HOUSEHOLD:
        who = state.register.file.controller
        raise not_one_household_error(who=RegisterText(who.contact or who.name))


def _restrict(state: GateState, slot: int, activity: str | None, asked_ms: int) -> StopReceipt:
    """Record a restriction with the case by which recipients are told, in one transaction."""
    with state.transaction() as conn, receipting(state, conn, []) as receipts:
        stood = restricted(Households(conn, state.keystore).of(slot).asked, activity)
        event, closed, stopped = stop_in(state, conn, slot, EventKind.RESTRICT, activity, asked_ms)
        told = [] if stood else [Restriction(slot, activity, asked_ms, RESTRICTED_BY, Channel.NOT_SAID)]
        cases = open_for(state, conn, told)
    case = next((each.number for each in cases if each is not None), None)
    later = bool(cases) and case is None
    return StopReceipt(event, closed, stopped, state.journal.kept, tuple(receipts), case, later)


def shown_text(file: Path | str, version: str, language: str, act: Act) -> ShownText:
    """Return a text as it was shown.

    Args:
        file: Its bytes.
        version: As the register names it.
        language: As ``nl``.
        act: By what the consent was given.

    Raises:
        FileMissingError: it cannot be read.

    Effects:
        Reads the file.
    """
    return ShownText(hashlib.sha256(read_bytes(file)).hexdigest(), version, language, act)


def known_activity(register: Register, name: str | None) -> str | None:
    """Return the name of an activity; ``None`` stands for all.

    Raises:
        activity_unknown_error: the register has no such activity; lists those it has.
    """
    if name is not None and name not in register.activities:
        known = RegisterText(", ".join(register.activities))
        raise activity_unknown_error(file=register.name, option=Code("--activity"), known=known)
    return name
