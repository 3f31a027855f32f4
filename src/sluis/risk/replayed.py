"""A replay to be measured: recorded reports of many homes through the gate's own doors, tokens turning as they do.

In:  the activities of a register, recorded messages. Out: per activity ``Released``; only the run knows the homes.

The rules this module keeps:
 * What decides is both doors and the canary of the gate. Law, lease and standing are not asked: an activity is measured
   before it may open, and as if every home took part.
 * Keys are drawn for the run and thrown away, one for every period of every lifetime: tokens change when they would.
 * A home is a router that says who it is. A report that does not, or says no moment, is counted and not measured.
 * A report counts as received when it was collected: nothing is late, and nothing is a duplicate. Its recipient sees
   the very second only of an activity that releases at once; elsewhere that moment is drawn, and says nothing.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from sluis.gate.state.doors import Doors
from sluis.identify.canary import collect
from sluis.kernel.reference import TokenKeys
from sluis.register.lower import LoweredActivity, Profile
from sluis.risk.bodies import cells_of
from sluis.risk.released import Body, Collecting, Released
from sluis.telemetry.aliases import apply_aliases
from sluis.telemetry.claims import ConflictingClaims, body_claims, merge_claims
from sluis.telemetry.collection_time import collection_seconds
from sluis.telemetry.model import Claims, Message, Report
from sluis.telemetry.ndjson import RefusedMessage
from sluis.terms import Lifetime
from sluis.token_period import period_of

DAY_S: Final = 86_400
Names = Callable[[Claims], bool]
"""Whether a registry names the router that claims are of."""
UNREADABLE: Final = "unreadable"
WITHOUT_HOME: Final = "without-home"
WITHOUT_MOMENT: Final = "without-moment"


@dataclass(slots=True)
class Replayed:
    """What a replay let out."""

    released: dict[str, Released]
    """By the activity's name."""
    homes: int
    reports: int
    """That were measured."""
    left_out: Counter[str] = field(default_factory=Counter)
    """Reports that were not, by why."""
    first_s: int = 0
    last_s: int = 0
    """Collection times of what was measured, seconds."""
    strangers: int | None = None
    """Homes whose router the registry does not name; ``None``: nobody asked it."""


class Replay:
    """One run over some activities.

    Args:
        activities: Lowered, open or not.
        profiles: That rename keys.
        route: The route whose profiles apply.
        names: Asks a registry about the router of each home, once; nobody is asked when absent.
    """

    def __init__(
        self,
        activities: Iterable[LoweredActivity],
        profiles: tuple[Profile, ...] = (),
        route: str = "",
        names: Names | None = None,
    ) -> None:
        listed = list(activities)
        self._doors = {activity.name: Doors(activity.plan) for activity in listed}
        self._at_once = {activity.name for activity in listed if not activity.release_ms}
        self._collecting = {name: Collecting(doors.plan) for name, doors in self._doors.items()}
        self._profiles, self._route = profiles, route
        self._keys: dict[tuple[Lifetime, int], bytes] = {}
        self._homes: dict[str, int] = {}
        self._moments: list[int] = []
        self._reports = 0
        self._names, self._strangers = names, 0
        self._left_out: Counter[str] = Counter()

    def take(self, message: Message | RefusedMessage) -> None:
        """Let one message through the doors.

        Effects:
            Reads system randomness for keys of periods that were not met before.
        """
        if isinstance(message, RefusedMessage):
            self._left_out[UNREADABLE] += 1
            return
        for report in message.reports:
            self._report(message, report)

    def result(self) -> Replayed:
        """Return what left, silent homes included."""
        homes = set(self._homes.values())
        for collecting in self._collecting.values():
            collecting.homes |= homes
        return Replayed(
            {name: collecting.released() for name, collecting in self._collecting.items()},
            len(homes),
            self._reports,
            self._left_out,
            min(self._moments, default=0),
            max(self._moments, default=0),
            None if self._names is None else self._strangers,
        )

    def _report(self, message: Message, report: Report) -> None:
        claims = merge_claims(message.claims, body_claims(report.leaves))
        at_s = collection_seconds(report.collection_time)
        if report.refused is not None or isinstance(claims, ConflictingClaims):
            self._left_out[UNREADABLE] += 1
        elif (router := _router(claims)) is None:
            self._left_out[WITHOUT_HOME] += 1
        elif at_s is None:
            self._left_out[WITHOUT_MOMENT] += 1
        else:
            self._reports += 1
            self._moments = [min([*self._moments, at_s]), max([*self._moments, at_s])]
            if self._names is not None and router not in self._homes:
                self._strangers += not self._names(claims)
            home = self._homes.setdefault(router, len(self._homes))
            self._decide(self._renamed(message, report, claims), home, at_s)

    def _renamed(self, message: Message, report: Report, claims: Claims) -> Report:
        route = message.path or self._route
        for profile in self._profiles:
            if profile.matches(claims.oui, claims.product_class, route or profile.route or ""):
                return replace(report, leaves=apply_aliases(report.leaves, profile.names))
        return report

    def _decide(self, report: Report, home: int, at_s: int) -> None:
        identifiers = collect(report.leaves, ())
        for name, doors in self._doors.items():
            keys = TokenKeys({lifetime: self._key(lifetime, at_s * 1000) for lifetime in doors.lifetimes})
            passed = doors.pass_through(report.leaves, report.collection_time, keys, home, identifiers)
            if passed.body is not None:
                lifetime = doors.plan.household or Lifetime.DAY
                period = period_of(lifetime, at_s * 1000) if lifetime is not Lifetime.REPORT else at_s // DAY_S
                arrived = at_s if name in self._at_once else None
                body = Body(cells_of(passed.body), home, period, at_s // DAY_S, at_s, arrived)
                self._collecting[name].add(body)

    def _key(self, lifetime: Lifetime, at_ms: int) -> tuple[int, bytes]:
        if lifetime is Lifetime.REPORT:
            return 0, os.urandom(32)
        period = period_of(lifetime, at_ms)
        return period, self._keys.setdefault((lifetime, period), os.urandom(32))


def _router(claims: Claims) -> str | None:
    """Return what tells one router from another."""
    named = claims.serial or claims.endpoint
    return None if named is None else f"{claims.oui} {named}"
