"""``sluis web``: run the pages for people."""

from pathlib import Path
from typing import Annotated, Final

from sluis.cli.verb import FINE, Example, Verb, option
from sluis.i18n import N_

WEB_TOML: Final = Path("web.toml")


def run(*, settings: Annotated[Path, option(N_("The settings of the web."), "--settings")] = WEB_TOML) -> int:
    """Run the web."""
    from sluis.web.serve import run_web

    run_web(settings)
    return FINE


VERB = Verb(
    "web",
    N_(
        "Show people what a gate shared about them, and take what they ask.\n\n"
        "One process without any key: it signs people in at the provider's identity service and asks a desk."
    ),
    (Example("sluis web run --settings web.toml", runs=False),),
    verbs=(
        Verb(
            "run",
            N_(
                "Run the web: answer browsers until SIGTERM.\n\nIt refuses to start on settings that others can change."
            ),
            (Example("sluis web run --settings web.toml", runs=False),),
            run,
        ),
    ),
)
