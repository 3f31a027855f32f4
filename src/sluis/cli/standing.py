"""``sluis standing``: who lives behind which router, and what a household asked.

In:  a registry file; or a household and what it asked. Out: receipts; or what is closed now and what had left already.

The rules this module keeps:
 * What closes something goes through the barrier: it commits, then says what left last and what is under way.
 * A household is named by its line, which is never repeated in an error.
"""

from pathlib import Path
from typing import Annotated

from sluis.cli import show
from sluis.cli.files import known_activity, moment_of, opened_beside, slot_of
from sluis.cli.verb import FINDINGS, FINE, GATE_TOML, Config, Example, Format, Line, Verb, option
from sluis.errors import FileName
from sluis.errors.gate import file_missing_error
from sluis.gate.state.barrier import stop
from sluis.gate.state.readiness import moment as iso
from sluis.gate.state.state import GateState
from sluis.i18n import N_, tr
from sluis.ledger.cancel import Left, Stopped
from sluis.standing.events import EVENT_KINDS, EventKind, record
from sluis.standing.holds import Shown
from sluis.standing.holds import show as standing_of
from sluis.standing.registry import ImportResult, import_registry
from sluis.standing.registry_file import read_registry
from sluis.terms import REASONS

SHOWN_RECEIPTS = 20
"""Receipts that text shows; JSON holds all."""

One = Annotated[str | None, option(N_("Only this activity of the register; all when absent."), "--activity")]
Asked = Annotated[str | None, option(N_("When it was asked, as 2026-11-24T13:30:00Z; now when absent."), "--at")]
Until = Annotated[str | None, option(N_("Until when it holds; without end when absent."), "--until")]


