"""Rules of Sluis itself on bare flows; tests/rules has them as situations."""

from datetime import date

import pytest

from sluis.law.flow import Flow, Item, Paper
from sluis.law.judge import judge
from sluis.law.parties import Recipient
from sluis.terms import Verdict

NOW = date(2026, 11, 24)
TOKEN = Item(1, "Device.A", category="mac_address", transform="keyed_hash", lifetime="day")
COUNTER = Item(2, "Device.B", category="counter", continuous=True, form="number 0 to 9 by 1")


def verdict(rule: str, household: str | None = None, items: tuple[Item, ...] = (), *papers: Paper) -> Verdict | None:
    recipient = Recipient(name="R")
    flow = Flow(
        id="a", recipient_key="r", recipient=recipient, items=items, household_lifetime=household, papers=papers
    )
    return next((f.verdict for f in judge(flow, NOW) if f.rule == rule), None)


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        (None, None, Verdict.PASS),
        (NOW, None, Verdict.PASS),
        (date(2026, 11, 25), None, Verdict.FAIL),
        (None, date(2026, 11, 25), Verdict.PASS),
        (None, NOW, Verdict.FAIL),
    ],
)
def test_a_paper_holds_from_its_first_day_until_the_day_it_ends(
    starts: date | None, ends: date | None, expected: Verdict
) -> None:
    assert verdict("lease", None, (), Paper("x", starts, ends)) is expected


def test_a_running_value_beside_any_token_is_reviewed() -> None:
    assert verdict("continuity", None, (TOKEN, COUNTER)) is Verdict.REVIEW
    assert verdict("continuity", "day", (COUNTER,)) is Verdict.REVIEW


def test_without_a_token_or_without_a_running_value_nothing_is_asked() -> None:
    assert verdict("continuity", None, (COUNTER,)) is None
    assert verdict("continuity", "day", (TOKEN,)) is Verdict.PASS


def test_what_does_not_leave_links_nothing() -> None:
    withheld = Item(2, "Device.B", category="counter", continuous=True, transform="withhold")
    assert verdict("continuity", "day", (withheld,)) is Verdict.PASS
    banded = Item(2, "Device.B", category="counter", continuous=True, banded=True, transform="generalise")
    assert verdict("continuity", "day", (banded,)) is Verdict.PASS


def test_a_listed_identifier_fails_when_it_leaves() -> None:
    listed = Item(1, "Device.A", identifiers=("mac_address", "email"), form="one of <mac_address>, <email>")
    assert verdict("listed-identifier", None, (listed, COUNTER)) is Verdict.FAIL
    assert verdict("listed-identifier", None, (COUNTER,)) is None
    withheld = Item(1, "Device.A", identifiers=("mac_address",), transform="withhold")
    assert verdict("listed-identifier", None, (withheld,)) is None


@pytest.mark.parametrize(("values", "expected"), [(2**16, None), (2**16 + 1, Verdict.REVIEW), (None, None)])
def test_a_number_of_more_than_2_to_the_16th_values_is_looked_at(values: int | None, expected: Verdict | None) -> None:
    assert verdict("wide-number", None, (Item(1, "Device.A", values=values),)) is expected
    assert verdict("wide-number", None, (Item(1, "Device.A", values=values, transform="withhold"),)) is None


@pytest.mark.parametrize(
    ("release", "grid", "expected"),
    [
        ("immediate", None, Verdict.REVIEW),
        ("immediate", "PT1H", Verdict.REVIEW),
        ("PT59M", "PT1H", Verdict.REVIEW),
        ("PT1H", "PT1H", Verdict.PASS),
        ("PT14M", None, Verdict.REVIEW),
        ("PT15M", None, Verdict.PASS),
        (None, "PT1H", Verdict.PASS),
    ],
)
def test_an_arrival_that_tells_more_than_the_body_is_reviewed(
    release: str | None, grid: str | None, expected: Verdict
) -> None:
    flow = Flow(
        id="a", recipient_key="r", recipient=Recipient(name="R"), items=(TOKEN,), release=release, time_grid=grid
    )
    [judged] = [finding for finding in judge(flow, NOW) if finding.rule == "continuity"]
    assert judged.verdict is expected
    assert (("activities.a.release", f"{release}, {f'time on {grid}' if grid else 'no time'}") in judged.facts) is (
        expected is Verdict.REVIEW
    )


def test_an_arrival_recognises_a_home_also_without_any_token() -> None:
    flow = Flow(id="a", recipient_key="r", recipient=Recipient(name="R"), release="immediate")
    [judged] = [finding for finding in judge(flow, NOW) if finding.rule == "continuity"]
    assert judged.verdict is Verdict.REVIEW
    both = Flow(id="a", recipient_key="r", recipient=Recipient(name="R"), items=(TOKEN, COUNTER), release="immediate")
    [judged] = [finding for finding in judge(both, NOW) if finding.rule == "continuity"]
    assert [reason.key for reason in judged.reviews] == ["runs-on", "arrives-soon"]
    assert "Device.B." in judged.reason()
    assert "arrival" in judged.reason()
