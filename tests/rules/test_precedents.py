"""Real decisions: the finding that must come out does, and another one when the fact that decided is otherwise."""

from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import msgspec
import pytest
import yaml

from sluis.law.precedents import FILE, Precedent, answers_of, differences, precedents
from sluis.law.rules import RULES
from sluis.law.sources import WORDS, accounts

CASES = precedents()
HERE: Final = {"recipient.country": "NL", "recipient.access_from": ["own"]}
ELEMENTS: Final = [f"N{number:02}" for number in range(1, 13)]
DECIDES: Final[dict[str, tuple[dict[str, object], str, str]]] = {
    "cbp-google-wifi": (
        {"items.0.subjects": ["subscriber"], "items.1.subjects": ["subscriber"]}, "avg-6-14-neighbour", "none"
    ),
    "ce-jcdecaux": ({"claim": None}, "avg-4-1-claim", "none"),
    "cjeu-orange-romania": ({"grounds.0.consent.provable": True}, "avg-7", "UNKNOWN"),
    "cjeu-mousse": ({"notice.states_interest": True}, "avg-6", "UNKNOWN"),
    "cjeu-rijkeboer": ({"retention": "P365D"}, "avg-15-log", "PASS"),
    "cjeu-proximus": ({"controller.rights.forwards_withdrawal": True}, "avg-24", "PASS"),
    "cjeu-ff": ({"controller.rights.copy": True}, "avg-15-copy", "PASS"),
    "cjeu-lindenapotheke": ({"items.0.special_hint": False}, "avg-9", "PASS"),
    "dsb-google-analytics": (HERE, "avg-44", "PASS"),
    "lg-koeln-telekom": (HERE, "avg-44", "PASS"),
    "ap-uber-before": (HERE, "avg-44", "PASS"),
    "ap-uber-after": ({"recipient.transfer.dpf.listed": False}, "avg-44", "FAIL"),
    "dpc-tiktok": (HERE, "avg-44", "PASS"),
    "gc-bindl": (HERE, "avg-44", "PASS"),
    "ap-netflix": ({"notice.elements": ELEMENTS}, "avg-13-elements", "PASS"),
    "ap-tiktok": ({"notice.languages": ["nl"]}, "avg-12", "PASS"),
    "ap-booking": ({"controller.breaches.incidents.0.reported_ap": "2019-01-16"}, "avg-33", "PASS"),
    "cjeu-x-fab": ({"controller.dpo_independent": True}, "avg-38", "PASS"),
    "cjeu-mcfadden": ({"source": "core_network", "read_from_terminal": False}, "tw-11-7a", "none"),
    "cbp-viewing-data": ({"notice": {"given": True}}, "avg-13", "UNKNOWN"),
    "ap-windows-10": ({"grounds.0.consent.active": True}, "avg-7", "UNKNOWN"),
    "ap-locatefamily": ({"controller.country": "NL"}, "avg-27", "none"),
    "cjeu-jehovan-todistajat": ({"recipient.influences_purposes": False}, "avg-26-conduct", "PASS"),
    "rvs-voetbaltv": ({"grounds.0.lia_steps": ["interest"]}, "avg-6", "UNKNOWN"),
}  # fmt: skip
"""Decision read in a copy or an account → the fact that decided, otherwise; a rule; and what it answers then."""


@lru_cache(maxsize=1)
def _raw() -> bytes:
    return msgspec.json.encode(yaml.safe_load(files("sluis.law").joinpath(FILE).read_bytes()))


def _otherwise(name: str, facts: dict[str, object]) -> Precedent:
    """Return a decision with some of its facts otherwise; a number in a path is a place in a list."""
    case: Any = next(each for each in msgspec.json.decode(_raw()) if each["id"] == name)
    for path, value in facts.items():
        node, *rest = case["flow"], *path.split(".")
        for key in rest[:-1]:
            node = node[int(key)] if key.isdigit() else node[key]
        node[rest[-1]] = value
    return msgspec.convert(case, Precedent)


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_the_finding_of_the_decision_comes_out(case: Precedent) -> None:
    assert case.expect
    assert differences(case) == {}


def test_there_are_enough_and_each_says_how_sure_it_is() -> None:
    assert len({(case.body, case.number) for case in CASES}) >= 45
    assert len({case.id for case in CASES}) == len(CASES)
    for case in CASES:
        assert case.checked in WORDS
        assert case.step.nl != case.step.en
        assert case.thin is not None or case.status != "unknown" or case.id == "ap-booking"
        assert "violat" not in (case.step.en + case.step.nl).lower()


def test_the_rules_they_name_exist() -> None:
    assert {rule for case in CASES for rule in case.expect} <= {rule.id for rule in RULES}


@pytest.mark.parametrize(("name", "facts", "rule", "verdict"), [(name, *case) for name, case in DECIDES.items()])
def test_another_fact_another_finding(name: str, facts: dict[str, object], rule: str, verdict: str) -> None:
    case = _otherwise(name, facts)
    assert case.expect[rule] != verdict
    assert answers_of(case)[rule] == verdict


def test_every_decision_that_was_read_in_an_account_has_the_fact_that_decided() -> None:
    told = {case.id for case in CASES if accounts(f"{FILE}/{case.id}") and case.checked == "secondary"}
    assert told == set(DECIDES)


def test_what_is_from_memory_is_marked_so() -> None:
    for case in CASES:
        assert "memory" not in (case.thin.en if case.thin is not None else ""), case.id