def import_(
    file: Annotated[Path, option(N_("The registry: CSV or NDJSON."))],
    /,
    *,
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Import a registry file, all or nothing."""
    with opened_beside(config) as state:
        try:
            with file.open("rb") as lines, state.transaction() as conn:
                result = import_registry(conn, state.keystore, read_registry(lines), state.clock())
        except OSError:
            raise file_missing_error(file=FileName(file)) from None
    if format == "json":
        show.print_json(_imported(result))
    else:
        _print_imported(result)
    return FINE


def _imported(result: ImportResult) -> show.Json:
    return {
        "receipts": [
            {"line": receipt.line, "slot": receipt.n, "registration": receipt.registration.hex()}
            for receipt in result.receipts
        ],
        "added": result.added,
        "closed": result.closed,
        "unchanged": result.unchanged,
    }


def _print_imported(result: ImportResult) -> None:
    page = show.out()
    if result.receipts:
        first = result.receipts[:SHOWN_RECEIPTS]
        rows = [[receipt.line, str(receipt.n), receipt.registration.hex()] for receipt in first]
        page.print(show.table([N_("household"), N_("slot"), N_("receipt, for the contract")], rows))
    left = len(result.receipts) - SHOWN_RECEIPTS
    if left > 0:
        show.say(page, N_("{count} more receipts: --format json shows them all."), count=left)
    show.say(
        page,
        N_("Routers added: {added}; ended: {closed}; known already: {unchanged}."),
        added=result.added,
        closed=result.closed,
        unchanged=result.unchanged,
    )


def help_(*, household: Line, activity: One = None, at: Asked = None, config: Config = GATE_TOML) -> int:
    """Record that a household asks for help: opens the window of activities that run on it."""
    with opened_beside(config) as state, state.transaction() as conn:
        slot, now_ms = slot_of(conn, household), state.clock()
        at_ms = _moment(at, "--at", now_ms)
        chosen = known_activity(state.register, activity)
        page, windows = show.out(), 0
        for one in state.activities:
            window_ms = one.lowered.trigger.window_ms
            if window_ms is None or chosen not in {None, one.name}:
                continue
            windows += 1
            record(conn, slot, EventKind.HELP, one.name, at_ms, at_ms + window_ms, now_ms)
            until = show.moment(at_ms + window_ms)
            show.say(page, N_("Help for {activity}: open until {moment}."), activity=one.name, moment=until)
        if not windows:
            if chosen is None:
                show.say(page, N_("No activity runs on a help request; nothing was recorded."))
            else:
                show.say(page, N_("{activity} does not run on a help request; nothing was recorded."), activity=chosen)
    return FINE if windows else FINDINGS


def consent(
    *, household: Line, activity: One = None, at: Asked = None, until: Until = None, config: Config = GATE_TOML
) -> int:
    """Record a consent."""
    with opened_beside(config) as state, state.transaction() as conn:
        slot, now_ms = slot_of(conn, household), state.clock()
        until_ms = None if until is None else moment_of(until, "--until")
        at_ms = _moment(at, "--at", now_ms)
        record(conn, slot, EventKind.CONSENT, known_activity(state.register, activity), at_ms, until_ms, now_ms)
        _recorded(EventKind.CONSENT, activity)
    return FINE


def withdraw(*, household: Line, activity: One = None, at: Asked = None, config: Config = GATE_TOML) -> int:
    """Record that a household withdraws help and consent."""
    return _stop(EventKind.WITHDRAW, household, activity, at, config)


def object_(*, household: Line, activity: One = None, at: Asked = None, config: Config = GATE_TOML) -> int:
    """Record an objection."""
    return _stop(EventKind.OBJECT, household, activity, at, config)


def restrict(*, household: Line, activity: One = None, at: Asked = None, config: Config = GATE_TOML) -> int:
    """Record a restriction."""
    return _stop(EventKind.RESTRICT, household, activity, at, config)


def lift(*, household: Line, activity: One = None, at: Asked = None, config: Config = GATE_TOML) -> int:
    """Record that an objection or restriction ends."""
    with opened_beside(config) as state, state.transaction() as conn:
        slot, now_ms = slot_of(conn, household), state.clock()
        at_ms = _moment(at, "--at", now_ms)
        record(conn, slot, EventKind.LIFT, known_activity(state.register, activity), at_ms, None, now_ms)
        _recorded(EventKind.LIFT, activity)
    return FINE


def show_(
    *,
    household: Line,
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Show how each activity stands for a household, and what it asked."""
    with opened_beside(config) as state, state.store.reading() as conn:
        facts = [activity.facts for activity in state.activities]
        shown = standing_of(conn, slot_of(conn, household), facts, state.clock())
    if format == "json":
        show.print_json(_standing(shown))
    else:
        _print_standing(shown)
    return FINE


def _stop(kind: EventKind, household: str, activity: str | None, at: str | None, config: Path) -> int:
    with opened_beside(config) as state:
        with state.store.reading() as conn:
            slot = slot_of(conn, household)
        at_ms = _moment(at, "--at", state.clock())
        receipt = stop(state, slot, kind, known_activity(state.register, activity), at_ms)
        _recorded(kind, activity)
        for name in receipt.closed:
            show.say(show.out(), N_("Closed now: {activity}."), activity=name)
        _print_stopped(state, receipt.stopped)
    return FINE


def _moment(text: str | None, name: str, now_ms: int) -> int:
    return now_ms if text is None else moment_of(text, name)


def _recorded(kind: EventKind, activity: str | None) -> None:
    about = tr(N_("all activities")) if activity is None else activity
    show.say(show.out(), N_("Recorded: {kind} ({activity})."), kind=tr(EVENT_KINDS[kind]), activity=about)


def _print_stopped(state: GateState, stopped: Stopped) -> None:
    page = show.out()
    show.say(page, N_("Stopped before they left: {count}."), count=stopped.cancelled)
    if stopped.uncertain:
        show.say(page, N_("Stopped after an attempt, so they may have arrived: {count}."), count=stopped.uncertain)
    for left in stopped.in_flight:
        show.say(page, N_("Being sent at this moment, and may arrive: {report}."), report=_said(state, left))
    if not stopped.history_checked:
        unknown = N_("What left before this is not known: the ledger does not check. Nothing leaves from now on.")
        show.say(page, unknown, style="bold red")
    elif stopped.last_left is None:
        show.say(page, N_("Nothing of these activities left before this."))
    else:
        show.say(page, N_("The last report that left: {report}."), report=_said(state, stopped.last_left))


def _said(state: GateState, left: Left) -> str:
    recipient = state.register.recipients.get(left.recipient)
    name = left.recipient if recipient is None else recipient.name
    return tr(
        N_("{moment}, to {name} for {activity}, number {id}"),
        None,
        moment=show.moment(left.t_ms),
        name=name,
        activity=left.activity,
        id=left.commitment.hex(),
    )


def _standing(shown: Shown) -> show.Json:
    return {
        "activities": [
            {
                "activity": one.activity,
                "closed": None if one.closed is None else one.closed.value,
                "help_until": None if one.help_until_ms is None else iso(one.help_until_ms),
                "consented": one.consented,
            }
            for one in shown.standings
        ],
        "history": [
            {
                "kind": event.kind.value,
                "activity": event.activity,
                "at": iso(event.at_ms),
                "until": None if event.until_ms is None else iso(event.until_ms),
                "recorded": iso(event.recorded_ms),
            }
            for event in shown.history
        ],
    }


def _print_standing(shown: Shown) -> None:
    page = show.out()
    for one in shown.standings:
        if one.closed is not None:
            show.say(page, N_("{activity}: {reason}."), activity=one.activity, reason=tr(REASONS[one.closed]))
        elif one.help_until_ms is not None:
            until = show.moment(one.help_until_ms)
            show.say(page, N_("{activity}: open until {moment}."), activity=one.activity, moment=until)
        else:
            show.say(page, N_("{activity}: open."), activity=one.activity)
    if not shown.history:
        show.say(page, N_("This household asked for nothing yet."))
        return
    rows = [
        [
            show.moment(event.at_ms),
            tr(EVENT_KINDS[event.kind]),
            event.activity or tr(N_("all activities")),
            "" if event.until_ms is None else show.moment(event.until_ms),
        ]
        for event in shown.history
    ]
    page.print(show.table([N_("asked"), N_("what"), N_("activity"), N_("until")], rows))


_ASK = "--household NL-0001 --config examples/gate.toml"
VERB = Verb(
    "standing",
    N_("Who lives behind which router, and what a household asked: help, consent, objection, restriction."),
    (Example(f"sluis standing show {_ASK}"),),
    verbs=(
        Verb(
            "import",
            N_(
                "Import which router serves which household, from when to when.\n\n"
                "All or nothing: one fault and nothing is imported, and every fault is named with its line. A new "
                "household gets a receipt, which goes on its contract."
            ),
            (Example("sluis standing import examples/registry.csv --config examples/gate.toml"),),
            import_,
        ),
        Verb(
            "help",
            N_("Record that a household asks for help: it opens the window of the activities that run on it."),
            (Example(f"sluis standing help {_ASK}"),),
            help_,
        ),
        Verb("consent", N_("Record that a household consents."), (Example(f"sluis standing consent {_ASK}"),), consent),
        Verb(
            "withdraw",
            N_(
                "Record that a household withdraws its help request and its consent.\n\n"
                "What still waits for it is stopped; the answer says what left last and what is being sent."
            ),
            (Example(f"sluis standing withdraw {_ASK}"),),
            withdraw,
        ),
        Verb(
            "object",
            N_(
                "Record that a household objects (AVG art. 21).\n\n"
                "It closes the activities on AVG art. 6(1)(e) or (f). What still waits is stopped; the answer says "
                "what left last and what is being sent."
            ),
            (Example(f"sluis standing object {_ASK} --activity wifi-help"),),
            object_,
        ),
        Verb(
            "restrict",
            N_(
                "Record that processing for a household is restricted (AVG art. 18).\n\n"
                "It closes everything. What still waits is stopped; the answer says what left last and "
                "what is being sent."
            ),
            (Example(f"sluis standing restrict {_ASK}"),),
            restrict,
        ),
        Verb(
            "lift",
            N_(
                "Record that an objection or restriction ends.\n\n"
                "A household that asks for help or consents again opens that activity by itself; what is always on is "
                "opened by this alone."
            ),
            (Example(f"sluis standing lift {_ASK}"),),
            lift,
        ),
        Verb(
            "show",
            N_("Show how each activity stands for a household, and everything it asked."),
            (Example(f"sluis standing show {_ASK}"), Example(f"sluis standing show {_ASK} --format json")),
            show_,
        ),
    ),
)
