"""``sluis standing``: who lives behind which router, and what a household asked.

In:  a registry file; or a household and what it asked. Out: receipts; or what is closed now and what had left already.

The rules this module keeps:
 * What closes something goes through the barrier: it commits, then says what left last and what is under way.
 * A household is named by its line, which is never repeated in an error.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from sluis import api
from sluis.cli.files import moment_of
from sluis.cli.verb import FINDINGS, FINE, GATE_TOML, Config, Example, Format, Line, Verb, option
from sluis.i18n import N_, tr
from sluis.reports import show
from sluis.terms import REASONS

if TYPE_CHECKING:
    from sluis.api.standing import Ask, EventReceipt, ImportResult, Left, Standings, StandingShown, Stopped

SHOWN_RECEIPTS = 20
"""Receipts that text shows; JSON holds all."""

One = Annotated[str | None, option(N_("Only this activity of the register; all when absent."), "--activity")]
Asked = Annotated[str | None, option(N_("When it was asked, as 2026-11-24T13:30:00Z; now when absent."), "--at")]
Ended = Annotated[str | None, option(N_("Since when it is over, as 2026-11-24T13:30:00Z; now when absent."), "--at")]
_Act = Literal["button", "signature", "spoken"]
Until = Annotated[str | None, option(N_("Until when it holds; without end when absent."), "--until")]


def import_(
    file: Annotated[Path, option(N_("The registry: CSV or NDJSON."))],
    /,
    *,
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Import a registry file, all or nothing."""
    with api.Gate.open(config) as gate:
        done = gate.registry.import_file(file)
    if format == "json":
        show.print_json(api.as_json(done))
    else:
        _print_imported(done.result)
        if not done.kept:
            show.say(show.out(), show.NOT_KEPT, style="bold red")
        hand_over(done.ends)
    return FINDINGS if done.result.left_out else FINE


def _print_imported(result: "ImportResult") -> None:
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
    if result.changed:
        show.say(page, N_("Routers with another region or use: {count}."), count=result.changed)
    if result.ended:
        show.say(page, N_("Occupations ended: {count}."), count=result.ended)
    if result.left_out:
        show.say(
            page,
            N_(
                "Left out, as what is on record about their households does not check: {count}, on the lines {lines} "
                "of the file. Nothing leaves about those households; `sluis ledger verify` names them."
            ),
            style="bold red",
            count=len(result.left_out),
            lines=_some(result.left_out),
        )


def _some(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:SHOWN_RECEIPTS]))
    return shown if len(numbers) <= SHOWN_RECEIPTS else f"{shown} ..."


def help_(*, household: Line, activity: One = None, at: Asked = None, config: Config = GATE_TOML) -> int:
    """Record that a household asks for help: opens the window of activities that run on it."""
    with api.Gate.open(config) as gate:
        windows = gate.standing.ask_help(household, activity, _moment(at, "--at"))
    page = show.out()
    for window in windows:
        until = show.moment(window.until_ms)
        show.say(page, N_("Help for {activity}: open until {moment}."), activity=window.activity, moment=until)
    hand_over([window.receipt for window in windows if window.receipt is not None])
    if not windows:
        if activity is None:
            show.say(page, N_("No activity runs on a help request; nothing was recorded."))
        else:
            show.say(page, N_("{activity} does not run on a help request; nothing was recorded."), activity=activity)
    return FINE if windows else FINDINGS


def consent(
    *,
    household: Line,
    activity: Annotated[str, option(N_("The activity of the register that runs on consent."), "--activity")],
    text: Annotated[Path, option(N_("The text as it was shown; its SHA-256 goes on record."), "--text")],
    text_version: Annotated[str, option(N_("Its version, as the register names it."), "--text-version")],
    language: Annotated[str, option(N_("Its language, as nl."), "--language")],
    act: Annotated[_Act, option(N_("By what the consent was given."), "--act")],
    at: Asked = None,
    until: Until = None,
    config: Config = GATE_TOML,
) -> int:
    """Record a consent."""
    from sluis.api.standing import shown_text

    consented = shown_text(text, text_version, language, act)
    with api.Gate.open(config) as gate:
        until_ms = _moment(until, "--until")
        receipt = gate.standing.consent(household, activity, _moment(at, "--at"), until_ms, consented)
    _recorded("consent", activity)
    hand_over([receipt])
    return FINE


