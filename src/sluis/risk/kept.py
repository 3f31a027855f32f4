"""The sealed sample of a gate, put together to be measured: what was released of the homes that were drawn.

In:  bodies of a sample, opened one after another. Out: a table, and the digest of what was read.

The rules this module keeps (risk specification, section 6):
 * A home is known by its number in the gate; nothing here can be turned back into a line or a name.
 * What is read is what was decided to leave; whether its recipient took it is not asked.
 * A body is of the moment of its header. Its recipient sees it come only where an activity releases at once.
"""

import hashlib
from collections.abc import Iterable

from sluis.ledger.sampled import Sampled
from sluis.risk.bodies import cells_of
from sluis.risk.inbox import DAY_MS, Collected
from sluis.risk.released import Body, Collecting
from sluis.terms import Lifetime
from sluis.token_period import period_of


def collect_sample(kept: Iterable[Sampled], collecting: Collecting, *, at_once: bool) -> tuple[Collected, list[bytes]]:
    """Put the bodies of a sample together.

    Args:
        kept: Of ``sluis.ledger.sampled.sampled_of``.
        collecting: Of the activity they are of.
        at_once: Whether it releases at once.

    Returns:
        What was put together, and a digest of each body with its moment and its home.

    Raises:
        risk_body_error: one is no body.
    """
    moments: list[int] = []
    digests: list[bytes] = []
    lifetime = collecting.plan.household or Lifetime.DAY
    for each in kept:
        at_ms, at_s = each.at_ms, each.at_ms // 1000
        period = at_ms // DAY_MS if lifetime is Lifetime.REPORT else period_of(lifetime, at_ms)
        arrived_s = at_s if at_once else None
        collecting.add(Body(cells_of(each.body), each.slot, period, at_ms // DAY_MS, at_s, arrived_s))
        moments.append(at_s)
        beside = f"{at_ms} {None if arrived_s is None else at_ms} {each.slot}".encode("ascii")
        digests.append(hashlib.sha256(hashlib.sha256(each.body).digest() + beside).digest())
    return Collected(min(moments, default=0), max(moments, default=0), len(moments)), digests
