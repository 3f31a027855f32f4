"""``sluis register``: the life of the register, from a proposal to the version that is in force, and everything before.

In:  a register or a version, and who does what. Out: signed steps; the history; a version as it was on a day.
"""

import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from sluis import api
from sluis.api.moments import midnight_ms
from sluis.cli.files import moment_of
from sluis.cli.register_convert import CONVERT
from sluis.cli.register_questions import QUESTIONS
from sluis.cli.verb import FINE, GATE_TOML, Config, Example, Format, Verb, option
from sluis.errors import Code
from sluis.errors.cli import argument_invalid_error
from sluis.i18n import N_, tr
from sluis.reports import show

if TYPE_CHECKING:
    from sluis.api.lifecycle import TakenStep

By = Annotated[str, option(N_("Who does it: a name that is kept with the step."), "--by")]
Which = Annotated[str, option(N_("The version: its number, or at least 8 digits of its SHA-256."))]
Why = Annotated[str, option(N_("Why, for whoever reads it later."), "--why")]
At = Annotated[
    str | None, option(N_("As it was on this day, or at this moment (2026-11-24T13:30:00Z); now when absent."), "--at")
]


def propose_(
    register: Annotated[Path, option(N_("The register, a YAML file."))],
    /,
    *,
    by: By,
    why: Why = "",
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Propose a register."""
    name = _name(by, "propose")
    with api.Gate.open(config) as gate:
        return _print(gate.registers.propose(register, name, why), format)


def advise(
    version: Which,
    /,
    *,
    by: By,
    advice: Annotated[Literal["positive", "conditions", "negative"], option(N_("What is advised."), "--advice")],
    text: Annotated[str, option(N_("The advice itself, or where it is filed."), "--text")],
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Record the advice of the data protection officer."""
    with api.Gate.open(config) as gate:
        return _print(gate.registers.advise(version, _name(by, "advise"), advice, text), format)


def approve(
    version: Which,
    /,
    *,
    by: By,
    followed: Annotated[Literal["yes", "no"], option(N_("Whether the advice is followed."), "--followed")],
    why: Why = "",
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Record the decision of the owner."""
    name = _name(by, "approve")
    with api.Gate.open(config) as gate:
        return _print(gate.registers.approve(version, name, followed=followed == "yes", why=why), format)


def activate(
    version: Which,
    /,
    *,
    by: By,
    from_: Annotated[
        str | None, option(N_("From when it holds, as 2026-12-01T00:00:00Z; now when absent."), "--from")
    ] = None,
    why: Why = "",
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Activate a version that was approved."""
    from_ms = None if from_ is None else moment_of(from_, "--from")
    with api.Gate.open(config) as gate:
        done = gate.registers.activate(version, _name(by, "activate"), from_ms, why)
    _print(done, format)
    if format == "text":
        page = show.out()
        for activity in done.closed:
            template = N_("{activity}: the law keeps it closed then; `sluis check` says why.")
            show.say(page, template, style="yellow", activity=activity)
        if not gate.settings.register.store:
            show.say(page, N_("The settings pin a file: the gate keeps to that until [register] says store = true."))
        elif done.cancelled is not None:
            show.say(page, N_("In force. Bodies cancelled: {count}."), count=done.cancelled)
    return FINE


def _print(done: "TakenStep", form: Format) -> int:
    if form == "json":
        show.print_json(api.as_json(done))
    else:
        from sluis.reports.register_life import print_step

        print_step(done.step)
    return FINE


def history_(*, at: At = None, config: Config = GATE_TOML, format: Format = "text") -> int:  # noqa: A002
    """Show the life of every version."""
    at_ms = None if at is None else day_or_moment(at)
    with api.Gate.open(config) as gate:
        life = gate.registers.history(at_ms)
    if format == "json":
        show.print_json(api.as_json(life))
    else:
        from sluis.reports.register_life import print_history

        print_history(life.steps, life.taken, life.at_ms)
    return FINE


def show_(
    version: Annotated[str | None, option(N_("The version; the one in force when absent."))] = None,
    /,
    *,
    at: At = None,
    config: Config = GATE_TOML,
) -> int:
    """Print a version, byte for byte."""
    at_ms = None if at is None else day_or_moment(at)
    with api.Gate.open(config) as gate:
        source = gate.registers.source(version, at_ms)
    sys.stdout.write(source.decode())
    return FINE


def day_or_moment(text: str) -> int:
    """Read a moment, or a day: then the last millisecond of it, UTC.

    Raises:
        collected_at_error: it is neither.

    Examples:
        >>> day_or_moment("2026-11-24"), day_or_moment("2026-11-24T00:00:00Z")
        (1795564799999, 1795478400000)
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return moment_of(text, "--at")
    return midnight_ms(day + timedelta(days=1)) - 1


def _name(by: str, verb: str) -> str:
    name = " ".join(by.split())
    if not name or not name.isprintable():
        argument = Code("--by")
        raise argument_invalid_error(
            command=Code(f"sluis register {verb}"), argument=argument, expected=Code(tr(N_("a name")))
        )
    return name


_GATE = "--config examples/gate.toml"
VERB = Verb(
    "register",
    N_("The life of the register: proposed, advised on, approved, activated, and every version kept."),
    (Example("sluis register history --config examples/gate.toml"),),
    verbs=(
        Verb(
            "propose",
            N_(
                "Propose a register: it becomes a version with a number.\n\n"
                "It must load. What the law keeps closed on that day is written into the proposal. The same bytes are "
                "proposed once."
            ),
            (Example(f'sluis register propose examples/register.yaml --by "Hoofd Klantenservice" {_GATE}'),),
            propose_,
        ),
        Verb(
            "advise",
            N_(
                "Record what the data protection officer advises about a version.\n\n"
                "Advice after an approval asks for another approval. Who advises cannot decide, nor activate."
            ),
            (Example(f'sluis register advise 1 --by "FG" --advice positive --text "Advies 2026-11, par. 3" {_GATE}'),),
            advise,
        ),
        Verb(
            "approve",
            N_(
                "Record that the owner decides for a version, and whether the advice is followed.\n\n"
                "Advice that is not followed is set aside with a reason (--why), which is kept beside it."
            ),
            (Example(f'sluis register approve 1 --by "Hoofd Klantenservice" --followed yes {_GATE}'),),
            approve,
        ),
        Verb(
            "activate",
            N_(
                "Activate a version that was approved, now or from a later moment.\n\n"
                "Somebody else than who decided or advised. With `store = true` under [register] in the settings the "
                "gate runs what is activated here: what waits under another plan is cancelled in the same transaction. "
                "With a pinned file the settings decide, as before."
            ),
            (Example(f'sluis register activate 1 --by "Beheer" {_GATE}'),),
            activate,
        ),
        Verb(
            "history",
            N_(
                "Show the life of every version: who did what, when and why, and which is in force.\n\n"
                "Each step is checked: its signature, that it follows on the step before, and that the ledger holds "
                "its event."
            ),
            (Example(f"sluis register history {_GATE}"), Example(f"sluis register history {_GATE} --format json")),
            history_,
        ),
        Verb(
            "show",
            N_("Print a version as it was proposed, byte for byte; without one, the version in force at a moment."),
            (Example(f"sluis register show 1 {_GATE}"),),
            show_,
        ),
        QUESTIONS,
        CONVERT,
    ),
)
