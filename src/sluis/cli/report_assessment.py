"""``sluis report dpia``, ``tia`` and ``lia``: filled with what is on record, every gap marked as open.

In:  a register, an activity, an earlier version, a gate. Out: a page, PDF or DOCX.
"""

from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Annotated

from sluis import api
from sluis.cli.report_out import Day, EditedForm, Out, content_in, write_out
from sluis.cli.verb import FINE, Example, Verb, option
from sluis.i18n import N_

RegisterFile = Annotated[Path, option(N_("The register, a YAML file."), "--register")]
OneActivity = Annotated[
    str | None, option(N_("The activity, by the register's key; every one when absent."), "--activity")
]
EarlierVersion = Annotated[
    Path | None,
    option(N_("An earlier register, to say what differs; `sluis register show` prints one."), "--before"),
]
WithSteps = Annotated[
    Path | None, option(N_("The settings of the gate, whose steps of this register are told."), "--config")
]


def dpia(
    *,
    register: RegisterFile,
    activity: OneActivity = None,
    before: EarlierVersion = None,
    config: WithSteps = None,
    date_: Day = None,
    format: EditedForm = "html",  # noqa: A002 - the name people type
    out: Out = None,
) -> int:
    """Fill a data protection impact assessment."""
    write_out(_content("dpia", (register, activity, date_, before), config, format), format, out)
    return FINE


def tia(
    *,
    register: RegisterFile,
    activity: OneActivity = None,
    before: EarlierVersion = None,
    config: WithSteps = None,
    date_: Day = None,
    format: EditedForm = "html",  # noqa: A002 - the name people type
    out: Out = None,
) -> int:
    """Fill a transfer impact assessment."""
    write_out(_content("tia", (register, activity, date_, before), config, format), format, out)
    return FINE


def lia(
    *,
    register: RegisterFile,
    activity: OneActivity = None,
    before: EarlierVersion = None,
    config: WithSteps = None,
    date_: Day = None,
    format: EditedForm = "html",  # noqa: A002 - the name people type
    out: Out = None,
) -> int:
    """Fill a balancing test."""
    write_out(_content("lia", (register, activity, date_, before), config, format), format, out)
    return FINE


def _content(
    kind: str, asked: tuple[Path, str | None, date | None, Path | None], config: Path | None, form: str
) -> bytes:
    """Open the gate, when there is one, for as long as the paper is made."""
    with nullcontext(None) if config is None else api.Gate.open(config) as gate:
        which = api.paper_assessment.AssessmentKind(kind)
        question = api.paper_assessment.AssessmentAsked(which, *asked, gate)
        return content_in(api.paper_assessment.make_assessment(question), form)


_ASKED = "--register examples/register.yaml --date 2026-12-01"
VERBS = (
    Verb(
        "dpia",
        N_(
            "Fill a data protection impact assessment (GDPR art. 35(7)) with what is on record; mark what is open.\n\n"
            "Per activity (a) to (d), each with its findings. Risk is not measured, and the paper says what would "
            "measure it. With --before it says which facts differ, with --config what was advised and decided."
        ),
        (
            Example(f"sluis report dpia {_ASKED} --activity wifi-help"),
            Example(f"sluis report dpia {_ASKED} --before examples/register.yaml"),
        ),
        dpia,
    ),
    Verb(
        "tia",
        N_(
            "Fill a transfer impact assessment (GDPR art. 44-49) with what is on record; mark what is open.\n\n"
            "Per activity the transfer, the instrument, law and practice of the country as the tables of law date it, "
            "supplementary measures, and when to look again. It says of no country that it is safe."
        ),
        (Example(f"sluis report tia {_ASKED} --activity wifi-help"),),
        tia,
    ),
    Verb(
        "lia",
        N_(
            "Fill the balancing test of a legitimate interest (GDPR art. 6(1)(f)) with what is on record.\n\n"
            "Per activity the interest, the necessity and what has to be weighed. The balance is not struck here: what "
            "people expect and what it does to them stays open until people say it."
        ),
        (Example(f"sluis report lia {_ASKED} --activity network-quality"),),
        lia,
    ),
)
