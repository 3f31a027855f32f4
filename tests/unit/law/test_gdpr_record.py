"""AVG articles 30, 6 and 14 on bare flows; tests/rules has them as situations."""

from dataclasses import replace
from datetime import date

import pytest

from sluis.law.flow import Flow, Ground, Item, Notice, Recipient, Security
from sluis.law.judge import judge
from sluis.law.rules.gdpr_record import CANNOT_REACH, OUTSIDERS, record_elements
from sluis.terms import Subject, Verdict

NOW = date(2026, 11, 24)
COMPLETE = Flow(
    id="a",
    exporter="V",
    exporter_contact="c",
    dpo="d",
    recipient=Recipient("r", "R", country="NL"),
    items=(Item(1, "Device.A", category="number"),),
    purposes=("p",),
    grounds=(Ground((Subject.SUBSCRIBER,), "6-1-b"),),
    retention_days=30,
    security=Security(tls=True),
)


def finding(flow: Flow, rule: str) -> tuple[Verdict, tuple[str, ...]] | None:
    return next(((f.verdict, f.missing) for f in judge(flow, NOW) if f.rule == rule), None)


def test_a_complete_record() -> None:
    assert finding(COMPLETE, "avg-30-1") == (Verdict.PASS, ())
    assert {letter for letter, _, _ in record_elements(COMPLETE)} == {"(a)", "(b)", "(c)", "(d)", "(e)", "(f)", "(g)"}


@pytest.mark.parametrize(
    ("change", "verdict", "missing"),
    [
        ({"exporter": None}, Verdict.FAIL, "controller.name"),
        ({"exporter_contact": None}, Verdict.FAIL, "controller.contact"),
        ({"dpo": None}, Verdict.FAIL, "controller.dpo"),
        ({"purposes": ()}, Verdict.FAIL, "activities.a.purpose"),
        ({"grounds": ()}, Verdict.FAIL, "activities.a.grounds"),
        ({"items": (Item(1, "Device.A"),)}, Verdict.FAIL, "activities.a.fields"),
        ({"recipient": Recipient("r", "", country="NL")}, Verdict.FAIL, "recipients.r.name"),
        ({"recipient": Recipient("r", "R")}, Verdict.FAIL, "recipients.r.country"),
        ({"exporter_role": "joint"}, Verdict.FAIL, "controller.joint"),
        ({"retention_days": None}, Verdict.UNKNOWN, "activities.a.retention"),
        ({"security": Security()}, Verdict.UNKNOWN, "activities.a.security"),
    ],
)
def test_each_element_is_asked(change: dict[str, object], verdict: Verdict, missing: str) -> None:
    assert finding(replace(COMPLETE, **change), "avg-30-1") == (verdict, (missing,))


def test_a_withheld_row_needs_no_category() -> None:
    flow = replace(COMPLETE, items=(Item(1, "Device.A", transform="withhold"),))
    assert finding(flow, "avg-30-1") == (Verdict.PASS, ())


def neighbour(*grounds: Ground, notice: Notice | None = None, subject: Subject = Subject.NEIGHBOUR) -> Verdict | None:
    item = Item(1, "Device.A", category="ssid", subjects=(subject,))
    found = finding(replace(COMPLETE, items=(item,), grounds=grounds, notice=notice or Notice()), "avg-6-14-neighbour")
    return None if found is None else found[0]


@pytest.mark.parametrize("subject", OUTSIDERS)
def test_outsiders_need_a_ground_that_reaches_them_and_a_notice(subject: Subject) -> None:
    told = Notice(art14_ref="x", art14_published=date(2026, 1, 1))
    for avg in CANNOT_REACH:
        assert neighbour(Ground((subject,), avg), notice=told, subject=subject) is Verdict.FAIL
    assert neighbour(notice=told, subject=subject) is Verdict.FAIL
    assert neighbour(Ground((subject,), None), notice=told, subject=subject) is Verdict.FAIL
    assert neighbour(Ground((subject,), "6-1-f"), subject=subject) is Verdict.FAIL
    assert neighbour(Ground((subject,), "6-1-f"), notice=told, subject=subject) is Verdict.PASS
    assert neighbour(Ground((subject,), "6-1-f"), notice=Notice(art14_ref="x"), subject=subject) is Verdict.UNKNOWN


@pytest.mark.parametrize("subject", [Subject.SUBSCRIBER, Subject.HOUSEHOLD, Subject.GUEST])
def test_customers_and_their_guests_are_not_outsiders(subject: Subject) -> None:
    assert neighbour(subject=subject) is None


def test_one_outsider_with_a_ground_does_not_cover_the_other() -> None:
    items = (Item(1, "Device.A", subjects=OUTSIDERS),)
    flow = replace(
        COMPLETE,
        items=items,
        grounds=(Ground((Subject.NEIGHBOUR,), "6-1-f"),),
        notice=Notice(art14_ref="x", art14_published=date(2026, 1, 1)),
    )
    found = finding(flow, "avg-6-14-neighbour")
    assert found is not None
    assert found[0] is Verdict.FAIL