def withdraw(*, household: Line, activity: One = None, at: Asked = None, config: Config = GATE_TOML) -> int:
    """Record that a household withdraws help and consent."""
    return _stop("withdraw", household, activity, at, config)


def object_(*, household: Line, activity: One = None, at: Asked = None, config: Config = GATE_TOML) -> int:
    """Record an objection."""
    return _stop("object", household, activity, at, config)


def restrict(*, household: Line, activity: One = None, at: Asked = None, config: Config = GATE_TOML) -> int:
    """Record a restriction."""
    return _stop("restrict", household, activity, at, config)


def lift(*, household: Line, activity: One = None, at: Asked = None, config: Config = GATE_TOML) -> int:
    """Record that an objection or restriction ends."""
    with api.Gate.open(config) as gate:
        receipt = gate.standing.lift(household, activity, _moment(at, "--at"))
    _recorded("lift", activity)
    hand_over([receipt])
    return FINE


def end(*, household: Line, at: Ended = None, config: Config = GATE_TOML) -> int:
    """Record that the occupation of a household is over."""
    with api.Gate.open(config) as gate:
        done = gate.standing.end(household, _moment(at, "--at"))
        sentence = N_("The occupation is over since {moment}; its number {number} gets no other household.")
        show.say(show.out(), sentence, moment=show.moment(done.at_ms), number=done.slot)
        _print_stopped(gate.standing, done.stopped)
        if not done.kept:
            show.say(show.out(), show.NOT_KEPT, style="bold red")
        hand_over(done.receipts)
    return FINE


