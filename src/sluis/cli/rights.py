"""``sluis rights``: requests of people about their data, from the request to what recipients acknowledged.

In:  a household and what it asked; a case and what was decided. Out: the case with its terms; receipts.

The rules this module keeps:
 * A household is named by its line, which is never repeated. Who decides is named in every step (``--by``).
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from sluis import api
from sluis.cli.standing import hand_over
from sluis.cli.verb import FINDINGS, FINE, GATE_TOML, Config, Example, Format, Line, Verb, option
from sluis.i18n import N_
from sluis.reports import show

if TYPE_CHECKING:
    from sluis.api.rights import CaseDone, CaseShown

By = Annotated[str, option(N_("Who takes this step, as the history will name them."), "--by")]
Number = Annotated[int, option(N_("The number of the case."))]
Reason = Annotated[str, option(N_("Why, in a sentence; it stands in the history and in the letter."), "--reason")]
Letter = Annotated[Path | None, option(N_("The letter that was given; its digest goes on record."), "--letter")]
KindName = Literal[
    "access", "copy", "rectification", "erasure", "restriction", "portability", "objection", "withdrawal"
]
ChannelName = Literal["letter", "email", "web", "telephone", "counter", "agent"]
MeansName = Literal["sign-in", "call-back", "code-by-post", "counter", "mandate"]
GroundName = Literal[
    "not-identified",
    "unfounded",
    "excessive",
    "rights-of-others",
    "legal-obligation",
    "legal-claims",
    "compelling-grounds",
    "no-case-of-law",
    "accurate",
]


def open_(
    *,
    household: Line,
    kind: Annotated[KindName, option(N_("What is asked."), "--kind")],
    channel: Annotated[ChannelName, option(N_("How it came."), "--channel")],
    by: By,
    received: Annotated[
        str | None,
        option(N_("When it came in, ISO 8601; without a time zone it is Dutch time; now when absent."), "--received"),
    ] = None,
    activity: Annotated[
        str | None, option(N_("Only this activity, for what stops something; all when absent."), "--activity")
    ] = None,
    reason: Annotated[str, option(N_("What the household said, in a sentence."), "--reason")] = "",
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Open a case."""
    from sluis.api.rights import Channel, Incoming, Kind

    incoming = Incoming(Kind(kind), Channel(channel), api.rights.typed(by), received, activity, reason)
    with api.Gate.open(config) as gate:
        done = api.rights.open_case(gate, household, incoming)
    return _print_done(done, format)


