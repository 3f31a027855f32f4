"""An instrument on bare flows: who can use it, since when, and what stands behind it."""

from datetime import date

import pytest
from msgspec.structs import replace

from sluis.law.flow import Flow, Item
from sluis.law.instruments import EQUIVALENT, SINGLES_OUT, TOOLS, Weighed, weigh
from sluis.law.parties import Controller, Recipient, Tia, Transfer
from sluis.law.tables import clauses

NOW = date(2026, 11, 24)
DAY = date(2026, 1, 1)
TIA = Tia(ref="x", made=DAY, outcome=EQUIVALENT, ground="use-case-2")
SCC = Transfer(tool="scc", scc_module=2, signed=DAY, tia=TIA, importer_under_avg=False)
FLOW = Flow(id="a", recipient_key="r", recipient=Recipient(name="R", role="processor"))


def weighed(transfer: Transfer = SCC, flow: Flow = FLOW, at: date = NOW) -> Weighed:
    return weigh(flow, at, transfer, "t", ("controller", "processor"))


def test_complete_clauses_lack_nothing() -> None:
    assert weighed() == Weighed()


def test_what_is_wrong_comes_before_what_is_missing() -> None:
    assert weighed(replace(SCC, scc_module=1, tia=Tia())).wrong is not None
    assert weighed(replace(SCC, scc_module=1, tia=Tia())).missing == ()


@pytest.mark.parametrize("name", ["ref", "made", "outcome", "ground"])
def test_every_part_of_an_assessment_is_asked(name: str) -> None:
    assert weighed(replace(SCC, tia=replace(TIA, **{name: None}))).missing


def test_modules_exist_since_one_day_and_old_clauses_until_another() -> None:
    held = clauses()
    assert weighed(replace(SCC, signed=held.starts)).wrong is None
    before = date.fromordinal(held.starts.toordinal() - 1)
    assert weighed(replace(SCC, signed=before)).wrong is not None
    old = Transfer(tool="scc-2010", signed=before, tia=replace(TIA, made=before))
    assert weighed(old, at=date.fromordinal(held.old_ends.toordinal() - 1)).wrong is None
    assert weighed(old, at=held.old_ends).wrong is not None


def test_rules_of_a_group_carry_data_within_it_only() -> None:
    group = Transfer(tool="bcr", signed=DAY, decision="D", tia=TIA, group_member=True)
    assert weighed(group) == Weighed()
    assert weighed(replace(group, group_member=None)).missing == ("t.group_member",)
    assert weighed(replace(group, group_member=False)).wrong is not None


@pytest.mark.parametrize("tool", ["public-instrument", "administrative-arrangement"])
def test_instruments_of_authorities_are_between_authorities(tool: str) -> None:
    instrument = Transfer(tool=tool, signed=DAY, decision="D", tia=TIA)  # type: ignore[arg-type]
    public = replace(FLOW, recipient=replace(FLOW.recipient, body="public-body"))
    assert weighed(instrument, public) == Weighed()
    assert weighed(instrument).missing == ("recipients.r.body",)
    assert weighed(instrument, replace(FLOW, recipient=replace(FLOW.recipient, body="company"))).wrong is not None
    provider = replace(public, controller=Controller(name="V", telecom_provider=True))
    assert weighed(instrument, provider).wrong is not None


@pytest.mark.parametrize("category", sorted(SINGLES_OUT))
def test_use_case_2_does_not_stand_beside_what_singles_out_in_clear(category: str) -> None:
    clear = Item(row=1, path="p", category=category)
    assert weighed(flow=replace(FLOW, items=(clear,))).wrong is not None
    assert weighed(flow=replace(FLOW, items=(replace(clear, transform="keyed_hash"),))).wrong is None


def test_no_letter_of_article_49_carries_what_runs_always() -> None:
    for tool in TOOLS:
        if tool.startswith("49-"):
            assert weighed(Transfer(tool=tool), replace(FLOW, trigger="always")).wrong is not None  # type: ignore[arg-type]
            assert weighed(Transfer(tool=tool)).wrong is not None  # type: ignore[arg-type]


def test_explicit_consent_is_asked_for_one_request() -> None:
    asked = replace(FLOW, trigger="help-request")
    assert weighed(Transfer(tool="49-1-a"), asked).missing == ("activities.a.grounds[1].consent.explicit",)
    assert weighed(Transfer(tool="49-1-b"), asked) == Weighed()
    assert weighed(Transfer(tool="49-1-d"), asked).wrong is not None
