"""How help looks."""

import shlex
from pathlib import Path
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.cli import main as cli
from sluis.cli.help import folded
from sluis.cli.verb import Example, Format, Verb, option
from sluis.i18n import N_


def trial(
    file: Annotated[Path, option(N_("Show the version."))],
    /,
    *,
    format: Format = "text",  # noqa: A002 - the name people type
    yes: Annotated[bool, option(N_("Show this help."), "--yes")] = False,
    home: Annotated[str, option(N_("Show this help."), "--home")] = "",
    more: Annotated[list[str] | None, option(N_("Show this help."), "--more")] = None,
) -> int:
    return int(bool((file, format, yes, home, more)))


@pytest.fixture(autouse=True)
def root(monkeypatch: pytest.MonkeyPatch) -> None:
    verb = Verb("trial", N_("Keep one of them."), (Example("sluis trial a[1].yaml"),), trial)
    monkeypatch.setattr(
        cli, "root", lambda _only=None: Verb("sluis", "Root.", (Example("sluis trial x"),), verbs=(verb,))
    )


def shown(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert cli.main(words) == 0
    return capsys.readouterr().out


def words_of(page: str) -> str:
    return " ".join(page.split())


def test_english_help(capsys: pytest.CaptureFixture[str]) -> None:
    page = shown(capsys, "trial", "--help", "--lang", "en")
    assert "Usage: sluis trial [OPTIONS] FILE" in page
    assert "Example\n  sluis trial a[1].yaml" in page
    assert "Show the version. Required." in words_of(page)
    assert "One of: text, json. Default: text." in words_of(page)
    assert words_of(page).count("Default: ") == 1  # of nothing empty


def test_dutch_help_is_dutch_in_every_part(capsys: pytest.CaptureFixture[str]) -> None:
    page = shown(capsys, "trial", "--help", "--lang", "nl")
    assert "Gebruik: sluis trial [OPTIES] BESTAND" in page
    assert "Voorbeeld\n" in page
    assert "Toon de versie. Verplicht." in words_of(page)
    assert "Een van: text, json. Standaard: text." in words_of(page)
    for english in ("Usage", "Example", "Options", "Required", "Default", "Everywhere"):
        assert english not in page


def test_the_list_of_verbs_has_their_first_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    page = shown(capsys, "--help", "--lang", "nl")
    assert "Laat er een staan." in page
    assert "Opdrachten" in page
    assert "Toon deze hulp." in page


PARTS = st.sampled_from(["sluis", "-o", "--at", "2026-11-24", "'two words'", '"a b"c', "x" * 30, "|", "<", "--a=b"])


@given(parts=st.lists(PARTS, min_size=1), width=st.integers(10, 100))
def test_a_folded_command_is_the_same_command_and_fits(parts: list[str], width: int) -> None:
    """Copied from the screen, a shell reads the words that stood there."""
    command = " ".join(parts)
    lines = folded(command, width)
    assert all(line.endswith(" \\") for line in lines[:-1])
    assert shlex.split("\n".join(lines).replace("\\\n", "")) == shlex.split(command)
    for line in lines:
        assert len(line) <= width or len(shlex.split(line.removesuffix("\\"))) <= 2, (
            "one word, or an option and its own"
        )
