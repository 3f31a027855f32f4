"""``sluis try``: what a register would do to a file. Throwaway keys; nothing is recorded; nothing may be released.

In:  a lowered register and files of any format ``telemetry`` reads. Out: one ``DryRun`` per report and activity.

The rules this module keeps:
 * Keys are drawn for this run and thrown away: no token here is the token of a real household.
 * Law and lease are judged as in the gate: a closed activity lets nothing through here either. What a gate has on
   record of measurements is not asked. Standing is taken to be open, and the collection time is not compared with the
   clock: a file has no household and no arrival.
 * What decides is the gate's own ``decide``, with its doors and its canary, on facts made here.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from sluis.gate.path.deciding import ActivityDecision, decide, token_keys
from sluis.gate.path.facts import Draw, Facts, ReportFacts
from sluis.gate.path.household import LocatedReport
from sluis.gate.state.backpressure import OutboxAllowance
from sluis.gate.state.doors import Passed
from sluis.gate.state.rules import Activity, activity_with_doors
from sluis.gate.state.settings import Route
from sluis.gate.trial.side_by_side import LeafComparison, side_by_side
from sluis.register.lower import Lowered, Profile
from sluis.standing.events import Event, EventKind
from sluis.standing.router import Router
from sluis.store.duplicates import Mark
from sluis.telemetry.aliases import apply_aliases
from sluis.telemetry.claims import ConflictingClaims, body_claims, merge_claims
from sluis.telemetry.formats import Format
from sluis.telemetry.limits import Limits
from sluis.telemetry.model import Claims, Message, Number, Report, Value
from sluis.telemetry.ndjson import RefusedMessage
from sluis.telemetry.source import read_source
from sluis.terms import Lifetime, Reason
from sluis.token_period import period_of

SLOT: Final = 0
"""The household of a trial: none."""
_NOBODY: Final = Router(SLOT, "", None, None, None, None, None)
_ALL: Final = Route(path="/")
"""A route that serves all activities."""
_ASKED_FOR_EVERYTHING: Final = (
    Event(EventKind.CONSENT, None, 0, None, 0),
    Event(EventKind.HELP, None, 0, 2**62, 0),
)


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
        self._activities = tuple(
            activity_with_doors(replace(activity, risk=None), 0) for activity in lowered.activities
        )
        periods = {lifetime: (period_of(lifetime, at_ms), os.urandom(32)) for lifetime in Lifetime}
        self._facts = Facts(
            at_ms,
            self._activities,
            {},
            at_ms,
            OutboxAllowance.boundless(),
            {SLOT: _ASKED_FOR_EVERYTHING},
            periods=periods,
            regions={SLOT: next((cell for each in self._activities for cell in each.doors.cells), None)},
        )

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
        home = LocatedReport(_NOBODY, leaves, self._time(report), self._at_ms, profile.name if profile else "")
        draws = {activity.name: Draw(os.urandom(32), bytes(32), 0) for activity in self._activities}
        decision, _after = decide(self._facts, ReportFacts(_ALL, home, Mark(SLOT, b""), draws))
        for activity, answer in zip(self._activities, decision.activities, strict=True):
            lines = self._lines(activity, home, answer, draws[activity.name])
            yield DryRun(name, number, activity.name, answer.passed, lines)

    def _lines(
        self, activity: Activity, home: LocatedReport, answer: ActivityDecision, drawn: Draw
    ) -> tuple[LeafComparison, ...]:
        if answer.passed.reason in {Reason.CLOSED_LAW, Reason.CLOSED_LEASE}:
            return ()
        keys = token_keys(self._facts, activity, drawn)
        return tuple(side_by_side(home.leaves, activity.doors.plan, keys, SLOT))

    def _time(self, report: Report) -> Value:
        if report.collection_time is not None:
            return report.collection_time
        return Number(str((self._at_ms if self._collected_ms is None else self._collected_ms) // 1000))

    def _profile(self, claims: Claims, route: str) -> Profile | None:
        return next(
            (
                profile
                for profile in self._profiles
                if profile.matches(claims.oui, claims.product_class, route or profile.route or "")
            ),
            None,
        )
