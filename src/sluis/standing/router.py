"""Find the router a login, an endpoint or a claim means at a moment, and check claims against it.

In:  what is known of the sender, and the moment of collection.
Out: the routers that fit; none is an unknown household, more than one an overlap. Both are for the gate to withhold.

The rules this module keeps:
 * Intervals are half-open: a router that moved at noon belongs to the new household at noon.
 * An endpoint id of TR-369 holds an OUI and a serial number in itself: they are claims like the others.
 * A claim agrees when it says nothing, or says what the registry says; what the registry does not hold of a router
   cannot be contradicted.
 * The table ``routers`` says where to look; what a router is and whose, its household's chain says. Where the two
   differ, somebody changed the table: nothing leaves, an alarm.
 * Read in the transaction that decides; nothing is remembered beyond it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from sqlalchemy import BigInteger, Select, bindparam, or_, select

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
    return _found(households, _OF_LOGIN, {"which": login}, at_ms, lambda router: router.login == login)


def routers_of_slot(households: Households, slot: int, at_ms: int) -> tuple[Router, ...]:
    """Return the routers that serve a household at a moment.

    Raises:
        standing_broken_error: what is on record about it does not check.
    """
    household = households.of(slot)
    serving = (household.serving(number, at_ms) for number in range(len(household.routers)))
    return tuple(_router(household, router) for router in serving if router is not None)


def routers_of_claims(households: Households, claims: Claims, at_ms: int) -> tuple[Router, ...]:
    """Return the routers that fit every claim, found by endpoint or by OUI and serial number.

    Args:
        households: Of the transaction that decides.
        claims: What a collector that vouches said. OUI or product class alone find nothing.
        at_ms: The moment of collection.

    Returns:
        Routers that agree with all claims. A serial number without an OUI may fit several.

    Raises:
        standing_broken_error: what is on record about a household it may be of does not check.
    """
    endpoint = _trimmed(claims.endpoint)
    inside = claims_of_endpoint(endpoint or "")
    serial = _trimmed(claims.serial) or _trimmed(inside.serial)
    oui = _oui(claims.oui) or _oui(inside.oui)
    if not all(_storable(text or "") for text in (serial, endpoint, oui)):
        return ()
    routers: tuple[Router, ...] = ()
    if endpoint is not None:
        routers = _found(
            households, _OF_ENDPOINT, {"which": endpoint}, at_ms, lambda router: router.endpoint == endpoint
        )
    if not routers and serial is not None:
        by_serial = _OF_SERIAL if oui is None else _OF_OUI_AND_SERIAL
        known = {"which": serial} if oui is None else {"which": serial, "maker": oui}
        routers = _found(
            households,
            by_serial,
            known,
            at_ms,
            lambda router: router.serial == serial and oui in {None, router.oui},
        )
    return tuple(router for router in routers if router.agrees_with(claims))


_AT: Final = bindparam("at", type_=BigInteger)
_SERVING: Final = (
    select(routers.c.id, routers.c.slot, routers.c.number, household_keys.c.wrapped, *CHAIN_COLUMNS)
    .outerjoin(household_keys, household_keys.c.slot == routers.c.slot)
    .outerjoin(standing_heads, standing_heads.c.slot == routers.c.slot)
    .outerjoin(standing_events, standing_events.c.slot == routers.c.slot)
    .where(routers.c.from_ms <= _AT, or_(routers.c.to_ms.is_(None), routers.c.to_ms > _AT))
    .order_by(routers.c.id, standing_events.c.seq)
)
_OF_LOGIN: Final = _SERVING.where(routers.c.login == bindparam("which"))
_OF_ENDPOINT: Final = _SERVING.where(routers.c.endpoint == bindparam("which"))
_OF_SERIAL: Final = _SERVING.where(routers.c.serial == bindparam("which"))
_OF_OUI_AND_SERIAL: Final = _OF_SERIAL.where(routers.c.oui == bindparam("maker"))


def _found(
    households: Households,
    asked: Select[tuple[object, ...]],
    known: Mapping[str, str],
    at_ms: int,
    fits: Callable[[RouterEntry], bool],
) -> tuple[Router, ...]:
    """Look where the table says, and take what the chains say there."""
    routers: list[Router] = []
    rows = households.conn.execute(asked, {**known, "at": at_ms})
    for _, own in groupby(rows, key=lambda row: int(row.id)):
        these = list(own)
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
