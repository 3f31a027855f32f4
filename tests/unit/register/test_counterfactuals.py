"""What is proposed is conduct: values that fit where they stand; nothing describes, nothing is for others to say."""

from datetime import date

import pytest

from sluis.law.words import Conduct
from sluis.register.change import plain_with
from sluis.register.counterfactuals import (
    ASKED_OF,
    DAYS,
    LATER,
    MEASURES,
    OPEN,
    THEN,
    AskedOf,
    asked_of,
    candidates,
    untold_day,
)
from sluis.register.fact_path import Steps, schema_at, steps_of
from sluis.register.schema_check import valid
from sluis.register.tree import plain, read_tree
from sluis.register.under_check import written_out

from .register_texts import EXAMPLE

DAY = date(2026, 11, 24)
DESCRIPTIVE = [
    "recipients.a.country", "recipients.a.parent_country", "recipients.a.role", "recipients.a.access_from",
    "recipients.a.own_use.training", "recipients.a.own_use.improvement", "recipients.a.transfer.dpf.listed",
    "recipients.a.transfer.tia.outcome", "recipients.a.transfer.tia.ground", "recipients.a.subject_to",
    "recipients.a.ai.is_ai_system", "recipients.a.ai.annex_iii", "recipients.a.service", "recipients.a.body",
    "activities.a.source", "activities.a.read_from_terminal", "activities.a.observed.from", "activities.a.children",
    "activities.a.dpia.residual", "activities.a.confidentiality", "activities.a.traffic_purpose", "activities.a.claim",
    "activities.a.fields[1].item.special_hint", "activities.a.fields[1].item.category", "activities.a.key_location",
    "activities.a.grounds[1].avg", "activities.a.grounds[1].tw", "activities.a.grounds[1].subjects",
    "activities.a.grounds[1].interest", "controller.telecom_provider", "controller.country",
    "controller.dpo_independent",
    "controller.cyber.entity", "controller.breaches.incidents[1].risk", "controller.breaches.incidents[1].aware",
]  # fmt: skip
SAID_BY_OTHERS = [
    "activities.a.dpia.dpo_advice", "activities.a.dpia.advised", "activities.a.deletion_proof",
    "controller.cyber.board",
    "activities.a.grounds[1].consent", "activities.a.grounds[1].consent.state", "activities.a.grounds[1].consent.by",
    "activities.a.grounds[1].consent.explicit", "activities.a.grounds[1].consent.proof_ref",
    "recipients.a.transfer.rights_enforceable", "controller.breaches.incidents[1].reported_ap",
]  # fmt: skip


def place(text: str) -> Steps:
    recipients = text.replace("recipients.*", "recipients.wifi-insight")
    steps = steps_of(recipients.replace("activities.*", "activities.wifi-help").replace("[]", "[1]"))
    assert steps is not None
    return steps


@pytest.mark.parametrize("fact", MEASURES)
def test_every_measure_stands_in_the_register_and_is_valid_there(fact: str) -> None:
    tree, _ = read_tree(EXAMPLE)
    assert tree is not None
    steps = place(fact)
    assert schema_at(steps) is not None
    measures = candidates(steps, None, DAY)
    assert measures, fact
    whole = plain(tree)
    if fact.endswith(".art14.published"):  # a notice has a name before it has a day
        whole = plain_with(whole, (*steps[:-1], "ref"), OPEN)
    for value in measures:
        assert valid(written_out(plain_with(whole, steps, value))), (fact, value)


@pytest.mark.parametrize("path", DESCRIPTIVE)
def test_a_fact_that_describes_is_never_proposed(path: str) -> None:
    steps = steps_of(path)
    assert steps is not None
    assert schema_at(steps) is not None or path.startswith("activities.a.claim")
    assert candidates(steps, None, DAY) == ()
    assert candidates(steps, "x", DAY) == ()


@pytest.mark.parametrize("path", SAID_BY_OTHERS)
def test_what_somebody_else_has_to_say_is_never_proposed(path: str) -> None:
    steps = steps_of(path)
    assert steps is not None
    assert candidates(steps, None, DAY) == ()


def test_what_stands_there_is_no_measure_and_nothing_is_taken_out() -> None:
    assert candidates(("controller", "rights", "copy"), "true", DAY) == ()
    assert None not in candidates(("controller", "dpo"), "somebody", DAY)
    assert candidates(("controller", "dpo"), None, DAY) == (OPEN,)


def test_a_day_is_reckoned_with_and_shown_as_no_date() -> None:
    signed, review = ("recipients", "a", "processor_agreement", "signed"), ("activities", "a", "dpia", "review")
    assert candidates(signed, None, DAY) == ("2026-11-24",)
    assert candidates(review, None, DAY) == ("2027-11-24",)
    assert untold_day(signed, "2026-11-24") == THEN
    assert untold_day(review, "2027-11-24") == LATER
    assert untold_day(("activities", "a", "dpia"), {"ref": OPEN, "date": "2026-11-24"}) == {"ref": OPEN, "date": THEN}
    assert untold_day(("controller", "dpo"), OPEN) == OPEN
    assert set(DAYS) == {THEN, LATER}


@pytest.mark.parametrize(
    ("path", "whom"),
    [
        ("recipients.a.own_use.training", AskedOf.RECIPIENT),
        ("recipients.a.processor_agreement.signed", AskedOf.CONTROLLER),
        ("activities.a.grounds[1].consent.at", AskedOf.PEOPLE),
        ("activities.a.dpia.dpo_advice", AskedOf.OFFICER),
        ("activities.a.dpia.advised", AskedOf.AUTHORITY),
        ("controller.rights.copy", AskedOf.CONTROLLER),
    ],
)
def test_what_is_missing_is_asked_of_who_knows_it(path: str, whom: AskedOf) -> None:
    assert asked_of(path) is whom
    assert set(ASKED_OF) == set(AskedOf)


def test_kinds_of_conduct_begin_with_what_is_urgent() -> None:
    assert [*Conduct][:3] == [Conduct.NOTIFY, Conduct.STOP, Conduct.WITHHOLD]
