"""Of which time the ledger can tell: since when, without what was thrown away, and until when it can prove it.

In:  a connection. Out: three moments; each is ``None`` where there is none.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from sluis.ledger.epoch import epoch_states
from sluis.ledger.events import pruned_before


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


def covered(conn: Connection) -> Covered:
    """Return of which time the ledger can tell."""
    states, pruned = epoch_states(conn), pruned_before(conn)
    sealed = [each.to_ms for each in states if each.state == "served" and each.to_ms is not None]
    gone = [each.from_ms for each in states if each.epoch == pruned] if pruned else []
    return Covered(states[0].from_ms if states else None, gone[0] if gone else None, max(sealed, default=None))
