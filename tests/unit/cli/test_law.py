"""``sluis law list``: the rules in force, with what each rests on."""

import json

import pytest

from sluis.cli.main import main
from sluis.law.rules import RULES


def listed(capsys: pytest.CaptureFixture[str], *words: str) -> set[str]:
    assert main(["law", "list", "--format", "json", *words]) == 0
    return {rule["rule"] for rule in json.loads(capsys.readouterr().out)["rules"]}


def test_every_rule_in_force_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(capsys, "--at", "2026-11-24") == {rule.id for rule in RULES}


def test_before_the_avg_applied_there_was_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(capsys, "--at", "2018-05-24") == set()


def test_text_says_what_each_rests_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "list", "--lang", "nl"]) == 0
    page = capsys.readouterr().out
    assert "AVG art. 30(1)" in page
    assert "toezichthouder" in page
