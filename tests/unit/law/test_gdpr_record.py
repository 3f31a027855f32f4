"""AVG articles 30, 6 and 14 on bare flows; tests/rules has them as situations."""

from datetime import date

import pytest
from msgspec.structs import replace

from sluis.law.activity import Ground, Notice, OutsiderNotice, Security
from sluis.law.flow import Flow, Item
from sluis.law.judge import judge
from sluis.law.parties import NOBODY, Controller, Recipient
from sluis.law.rules.gdpr_record import CANNOT_REACH, OUTSIDERS, record_elements
from sluis.terms import Subject, Verdict

NOW = date(2026, 11, 24)
CONTROLLER = Controller(name="V", contact="c", dpo="d")
TOLD = Notice(art14=OutsiderNotice(ref="x", published=date(2026, 1, 1)))
COMPLETE = Flow(
    id="a",
    controller=CONTROLLER,
    recipient_key="r",
    recipient=Recipient(name="R", country="NL"),
    items=(Item(1, "Device.A", category="number"),),
    purposes=("p",),
    grounds=(Ground(subjects=("subscriber",), avg="6-1-b"),),
    retention="P30D",
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
        ({"controller": replace(CONTROLLER, name=NOBODY.name)}, Verdict.FAIL, "controller.name"),
        ({"controller": replace(CONTROLLER, contact=None)}, Verdict.FAIL, "controller.contact"),
        ({"controller": replace(CONTROLLER, dpo=None)}, Verdict.FAIL, "controller.dpo"),
        ({"purposes": ()}, Verdict.FAIL, "activities.a.purpose"),
        ({"grounds": ()}, Verdict.FAIL, "activities.a.grounds"),
        ({"items": (Item(1, "Device.A"),)}, Verdict.FAIL, "activities.a.fields"),
        ({"recipient": Recipient(name="", country="NL")}, Verdict.FAIL, "recipients.r.name"),
        ({"recipient": Recipient(name="R")}, Verdict.FAIL, "recipients.r.country"),
        ({"exporter_role": "joint"}, Verdict.FAIL, "controller.joint"),
        ({"retention": None}, Verdict.UNKNOWN, "activities.a.retention"),
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
    judged = finding(replace(COMPLETE, items=(item,), grounds=grounds, notice=notice or Notice()), "avg-6-14-neighbour")
    return None if judged is None else judged[0]


@pytest.mark.parametrize("subject", OUTSIDERS)
def test_outsiders_need_a_ground_that_reaches_them_and_a_notice(subject: Subject) -> None:
    for avg in CANNOT_REACH:
        assert neighbour(Ground(subjects=(subject,), avg=avg), notice=TOLD, subject=subject) is Verdict.FAIL
    assert neighbour(notice=TOLD, subject=subject) is Verdict.FAIL
    assert neighbour(Ground(subjects=(subject,), avg=None), notice=TOLD, subject=subject) is Verdict.FAIL
    assert neighbour(Ground(subjects=(subject,), avg="6-1-f"), subject=subject) is Verdict.FAIL
    assert neighbour(Ground(subjects=(subject,), avg="6-1-f"), notice=TOLD, subject=subject) is Verdict.PASS
    assert (
        neighbour(
            Ground(subjects=(subject,), avg="6-1-f"), notice=Notice(art14=OutsiderNotice(ref="x")), subject=subject
        )
        is Verdict.UNKNOWN
    )


@pytest.mark.parametrize("subject", [Subject.SUBSCRIBER, Subject.HOUSEHOLD, Subject.GUEST])
def test_customers_and_their_guests_are_not_outsiders(subject: Subject) -> None:
    assert neighbour(subject=subject) is None


def test_one_outsider_with_a_ground_does_not_cover_the_other() -> None:
    items = (Item(1, "Device.A", subjects=OUTSIDERS),)
    flow = replace(
        COMPLETE,
        items=items,
        grounds=(Ground(subjects=("neighbour",), avg="6-1-f"),),
        notice=TOLD,
    )
    judged = finding(flow, "avg-6-14-neighbour")
    assert judged is not None
    assert judged[0] is Verdict.FAIL
