"""``sluis doctor``: is this gate as it should be, and what has to be done about what is not.

In:  settings. Out: a table or JSON; exit 0 when nothing is bad.
"""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from rich.text import Text

from sluis import api
from sluis.cli.verb import FINDINGS, FINE, GATE_TOML, Config, Example, Format, Verb, option
from sluis.i18n import N_, tr
from sluis.reports import show

if TYPE_CHECKING:
    from sluis.api.health import HealthReport, Tree

WORDS: Final = {"ok": N_("fine"), "warn": N_("look"), "bad": N_("broken")}
STYLES: Final = {"ok": "green", "warn": "yellow", "bad": "bold red"}
Egress = Annotated[
    bool, option(N_("Also connect to the recipients of the settings, and close again; nothing is sent."), "--egress")
]


def doctor(*, config: Config = GATE_TOML, egress: Egress = False, format: Format = "text") -> int:  # noqa: A002
    """Look at a gate."""
    examined = api.health.examine_gate(config, egress=egress)
    if format == "json":
        show.print_json(api.as_json(examined))
    else:
        _print(config, examined)
    return FINDINGS if examined.broken else FINE


def _print(config: Path, tallies: "HealthReport") -> None:
    page = show.out()
    show.line(page, str(config))
    for name, value in tallies.settings.items():
        for line in _lines(name, value):
            show.line(page, " ", line)
    rows: list[list[str | Text]] = [
        [Text(tr(WORDS[check.health.value]), style=STYLES[check.health.value]), check.part, check.text(), check.to_do()]
        for check in tallies.checks
    ]
    page.print(show.table([N_("how"), N_("part"), N_("what was found"), N_("what to do")], rows))
    counts = Counter(check.health.value for check in tallies.checks)
    show.say(page, N_("Broken: {bad}. To look at: {warn}."), bad=counts["bad"], warn=counts["warn"])


def _lines(name: str, value: "Tree") -> list[str]:
    """Return one line per setting that has a value."""
    if isinstance(value, dict):
        return [line for key, child in value.items() for line in _lines(f"{name}.{key}", child)]
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return [line for number, item in enumerate(value, 1) for line in _lines(f"{name}[{number}]", item)]
    if value is None or value == []:
        return []
    shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return [f"{name} = {shown}"]


VERB = Verb(
    "doctor",
    N_(
        "Look at everything a gate needs, and say what is broken and what to do.\n\n"
        "Clock, register, leases, files with secrets, endpoints, disk, database, keys and outbox. It changes nothing "
        "and shows no secret. Exit code 1 when something is broken."
    ),
    (
        Example("sluis doctor --config examples/gate.toml"),
        Example("sluis doctor --config examples/gate.toml --format json"),
    ),
    doctor,
)
