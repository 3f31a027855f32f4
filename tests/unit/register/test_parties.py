"""Words the register may use are words the law knows."""

from typing import get_args

from sluis.law.rules.chapter_v import EQUIVALENT, TOOLS
from sluis.law.tables import modules
from sluis.register.parties import ExporterRole, RecipientRole, TiaOutcome, ToolName


def test_every_tool_has_its_dpv_name() -> None:
    assert set(get_args(ToolName)) == set(TOOLS)


def test_roles_are_those_of_the_clauses() -> None:
    assert {exporter for exporter, _ in modules()} <= set(get_args(ExporterRole))
    assert {importer for _, importer in modules()} <= set(get_args(RecipientRole))


def test_the_outcome_the_law_asks_for_can_be_written() -> None:
    assert EQUIVALENT in get_args(TiaOutcome)
