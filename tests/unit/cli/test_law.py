"""``sluis law list``: the rules in force, with what each rests on."""

import json
from datetime import date

import pytest

from sluis.cli.main import main
from sluis.law.rules import RULES


def listed(capsys: pytest.CaptureFixture[str], *words: str) -> set[str]:
    assert main(["law", "list", "--format", "json", *words]) == 0
    return {rule["rule"] for rule in json.loads(capsys.readouterr().out)["rules"]}


def test_every_rule_in_force_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    day = date(2026, 11, 24)
    in_force = {rule.id for rule in RULES if rule.in_force(day)}
    assert listed(capsys, "--at", day.isoformat()) == in_force
    assert "ai-26" not in in_force
    assert listed(capsys, "--at", "2027-12-02") - in_force == {"ai-26", "ai-27"}


def test_before_the_avg_applied_there_was_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(capsys, "--at", "2018-05-24") == set()


def test_text_says_what_each_rests_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "list", "--lang", "nl"]) == 0
    page = capsys.readouterr().out
    assert "AVG art. 30(1)" in page
    assert "toezichthouder" in page
