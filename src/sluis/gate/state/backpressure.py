"""Back-pressure: whether store and outbox can take another decision, and what one recipient may have waiting.

In:  the settings, the outbox, the disk. Out: ``OutboxAllowance`` for a transaction; or an error: the router comes back.

The rules this module keeps (gate specification, section 10.3):
 * Disk and outbox are looked at before anything is decided. Below ``limits.disk_free_bytes`` nothing new is taken, so
   that outcomes of what was sent can still be recorded.
 * A recipient whose own share is full does not lose reports: what would be recorded for it is not decided at all, and
   the router is asked to come again with the whole message. Whoever has nothing for that recipient goes on.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from sluis.errors import Code, RegisterText
from sluis.errors.gate import disk_low_error, outbox_full_error, recipient_full_error
from sluis.gate.state.settings import Endpoint, Settings
from sluis.ledger.outbox_depth import QueueDepth, held

_SQLITE: Final = "sqlite:///"
_NOTHING: Final = QueueDepth(0, 0)


def free_bytes(settings: Settings) -> int | None:
    """Return the bytes free on the file system of the database; ``None`` when that is not on this machine.

    Effects:
        Asks the file system.
    """
    url = settings.database_url()
    if not url.startswith(_SQLITE):
        return None
    folder = Path(url.removeprefix(_SQLITE).partition("?")[0]).parent
    try:
        about = os.statvfs(folder)
    except OSError:
        return 0
    return about.f_bavail * about.f_frsize


@dataclass(frozen=True, slots=True)
class OutboxAllowance:
    """What one transaction may still put in the outbox. A value: taking from it gives another one."""

    recipients: Mapping[str, Endpoint]
    """Who may have how much waiting; whoever is not named may have any."""
    waiting: Mapping[str, QueueDepth]

    @classmethod
    def boundless(cls) -> "OutboxAllowance":
        """Return the allowance of whoever puts nothing in an outbox: a trial, a shadow."""
        return cls({}, {})

    @classmethod
    def measured(cls, conn: Connection, settings: Settings) -> "OutboxAllowance":
        """Measure at the start of a transaction.

        Raises:
            DiskLowError: there is less disk left than the settings ask.
            OutboxFullError: the outbox holds as much as the settings allow.
        """
        limits = settings.limits
        free = free_bytes(settings) if limits.disk_free_bytes else None
        if free is not None and free < limits.disk_free_bytes:
            raise disk_low_error(free=free, wanted=limits.disk_free_bytes)
        waiting = held(conn)
        total = sum(depth.body_bytes for depth in waiting.values())
        if total >= limits.outbox_bytes:
            raise outbox_full_error(held=total, allowed=limits.outbox_bytes)
        return cls(settings.recipients, waiting)

    def take(self, recipient: str, size: int) -> "OutboxAllowance":
        """Return what is left when a body is put in.

        Args:
            recipient: The register's key.
            size: Of the body, in bytes.

        Raises:
            RecipientFullError: its share is full; nothing of this report may be recorded.
        """
        depth = self.waiting.get(recipient, _NOTHING)
        endpoint = self.recipients.get(recipient)
        if endpoint is not None:
            for waiting_now, allowed, unit in (
                (depth.bodies, endpoint.max_bodies, "bodies"),
                (depth.body_bytes, endpoint.max_bytes, "bytes"),
            ):
                if allowed is not None and waiting_now >= allowed:
                    raise recipient_full_error(recipient=RegisterText(recipient), allowed=allowed, unit=Code(unit))
        more = QueueDepth(depth.bodies + 1, depth.body_bytes + size)
        return replace(self, waiting={**self.waiting, recipient: more})
