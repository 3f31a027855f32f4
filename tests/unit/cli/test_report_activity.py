"""``sluis report notice`` and ``sluis report annex`` make their papers, and the annex its grammar."""

import json
from pathlib import Path

import pytest
from tests.sheet_rows import FILE

from sluis.cli.main import main
from sluis.cli.verb import FINE

ASKED = [str(FILE), "--activity", "wifi-help", "--date", "2026-12-01"]


@pytest.mark.parametrize(("verb", "title"), [("notice", "Wie het krijgt"), ("annex", "Bijlage bij de verwerkers")])
def test_each_is_a_page_in_dutch(verb: str, title: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["report", verb, *ASKED, "--lang", "nl"]) == FINE
    assert title in capfd.readouterr().out


def test_the_grammar_is_the_same_as_that_of_the_plan(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "grammar.json"
    assert main(["report", "annex", *ASKED, "--format", "schema", "--out", str(out)]) == FINE
    capfd.readouterr()
    assert main(["plan", str(FILE), "--grammar", "wifi-help"]) == FINE
    assert json.loads(out.read_bytes()) == json.loads(capfd.readouterr().out)


def test_an_activity_that_is_not_there_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "notice", str(FILE), "--activity", "other", "--lang", "en"]) == 2
    assert "wifi-help, network-quality" in capfd.readouterr().err
