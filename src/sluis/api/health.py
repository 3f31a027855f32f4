"""Is a gate as it should be, and what has to be done about what is not. It changes nothing and shows no secret.

In:  settings. Out: ``HealthReport``: one check per thing.
"""

import asyncio
import os
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from sluis.api.document import Json
from sluis.audit.house.address_table import Packed
from sluis.audit.house.origin import usual_place
from sluis.audit.house.table_age import OLD_DAYS, age_days
from sluis.capture.readers.tshark.program import WITHOUT_LUA, version
from sluis.errors import Code, FileName, SluisError
from sluis.gate.delivery.egress import reach
from sluis.gate.delivery.recipient_tls import tls_context
from sluis.gate.state.health import Check, Health, broken
from sluis.gate.state.masking import Tree, masked_settings
from sluis.gate.state.settings import Endpoint, Settings, load_settings
from sluis.gate.state.state import wall_clock
from sluis.gate.trial.doctor import Clocks, examine
from sluis.i18n import N_

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
    checks += _for_audits()
    if egress:
        checks += asyncio.run(_reach(loaded))
    return HealthReport(masked_settings(loaded), tuple(checks))


def _for_audits() -> list[Check]:
    """Look at what ``sluis audit`` needs and a gate does not: nothing of it is ever broken for a gate."""
    try:
        seen = version()
        lua = not seen.endswith(WITHOUT_LUA)
        made = Check("tshark", Health.OK, _TSHARK, places=(("program", Code(seen)),)) if lua else _NO_LUA
    except SluisError:
        made = _NO_TSHARK
    return [made, _of_table(usual_place(), date.today())]  # noqa: DTZ011 - the age of a file on this machine


def _of_table(place: Path, today: date) -> Check:
    if not place.exists():
        return Check("table of addresses", Health.WARN, _NO_TABLE, _RENEW)
    try:
        day = Packed(place.read_bytes(), FileName(place)).table.day
    except SluisError:
        return Check("table of addresses", Health.WARN, _DAMAGED, _RENEW)
    days = age_days(day, today)
    if days is None:
        return Check("table of addresses", Health.WARN, _NO_DAY, _RENEW)
    old = days > OLD_DAYS
    places = (("days", days), ("most", OLD_DAYS))
    sentence = _OLD if old else _TABLE
    return Check("table of addresses", Health.WARN if old else Health.OK, sentence, _RENEW if old else "", places)


_TSHARK: Final = N_("{program} is there for audits.")
_NO_LUA: Final = Check(
    "tshark", Health.WARN,
    N_("It was built without Lua: an audit cannot read what is sent in clear on a port that is usual for TLS."),
    N_("Install the tshark of your distribution, or one that was built with Lua."),
)  # fmt: skip
_NO_TSHARK: Final = Check(
    "tshark", Health.WARN, N_("It is not there: an audit reads no captures. The gate does not need it."),
    N_("Install tshark (Wireshark) to audit captures."),
)  # fmt: skip
_NO_TABLE: Final = N_("There is none: an audit knows no organisation and no country. The gate does not need it.")
_DAMAGED: Final = N_("It cannot be read: it is damaged, or of another version. An audit that needs it stops there.")
_NO_DAY: Final = N_("It does not say of which day it is, or of a later one than today.")
_TABLE: Final = N_("It is {days} days old; from {most} days on a new one is asked for.")
_OLD: Final = N_("It is {days} days old, more than {most}: organisations and countries of an audit may be wrong.")
_RENEW: Final = N_("Renew it: `sluis audit --renew-table`.")


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
