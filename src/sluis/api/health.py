"""Is a gate as it should be, and what has to be done about what is not. It changes nothing and shows no secret.

In:  settings. Out: ``HealthReport``: one check per thing.
"""

import asyncio
import os
import time
from dataclasses import dataclass
from pathlib import Path

from sluis.api.document import Json
from sluis.errors import SluisError
from sluis.gate.delivery.egress import reach
from sluis.gate.delivery.recipient_tls import tls_context
from sluis.gate.state.health import Check, Health, broken
from sluis.gate.state.masking import Tree, masked_settings
from sluis.gate.state.settings import Endpoint, Settings, load_settings
from sluis.gate.state.state import wall_clock
from sluis.gate.trial.doctor import Clocks, examine

__all__ = ["Check", "Health", "HealthReport", "Tree", "examine_gate"]


@dataclass(frozen=True, slots=True)
class HealthReport:
    """What was looked at, and how it is."""

    settings: dict[str, Tree]
    """As a tree in which nothing secret can stand."""
    checks: tuple[Check, ...]

    @property
    def broken(self) -> bool:
        """Whether something does not work."""
        return any(check.health is Health.BAD for check in self.checks)

    def document(self) -> dict[str, Json]:
        """Return it as ``sluis doctor --format json`` prints it."""
        checks: list[Json] = [
            {"part": check.part, "verdict": check.health.value, "text": check.text(), "remedy": check.to_do()}
            for check in self.checks
        ]
        return {"settings": self.settings, "checks": checks}


def examine_gate(settings: Path | str, *, egress: bool = False) -> HealthReport:
    """Look at everything a gate needs.

    Args:
        settings: The file, mostly ``gate.toml``.
        egress: Whether to connect to the recipients of the settings too, and close again; nothing is sent.

    Raises:
        SluisError: the settings cannot be used.

    Effects:
        Reads; makes, moves and sends nothing.
    """
    loaded = load_settings(Path(settings))
    clocks = Clocks(wall_clock, lambda: time.monotonic_ns() // 1_000_000, lambda: time.sleep(0.1))
    checks = list(examine(loaded, clocks, Path(settings), os.geteuid()))
    if egress:
        checks += asyncio.run(_reach(loaded))
    return HealthReport(masked_settings(loaded), tuple(checks))


async def _reach_one(settings: Settings, name: str, recipient: Endpoint) -> Check:
    """Connect as the deliverer does: with the authorities, pins and certificate of the endpoint."""
    try:
        context = tls_context(settings, recipient)
    except SluisError as fault:
        return broken(f"egress {name}", fault)
    return await reach(name, recipient, context)


async def _reach(settings: Settings) -> list[Check]:
    remote = [(name, recipient) for name, recipient in settings.recipients.items() if recipient.url is not None]
    return list(await asyncio.gather(*(_reach_one(settings, name, recipient) for name, recipient in remote)))
