"""A measured activity is one sentence with its period, its source, and what it does."""

import msgspec

from sluis.register.lower import RiskLimit
from sluis.reports.papers.recognised import MeasuredActivity, recognised
from sluis.standing.entries import Again, Measured

DAY_MS = 86_400_000
AGAIN = Again(days=1, attacker="bayes", found=(4, 280), candidates=360)
MEASURED = Measured(
    activity="quality",
    register="ab" * 32,
    plan="ab" * 32,
    leaving="ab" * 32,
    method=1,
    source="replay",
    input="ab" * 32,
    root="ab" * 32,
    seed=1,
    homes=400,
    silent=0,
    bodies=800,
    first_ms=DAY_MS,
    last_ms=2 * DAY_MS,
    alone=(4, 400),
    again=(AGAIN,),
    foremost="",
    sample=0,
    less=(),
    at_ms=3 * DAY_MS,
)
LIMIT = RiskLimit(singling_out=0.3, linkage=0.3, days_apart=1, max_age_ms=30 * DAY_MS)


def test_the_upper_end_is_told_with_period_source_and_verdict() -> None:
    said = recognised(MeasuredActivity("quality", LIMIT, MEASURED, closes=False)).words()
    assert said.startswith("quality: up to 2.5")
    for words in ("on 400 homes", "from 1970-01-02 to 1970-01-03", "recorded reports", "lets it be open."):
        assert words in said, said
    assert recognised(MeasuredActivity("quality", LIMIT, MEASURED, closes=True)).words().endswith("keeps it closed.")


def test_what_is_not_limited_or_was_not_measured_is_said() -> None:
    without = msgspec.structs.replace(MEASURED, again=())
    said = recognised(MeasuredActivity("quality", None, without, closes=False)).words()
    assert "whether a home is found again was not measured" in said
    assert said.endswith("the register limits nothing.")