def show_(
    *,
    household: Line,
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Show how each activity stands for a household, and what it asked."""
    with api.Gate.open(config) as gate:
        shown = gate.standing.show(household)
    if format == "json":
        show.print_json(api.as_json(shown))
    else:
        _print_standing(shown)
    return FINE


def _stop(ask: "Ask", household: str, activity: str | None, at: str | None, config: Path) -> int:
    with api.Gate.open(config) as gate:
        receipt = gate.standing.stop(ask, household, activity, _moment(at, "--at"))
        _recorded(ask, activity)
        for name in receipt.closed:
            show.say(show.out(), N_("Closed now: {activity}."), activity=name)
        _print_stopped(gate.standing, receipt.stopped)
        if receipt.case is not None:
            case = N_("Case {number} is open, so that recipients are told: `sluis rights answer` has it done.")
            show.say(show.out(), case, number=receipt.case)
        if receipt.case_later:
            later = N_(
                "The case by which recipients are told could not be opened. The restriction holds; `sluis rights send` "
                "tries again."
            )
            show.say(show.out(), later, style="bold red")
        if not receipt.kept:
            show.say(show.out(), show.NOT_KEPT, style="bold red")
        hand_over(receipt.receipts)
    return FINE


def hand_over(receipts: "Sequence[EventReceipt]") -> None:
    """Print what opens the events, one a line, for whoever asked."""
    for receipt in receipts:
        show.say(show.out(), N_("Receipt, for whoever asked to keep; the verifiers take it with --receipt:"))
        show.line(show.out(), show.json_text(receipt.document(), None).rstrip("\n"))
        if receipt.signature is None:
            unsigned = N_("It is not signed: the key that signs receipts cannot be used.")
            show.say(show.out(), unsigned, style="bold red")


def _moment(text: str | None, name: str) -> int | None:
    return None if text is None else moment_of(text, name)


def _recorded(kind: str, activity: str | None) -> None:
    from sluis.api.standing import EVENT_KINDS, EventKind

    about = tr(N_("all activities")) if activity is None else activity
    show.say(show.out(), N_("Recorded: {kind} ({activity})."), kind=tr(EVENT_KINDS[EventKind(kind)]), activity=about)


def _print_stopped(standing: "Standings", stopped: "Stopped") -> None:
    page = show.out()
    show.say(page, N_("Stopped before they left: {count}."), count=stopped.cancelled)
    if stopped.uncertain:
        show.say(page, N_("Stopped after an attempt, so they may have arrived: {count}."), count=stopped.uncertain)
    for left in stopped.in_flight:
        show.say(
            page, N_("Being sent at this moment, and may arrive: {report}."), report=_left_in_words(standing, left)
        )
    if not stopped.history_checked:
        unknown = N_("What left before this is not known: the ledger does not check. Nothing leaves from now on.")
        show.say(page, unknown, style="bold red")
    elif stopped.last_left is None:
        show.say(page, N_("Nothing of these activities left before this."))
    else:
        show.say(page, N_("The last report that left: {report}."), report=_left_in_words(standing, stopped.last_left))


def _left_in_words(standing: "Standings", left: "Left") -> str:
    return tr(
        N_("{moment}, to {name} for {activity}, number {id}"),
        None,
        moment=show.moment(left.t_ms),
        name=standing.name_of(left.recipient),
        activity=left.activity,
        id=left.commitment.hex(),
    )


def _print_standing(standing_shown: "StandingShown") -> None:
    from sluis.api.standing import EVENT_KINDS

    page, shown = show.out(), standing_shown.shown
    show.say(page, N_("Number {number}."), number=standing_shown.slot)
    if standing_shown.closed_ms is not None:
        until = show.moment(standing_shown.closed_ms)
        show.say(page, N_("Its occupation is over since {moment}: nothing is sent about it."), moment=until)
    if standing_shown.behind:
        show.say(page, N_("The database lacks something that was sealed, or nobody can tell: this may be of before."))
    for standing in shown.standings:
        if standing.closed is not None:
            show.say(page, N_("{activity}: {reason}."), activity=standing.activity, reason=tr(REASONS[standing.closed]))
        elif standing.help_until_ms is not None:
            until = show.moment(standing.help_until_ms)
            show.say(page, N_("{activity}: open until {moment}."), activity=standing.activity, moment=until)
        else:
            show.say(page, N_("{activity}: open."), activity=standing.activity)
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
                "household gets a receipt, which goes on its contract. What the file says of a household of which what "
                "is on record does not check is left out and named (exit code 1); the rest is imported."
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
        Verb(
            "consent",
            N_(
                "Record that a household consents to a text.\n\n"
                "It opens the one activity that runs on consent. The text is the one that the register names for it: "
                "its version, and a document of the register with its SHA-256. `withdraw` ends it."
            ),
            (
                Example(
                    f"sluis standing consent {_ASK} --activity home-research --text consent.nl.txt --text-version 3 "
                    "--language nl --act signature",
                    runs=False,
                ),
            ),
            consent,
        ),
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
                "Record that a household objects (GDPR art. 21).\n\n"
                "It closes the activities on GDPR art. 6(1)(e) or (f). What still waits is stopped; the answer says "
                "what left last and what is being sent."
            ),
            (Example(f"sluis standing object {_ASK} --activity wifi-help"),),
            object_,
        ),
        Verb(
            "restrict",
            N_(
                "Record that processing for a household is restricted (GDPR art. 18).\n\n"
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
            "end",
            N_(
                "Record that the occupation of a household is over: somebody moves out.\n\n"
                "Nothing is decided or sent about it any more, and no restored backup undoes that. Who lives there "
                "next gets a number and a receipt from the next import of that line, with routers that begin at that "
                "moment or later."
            ),
            (Example("sluis standing end --household NL-0003 --config examples/gate.toml"),),
            end,
        ),
        Verb(
            "show",
            N_("Show how each activity stands for a household, and everything it asked."),
            (Example(f"sluis standing show {_ASK}"), Example(f"sluis standing show {_ASK} --format json")),
            show_,
        ),
    ),
)
