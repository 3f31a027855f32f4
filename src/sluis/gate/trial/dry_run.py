"""``sluis try``: what a register would do to a file. Throwaway keys; nothing is recorded; nothing may be released.

In:  a lowered register and files of any format ``telemetry`` reads. Out: one ``DryRun`` per report and activity.

The rules this module keeps:
 * Keys are drawn for this run and thrown away: no token here is the token of a real household.
 * Law and lease are judged as in the gate: a closed activity lets nothing through here either. Standing is taken to be
   open, and the collection time is not compared with the clock: a file has no household and no arrival.
 * Both doors and the canary are the gate's own.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass

from sluis.gate.state.doors import Doors, Passed
from sluis.gate.trial.side_by_side import LeafComparison, side_by_side
from sluis.identify.canary import collect
from sluis.kernel.reference import TokenKeys
from sluis.register.lower import Lowered, LoweredActivity, Profile
from sluis.telemetry.aliases import apply_aliases
from sluis.telemetry.claims import ConflictingClaims, body_claims, merge_claims
from sluis.telemetry.formats import Format
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Claims, Leaf, Message, Number, Report, Value
from sluis.telemetry.ndjson import RefusedMessage
from sluis.telemetry.source import read_source
from sluis.terms import Lifetime, Reason
from sluis.token_period import period_of

SLOT = 0
"""The household of a trial: none."""


@dataclass(frozen=True, slots=True)
class DryRun:
    """What one activity would do with one report."""

    file: str
    report: int
    """From 1 in the file."""
    activity: str
    """Empty when the report was refused before any activity."""
    passed: Passed
    lines: tuple[LeafComparison, ...]


class TrialRun:
    """One register with throwaway keys."""

    def __init__(
        self,
        lowered: Lowered,
        at_ms: int,
        *,
        collected_ms: int | None = None,
        route: str = "",
        told: Format | None = None,
    ) -> None:
        """Make the doors.

        Args:
            lowered: The register, judged on the day of ``at_ms``.
            at_ms: The moment of the trial.
            collected_ms: Collection time for reports that have none.
            route: The route whose profiles apply; a recorded request names its own.
            told: The format somebody says the files are in; read from the bytes when absent.

        Effects:
            Reads system randomness for the keys.
        """
        self._at_ms = at_ms
        self._collected_ms = collected_ms
        self._route = route
        self._told = told
        self._profiles = lowered.profiles
        self._activities = [(activity, Doors(activity.plan)) for activity in lowered.activities]
        self._secret = {lifetime: os.urandom(32) for lifetime in Lifetime}

    def files(self, names: list[str], limits: Limits) -> Iterator[DryRun]:
        """Yield the trials of files, report by report.

        Raises:
            InputNotReadableError: a file cannot be read.
        """
        for name in names:
            number = 0
            for message in read_source(name, limits, told=self._told):
                if isinstance(message, RefusedMessage):
                    number += 1
                    yield DryRun(name, number, "", Passed(None, {}, {}, message.reason), ())
                    continue
                for report in message.reports:
                    number += 1
                    yield from self._report(name, number, message, report)

    def _report(self, name: str, number: int, message: Message, report: Report) -> Iterator[DryRun]:
        claims = merge_claims(message.claims, body_claims(report.leaves))
        if report.refused is not None:
            yield DryRun(name, number, "", Passed(None, {}, {}, report.refused), ())
            return
        if isinstance(claims, ConflictingClaims):
            yield DryRun(name, number, "", Passed(None, {}, {}, Reason.IDENTITY_MISMATCH), ())
            return
        profile = self._profile(claims, message.path or self._route)
        leaves = apply_aliases(report.leaves, profile.names) if profile else report.leaves
        if isinstance(merge_claims(claims, body_claims(leaves)), ConflictingClaims):
            yield DryRun(name, number, "", Passed(None, {}, {}, Reason.IDENTITY_MISMATCH), ())
            return
        for activity, doors in self._activities:
            yield self._trial(name, number, activity, doors, leaves, self._time(report))

    def _trial(
        self, name: str, number: int, activity: LoweredActivity, doors: Doors, leaves: tuple[Leaf, ...], time: Value
    ) -> DryRun:
        if not activity.open:
            return DryRun(name, number, activity.name, Passed(None, {}, {}, Reason.CLOSED_LAW), ())
        if not activity.lease.activated_ms <= self._at_ms < activity.lease.not_after_ms:
            return DryRun(name, number, activity.name, Passed(None, {}, {}, Reason.CLOSED_LEASE), ())
        keys = TokenKeys({one: (period_of(one, self._at_ms), self._secret[one]) for one in doors.lifetimes})
        passed = doors.pass_through(leaves, time, keys, SLOT, collect(leaves, ()))
        return DryRun(name, number, activity.name, passed, tuple(side_by_side(leaves, activity.plan, keys, SLOT)))

    def _time(self, report: Report) -> Value:
        if report.collection_time is not None:
            return report.collection_time
        return Number(str((self._at_ms if self._collected_ms is None else self._collected_ms) // 1000))

    def _profile(self, claims: Claims, route: str) -> Profile | None:
        return next(
            (one for one in self._profiles if one.matches(claims.oui, claims.product_class, route or one.route or "")),
            None,
        )
