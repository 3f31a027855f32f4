"""The page of the JSON of router-profile names every field that is printed, and every difference with its verdict."""

import json
import re
from pathlib import Path

import pytest
from source_tree import ROOT

from sluis.api.router_profile import MOST_KEPT
from sluis.audit.profile.drift_kinds import SENTENCES
from sluis.audit.profile.routers import MOST_FINDINGS
from sluis.cli.main import main

PAGE = (ROOT / "docs" / "reference" / "router-profile.md").read_text(encoding="utf-8")
REGISTER = ["--register", str(ROOT / "examples" / "register-per-home.yaml"), "--at", "2026-12-01", "--format", "json"]


def _keys(tree: object, above: str = "") -> set[str]:
    if isinstance(tree, list):
        return set().union(*(_keys(each, above) for each in tree)) if tree else set()
    if not isinstance(tree, dict) or above in {"profiles.settings", "kinds.differences", "differing.differences"}:
        return set()
    own = {f"{above}.{key}".strip("."): value for key, value in tree.items()}
    return set(own) | set().union(*(_keys(value, key) for key, value in own.items()))


@pytest.mark.parametrize("words", [[], ["--check", str(ROOT / "examples" / "router")]], ids=["profiles", "check"])
def test_every_field_that_is_printed_is_on_the_page(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main(["router-profile", *words, *REGISTER])
    told = set(re.findall(r"`([a-z_.]+)`", PAGE))
    rows = ("profiles.parameters.", "profiles.not_asked.", "kinds.")
    lacking = {
        key
        for key in _keys(json.loads(capsys.readouterr().out))
        if key not in told and not (key.startswith(rows) and key.rpartition(".")[2] in told)
    }
    assert lacking == set()


def test_every_difference_stands_there_with_its_verdict_and_sentence() -> None:
    for drift, (verdict, sentence) in SENTENCES.items():
        assert f"| `{drift.value}` | {verdict.value} | {sentence} |" in PAGE
    assert PAGE.count("| `") - PAGE.split("## Differences")[0].count("| `") == len(SENTENCES)
    assert f"at most {MOST_KEPT} |" in PAGE
    assert f"at most {MOST_FINDINGS}, gravest" in PAGE
    assert Path("docs").exists()
