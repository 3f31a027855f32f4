"""Who decides and who receives, as the law sees them; and words the register may use are words the law knows."""

from datetime import date
from typing import get_args

import pytest

from sluis.law.activity import ExporterRole
from sluis.law.instruments import EQUIVALENT, TOOLS
from sluis.law.parties import Ai, Incident, OwnUse, Recipient, RecipientRole, Rights, TiaOutcome, ToolName
from sluis.law.tables import modules


def test_every_tool_has_its_dpv_name() -> None:
    assert set(get_args(ToolName)) == set(TOOLS)


def test_roles_are_those_of_the_clauses() -> None:
    assert {exporter for exporter, _ in modules()} <= set(get_args(ExporterRole))
    assert {importer for _, importer in modules()} <= set(get_args(RecipientRole))


def test_the_outcome_the_law_asks_for_can_be_written() -> None:
    assert EQUIVALENT in get_args(TiaOutcome)


def test_terms_run_from_awareness_and_without_it_from_detection() -> None:
    detected, aware = date(2026, 9, 1), date(2026, 9, 3)
    assert Incident(ref="i", detected=detected).known == detected
    assert Incident(ref="i", detected=detected, aware=aware).known == aware


@pytest.mark.parametrize(
    ("use", "own"),
    [
        (OwnUse(), None),
        (OwnUse(training=False), None),
        (OwnUse(training=True), None),
        (OwnUse(improvement=True), True),
        (OwnUse(benchmarking=True), True),
        (OwnUse(improvement=False, benchmarking=True), True),
        (OwnUse(improvement=False), None),
        (OwnUse(benchmarking=False), None),
        (OwnUse(improvement=False, benchmarking=False), False),
        (OwnUse(other="selling"), True),
        (OwnUse(other="selling", improvement=False), True),
    ],
)
def test_own_use_makes_own_purposes(*, use: OwnUse, own: bool | None) -> None:
    recipient = Recipient(name="R", own_use=use)
    assert recipient.own_purposes is own
    assert recipient.trains_ai is use.training


def test_terms_are_judged_in_days() -> None:
    assert (Rights(disclosures_kept="P30D").disclosures_kept_days, Rights().disclosures_kept_days) == (30, None)
    assert (Ai(logs="P6M").logs_days, Ai().logs_days) == (186, None)
