"""The facts about an activity: what a ground covers, terms in days."""

from datetime import date

from sluis.law.activity import ActivityFacts, Ground, Span


def test_a_ground_that_names_no_act_covers_all_but_own_use() -> None:
    ground = Ground(subjects=("subscriber",))
    assert [ground.covers(act) for act in ("intake", "forwarding", "return", "own-use")] == [True, True, True, False]


def test_a_ground_that_names_acts_covers_those() -> None:
    ground = Ground(subjects=("subscriber",), acts=("own-use",))
    assert [ground.covers(act) for act in ("intake", "own-use")] == [False, True]


def test_what_nobody_stated_is_not_established() -> None:
    facts = ActivityFacts()
    assert (facts.observed_from, facts.retention_days) == (None, None)
    assert ActivityFacts(observed=Span(until=date(2026, 1, 1))).observed_from is None
    assert ActivityFacts(observed=Span(from_=date(2026, 1, 1))).observed_from == date(2026, 1, 1)
    assert ActivityFacts(retention="P1M").retention_days == 31
