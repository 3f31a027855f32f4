"""What the names of a path suggest, where the catalogue does not list it.

In:  a path, with its instances or with ``*`` in their place.
Out: a kind, a subject and whether it names a secret, each ``None`` or false when nothing says so.

The rules this module keeps:
 * What a name promises stands in ``find.key_names``, where keys in texts are looked up as well.
 * Whose it is, is read from every name on the way, the strictest answer first, so that a neighbour never becomes a
   member of the household; and only for entries of a table, or for a value that identifies. A setting called
   ``NeighbourScanInterval`` is nobody's.
 * A suggestion opens nothing. It refuses rows, sets paths apart in a draft and is shown with its confidence.

Own table of subjects, from makers' names as seen in captures/dumps.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from sluis.identify.find.key_names import INSTANCE, kind_of_name, worded
from sluis.telemetry.model import Path
from sluis.terms import KINDS, Kind, Subject

SUBJECT_NAMES: Final[tuple[tuple[str, Subject], ...]] = (
    (r"(?<!1905\.)(?<!l2\.)neighbou?r(?:ing)?(?!\.discovery|\.solicit|\.advert)", Subject.NEIGHBOUR),
    (r"site\.?survey|scanned\.?ap|nearby|rogue\.?ap|foreign\.?ap", Subject.NEIGHBOUR),
    (r"unassoc|probe\.?(?:req|client|sta)|failed\.?connection", Subject.PASSER_BY),
    (r"call\.?(?:log|history|record|ing\.?party)|called\.?party|remote\.?party|phone\.?book|sms\.?message",
     Subject.CORRESPONDENT),
    (r"guest|visitor|hotspot\.?client", Subject.GUEST),
)  # fmt: skip
"""Which names on the way to a value say of whom it is; strictest first."""


@cache
def _subjects() -> tuple[tuple[re.Pattern[str], Subject], ...]:
    """Compile ``SUBJECT_NAMES``, when a name is first asked about."""
    return tuple((re.compile(names), subject) for names, subject in SUBJECT_NAMES)


OUTSIDERS: Final = frozenset({Subject.NEIGHBOUR, Subject.PASSER_BY, Subject.CORRESPONDENT})
"""People who are no customers: nobody asked them anything."""

_NAMES_THE_BOX: Final = frozenset({Kind.SERIAL, Kind.ENDPOINT, Kind.MAC_ADDRESS, Kind.IMEI})
_MANY: Final = re.compile(r"\*|\{i\}|[0-9]+|.*[!)]")
"""What stands before a place a router has more than once: an instance, an event, a command."""
_SERVERS: Final = re.compile(r"\.(?:acs|ntp|stun|server|collector|registrar|proxy|broker|upgrade|firmware)")
_ADDRESSES: Final = frozenset({Kind.URL, Kind.DOMAIN, Kind.IP_ADDRESS})
_CONTINUOUS: Final = frozenset({Kind.COUNTER, Kind.UPTIME, Kind.PRESENCE, Kind.FINGERPRINT, Kind.MODEL, Kind.VERSION})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the names of a path suggest."""

    kind: Kind | None
    subject: Subject | None

    @property
    def secret(self) -> bool:
        """Whether the last name is that of a secret."""
        return self.kind is Kind.SECRET

    @property
    def continuity(self) -> bool:
        """Whether such a value usually grows, ages or stays; in doubt it does."""
        return self.kind is None or self.kind in _CONTINUOUS


@lru_cache(maxsize=16_384)
def suggest(path: Path) -> Suggestion:
    """Say what the names of a path suggest.

    Args:
        path: Segments; instances as received, ``*`` or ``{i}``.

    Returns:
        Kind and subject, ``None`` where no name says anything. A serial, endpoint, IMEI or MAC at a place that a router
        has once (no instance on the way) is the router's own.

    Effects:
        None. Keeps the last answers.

    Source:
        Our tables, above.

    Examples:
        >>> found = suggest(("Device", "X_TP_AlMac"))
        >>> found.kind.value, found.subject.value
        ('mac_address', 'router')
        >>> suggest(("InternetGatewayDevice", "X_HW_NeighborAP", "3", "SsidName")).subject.value
        'neighbour'
        >>> suggest(("Device", "X_ACME", "AdminPassword")).secret, suggest(("Device", "X_ACME", "PasswordReset")).secret
        (True, False)
    """
    if not path:
        return Suggestion(None, None)
    if INSTANCE.fullmatch(path[-1]) is not None:
        return Suggestion(None, _whose(path, None))
    last = worded(path[-1])
    kind = kind_of_name(path)
    subject = _whose(path, kind)
    if subject is None and kind is Kind.SUBSCRIBER_NUMBER:
        subject = Subject.SUBSCRIBER
    if subject is None and kind in _NAMES_THE_BOX and not any(map(_MANY.fullmatch, path)):
        subject = Subject.ROUTER
    if subject is None and kind in _ADDRESSES and _SERVERS.search(last):
        subject = Subject.PROVIDER
    return Suggestion(kind, subject)


def _whose(path: Path, kind: Kind | None) -> Subject | None:
    identifies = kind is not None and KINDS[kind].personal
    tables = "".join(
        worded(segment)
        for segment, below in zip(path, (*path[1:], ""), strict=True)
        if identifies or INSTANCE.fullmatch(below) is not None
    )
    for pattern, subject in _subjects():
        if pattern.search(tables) and (identifies or subject is not Subject.CORRESPONDENT):
            return subject
    return None
