"""``sluis doctor``: is this gate as it should be, and what has to be done about what is not.

In:  settings. Out: a table or JSON; exit 0 when nothing is bad.
"""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

from rich.text import Text

from sluis.cli import show
from sluis.cli.verb import FINDINGS, FINE, GATE_TOML, Config, Example, Format, Verb, option
from sluis.gate.delivery.egress import reach
from sluis.gate.state.health import Check, Health
from sluis.gate.state.masking import Tree, masked_settings
from sluis.gate.state.settings import Settings, load_settings
from sluis.gate.state.state import wall_clock
from sluis.gate.trial.doctor import Clocks, examine
from sluis.i18n import N_, tr

WORDS: Final = {Health.OK: N_("fine"), Health.WARN: N_("look"), Health.BAD: N_("broken")}
STYLES: Final = {Health.OK: "green", Health.WARN: "yellow", Health.BAD: "bold red"}
Egress = Annotated[
    bool, option(N_("Also connect to the recipients of the settings, and close again; nothing is sent."), "--egress")
]


def doctor(*, config: Config = GATE_TOML, egress: Egress = False, format: Format = "text") -> int:  # noqa: A002
    """Look at a gate."""
    settings = load_settings(config)
    clocks = Clocks(wall_clock, lambda: time.monotonic_ns() // 1_000_000, lambda: time.sleep(0.1))
    checks = list(examine(settings, clocks))
    if egress:
        checks += asyncio.run(_reach(settings))
    worst = FINDINGS if any(check.health is Health.BAD for check in checks) else FINE
    if format == "json":
        documents = [
            {"part": one.part, "verdict": one.health.value, "text": one.text(), "remedy": one.to_do()} for one in checks
        ]
        show.print_json({"settings": masked_settings(settings), "checks": documents})
        return worst
    _print(config, settings, checks)
    return worst


async def _reach(settings: Settings) -> list[Check]:
    remote = [(name, one) for name, one in settings.recipients.items() if one.url is not None]
    return list(await asyncio.gather(*(reach(name, one) for name, one in remote)))


def _print(config: Path, settings: Settings, checks: Sequence[Check]) -> None:
    page = show.out()
    show.line(page, str(config))
    for name, value in masked_settings(settings).items():
        for line in _lines(name, value):
            show.line(page, " ", line)
    rows: list[list[str | Text]] = [
        [Text(tr(WORDS[one.health]), style=STYLES[one.health]), one.part, one.text(), one.to_do()] for one in checks
    ]
    page.print(show.table([N_("how"), N_("part"), N_("what was found"), N_("what to do")], rows))
    found = [sum(one.health is health for one in checks) for health in (Health.BAD, Health.WARN)]
    show.say(page, N_("Broken: {bad}. To look at: {warn}."), bad=found[0], warn=found[1])


def _lines(name: str, value: Tree) -> list[str]:
    """Return one line per setting that has a value."""
    if isinstance(value, dict):
        return [line for key, one in value.items() for line in _lines(f"{name}.{key}", one)]
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        return [line for number, one in enumerate(value, 1) for line in _lines(f"{name}[{number}]", one)]
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
