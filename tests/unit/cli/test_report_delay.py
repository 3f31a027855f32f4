"""``sluis report delay``: what was said stands in the letter; days that cannot be are refused in a sentence."""

import pytest
from source_tree import ROOT

from sluis.cli.main import main
from sluis.cli.verb import FINE

WORDS = {
    "--register": str(ROOT / "examples" / "register-per-home.yaml"),
    "--to": "House of Representatives",
    "--about": "Questions 2026Z04886",
    "--received": "2026-03-11",
    "--due": "2026-04-01",
    "--answer-by": "2026-04-22",
    "--reason": "We wait.",
    "--signed-by": "A. de Vries",
    "--date": "2026-03-30",
}


def asked(**changed: str) -> list[str]:
    words = {**WORDS, **{f"--{name.replace('_', '-')}": value for name, value in changed.items()}}
    return ["report", "delay", *(word for pair in words.items() for word in pair)]


def test_a_letter_is_written_in_dutch(capfd: pytest.CaptureFixture[str]) -> None:
    assert main([*asked(), "--lang", "nl"]) == FINE
    page = capfd.readouterr().out
    assert '<html lang="nl">' in page
    assert "woensdag 22 april 2026" in page


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"due": "2026-03-10"}, "--due"),
        ({"answer_by": "2026-04-01"}, "--answer-by"),
        ({"date": "2026-04-23"}, "--answer-by"),
    ],
)
def test_days_that_cannot_be_are_refused(
    changed: dict[str, str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(asked(**changed)) == 2
    assert named in capsys.readouterr().err