def show_(
    number: Number,
    /,
    *,
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Show a case."""
    with api.Gate.open(config) as gate:
        shown = api.rights.show(gate, number)
    if format == "json":
        show.print_json(api.as_json(shown))
    else:
        _print(shown)
    return FINDINGS if shown.late else FINE


def list_(
    *,
    due: Annotated[
        bool, option(N_("Only what runs out within a week, is late, or waits too long for a recipient."), "--due")
    ] = False,
    household: Annotated[str | None, option(N_("Only those of this household, by its line."), "--household")] = None,
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """List cases, what is due first first."""
    if format == "json":
        with api.Gate.open(config) as gate:
            whole = api.rights.list_cases(gate, due=due, household=household)
        show.print_json(api.as_json(whole))
        return FINDINGS if due and whole.cases else FINE
    with api.Gate.open(config) as gate:
        listed = api.rights_listed.listed_cases(gate, due=due, household=household)
    if not listed.cases:
        show.say(show.out(), N_("No case."))
    else:
        from sluis.reports.rights import row

        titles = [N_("case"), N_("asked"), N_("received"), N_("state"), N_("answer before"), N_("recipients")]
        show.out().print(show.table(titles, [row(shown.listed, late=shown.late) for shown in listed.cases]))
    if listed.broken:
        broken = N_("Cases that do not check, of which nothing is told: {numbers}.")
        show.say(show.out(), broken, style="bold red", numbers=", ".join(map(str, listed.broken)))
    for code, count in listed.owed.items():
        owed = N_("Restrictions that hold and whose case could not be opened yet: {count} ({code}).")
        show.say(show.out(), owed, style="bold red", count=count, code=code)
    return FINDINGS if listed.broken or listed.owed or (due and listed.cases) else FINE


def check_identity(
    number: Number,
    /,
    *,
    by: By,
    means: Annotated[MeansName | None, option(N_("How it was established who asks."), "--means")] = None,
    doubt: Annotated[
        str | None, option(N_("Why there is a reasonable doubt, where there is; it suspends no term."), "--doubt")
    ] = None,
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Note how it was established who asks, or a doubt."""
    from sluis.api.rights import Means

    with api.Gate.open(config) as gate:
        known = None if means is None else Means(means)
        done = api.rights.check_identity(gate, number, api.rights.typed(by), known, doubt)
    return _print_done(done, format)


def extend(
    number: Number,
    /,
    *,
    by: By,
    because: Annotated[Literal["complexity", "number"], option(N_("Which reason of art. 12(3)."), "--because")],
    reason: Reason,
    told: Annotated[str | None, option(N_("When whoever asked was told; now when absent."), "--told")] = None,
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Note that it takes longer, and that this was told."""
    from sluis.api.rights import Delay

    with api.Gate.open(config) as gate:
        done = api.rights.extend(gate, number, api.rights.typed(by), Delay(because), reason, told)
    return _print_done(done, format)


def answer(
    number: Number,
    /,
    *,
    by: By,
    reason: Reason,
    letter: Letter = None,
    statement: Annotated[
        Literal["taken", "declined"] | None,
        option(N_("Of an erasure: what became of the statement that was offered."), "--statement"),
    ] = None,
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Honour a request."""
    from sluis.api.rights import Given

    with api.Gate.open(config) as gate:
        given = None if statement is None else Given(statement)
        done = api.rights.answer(gate, number, api.rights.typed(by), reason, letter, given)
    return _print_done(done, format)


def refuse(
    number: Number,
    /,
    *,
    by: By,
    ground: Annotated[GroundName, option(N_("On which ground of the law."), "--ground")],
    reason: Reason,
    letter: Letter = None,
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Refuse a request."""
    from sluis.api.rights import Ground

    with api.Gate.open(config) as gate:
        done = api.rights.refuse(gate, number, api.rights.typed(by), Ground(ground), reason, letter)
    return _print_done(done, format)


def letter(
    number: Number,
    /,
    *,
    statement: Annotated[
        Path | None,
        option(N_("Where to write the statement that goes with it, as a page; its digest stands in the letter.")),
    ] = None,
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Print the letter of a case."""
    with api.Gate.open(config) as gate:
        made = api.rights_letter.letter(gate, number, statement)
    if format == "json":
        show.print_json(api.as_json(made))
    else:
        show.sentences(show.out(), made.text().rstrip())
    return FINE


def portability(
    number: Number,
    /,
    *,
    reviewed: Annotated[
        tuple[str, ...],
        option(N_("An activity somebody looked at and let go; why stands in the answer. Can be given again.")),
    ] = (),
    copies: Annotated[Path | None, option(N_("The folder into which `send` wrote the copies."))] = None,
    config: Config = GATE_TOML,
) -> int:
    """Print what is handed over."""
    with api.Gate.open(config) as gate:
        made = api.rights_portability.portability(gate, number, reviewed, copies)
    show.print_json(api.as_json(made))
    return FINE


def close(
    number: Number,
    /,
    *,
    by: By,
    taken_back: Annotated[bool, option(N_("Whoever asked took the request back."), "--taken-back")] = False,
    how: Annotated[ChannelName | None, option(N_("How that was done, where it was taken back."), "--how")] = None,
    reason: Annotated[str, option(N_("What was said then, in a sentence."), "--reason")] = "",
    letter: Annotated[
        Path | None, option(N_("The letter or e-mail in which it was done; its digest goes on record."), "--letter")
    ] = None,
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Close a case."""
    from sluis.api.rights import Channel, Ending

    ending = Ending.TAKEN_BACK if taken_back else Ending.DONE
    evidence = None if how is None else api.rights.taken_back(Channel(how), reason, letter)
    with api.Gate.open(config) as gate:
        done = api.rights.close(gate, number, api.rights.typed(by), ending, evidence)
    return _print_done(done, format)


def send(
    *,
    copies: Annotated[
        Path | None,
        option(N_("A folder for copies that recipients send; without it none is asked for."), "--copies"),
    ] = None,
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Send what waits for recipients."""
    with api.Gate.open(config) as gate:
        sent = api.rights.send(gate, copies)
    if format == "json":
        show.print_json(api.as_json(sent))
    else:
        from sluis.reports.rights import attempted

        for attempt in sent.attempts:
            show.line(show.out(), attempted(attempt))
        show.say(
            show.out(), N_("Sent or tried: {all}; not acknowledged: {open}."), all=len(sent.attempts), open=sent.open
        )
        if sent.opened:
            show.say(show.out(), N_("Cases of restrictions that could be opened now: {count}."), count=sent.opened)
        if sent.owed:
            owed = N_("Restrictions that hold and whose case cannot be opened, so that nobody is told: {count}.")
            show.say(show.out(), owed, style="bold red", count=sent.owed)
    return FINDINGS if sent.open or sent.owed else FINE


def _print_done(done: "CaseDone", form: Format) -> int:
    if form == "json":
        show.print_json(api.as_json(done))
        return FINE
    page, told = show.out(), done.done
    _print(done.shown)
    for name in told.closed:
        show.say(page, N_("Closed now: {activity}."), activity=name)
    for step in told.passed:
        passed = N_("To be told: {recipient}, about {count} disclosures. `sluis rights send` sends it.")
        show.say(page, passed, recipient=step.recipient, count=step.disclosures)
    if told.ordered is not None:
        show.say(page, N_("The key is destroyed when epoch {epoch} is sealed."), epoch=told.ordered.epoch)
    if not told.kept:
        show.say(page, show.NOT_KEPT, style="bold red")
    hand_over(told.receipts)
    return FINE


def _print(shown: "CaseShown") -> None:
    from sluis.reports.rights import case_lines

    page = show.out()
    for text in case_lines(shown.case, late=shown.late):
        show.line(page, text)
    if shown.taken_back_before:
        words = N_("Asked before, and closed as taken back: {numbers}. Whoever asked holds receipts of those.")
        show.say(page, words, numbers=", ".join(map(str, shown.taken_back_before)))
    if shown.taken_back_unknown:
        doubt = N_("Cases {numbers} do not check, and may be of this household: one may have been taken back before.")
        show.say(page, doubt, numbers=", ".join(map(str, shown.taken_back_unknown)))
    received = datetime.fromtimestamp(shown.case.opened.received_ms / 1000, UTC)
    show.sentences(page, api.law.reservation(at=received.date()))


_CONFIG = "--config examples/gate.toml"
_CASE = f"1 --by FG {_CONFIG}"
VERB = Verb(
    "rights",
    N_(
        "Requests about data (GDPR art. 7(3), 15 to 22): cases, terms, and what recipients are told.\n\n"
        "Objection, restriction and withdrawal of consent stand from the moment their case is opened."
    ),
    (Example(f"sluis rights list {_CONFIG}"),),
    verbs=(
        Verb(
            "open",
            N_("Open a case: what a household asks, how it came, and when."),
            (
                Example(
                    f"sluis rights open --household NL-0001 --kind access --channel letter --by FG {_CONFIG}",
                    runs=False,
                ),
            ),
            open_,
        ),
        Verb(
            "show",
            N_("Show a case: its terms, its steps, and what became of what was passed on."),
            (Example(f"sluis rights show 1 {_CONFIG}", runs=False),),
            show_,
        ),
        Verb(
            "list",
            N_("List cases; with --due what runs out, and exit code 1 when something does."),
            (Example(f"sluis rights list {_CONFIG}"), Example(f"sluis rights list --due {_CONFIG}")),
            list_,
        ),
        Verb(
            "check-identity",
            N_(
                "Note how it was established who asks; or a reasonable doubt about it.\n\n"
                "What only stops processing needs the line and no more. A doubt suspends no term (GDPR art. 12(6))."
            ),
            (Example(f"sluis rights check-identity {_CASE} --means sign-in", runs=False),),
            check_identity,
        ),
        Verb(
            "extend",
            N_("Note that whoever asked was told, within the month, that it takes up to two months more, and why."),
            (Example(f"sluis rights extend {_CASE} --because complexity --reason 'five lines'", runs=False),),
            extend,
        ),
        Verb(
            "answer",
            N_(
                "Honour a request: recipients are told, an erasure is ordered.\n\n"
                "An erasure asks first what became of the statement, and is refused while a hold runs."
            ),
            (Example(f"sluis rights answer {_CASE} --reason 'as asked' --letter letter.html", runs=False),),
            answer,
        ),
        Verb(
            "refuse",
            N_(
                "Refuse a request on a ground of the law.\n\n"
                "The letter must name the reasons, the supervisory authority and the court (GDPR art. 12(4))."
            ),
            (Example(f"sluis rights refuse {_CASE} --ground excessive --reason 'the tenth this month'", runs=False),),
            refuse,
        ),
        Verb(
            "letter",
            N_(
                "Print the letter of a case: what was shared, with whom and why; or why it is refused or takes "
                "longer.\n\n"
                "It has what GDPR art. 15(1) and 15(2) ask; --statement writes the proof that goes with it. Nothing is "
                "recorded: give the file to `answer --letter`."
            ),
            (Example(f"sluis rights letter 1 {_CONFIG}", runs=False),),
            letter,
        ),
        Verb(
            "portability",
            N_(
                "Print what is handed over for portability, as JSON: what somebody provided on consent or contract.\n\n"
                "What the register leaves open a person looks at first; it is named with its reasons, and not handed "
                "over until --reviewed names it. The form: docs/reference/portability.schema.json."
            ),
            (Example(f"sluis rights portability 1 --reviewed wifi-help --copies copies {_CONFIG}", runs=False),),
            portability,
        ),
        Verb(
            "close",
            N_(
                "Close a case, when nothing is left to do.\n\n"
                "Of one that was taken back it goes on record how, what was said, and the letter or e-mail."
            ),
            (
                Example(f"sluis rights close {_CASE}", runs=False),
                Example(
                    'sluis rights close 1 --taken-back --how telephone --reason "found it" --by FG ' + _CONFIG,
                    runs=False,
                ),
            ),
            close,
        ),
        Verb(
            "send",
            N_(
                "Send what waits for recipients, and take their acknowledgements; run it from a timer.\n\n"
                "Exit code 1 when one has not acknowledged. A week later that is a reminder, two weeks an escalation."
            ),
            (Example(f"sluis rights send {_CONFIG}"),),
            send,
        ),
    ),
)
