"""Observations as SARIF: one result each, with its packets, held against the schema, and without a value."""

import json

import jsonschema_rs
import pytest
from hypothesis import given, settings
from source_tree import ROOT
from tests.audit_results import SECRETS, audits, hostile, house, many, nothing

from sluis.audit.model import Audit
from sluis.i18n import Lang
from sluis.i18n.harmless import harmless
from sluis.reports.audit.sarif import LEVELS, sarif
from sluis.terms import Verdict

SCHEMA = jsonschema_rs.Draft4Validator(
    json.loads((ROOT / "tests" / "schemas" / "sarif-2.1.0-rtm.4.json").read_text(encoding="utf-8"))
)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_it_is_sarif(lang: Lang) -> None:
    for audit in (house(), nothing(), many(), hostile()):
        SCHEMA.validate(sarif(audit, lang=lang))


def test_each_observation_is_a_result_at_its_packets() -> None:
    [run] = sarif(house())["runs"]  # type: ignore[misc, union-attr]
    results = run["results"]
    assert [result["level"] for result in results] == ["error", "error", "error", "warning", "warning"]
    first = results[0]
    assert first["ruleId"] == "undeclared-recipient"
    assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == first["ruleId"]
    assert [location["logicalLocations"][0]["fullyQualifiedName"] for location in first["locations"]] == [
        "2:30",
        "2:31",
    ]
    assert first["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "router-wan.pcap", "index": 1}
    assert run["artifacts"][1]["hashes"] == {"sha-256": "3c" * 32}
    assert first["properties"]["findings"][0]["supervisor"] == "AP"
    assert first["properties"]["fields"] == ["device", "n", "events.*.lastSeen"]


def test_what_was_never_seen_points_at_the_first_input() -> None:
    last = sarif(house())["runs"][0]["results"][-1]  # type: ignore[index, call-overload]
    assert last["ruleId"] == "never-seen"
    assert last["locations"][0]["physicalLocation"]["artifactLocation"]["index"] == 0


def test_levels_are_those_of_verdicts() -> None:
    assert LEVELS == {
        Verdict.FAIL: "error",
        Verdict.UNKNOWN: "warning",
        Verdict.REVIEW: "warning",
        Verdict.PASS: "note",
    }


def test_the_same_difference_has_the_same_fingerprint_in_another_capture() -> None:
    first, other = (sarif(audit)["runs"][0]["results"] for audit in (house(), house()))  # type: ignore[index, call-overload]
    prints = [result["partialFingerprints"]["observation/v1"] for result in first]
    assert prints == [result["partialFingerprints"]["observation/v1"] for result in other]
    assert len(set(prints)) == len(prints)


def test_no_value_is_in_it() -> None:
    text = json.dumps(sarif(house()), ensure_ascii=False)
    assert not [value for value in (*SECRETS, "tv-woonkamer", "e1" * 32) if value in text]


@settings(max_examples=40)
@given(audits())
def test_any_audit_gives_a_log_that_is_harmless(audit: Audit) -> None:
    made = sarif(audit, lang="nl")
    SCHEMA.validate(made)
    text = json.dumps(made, ensure_ascii=False)
    assert harmless(text) == text
