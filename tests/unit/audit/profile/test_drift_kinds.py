"""Differences: their names, verdicts and sentences."""

from sluis.audit.profile.drift_kinds import SENTENCES, Drift
from sluis.terms import Verdict


def test_nothing_that_differs_passes() -> None:
    assert all(verdict is not Verdict.PASS for verdict, _ in SENTENCES.values())
    assert len({sentence for _, sentence in SENTENCES.values()}) == len(Drift)
