"""How much waits in the outbox of a gate under a register: bodies and bytes at a number of homes.

In:  a lowered activity, a number of homes. Out: ``OutboxNeed``: as it goes, and while the recipient takes nothing.

Assumed, and said by whoever prints it: a report of each home every quarter of an hour; up to 16 entries where a path
has an instance; every row filled with its longest value, its whole path written beside it; 700 bytes of the database
for a row with its indexes. A body waits one period on average (ledger specification, section 3.6), until expiry at
most.
"""

from dataclasses import dataclass
from typing import Final

from sluis.kernel.plan import (
    NumberShape,
    Plan,
    Release,
    Row,
    Shape,
    ToBands,
    ToDeviceClass,
    Token,
    ToVendorGroup,
    Withhold,
    WordShape,
)
from sluis.register.lower import LoweredActivity

INTERVAL_MS: Final = 900_000
"""Between two reports of a home."""
ENTRIES: Final = 16
"""Instances of a table at one home."""
ROW_BYTES: Final = 700
"""What a body takes in the database beside itself."""
EXPIRY_PERIODS: Final = 3
IMMEDIATE_EXPIRY_MS: Final = 86_400_000
_TOKEN_CHARACTERS: Final = 26
_BAND_CHARACTERS: Final = 60
_COUNT_CHARACTERS: Final = 400
"""Of a count: each band, and all around them."""
_WORD_CHARACTERS: Final = 16
"""Of a device class or a group of vendors."""
_NUMBER_CHARACTERS: Final = 10
_AROUND_A_VALUE: Final = 12
"""Quotes, colon, comma and the like."""


@dataclass(frozen=True, slots=True)
class OutboxNeed:
    """What one activity keeps waiting."""

    bodies: int
    body_bytes: int
    """With what the database adds."""
    most_bodies: int
    """When the recipient takes nothing until bodies expire."""
    most_bytes: int


def outbox_need(activity: LoweredActivity, homes: int) -> OutboxNeed:
    """Return what waits in the outbox at a number of homes, each of which passes for this activity.

    Args:
        activity: Lowered from a register.
        homes: How many.
    """
    period_ms = activity.release_ms or 0
    expiry_ms = EXPIRY_PERIODS * period_ms or IMMEDIATE_EXPIRY_MS
    count = activity.plan.count
    if count is not None:
        bodies, size = len(count.cells), len(count.bounds) * _BAND_CHARACTERS + _COUNT_CHARACTERS + ROW_BYTES
        most = bodies * (1 + expiry_ms // (count.period_s * 1000))
        return OutboxNeed(bodies, bodies * size, most, most * size)
    size = longest_body(activity.plan) + ROW_BYTES
    bodies, most = (-(-homes * wait_ms // INTERVAL_MS) for wait_ms in (period_ms, expiry_ms))
    return OutboxNeed(bodies, bodies * size, most, most * size)


def longest_body(plan: Plan) -> int:
    """Return the bytes of a body in which every row is filled, at most about."""
    rows = sum(_row_characters(row) for row in plan.rows)
    household = _TOKEN_CHARACTERS + len("Household") + _AROUND_A_VALUE if plan.household is not None else 0
    time = _NUMBER_CHARACTERS + len("CollectionTime") + _AROUND_A_VALUE if plan.time_grid_s is not None else 0
    return rows + household + time


def _row_characters(row: Row) -> int:
    if isinstance(row.treatment, Withhold):
        return 0
    entries = ENTRIES if "*" in row.path else 1
    return entries * (sum(len(part) + 1 for part in row.path) + _value_characters(row) + _AROUND_A_VALUE)


def _value_characters(row: Row) -> int:
    match row.treatment:
        case Release(shape):
            return _shape_characters(shape)
        case Token():
            return _TOKEN_CHARACTERS
        case ToBands(bounds):
            return max((len(str(bound)) for bound in bounds), default=0)
        case ToDeviceClass() | ToVendorGroup() | Withhold():
            return _WORD_CHARACTERS


def _shape_characters(shape: Shape) -> int:
    if isinstance(shape, NumberShape):
        return max(len(str(shape.minimum)), len(str(shape.maximum)))
    if isinstance(shape, WordShape):
        return max((len(word) for word in shape.words), default=0)
    return _NUMBER_CHARACTERS
