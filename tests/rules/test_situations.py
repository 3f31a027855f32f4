"""Dated situations a lawyer could sign: facts changed in a complete register, a day, and what must come out.

Each ``*.yaml`` beside this file is a list of situations:

    situation: one sentence
    at: the day that is judged
    activity: which activity (default: wifi-help)
    change: path in examples/register.yaml -> value, or null to take it out; `+` appends to a list
    expect: rule -> verdict
    closed: whether the activity is closed (default: not stated)
    alone: the one rule that closes it
    refused: the rule because of which the register does not even load
"""

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sluis.errors import FileName, RegisterError
from sluis.law.finding import Finding
from sluis.register.check import check_activity, findings_of, is_open
from sluis.register.load import load_register
from sluis.register.tree import plain, read_tree

HERE = Path(__file__).parent
EXAMPLES = Path(__file__).parents[2] / "examples"


def read(file: Path) -> Any:
    """Return a YAML file with every scalar as text, as a register is read."""
    tree, faults = read_tree(file.read_bytes())
    assert tree is not None
    assert faults == ()
    return plain(tree)


SITUATIONS = [case for file in sorted(HERE.glob("*.yaml")) for case in read(file)]


def changed(node: Any, path: str, value: Any) -> None:
    step, _, rest = path.partition("/")
    key = (len(node) if step == "+" else int(step)) if isinstance(node, list) else step
    if isinstance(node, list) and key == len(node):
        node.append({})
    if rest:
        if isinstance(node, dict) and not isinstance(node.get(key), (dict, list)):
            node[key] = {}
        changed(node[key], rest, value)
    elif value == "null":
        del node[key]
    else:
        node[key] = value


@cache
def _example() -> str:
    node = read(EXAMPLES / "register-per-home.yaml")
    node["activities"]["wifi-help"]["release"] = "PT15M"  # that it leaves at once is a situation of its own
    return json.dumps(node)


def register_with(changes: dict[str, Any], activity: str | None = None) -> bytes:
    """Return the example with changes, as JSON: that is YAML too, and soon written.

    Of its activities only the one that is named is left, if one is, with its decisions, and each that is changed.
    """
    node = json.loads(_example())
    if activity is not None and not any(path.startswith("decisions") for path in changes):
        kept = {activity, *(path.split("/")[1] for path in changes if path.startswith("activities/"))}
        node["activities"] = {name: node["activities"][name] for name in node["activities"] if name in kept}
        node["decisions"] = [each for each in node["decisions"] if each["activity"] in kept]
    for path, value in changes.items():
        changed(node, path, value)
    return json.dumps(node).encode()


@cache
def judged(number: int) -> tuple[Sequence[Finding], RegisterError | None]:
    """Return the findings of the situation of that number, and why the register did not load, if it did not."""
    case = SITUATIONS[number]
    activity = case.get("activity", "wifi-help")
    source = register_with(case.get("change", {}), activity)
    try:
        register = load_register(source, FileName("situation.yaml"), EXAMPLES / "vocabularies")
        return check_activity(register, activity, date.fromisoformat(case["at"])), None
    except RegisterError as refused:
        return findings_of(refused), refused


@pytest.mark.parametrize("number", range(len(SITUATIONS)), ids=[case["situation"] for case in SITUATIONS])
def test_situation(number: int) -> None:
    case, (findings, refused) = SITUATIONS[number], judged(number)
    if "refused" in case:
        assert [finding.rule for finding in findings] == [case["refused"]]
        assert refused is not None
        assert {fault.code for fault in refused.faults} == {"register.outsider"}
        return
    assert refused is None
    verdicts = {finding.rule: finding.verdict.value for finding in findings}
    assert {rule: verdicts.get(rule, "none") for rule in case["expect"]} == case["expect"]
    for finding in findings:
        assert "violat" not in (finding.reason("en") + finding.remedy("en")).lower()
    if "alone" in case:
        assert [finding.rule for finding in findings if finding.closes] == [case["alone"]]
    if "closed" in case:
        assert is_open(findings) is (case["closed"] == "false")
