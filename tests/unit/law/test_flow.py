"""The flow model."""

import re
from datetime import date
from pathlib import Path

import pytest
from msgspec import Struct

from sluis.law.flow import FACTS, Flow, Item, Paper, dates_of
from sluis.law.parties import OwnUse, Recipient, RecipientRole, Tia, Transfer

NOT_FACTS = {
    "flow",
    "items",
    "recipient",
    "transfer",
    "consent",
    "ai",
    "security",
    "notice",
    "bool",
    "null",
    "countries",
}
"""Words of the block that are groups or types."""
LAW = Path(__file__).parents[3].parent / "shared" / "facts" / "law.md"


def test_the_facts_are_named_once() -> None:
    assert len(set(FACTS)) == len(FACTS)


@pytest.mark.skipif(not LAW.exists(), reason="the facts about law are not on this machine")
def test_every_fact_of_the_model_is_listed() -> None:
    block = LAW.read_text(encoding="utf-8").split("```yaml")[1].split("rule:")[0]
    listed = {part for fact in FACTS for part in fact.split(".")}
    written = set(
        re.findall(r"[a-z][a-z0-9_]+(?=[:,}\s])", re.sub(r": [a-z_| -]+\|[a-z_|A-Z0-9. -]+|\[[a-z_|]+\]", "", block))
    )
    assert written - NOT_FACTS == listed - NOT_FACTS


def test_dates_are_found_however_deep() -> None:
    day = date(2026, 1, 1)
    flow = Flow(
        id="a",
        recipient_key="r",
        recipient=Recipient(name="R", transfer=Transfer(tia=Tia(review=date(2028, 1, 1)))),
        papers=(Paper("x", starts=day, ends=date(2027, 1, 1)),),
    )
    assert dates_of(flow) == {day, date(2027, 1, 1), date(2028, 1, 1)}
    assert dates_of("2026-01-01") == frozenset()


@pytest.mark.parametrize(
    ("role", "own", "trains", "really"),
    [
        ("processor", None, None, "processor"),
        ("processor", False, False, "processor"),
        ("processor", True, None, "controller"),
        ("processor", None, True, "controller"),
        ("joint", True, True, "joint"),
        (None, True, True, None),
    ],
)
def test_a_processor_with_purposes_of_its_own_is_a_controller(
    *,
    role: RecipientRole | None,
    own: bool | None,
    trains: bool | None,
    really: str | None,
) -> None:
    recipient = Recipient(name="R", role=role, own_use=OwnUse(improvement=own, training=trains))
    assert Flow(id="a", recipient_key="r", recipient=recipient).recipient_role == really


@pytest.mark.parametrize("kind", [Flow, Item, Paper])
def test_every_part_of_a_flow_is_frozen_and_has_no_place_for_what_it_does_not_know(kind: type[Struct]) -> None:
    assert kind.__struct_config__.frozen
    assert kind.__struct_config__.forbid_unknown_fields
