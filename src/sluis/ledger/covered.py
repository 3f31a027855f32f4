"""Of which time the ledger can tell: since when, without what was thrown away, and until when it can prove it.

In:  a connection. Out: three moments; each is ``None`` where there is none.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, func, select

from sluis.ledger.events import pruned_before
from sluis.store.schema import epochs


@dataclass(frozen=True, slots=True)
class Covered:
    """The time a ledger can tell of."""

    from_ms: int | None
    """When it began; ``None`` while nothing is on record."""
    pruned_ms: int | None
    """Until when what it held was thrown away."""
    sealed_ms: int | None
    """Until when it is sealed."""

    @property
    def told_from_ms(self) -> int | None:
        """Since when it holds what it was told.

        Examples:
            >>> Covered(1, None, None).told_from_ms, Covered(1, 5, 9).told_from_ms
            (1, 5)
        """
        return self.from_ms if self.pruned_ms is None else self.pruned_ms


_TOLD: Final = select(
    select(epochs.c.from_ms).order_by(epochs.c.epoch).limit(1).scalar_subquery(),
    select(epochs.c.from_ms).where(epochs.c.epoch == bindparam("pruned")).scalar_subquery(),
    select(func.max(epochs.c.to_ms)).where(epochs.c.state == "served").scalar_subquery(),
)


def covered(conn: Connection) -> Covered:
    """Return of which time the ledger can tell."""
    pruned = pruned_before(conn)
    from_ms, pruned_ms, sealed_ms = conn.execute(_TOLD, {"pruned": pruned}).one()
    return Covered(from_ms, pruned_ms if pruned else None, sealed_ms)
