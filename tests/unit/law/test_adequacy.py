"""Chapter V's tables."""

import re
from datetime import date, timedelta

import pytest

from sluis.law.adequacy import (
    ADEQUACY_TABLE,
    EEA_TABLE,
    adequacy_table,
    adequate,
    eea_table,
    inside,
    inside_eea,
    listing_ends,
    table_bytes,
    table_edges,
)
from sluis.law.flow import Flow
from sluis.law.parties import NO_DPF, BodyKind, Dpf, Recipient, ScopeLaw, Transfer
from sluis.law.sources import checked_of

NOW = date(2026, 11, 24)


def flow(*laws: ScopeLaw, dpf: Dpf = NO_DPF, body: BodyKind | None = "company") -> Flow:
    recipient = Recipient(name="R", subject_to=laws, body=body, transfer=Transfer(dpf=dpf))
    return Flow(id="help", recipient_key="r", recipient=recipient)


def test_every_row_says_where_it_comes_from() -> None:
    for decision in adequacy_table().decision:
        decided = decision.celex.startswith("3")  # the bridge is of a treaty, whose text was not reached
        assert not decided or checked_of(f"{ADEQUACY_TABLE}/{decision.country} {decision.name}") != "general knowledge"
        assert re.fullmatch(r"3\d{4}D\d{4}|22020A1231\(01\)", decision.celex)
    assert b"Source:" in table_bytes(EEA_TABLE)
    assert b"Source:" in table_bytes(ADEQUACY_TABLE)


def test_no_two_decisions_of_one_country_hold_at_once() -> None:
    decisions = adequacy_table().decision
    for decision in decisions:
        for two in decisions:
            if decision is not two and decision.country == two.country:
                assert (decision.ends or date.max) <= two.starts or (two.ends or date.max) <= decision.starts


def test_no_decision_is_about_a_country_inside() -> None:
    assert not [d for d in adequacy_table().decision if inside_eea(d.country)]


def test_the_eea_has_thirty_members_and_no_trap_is_one() -> None:
    table = eea_table()
    assert len(set(table.members)) == 30
    assert not set(table.third_country_traps) & (set(table.members) | set(table.inside_with_parent))


@pytest.mark.parametrize("country", ["BQ", "CW", "GI", "GL", "CH", "GB", "US", "XX", ""])
def test_outside(country: str) -> None:
    assert not inside_eea(country)


@pytest.mark.parametrize(("country", "law"), [("CA", "PIPEDA"), ("JP", "APPI"), ("KR", "PIPA"), ("BR", "LGPD")])
def test_a_scope_is_decided_by_the_law_the_recipient_is_under(country: str, law: str) -> None:
    assert adequate(country, flow(law), NOW).covered
    assert not adequate(country, flow("another"), NOW).covered
    assert adequate(country, flow("another"), NOW).missing == ()
    assert adequate(country, flow(), NOW).missing == ("recipients.r.subject_to",)


def test_a_decision_holds_from_its_first_day_until_the_day_it_expires() -> None:
    assert not adequate("BR", flow("LGPD"), date(2026, 1, 25)).covered
    assert adequate("BR", flow("LGPD"), date(2026, 1, 26)).covered
    assert inside("GB", date(2020, 12, 31))
    assert not adequate("GB", flow(), date(2020, 12, 31)).covered
    assert not inside("GB", date(2021, 1, 1))
    assert adequate("GB", flow(), date(2021, 1, 1)).covered
    assert adequate("GB", flow(), date(2031, 12, 27)).covered
    assert not adequate("GB", flow(), date(2031, 12, 28)).covered


@pytest.mark.parametrize(("country", "law", "body"), [
    ("CA", "PIPEDA", "public-body"), ("JP", "APPI", "academic"), ("JP", "APPI", "press"), ("KR", "PIPA", "credit"),
])  # fmt: skip
def test_a_decision_does_not_cover_every_kind_of_body(country: str, law: ScopeLaw, body: BodyKind) -> None:
    left_out = adequate(country, flow(law, body=body), NOW)
    assert not left_out.covered
    assert left_out.by_purpose is (body != "public-body")
    assert adequate(country, flow(law), NOW).covered
    assert adequate(country, flow(law, body=None), NOW).missing == ("recipients.r.body",)


def test_a_listing_is_fresh_for_ninety_days() -> None:
    checked = date(2026, 9, 1)
    listed = flow(dpf=Dpf(listed=True, checked_at=checked, coverage="non-hr"))
    assert listing_ends(checked) - checked == timedelta(days=90)
    assert adequate("US", listed, checked).covered
    assert adequate("US", listed, listing_ends(checked) - timedelta(days=1)).covered
    assert adequate("US", listed, listing_ends(checked)).missing == ("recipients.r.transfer.dpf.checked",)
    assert adequate("US", listed, checked - timedelta(days=1)).missing == ("recipients.r.transfer.dpf.checked",)


def test_a_listing_without_its_day_or_without_an_answer_is_unknown() -> None:
    assert adequate("US", flow(dpf=Dpf(listed=True)), NOW).missing
    assert adequate("US", flow(), NOW).missing[0] == "recipients.r.transfer.dpf.listed"
    unsaid = flow(dpf=Dpf(listed=True, checked_at=NOW))
    assert adequate("US", unsaid, NOW).missing == ("recipients.r.transfer.dpf.coverage",)
    assert adequate("US", flow(dpf=Dpf(listed=False)), NOW).missing == ()


@pytest.mark.parametrize("at", [date(2015, 10, 6), date(2016, 7, 11), date(2020, 7, 16), date(2023, 7, 9)])
def test_between_two_arrangements_the_united_states_had_none(at: date) -> None:
    assert not adequate("US", flow("US-SAFE-HARBOUR", "US-PRIVACY-SHIELD"), at).covered


def test_every_date_of_the_table_is_an_edge() -> None:
    assert date(2031, 12, 28) in table_edges()
    assert date(2026, 1, 26) in table_edges()
