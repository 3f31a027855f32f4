"""``sluis report incident``: what left for a recipient in a period, and what notices to authorities ask of it.

In:  a recipient, a period; a rollout list and notes where there are some. Out: the paper: a page, PDF or DOCX.
"""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from sluis import api
from sluis.cli.files import moment_of, now_ms
from sluis.cli.report_out import Day, EditedForm, Out, content_in, write_out
from sluis.cli.verb import FINE, GATE_TOML, Config, Example, Verb, option
from sluis.errors import Code
from sluis.errors.cli import argument_invalid_error
from sluis.i18n import N_, tr

Rollout = Annotated[
    Path | None,
    option(N_("Firmware before the gate, CSV: oui,product_class,firmware,from,to,count."), "--rollout"),
]
Facts = Annotated[Path | None, option(N_("What somebody noted about it, TOML; what is not in it is open."), "--facts")]

Log = Annotated[
    Path | None,
    option(N_("What the recipient says that it received, NDJSON; lines without a receipt count, too."), "--log"),
]
Recording = Annotated[
    list[str],
    Parameter(
        name="--recording", negative="", help=N_("A recording of traffic that is looked at; may be given again.")
    ),
]
Record = Annotated[
    Path | None, option(N_("The file in which versions of this paper are kept; made when it is not there."), "--record")
]
Why = Annotated[str | None, option(N_("Why this version says something else than the last on record."), "--why")]
LetterFor = Annotated[
    Literal["customer", "neighbour"] | None,
    option(N_("Write the letter to customers or to neighbours instead."), "--letter"),
]


def incident(
    *,
    recipient: Annotated[str, option(N_("Who received, by the register's key; else its name."), "--recipient")],
    from_: Annotated[str, option(N_("Start of the period, as 2026-01-01T00:00:00Z."), "--from")],
    to: Annotated[str | None, option(N_("End of the period; now when absent."), "--to")] = None,
    letter: LetterFor = None,
    rollout: Rollout = None,
    facts: Facts = None,
    log: Log = None,
    recording: Recording = [],  # noqa: B006 - cyclopts makes a list; ours is never changed
    record: Record = None,
    why: Why = None,
    config: Config = GATE_TOML,
    date_: Day = None,
    format: EditedForm = "html",  # noqa: A002 - the name people type
    out: Out = None,
) -> int:
    """Write down what is known of an incident."""
    begins, ends = moment_of(from_, "--from"), None if to is None else moment_of(to, "--to")
    _check(
        ("--from", N_("a moment that has passed"), begins < now_ms()),
        ("--to", N_("a moment after --from"), ends is None or ends > begins),
        ("--record", N_("left out, with --letter"), record is None or letter is None),
        ("--why", N_("left out, without --record"), why is None or record is not None),
    )
    asked = api.paper_incident.IncidentAsked(
        recipient, begins, ends, rollout, facts, date_, log=log, recordings=tuple(recording), record=record, why=why
    )
    with api.Gate.open(config) as gate:
        if letter is None:
            made = api.paper_incident.make_incident(gate, asked)
            content = content_in(made, format)
            api.paper_incident.keep_incident(gate, made, asked, content, format)
            write_out(content, format, out)
        else:
            reader = api.paper_incident.Reader(letter)
            write_out(content_in(api.paper_incident.make_incident_letter(gate, asked, reader), format), format, out)
    return FINE


def _check(*expectations: tuple[str, str, bool]) -> None:
    """Refuse an argument that is not what is expected of it: each with that, and whether it is."""
    for argument, expected, holds in expectations:
        if not holds:
            command = Code("sluis report incident")
            raise argument_invalid_error(command=command, argument=Code(argument), expected=Code(tr(expected)))


VERBS = (
    Verb(
        "incident",
        N_(
            "Write down what left for a recipient in a period, what is known of it, and what notices ask.\n\n"
            "The ledger is counted; --rollout, --log and --recording tell of time before it, and stand beside it where "
            "they tell of the same. Each figure is measured, estimated or unknown, and says how. With --record a later "
            "version names the one before, and what it corrects. The fields of GDPR article 33(3), of annex I of "
            "Regulation 611/2013 and of Tw 11.3a are filled where something is on record, and marked open where not."
        ),
        (
            Example(
                "sluis report incident --recipient wifi-insight --from 2026-01-01T00:00:00Z --rollout rollout.csv "
                "--facts incident.toml --config examples/gate.toml --format pdf --out incident.pdf",
                runs=False,
            ),
            Example(
                "sluis report incident --recipient wifi-insight --from 2026-01-01T00:00:00Z --log received.ndjson "
                "--recording captures --record versions.ndjson --config examples/gate.toml --format docx --out i.docx",
                runs=False,
            ),
            Example(
                "sluis report incident --recipient wifi-insight --from 2026-01-01T00:00:00Z --letter customer "
                "--facts incident.toml --config examples/gate.toml --format pdf --out letter.pdf",
                runs=False,
            ),
        ),
        incident,
    ),
)
