"""Legal terms at the edges: weekends, Christmas, Easter, King's Day, summer time, short months, new laws."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from sluis.law.clock import clock_table, dutch_moment, start

CASES = yaml.load((Path(__file__).parent / "clocks" / "terms.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506


def test_every_event_with_a_fixed_term_of_the_law_has_a_situation() -> None:
    asked = {case["event"] for case in CASES}
    assert {"breach", "request", "incident", "incident-notified", "prior-consultation", "first-disclosure"} <= asked
    assert asked <= {event.id for event in clock_table().event}


@pytest.mark.parametrize("case", CASES, ids=[case["situation"] for case in CASES])
def test_term(case: dict[str, Any]) -> None:
    at = dutch_moment(case["at"])
    assert at is not None
    terms = {
        deadline.term.id: {reading.name: reading.ends.replace(tzinfo=None) for reading in deadline.readings}
        for deadline in start(case["event"], at).deadlines
    }
    expected = {
        term: {name: datetime.fromisoformat(ends) for name, ends in each.items()} for term, each in case["ends"].items()
    }
    assert {term: terms.get(term) for term in expected} == expected
    if not expected:
        assert terms == {}
