"""Where each fact stands is walked to, and nobody can lose a fact on the way."""

from msgspec.structs import fields

from sluis.law.activity import ActivityFacts, Ground, ItemFacts
from sluis.law.flow import FACTS, Flow
from sluis.law.parties import Controller, Recipient, Transfer
from sluis.register.fact_locations import DERIVED, MORE, ORDER, PLACES, facts_in


def test_the_facts_of_the_source_come_first_and_in_its_order() -> None:
    assert tuple(PLACES) == FACTS
    assert not set(PLACES) & set(MORE)


def test_a_fact_is_named_after_its_part_unless_its_declaration_says_otherwise() -> None:
    places = {located.fact: located.place for located in facts_in(Transfer, "t", "transfer.")}
    assert places["transfer.tool"] == "t.tool"
    assert places["transfer.scc_module"] == "t.module"
    assert places["transfer.tia_ref"] == "t.tia.ref"
    assert places["transfer.tia.made"] == "t.tia.date"
    assert places["transfer.dpf_checked_at"] == "t.dpf.checked"
    assert not any("snapshot" in place for place in places.values())


def test_no_two_places_hold_one_fact() -> None:
    parts = ((Controller, ""), (ActivityFacts, ""), (Ground, "g."), (ItemFacts, "items."), (Recipient, "recipient."))
    named = [located.fact for part, begins in parts for located in facts_in(part, "", begins)]
    assert len(set(named)) == len(named)


def test_what_is_derived_is_no_key_of_an_activity() -> None:
    stated = {field.name for field in fields(ActivityFacts)}
    assert not DERIVED.keys() & stated
    assert {"id", "rotation_days", "ropa_ref", "papers", "known_at"} <= {field.name for field in fields(Flow)}


def test_every_beginning_orders_something() -> None:
    assert [begin for begin in ORDER if not any(f"{fact}.".startswith(f"{begin}.") for fact in MORE)] == []
