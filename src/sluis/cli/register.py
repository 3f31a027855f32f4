"""``sluis register``: the life of the register, from a proposal to the version that is in force, and everything before.

In:  a register or a version, and who does what. Out: signed steps; the history; a version as it was on a day.

A step is signed by a person where the settings list people: with a key on this machine, or elsewhere, in two halves:
what is to be signed is written, and its signature is handed in with the same words.
"""

import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

from sluis import api
from sluis.api.files import read_bytes, write_file
from sluis.api.moments import midnight_ms
from sluis.cli.files import moment_of
from sluis.cli.register_convert import CONVERT
from sluis.cli.register_import import IMPORT
from sluis.cli.register_questions import QUESTIONS
from sluis.cli.verb import FINE, GATE_TOML, Config, Example, Format, Verb, option
from sluis.errors import Code, SluisError
from sluis.errors.cli import argument_invalid_error, argument_missing_error
from sluis.i18n import N_, tr
from sluis.reports import show

if TYPE_CHECKING:
    from sluis.api.lifecycle import StepRequest, TakenStep, Taker

By = Annotated[
    str | None,
    option(N_("Who does it: a name that is typed, not signed, and kept with the step. Refused with [people]."), "--by"),
]
SignWith = Annotated[
    Path | None,
    option(N_("Sign with this SSH key: a private one, or the public one of a key in ssh-agent."), "--sign-with"),
]
ToSign = Annotated[Path | None, option(N_("Write what is to be signed to this file, and take no step."), "--to-sign")]
Signature = Annotated[
    Path | None, option(N_("Hand in this signature, FILE.sig, of what --to-sign wrote to FILE."), "--signature")
]
_SIG: Final = ".sig"
Which = Annotated[str, option(N_("The version: its number, or at least 8 digits of its SHA-256."))]
Why = Annotated[str, option(N_("Why, for whoever reads it later."), "--why")]
At = Annotated[
    str | None, option(N_("As it was on this day, or at this moment (2026-11-24T13:30:00Z); now when absent."), "--at")
]


