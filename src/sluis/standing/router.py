"""Find the router a login, an endpoint or a claim means at a moment, and check claims against it.

In:  what is known of the sender, and the moment of collection.
Out: the routers that fit; none is an unknown household, more than one an overlap. Both are for the gate to withhold.

The rules this module keeps:
 * Intervals are half-open: a router that moved at noon belongs to the new household at noon.
 * An endpoint id of TR-369 holds an OUI and a serial number in itself: they are claims like the others.
 * A claim agrees when it says nothing, or says what the registry says; what the registry does not hold of a router
   cannot be contradicted.
 * Claims find a router by the endpoint they name, and where they name none by OUI, serial number and, where the
   registry holds one, product class. Those serve one household at a time, so no other row need be there to tell that a
   claim fits two: a row that is taken out of the table, or hidden, gives a report to nobody else (ADR 0038).
 * The table ``routers`` says where to look; what a router is and whose, its household's chain says. Where the two
   differ, somebody changed the table: nothing leaves, an alarm.
 * Read in the transaction that decides; nothing is remembered beyond it. Logins of a batch are looked for in one
   question: on a server each question is a way there and back, while others wait for the fence.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from sqlalchemy import BigInteger, Row, Select, bindparam, or_, select

from sluis.errors import LedgerCorruptError
from sluis.errors.standing import standing_broken_error
from sluis.standing.chain import CHAIN_COLUMNS
from sluis.standing.entries import RouterEntry
from sluis.standing.household import Household, Households
from sluis.store.schema import household_keys, routers, standing_events, standing_heads
from sluis.telemetry.claims import ConflictingClaims, claims_of_endpoint
from sluis.telemetry.model import Claims
from sluis.terms import Kind


@dataclass(frozen=True, slots=True)
class Router:
    """A router while it serves a household. Full of personal data: never logged."""

    slot: int
    line: str
    oui: str | None
    product_class: str | None
    serial: str | None
    endpoint: str | None
    login: str | None

    def agrees_with(self, claims: Claims | ConflictingClaims) -> bool:
        """Return whether nothing in ``claims`` says that this is another router."""
        if isinstance(claims, ConflictingClaims):
            return False
        pairs: tuple[tuple[str | None, str | None], ...] = (
            (self.oui, _oui(claims.oui)),
            (self.product_class, _trimmed(claims.product_class)),
            (self.serial, _trimmed(claims.serial)),
            (self.endpoint, _trimmed(claims.endpoint)),
        )
        inside = claims_of_endpoint(_trimmed(claims.endpoint) or "")
        pairs += (
            (self.oui, _oui(inside.oui)),
            (self.product_class, _trimmed(inside.product_class)),
            (self.serial, _trimmed(inside.serial)),
        )
        return all(claimed is None or held is None or claimed == held for held, claimed in pairs)

    def identifiers(self) -> tuple[tuple[Kind, str], ...]:
        """Return what the registry knows this household by, for the canary."""
        known = (
            (Kind.SERIAL, self.serial),
            (Kind.ENDPOINT, self.endpoint),
            (Kind.USER_NAME, self.login),
            (Kind.SUBSCRIBER_NUMBER, self.line),
        )
        return tuple((kind, text) for kind, text in known if text is not None)


def router_of_login(households: Households, login: str, at_ms: int) -> tuple[Router, ...]:
    """Return the router that logs in with ``login`` at a moment: none, one, or an overlap.

    Args:
        households: Of the transaction that decides.
        login: As the socket proved it.
        at_ms: The moment of collection.

    Raises:
        standing_broken_error: what is on record about a household it may be of does not check.
    """
    if not _storable(login):
        return ()
    sought = households.sought.get(login)
    if sought is None:
        groups = _asked(households, _OF_LOGIN, {"which": login, "at": at_ms})
    else:
        groups = (own for own in sought if _serves(own[0].from_ms, own[0].to_ms, at_ms))
    return _found(households, groups, at_ms, lambda router: router.login == login)


def seek_logins(households: Households, logins: Iterable[str]) -> None:
    """Look for some logins at once: ``router_of_login`` need not ask for them again in this transaction.

    A row that cannot be read stops nobody else: then none was looked for, and each is by itself.
    """
    wanted = sorted({login for login in logins if _storable(login)})
    if not wanted:
        return
    found: dict[str, list[Sequence[Row[tuple[object, ...]]]]] = {login: [] for login in wanted}
    try:
        for own in _asked(households, _OF_LOGINS, {"which": wanted}):
            found.setdefault(str(own[0].login), []).append(own)
    except LedgerCorruptError:
        return
    households.sought.update(found)


def routers_of_slot(households: Households, slot: int, at_ms: int) -> tuple[Router, ...]:
    """Return the routers that serve a household at a moment.

    Raises:
        standing_broken_error: what is on record about it does not check.
    """
    household = households.of(slot)
    serving = (household.serving(number, at_ms) for number in range(len(household.routers)))
    return tuple(_router(household, router) for router in serving if router is not None)


def routers_of_claims(households: Households, claims: Claims, at_ms: int) -> tuple[Router, ...]:
    """Return the routers that fit every claim, found by endpoint or by OUI, product class and serial number.

    Args:
        households: Of the transaction that decides.
        claims: What a collector that vouches said. An endpoint that the registry does not hold finds nothing, whatever
            else is said; nor does a serial number without an OUI, or without the product class that the registry holds
            of the router.
        at_ms: The moment of collection.

    Returns:
        Routers that agree with all claims; one at most, as long as each serves one household at a time.

    Raises:
        standing_broken_error: what is on record about a household it may be of does not check.
    """
    endpoint, serial, oui = _trimmed(claims.endpoint), _trimmed(claims.serial), _oui(claims.oui)
    if not all(_storable(text or "") for text in (endpoint, serial, oui)):
        return ()
    fitting: tuple[Router, ...] = ()
    if endpoint is not None:
        groups = _asked(households, _OF_ENDPOINT, {"which": endpoint, "at": at_ms})
        fitting = _found(households, groups, at_ms, lambda router: router.endpoint == endpoint)
    elif serial is not None and oui is not None:
        groups = _asked(households, _OF_OUI_AND_SERIAL, {"which": serial, "maker": oui, "at": at_ms})
        alike = _found(households, groups, at_ms, lambda router: (router.oui, router.serial) == (oui, serial))
        fitting = tuple(router for router in alike if router.product_class in {None, _trimmed(claims.product_class)})
    return tuple(router for router in fitting if router.agrees_with(claims))


_AT: Final = bindparam("at", type_=BigInteger)
_WHERE: Final = (
    select(
        routers.c.id,
        routers.c.slot,
        routers.c.number,
        routers.c.login,
        routers.c.from_ms,
        routers.c.to_ms,
        household_keys.c.wrapped,
        *CHAIN_COLUMNS,
    )
    .outerjoin(household_keys, household_keys.c.slot == routers.c.slot)
    .outerjoin(standing_heads, standing_heads.c.slot == routers.c.slot)
    .outerjoin(standing_events, standing_events.c.slot == routers.c.slot)
    .order_by(routers.c.id, standing_events.c.seq)
)
_SERVING: Final = _WHERE.where(routers.c.from_ms <= _AT, or_(routers.c.to_ms.is_(None), routers.c.to_ms > _AT))
_OF_LOGIN: Final = _SERVING.where(routers.c.login == bindparam("which"))
_OF_LOGINS: Final = _WHERE.where(routers.c.login.in_(bindparam("which", expanding=True)))
_OF_ENDPOINT: Final = _SERVING.where(routers.c.endpoint == bindparam("which"))
_OF_OUI_AND_SERIAL: Final = _SERVING.where(routers.c.oui == bindparam("maker"), routers.c.serial == bindparam("which"))


def _serves(from_ms: int, to_ms: int | None, at_ms: int) -> bool:
    """Return what the table says of a moment, as ``_SERVING`` asks it."""
    return from_ms <= at_ms and (to_ms is None or to_ms > at_ms)


def _asked(
    households: Households, asked: Select[tuple[object, ...]], known: Mapping[str, object]
) -> Iterator[Sequence[Row[tuple[object, ...]]]]:
    """Return what the table says, for each router its rows: one for each entry of its household's chain."""
    for _, own in groupby(households.conn.execute(asked, dict(known)), key=lambda row: int(row.id)):
        yield list(own)


def _found(
    households: Households,
    groups: Iterable[Sequence[Row[tuple[object, ...]]]],
    at_ms: int,
    fits: Callable[[RouterEntry], bool],
) -> tuple[Router, ...]:
    """Look where the table says, and take what the chains say there."""
    routers: list[Router] = []
    for these in groups:
        slot = int(these[0].slot)
        household = households.taken(slot, these[0].wrapped, these)
        router = household.serving(int(these[0].number), at_ms)
        if router is not None and fits(router):
            routers.append(_router(household, router))
        elif household.closed_ms is None:
            raise standing_broken_error(slot=slot)
    return tuple(routers)


def _router(household: Household, router: RouterEntry) -> Router:
    return Router(
        household.slot,
        household.line,
        router.oui,
        router.product_class,
        router.serial,
        router.endpoint,
        router.login,
    )


def _trimmed(text: str | None) -> str | None:
    return None if text is None else text.strip(" \t\r\n") or None


def _oui(text: str | None) -> str | None:
    trimmed = _trimmed(text)
    return None if trimmed is None else trimmed.upper()


def _storable(text: str) -> bool:
    """Text with half surrogates or NUL was never imported, and a driver's error would quote it."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
