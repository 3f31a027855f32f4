"""What cyclopts refuses is said in our words: which word, which option, never what was typed."""

from pathlib import Path
from typing import Annotated

import pytest
from tests.raised import raises

from sluis.cli import main as cli
from sluis.cli.verb import At, Example, Format, Verb, option
from sluis.errors import Entry
from sluis.errors.cli import (
    argument_invalid_error,
    argument_missing_error,
    argument_repeated_error,
    arguments_left_error,
    command_line_error,
    unknown_option_error,
    unknown_option_near_error,
    unknown_verb_error,
    unknown_verb_near_error,
)

MARKER = "PIEPKUIKEN"


def trial(
    file: Annotated[Path, option("Which.")],
    /,
    *,
    format: Format = "text",  # noqa: A002 - the name people type
    at: At = None,
    number: Annotated[int, option("How many.", "--number")] = 1,
) -> int:
    return int((file, format, at, number) is not None)


VERB = Verb("trial", "Try.", (Example("sluis trial x"),), trial)
ROOT = Verb("sluis", "Root.", (), verbs=(VERB, Verb("group", "Some.", (), verbs=(VERB,))))


@pytest.fixture(autouse=True)
def root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "root", lambda _only=None: ROOT)
    monkeypatch.setenv("LC_ALL", "C")


CASES = [
    ([MARKER], unknown_verb_error, "Word 1"),
    (["group", MARKER], unknown_verb_error, "`sluis group`"),
    (["trial", "x", f"--{MARKER}"], unknown_option_error, "Word 3"),
    (["trial", "x", f"--{MARKER}=1"], unknown_option_error, "--number"),
    (["trail"], unknown_verb_near_error, "`trial`"),
    (["group", "trila"], unknown_verb_near_error, "`trial`"),
    (["trial", "x", "--formt", MARKER], unknown_option_near_error, "nearest is --format"),
    (["trial", "x", "--nmber=1"], unknown_option_near_error, "nearest is --number"),
    (["trial", "--nmber=1"], unknown_option_near_error, "nearest is --number"),
    (["trial"], argument_missing_error, "needs FILE"),
    (["trial", MARKER, "--at"], argument_missing_error, "needs --at"),
    (["trial", "x", "--at", MARKER], argument_invalid_error, "a date like 2026-11-24"),
    (["trial", "x", "--format", MARKER], argument_invalid_error, "one of: text, json"),
    (["trial", "x", "--number", MARKER], argument_invalid_error, "a whole number"),
    (["trial", MARKER, "--number", "1", "--number", "2"], argument_repeated_error, "--number"),
    (["trial", "x", MARKER], arguments_left_error, "word 3"),
    (["--lang", MARKER, "trial"], argument_invalid_error, "nl, en"),
    (["trial", MARKER, "--lang"], argument_missing_error, "--lang"),
]


@pytest.mark.parametrize(("words", "kind", "sentence"), CASES)
def test_a_wrong_command_line_is_said_without_what_was_typed(
    words: list[str], kind: Entry, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(words) == 2
    page = capsys.readouterr()
    assert page.out == ""
    assert sentence in page.err
    assert kind.hint in page.err
    assert MARKER not in page.err
    assert page.err.count("\n") == 1


@pytest.mark.parametrize(("words", "kind", "sentence"), CASES)
def test_it_is_dutch_when_asked(
    words: list[str], kind: Entry, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if "--lang" in words:
        pytest.skip("this case is about the language itself")
    del sentence
    cli.main(["--lang", "nl", *words])
    assert kind.hint not in capsys.readouterr().err


def test_what_cyclopts_cannot_say_otherwise_is_one_general_sentence() -> None:
    from cyclopts.exceptions import CycloptsError

    from sluis.cli.seam import translate

    error = translate(CycloptsError(msg=MARKER), ["trial"], ["trial"], [])
    assert error.entry is command_line_error
    assert MARKER not in str(error)


def test_nothing_of_cyclopts_hangs_on_our_error() -> None:
    with raises(argument_invalid_error) as caught:
        cli._dispatch(["trial", "x", "--at", MARKER])
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
