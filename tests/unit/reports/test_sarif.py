"""The frame of SARIF: what every log of ours shares, held against the schema of SARIF 2.1.0."""

import json

import jsonschema_rs
from source_tree import ROOT

from sluis.i18n import tr
from sluis.reports.sarif import ERROR, NOTE, WARNING, Json, log

SCHEMA = jsonschema_rs.Draft4Validator(
    json.loads((ROOT / "tests" / "schemas" / "sarif-2.1.0-rtm.4.json").read_text(encoding="utf-8"))
)


def test_an_empty_log_is_sarif() -> None:
    made = log("nl", rules=[], artifacts=[], results=[], properties={"passed": 3})
    assert SCHEMA.is_valid(made)
    assert not SCHEMA.is_valid({**made, "version": "2"})


def test_a_result_keeps_its_level_rule_and_place() -> None:
    result: Json = {"ruleId": "r", "ruleIndex": 0, "level": WARNING, "message": {"text": tr("x", "en")}}
    made = log("en", rules=[{"id": "r"}], artifacts=[{"location": {"uri": "a"}}], results=[result], properties={})
    assert SCHEMA.is_valid(made)
    assert not SCHEMA.is_valid(log("en", rules=[{}], artifacts=[], results=[], properties={}))
    assert {ERROR, WARNING, NOTE} == {"error", "warning", "note"}
