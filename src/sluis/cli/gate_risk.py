"""``sluis gate measure`` and ``sluis gate risk``: put on record how well homes are recognised; see what that closes.

In:  recorded reports or bodies that left. Out: figures on record, and which activities they let be open.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from sluis import api
from sluis.cli.files import files_in, told_format
from sluis.cli.given import refuse_other_kinds, refuse_unread
from sluis.cli.verb import FINDINGS, FINE, GATE_TOML, As, Config, Example, Format, Verb, option
from sluis.errors import Code, SluisError
from sluis.errors.cli import argument_invalid_error, argument_missing_error
from sluis.i18n import N_, tr
from sluis.reports import show

if TYPE_CHECKING:
    from sluis.api.gate import Gate
    from sluis.api.risk_lease import MeasuredOnRecord, RiskOfActivity, ToRecord

_MEASURE = Code("sluis gate measure")


def measure(
    activity: Annotated[str, option(N_("The activity, by the register's key."))],
    files: Annotated[list[str] | None, option(N_("Files with reports of many homes, or folders of them."))] = None,
    /,
    *,
    bodies: Annotated[
        Path | None, option(N_("Measure bodies that left instead: the folder in which they are."), "--bodies")
    ] = None,
    homes: Annotated[
        Path | None, option(N_("With bodies: which is of which home, lines NAME,NUMBER."), "--homes")
    ] = None,
    sample: Annotated[
        bool, option(N_("Measure the sealed sample instead that the gate keeps of the homes it drew."), "--sample")
    ] = False,
    shadow: Annotated[bool, option(N_("Of the shadow register: before it comes into force."), "--shadow")] = False,
    sha256: Annotated[
        str | None, option(N_("What the digest of the input has to be; another one is refused."), "--sha256")
    ] = None,
    as_: As = None,
    config: Config = GATE_TOML,
    format: Format = "text",  # noqa: A002 - the name people type
) -> int:
    """Measure, and put it on record."""
    told_format(as_)
    _check(files, bodies, homes, sample=sample)
    with api.Gate.open(config) as gate:
        asked = api.risk_lease.ToRecord(activity, files_in(files or []), bodies, homes, shadow, as_, sample, sha256)
        done = _measured(gate, asked)
        found = next((each for each in api.risk_lease.risk_of_activities(gate) if each.activity == activity), None)
    if format == "json":
        show.print_json(api.as_json(done))
    else:
        from sluis.reports import risk_lease as words

        page = show.out()
        show.paragraph(page, words.recorded_in_words(done.entry, done.recorded.sha256))
        if not done.recorded.kept:
            show.say(page, show.NOT_KEPT, style="bold red")
        if found is not None and not shadow:
            _print(found)
    return FINE if done.recorded.fault is None else FINDINGS


def _measured(gate: "Gate", asked: "ToRecord") -> "MeasuredOnRecord":
    """Measure; where too few homes were found because no file could be read, that is what is said."""
    try:
        return api.risk_lease.measure_and_record(gate, asked)
    except SluisError as error:
        if error.code == "risk.too-few-homes" and asked.files:
            refuse_unread(asked.files, asked.told)
        raise


def _check(files: list[str] | None, bodies: Path | None, homes: Path | None, *, sample: bool) -> None:
    """Files, bodies or the sample, one of them; bodies with a file that says whose they are."""
    if sample:
        if files or bodies is not None:
            expected = Code(tr(N_("there when files or bodies are named")))
            raise argument_invalid_error(command=_MEASURE, argument=Code("--sample"), expected=expected)
        return
    if bodies is None and not files:
        raise argument_missing_error(command=_MEASURE, argument=Code("FILES"))
    if bodies is not None and files:
        expected = Code(tr(N_("there when files are named")))
        raise argument_invalid_error(command=_MEASURE, argument=Code("--bodies"), expected=expected)
    if bodies is not None and homes is None:
        raise argument_missing_error(command=_MEASURE, argument=Code("--homes"))
    refuse_other_kinds([*(files or []), bodies, homes], _MEASURE)


def risk(*, config: Config = GATE_TOML, format: Format = "text") -> int:  # noqa: A002 - the name people type
    """Show what is on record of how well homes are recognised."""
    with api.Gate.open(config) as gate:
        found = api.risk_lease.risk_of_activities(gate)
    if format == "json":
        show.print_json({"activities": [api.as_json(each) for each in found]})
    else:
        for each in found:
            _print(each)
    return FINE if all(each.open for each in found) else FINDINGS


def _print(found: "RiskOfActivity") -> None:
    from sluis.reports import risk_lease as words

    page = show.out()
    for text in words.in_words(found):
        show.paragraph(page, text)
    if found.history:
        page.print(show.table(words.HISTORY, words.history_rows(found)))


VERBS = (
    Verb(
        "measure",
        N_(
            "Measure how well homes are recognised in what an activity lets out, and put it on record.\n\n"
            "What comes out is recorded, whatever it is, and counts from then on: above the limit of the register, "
            "nothing of the activity leaves. The seed follows from the input and the log; nobody chooses it."
        ),
        (
            Example("sluis gate measure wifi-help recorded/ --config gate.toml", runs=False),
            Example("sluis gate measure wifi-help --sample --config gate.toml", runs=False),
            Example("sluis gate measure wifi-help --bodies out/ --homes homes.csv --config gate.toml", runs=False),
        ),
        measure,
    ),
    Verb(
        "risk",
        N_(
            "Show how well homes may be recognised in each activity, what was measured, and whether that closes it.\n\n"
            "With what closes it stand the row that does most, and what would bring it under the limit. Every figure "
            "was put on record."
        ),
        (Example("sluis gate risk --config examples/gate.toml"),),
        risk,
    ),
)
