"""A gate for who operates one: its settings, opened for what is asked of it, and closed at the end.

In:  ``gate.toml``. Out: ``Gate``, with everything an operator does but letting it listen (``sluis.api.serving``).

The rules this module keeps:
 * What is asked decides what is opened: deciding needs the pinned register on disk; an objection must be recorded
   although somebody is editing that file; the life of registers needs no register at all.
 * A household is named by its line, which is never repeated in an error.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sluis.api.files import told_format
from sluis.api.outcomes import Decided, ShadowReport, Status, Withheld
from sluis.errors import Code, FileName, RegisterSupersededError, RegisterText, StandingClosedError
from sluis.errors.cli import activity_unknown_error
from sluis.errors.gate import route_unknown_error, row_not_stopped_error, shadow_missing_error
from sluis.errors.standing import journal_reason_error, recipient_unknown_error
from sluis.gate.path.quarantine import let_run
from sluis.gate.reload.shadow import pair_of
from sluis.gate.state.readiness import readiness
from sluis.gate.state.recipient_stop import RecipientStopped, cancel_more, start_sending, stop_sending
from sluis.gate.state.restoring import begin_anew, restore
from sluis.gate.state.settings import Route, Settings, load_settings
from sluis.gate.state.state import Activity, GateState, open_beside, open_gate
from sluis.gate.trial.file_intake import file_messages
from sluis.gate.trial.shadow_report import compared
from sluis.i18n import lang_in_force
from sluis.keys.keystore import Keystore
from sluis.ledger.outbox_depth import held
from sluis.rights.restricting import open_missing
from sluis.standing.restore import Restored
from sluis.store.counts import unlisted, withheld
from sluis.store.shadow_counts import shadow_totals

if TYPE_CHECKING:
    from sluis.api.lifecycle import RegisterLife
    from sluis.api.standing import Registry, Standings

RESTORED_BY: Final = "sluis gate restore"
"""Who opens the cases that a restored database lacks."""
__all__ = ["Gate", "RecipientStopped", "Restored", "opened", "opened_beside"]


class Gate:
    """One gate, for who operates it; nothing listens."""

    def __init__(self, settings: Settings, path: Path) -> None:
        self.settings = settings
        self.path = path
        """Of the settings."""
        self._deciding: GateState | None = None
        self._beside: GateState | None = None

    @classmethod
    @contextmanager
    def open(cls, settings: Path | str) -> Iterator["Gate"]:
        """Open the gate of some settings.

        Database, keys and register are opened when something is asked that needs them; then they may raise.

        Args:
            settings: The file, mostly ``gate.toml``.

        Raises:
            SluisError: the settings cannot be used.

        Effects:
            Closes at the end what was opened. Opening migrates the database, and makes the keystore file when neither
            it nor a keystore in the database exists.
        """
        path = Path(settings)
        gate = cls(load_settings(path), path)
        try:
            yield gate
        finally:
            gate.close()

    def close(self) -> None:
        """Close what was opened."""
        for state in (self._deciding, self._beside):
            if state is not None:
                state.close()
        self._deciding = self._beside = None

    def deciding(self) -> GateState:
        """Return what decides about reports, opened when it is not yet.

        Raises:
            RegisterPinError: the register on disk is not the approved one.
            SluisError: register, database or keystore cannot be used.
        """
        if self._deciding is None:
            self._deciding = open_gate(self.settings)
        return self._deciding

    def beside(self) -> GateState:
        """Return what decides nothing about reports, opened when it is not yet: it bears an edited register on disk.

        Raises:
            SluisError: as ``deciding``, when the database does not keep the pinned register either.
        """
        if self._deciding is not None:
            return self._deciding
        if self._beside is None:
            self._beside = open_beside(self.settings)
        return self._beside

    def decide(
        self,
        files: str | Iterable[str],
        *,
        household: str | None = None,
        collected_ms: int | None = None,
        route: str | None = None,
        told: str | None = None,
        deliver_s: float | None = None,
        watch: Callable[[int], object] = lambda _messages: None,
    ) -> Decided:
        """Put files through the gate: decided and recorded like what comes over HTTP.

        Args:
            files: Names; ``-`` is standard input.
            household: Its line, for files that do not say whose router it was.
            collected_ms: Collection time of reports that have none, milliseconds.
            route: The route whose activities and profiles apply.
            told: The format of the files, by its name; found in the bytes when absent. One of another package must be
                named in the settings.
            deliver_s: Deliver now, and wait so many seconds; the running gate delivers when absent.
            watch: Told of how many messages were decided, batch by batch.

        Returns:
            What became of them.

        Raises:
            route_unknown_error: the settings have no such route.
            format_unknown_error: there is no such format.
            decoder_error: the format is of another package, and the settings do not name it, or it cannot be used.
            InputNotReadableError: a file cannot be read; what was recorded before stays recorded.
            SluisError: as ``deciding``.

        Effects:
            Intents and bodies in the outbox, as for any report; sends them when asked.
        """
        form, state = told_format(told, self.settings.decoder_pins()), self.deciding()
        chosen = None if route is None else _route(state, route)
        done = Decided()
        for name in [files] if isinstance(files, str) else files:
            for filed in file_messages(state, name, line=household, collected_ms=collected_ms, route=chosen, told=form):
                watch(filed.messages)
                done.tally.add(filed.tally)
                done.busy += filed.busy
        if deliver_s is not None:
            done.waiting = self.deliver(deliver_s)
        if done.recorded or done.waiting:
            from sluis.gate.delivery.deliver import still_waiting

            done.leave_ms = still_waiting(state).leave_ms
        return done

    def deliver(self, wait_s: float) -> int:
        """Deliver what waits in the outbox and may leave by then; return how much waits still.

        Effects:
            Sends, for ``wait_s`` seconds at most.
        """
        import asyncio

        from sluis.gate.delivery.deliver import drain

        return asyncio.run(drain(self.deciding(), wait_s)).waiting

    def status(self) -> Status:
        """Say which activities are open, why others are closed, and how much waits in the outbox.

        Raises:
            SluisError: as ``deciding``.
        """
        state = self.deciding()
        ready = readiness(state, lang_in_force())
        with state.store.reading() as conn:
            return Status(ready.ready, tuple(ready.lines), held(conn))

    def withheld(self) -> Withheld:
        """Return what was withheld, by day, activity, row and reason, and which names no register lists."""
        with self.deciding().store.reading() as conn:
            return Withheld(tuple(withheld(conn)), tuple(unlisted(conn)))

    def release_row(self, activity: str, row: int) -> None:
        """Let a row run again that the canary stopped.

        Args:
            activity: By the register's key.
            row: Its number; 0 for the whole activity.

        Raises:
            activity_unknown_error: the register has no such activity.
            row_not_stopped_error: nothing had stopped it.
        """
        state = self.deciding()
        named = activity_named(state, activity)
        with state.transaction() as conn:
            lifted = let_run(conn, state.keystore, named.doors.plan, row, state.clock())
        if not lifted:
            raise row_not_stopped_error(activity=RegisterText(activity), row=row)

    def stop_recipient(self, recipient: str, most: int | None = None) -> RecipientStopped:
        """Send nothing to a recipient any more, until it is started again; no restored backup undoes it.

        Args:
            recipient: By the register's key.
            most: How many waiting bodies are cancelled before this returns; all when absent. None of the others is
                sent; ``cancel_more`` puts on record what became of them.

        Returns:
            How many waiting bodies were cancelled, what is being sent, and whether the stop stands in the journal
            outside the database.

        Raises:
            recipient_unknown_error: the register has no such recipient.
            recipient_stopped_error: it is stopped already.

        Effects:
            One transaction: the event, and an outcome for every body that waited.
        """
        state = self.beside()
        return stop_sending(state, known_recipient(state, recipient), most)

    def cancel_more(self, recipient: str, most: int) -> int:
        """Put on record what became of bodies that wait for a recipient that is stopped; return of how many.

        Effects:
            One transaction.
        """
        return cancel_more(self.beside(), recipient, most)

    def start_recipient(self, recipient: str) -> None:
        """Let a recipient be sent to again.

        Raises:
            recipient_unknown_error: the register has no such recipient.
            recipient_stopped_error: it is not stopped.

        Effects:
            One transaction.
        """
        state = self.beside()
        start_sending(state, known_recipient(state, recipient))

    def behind(self) -> bool:
        """Return whether another register came into force than the one that is open.

        Raises:
            StoreError: the database does not answer.
        """
        state = self.beside()
        try:
            with state.store.reading() as conn:
                state.refuse_when_superseded(conn)
        except RegisterSupersededError:
            return True
        return False

    def kept(self, *, again: bool = False) -> bool:
        """Return whether all that was recorded here stands in the journal outside the database, too.

        Args:
            again: Also what another process recorded.

        Effects:
            Writes what is not there yet.
        """
        state = self.beside()
        return (state.journal.kept and not again) or state.journal.keep(state.store)

    def usable(self) -> None:
        """Look whether what asks, stops and states can be done: database, journal and keys answer and agree.

        Raises:
            SluisError: why not.
        """
        state = self.beside()
        Keystore.verify(state.settings.file(state.settings.keystore.file), state.store)
        try:
            with state.store.reading() as conn:
                state.journal.follow(conn)
        except StandingClosedError as fault:
            if fault.places["why"] != "behind":
                raise
            with state.store.reading() as conn:  # the view may have been taken before somebody's event
                state.journal.follow(conn)

    def restore(self) -> Restored:
        """After a backup of the database was restored: apply again what the journal of closing events knows.

        Returns:
            How many erasures and events were applied, and how many could not be; and of how many restrictions that
            are in force there was no case by which recipients are told.

        Raises:
            journal_missing_error: there is no journal that can be compared with; see ``begin_journal``.

        Effects:
            One transaction; a new generation of the journal. Gates open again by themselves. Then some that open
            cases: where one of those fails, run it once more.
        """
        state = self.beside()
        done = restore(state)
        missing = open_missing(state, RESTORED_BY)
        done.cases, done.cases_owed = missing.opened, missing.left
        return done

    def begin_journal(self, reason: str) -> int:
        r"""Begin a new journal of closing events in the place of one that is lost; return how many events it holds.

        Args:
            reason: Why, for everybody to read: 1 to 200 printable ASCII characters, no quotes and backslashes.

        Raises:
            journal_reason_error: the reason is not that.

        Effects:
            One transaction, with an event of the ledger; a new journal.
        """
        if not re.fullmatch(r"[ !#-\[\]-~]{1,200}", reason):
            raise journal_reason_error(option=Code("--new-journal"))
        return begin_anew(self.beside(), reason)

    def shadow(self) -> ShadowReport:
        """Return what the shadow register would have released and withheld, beside the register in force.

        Raises:
            shadow_missing_error: the settings name none.
            SluisError: the shadow register cannot be used.
        """
        state = self.deciding()
        pair, second = pair_of(state.rules), state.rules.shadow
        if state.rules.shadow_fault is not None:
            raise state.rules.shadow_fault
        if pair is None or second is None:
            raise shadow_missing_error(file=FileName(self.path))
        with state.store.reading() as conn:
            rows = compared(state.rules, second, shadow_totals(conn, pair))
        return ShadowReport(pair.in_force, pair.shadow, tuple(rows))

    @cached_property
    def standing(self) -> "Standings":
        """What households asked: help, consent, objection, restriction."""
        from sluis.api.standing import Standings

        return Standings(self)

    @cached_property
    def registry(self) -> "Registry":
        """Which router serves which household."""
        from sluis.api.standing import Registry

        return Registry(self)

    @cached_property
    def registers(self) -> "RegisterLife":
        """The life of the register: proposed, advised on, approved, activated."""
        from sluis.api.lifecycle import RegisterLife

        return RegisterLife(self.settings, self.path)


@contextmanager
def opened(settings: Path | str) -> Iterator[GateState]:
    """Open what decides under some settings: its database, keys and pinned register; nothing listens.

    Raises:
        SluisError: settings, register, database or keystore cannot be used.

    Effects:
        As ``Gate.open``.
    """
    with Gate.open(settings) as gate:
        yield gate.deciding()


@contextmanager
def opened_beside(settings: Path | str) -> Iterator[GateState]:
    """Open what decides nothing about reports; see ``Gate.beside``.

    Raises:
        SluisError: as ``opened``, but not because the register on disk is being edited.

    Effects:
        As ``Gate.open``.
    """
    with Gate.open(settings) as gate:
        yield gate.beside()


def activity_named(state: GateState, activity: str) -> Activity:
    """Return an activity by the register's key.

    Raises:
        activity_unknown_error: there is none of that name.
    """
    named = state.activity(activity)
    if named is None:
        known = RegisterText(", ".join(activity_in_force.name for activity_in_force in state.activities))
        raise activity_unknown_error(file=state.register.name, option=Code("ACTIVITY"), known=known)
    return named


def known_recipient(state: GateState, recipient: str) -> str:
    """Return a recipient by the register's key.

    Raises:
        recipient_unknown_error: there is none of that name.
    """
    if recipient not in state.register.recipients:
        known = RegisterText(", ".join(state.register.recipients))
        raise recipient_unknown_error(file=state.register.name, known=known)
    return recipient


def _route(state: GateState, path: str) -> Route:
    route = state.route_at(path)
    if route is None:
        raise route_unknown_error(option=Code("--route"))
    return route