def propose_(
    register: Annotated[Path, option(N_("The register, a YAML file."))],
    /,
    *,
    by: By = None,
    sign_with: SignWith = None,
    to_sign: ToSign = None,
    signature: Signature = None,
    why: Why = "",
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Propose a register."""
    request = api.StepRequest(api.StepName.PROPOSED, str(register), why)
    who = _Who("propose", by, sign_with, to_sign, signature)
    with api.Gate.open(config) as gate:
        _print(_take(gate, request, who), format)
    return FINE


def advise(
    version: Which,
    /,
    *,
    by: By = None,
    sign_with: SignWith = None,
    to_sign: ToSign = None,
    signature: Signature = None,
    advice: Annotated[Literal["positive", "conditions", "negative"], option(N_("What is advised."), "--advice")],
    text: Annotated[str, option(N_("The advice itself, or where it is filed."), "--text")],
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Record the advice of the data protection officer."""
    request = api.StepRequest(api.StepName.ADVISED, version, text, api.Advice(advice))
    who = _Who("advise", by, sign_with, to_sign, signature)
    with api.Gate.open(config) as gate:
        _print(_take(gate, request, who), format)
    return FINE


def approve(
    version: Which,
    /,
    *,
    by: By = None,
    sign_with: SignWith = None,
    to_sign: ToSign = None,
    signature: Signature = None,
    followed: Annotated[Literal["yes", "no"], option(N_("Whether the advice is followed."), "--followed")],
    why: Why = "",
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Record the decision of the owner."""
    request = api.StepRequest(api.StepName.APPROVED, version, why, followed=followed == "yes")
    who = _Who("approve", by, sign_with, to_sign, signature)
    with api.Gate.open(config) as gate:
        _print(_take(gate, request, who), format)
    return FINE


def activate(
    version: Which,
    /,
    *,
    by: By = None,
    sign_with: SignWith = None,
    to_sign: ToSign = None,
    signature: Signature = None,
    from_: Annotated[
        str | None, option(N_("From when it holds, as 2026-12-01T00:00:00Z; now when absent."), "--from")
    ] = None,
    why: Why = "",
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Activate a version that was approved."""
    from_ms = None if from_ is None else moment_of(from_, "--from")
    request = api.StepRequest(api.StepName.ACTIVATED, version, why, from_ms=from_ms)
    who = _Who("activate", by, sign_with, to_sign, signature)
    with api.Gate.open(config) as gate:
        done = _take(gate, request, who)
    _print(done, format)
    if format == "text" and done is not None:
        page = show.out()
        for activity in done.closed:
            template = N_("{activity}: the law keeps it closed then; `sluis check` says why.")
            show.say(page, template, style="yellow", activity=activity)
        if not gate.settings.register.store:
            show.say(page, N_("The settings pin a file: the gate keeps to that until [register] says store = true."))
        elif done.cancelled is not None:
            show.say(page, N_("In force. Bodies cancelled: {count}."), count=done.cancelled)
    return FINE


@dataclass(frozen=True, slots=True)
class _Who:
    """Who takes a step, by the options of its verb."""

    verb: str
    by: str | None
    sign_with: Path | None
    to_sign: Path | None
    signature: Path | None

    def refused(self, option_: str, expected: str) -> SluisError:
        """Return the error that says what an option should have been."""
        command = Code(f"sluis register {self.verb}")
        return argument_invalid_error(command=command, argument=Code(option_), expected=Code(expected))


def _take(gate: "api.Gate", request: "StepRequest", who: _Who) -> "TakenStep | None":
    """Take a step, or write what is to be signed for it: then nothing is taken."""
    ways = {"--by": who.by, "--sign-with": who.sign_with, "--to-sign": who.to_sign, "--signature": who.signature}
    given = [name for name, value in ways.items() if value is not None]
    if len(given) > 1 and (who.by is None or gate.settings.people is None):
        raise who.refused(given[1], tr(N_("something to give beside {other}"), None, other=given[0]))
    if who.to_sign is None or who.by is not None:
        return gate.registers.take(request, _taker(gate, who))
    from sluis.reports.register_life import print_to_sign

    write_file(who.to_sign, gate.registers.to_sign(request))
    print_to_sign(who.to_sign, gate.registers.namespace)
    return None


def _taker(gate: "api.Gate", who: _Who) -> "Taker":
    """Return who takes a step, as the API takes it; with people in the settings a name is refused there."""
    if who.by is not None:
        return _name(who.by, who)
    if who.sign_with is not None:
        return api.SignWith(who.sign_with)
    if who.signature is not None:
        if who.signature.suffix != _SIG:
            raise who.refused("--signature", tr(N_("a file that ends in .sig, beside the file that was signed")))
        return api.HandedIn(read_bytes(who.signature.with_suffix("")), read_bytes(who.signature))
    if gate.settings.people is None:
        raise argument_missing_error(command=Code(f"sluis register {who.verb}"), argument=Code("--by"))
    return ""


def _print(done: "TakenStep | None", form: Format) -> None:
    if done is None:
        return
    if form == "json":
        show.print_json(api.as_json(done))
    else:
        from sluis.reports.register_life import print_step

        print_step(done.step)
        if not done.kept:
            show.say(show.out(), show.NOT_KEPT, style="bold red")


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


def _name(by: str, who: _Who) -> str:
    name = " ".join(by.split())
    if not name or not name.isprintable():
        raise who.refused("--by", tr(N_("a name")))
    return name


_GATE = "--config examples/gate.toml"
VERB = Verb(
    "register",
    N_(
        "The life of the register: proposed, advised on, approved, activated, and every version kept.\n\n"
        "Where the settings list people, each step is signed with an SSH key: --sign-with KEYFILE; or --to-sign FILE, "
        "`ssh-keygen -Y sign`, then the same command with --signature FILE.sig."
    ),
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
                "Each step is checked: its signatures, that it follows on the step before, and that the ledger holds "
                "its event. What was typed and not signed says so."
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
        IMPORT,
    ),
)
