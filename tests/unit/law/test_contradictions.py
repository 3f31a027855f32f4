"""Each pair of facts that cannot both be so, and what takes it back."""

from typing import Any

import pytest
from msgspec.structs import replace

from sluis.law.contradictions import PAIRS, ROUTER_ROOTS
from sluis.law.flow import Flow, Item
from sluis.law.parties import Arrangement
from sluis.terms import Verdict

from .every_flow import COMPLETE, changed, finding

YES, NO = True, False
CORE = replace(COMPLETE, source="core_network", items=(Item(1, "Core.Load", category="number"),))
PERSONAL = Item(4, "Device.D", category="ip_address", identifier=False, transform="none")
HELD: dict[str, tuple[Flow, Flow]] = {
    "no-provider": (changed("controller.telecom_provider", NO, CORE), CORE),
    "provider-duties": (
        changed("controller.telecom_provider", NO, replace(COMPLETE, confidentiality="b", traffic_purpose=None)),
        changed("controller.telecom_provider", NO, replace(COMPLETE, confidentiality=None, traffic_purpose=None)),
    ),
    "controller-without-purpose": (
        changed("recipient.role", "controller"),
        changed("recipient.role", "controller", changed("recipient.own_use.training", YES)),
    ),
    "kept-and-not-kept": (
        replace(COMPLETE, deletion_proof="nothing-kept", retention="P30D"),
        replace(COMPLETE, deletion_proof="nothing-kept", retention="P0D"),
    ),
    "encryption-denied": (
        changed("recipient.transfer.supplementary", ("encryption",), changed("security.tls", NO)),
        changed("recipient.transfer.supplementary", ("encryption",), changed("security.tls", YES)),
    ),
    "router-in-the-core": (replace(COMPLETE, source="core_network"), CORE),
    "unnamed-identifier": (
        replace(COMPLETE, items=(PERSONAL,)),
        replace(COMPLETE, items=(replace(PERSONAL, transform="withhold"),)),
    ),
    "reduced-identifier": (
        replace(COMPLETE, items=(replace(PERSONAL, identifier=True, transform="anonymise"),)),
        replace(COMPLETE, items=(replace(PERSONAL, category="counter", transform="anonymise"),)),
    ),
    "arrangement-without-joint": (
        changed("recipient.arrangement", Arrangement(ref="A")),
        changed("recipient.role", "joint", changed("recipient.arrangement", Arrangement(ref="A"))),
    ),
    "no-ai": (
        changed("recipient.ai.is_ai_system", NO, changed("recipient.ai.profiling", YES)),
        changed("recipient.ai.is_ai_system", NO),
    ),
    "consent-and-always": (
        changed("trigger", "always", changed("grounds.0.avg", "6-1-a")),
        changed("trigger", "consent", changed("grounds.0.avg", "6-1-a")),
    ),
    "keys-abroad": (
        changed("security.key_holder_country", "US"),
        changed("security.key_holder_country", "NO"),
    ),
}


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.id for pair in PAIRS])
def test_a_pair_is_held_and_taken_back(pair: Any) -> None:
    against, beside = HELD[pair.id]
    assert len(pair.held(against)) >= 1
    assert pair.held(beside) == ()
    told = finding(against, "contradiction")
    assert told is not None
    assert told.verdict is Verdict.REVIEW
    assert {path for path, _ in pair.held(against)} <= {path for path, _ in told.facts}


def test_a_flow_that_says_one_thing_holds_none() -> None:
    assert finding(COMPLETE, "contradiction") is None
    assert {item.path.split(".")[0] for item in COMPLETE.items} <= ROUTER_ROOTS
    assert set(HELD) == {pair.id for pair in PAIRS}


def test_a_decision_lapses_when_one_of_the_two_changes() -> None:
    first = finding(HELD["keys-abroad"][0], "contradiction")
    other = finding(changed("security.key_holder_country", "IN"), "contradiction")
    assert first is not None
    assert other is not None
    assert first.facts_digest != other.facts_digest
