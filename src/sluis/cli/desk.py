"""``sluis desk``: run the process that people and machines ask, and describe what it can be asked."""

from pathlib import Path
from typing import Annotated, Final

from sluis.cli.verb import FINE, Example, Verb, option
from sluis.i18n import N_

DESK_TOML: Final = Path("desk.toml")


def run(*, settings: Annotated[Path, option(N_("The settings of the desk."), "--settings")] = DESK_TOML) -> int:
    """Run the desk."""
    from sluis.desk.serve import run_desk

    run_desk(settings)
    return FINE


def describe() -> int:
    """Print the description."""
    from sluis.desk.describe import description
    from sluis.reports import show

    show.print_json(description())
    return FINE


VERB = Verb(
    "desk",
    N_(
        "Let people and machines ask a gate what the settings say they may.\n\n"
        "One process beside a gate that holds its keys: over a Unix socket or mTLS, a closed list of calls."
    ),
    (Example("sluis desk describe"),),
    verbs=(
        Verb(
            "run",
            N_(
                "Run the desk: answer calls until SIGTERM.\n\n"
                "It listens for no router. It refuses to start on files that others can change."
            ),
            (Example("sluis desk run --settings desk.toml", runs=False),),
            run,
        ),
        Verb(
            "describe",
            N_("Print every call of a desk as OpenAPI 3.1."),
            (Example("sluis desk describe"),),
            describe,
        ),
    ),
)
