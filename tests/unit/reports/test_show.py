"""How the command line looks."""

import io
import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.panel import Panel
from rich.text import Text
from tests.flow.audited import unseen

from sluis.i18n import use
from sluis.reports import show
from sluis.terms import Verdict


def test_a_bracket_in_a_name_is_a_bracket() -> None:
    page = io.StringIO()
    show.line(show.console_on(page), "[red]x[/red].yaml", ":smile:")
    assert page.getvalue() == "[red]x[/red].yaml :smile:\n"


def test_a_table_in_a_file_is_not_cut_and_has_no_colour() -> None:
    page = io.StringIO()
    path = "Device.WiFi.AccessPoint.*.AssociatedDevice.*.SignalStrength"
    show.console_on(page).print(show.table(["path", "verdict"], [[path, show.verdict(Verdict.FAIL)]], title="Rows"))
    assert path in page.getvalue()
    assert "\x1b" not in page.getvalue()


def test_a_verdict_is_a_word_in_both_languages() -> None:
    for word in Verdict:
        assert show.verdict(word).plain
    use("nl")
    assert show.verdict(Verdict.FAIL).plain == "NIET IN ORDE"
    use("en")


class Terminal(io.StringIO):
    """A page that says it is a terminal."""

    def isatty(self) -> bool:
        return True


WORDS = st.lists(st.text("abcdefghijklmnop-./", min_size=1, max_size=30), max_size=20)


@given(WORDS, st.integers(min_value=0, max_value=6), st.integers(min_value=10, max_value=60))
@example(["a" * 10], 1, 10)
def test_a_sentence_fits_a_terminal_and_a_pipe(words: list[str], indent: int, width: int) -> None:
    text = " " * indent + " ".join(words)
    pipe, screen = io.StringIO(), Terminal()
    show.sentences(show.console_on(pipe, width), text)
    show.sentences(show.PipeConsole(file=screen, width=width, force_terminal=True, color_system=None), text)
    assert pipe.getvalue() == screen.getvalue()
    lines = screen.getvalue().splitlines()
    assert " ".join(lines).split() == words, "no letter lost, and no word cut"
    for line in lines:
        assert len(line) <= width or len(line.split()) == 1
        assert not line.strip() or line.startswith(" " * indent)


def test_a_sentence_is_one_line_of_a_log(capsys: pytest.CaptureFixture[str]) -> None:
    text = "word " * 60 + "end"
    show.sentences(show.err(), text)
    assert capsys.readouterr().err == text + "\n"


def test_json_is_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    show.print_json({"naam": "Café", "n": [1, None, True]})
    assert json.loads(capsys.readouterr().out) == {"naam": "Café", "n": [1, None, True]}


def test_no_bar_is_drawn_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    with show.progress() as bar:
        task = bar.add_task("x", total=2)
        bar.advance(task)
    assert capsys.readouterr() == ("", "")


ANY = st.text(st.characters(codec=None), max_size=40)
"""Lone surrogates too."""


@given(ANY)
def test_nothing_that_others_wrote_commands_a_terminal(text: str) -> None:
    page = io.StringIO()
    console = show.console_on(page)
    show.line(console, "a", text)
    show.lines(console, text)
    show.say(console, "{name} of {file}", name=text, file=Path("x") / text.replace("\0", ""))
    console.print(show.table(["path"], [[text], [Text(text)]], title="Rows"))
    console.print(Panel(Text(text), title=Text(text)))
    console.print(text)
    assert unseen(page.getvalue()) == set()


def test_a_line_end_of_others_begins_no_line() -> None:
    page = io.StringIO()
    console = show.console_on(page)
    show.line(console, "a\nOWNED")
    show.say(console, "{name}", name="a\nOWNED")
    console.print(show.table(["path"], [["a\nOWNED"]]))
    assert not [line for line in page.getvalue().splitlines() if line.startswith("OWNED")]
    show.lines(console, "ours\ntwo")
    assert page.getvalue().endswith("ours\ntwo\n")


def test_colours_of_ours_are_still_colours() -> None:
    page = io.StringIO()
    show.PipeConsole(file=page, force_terminal=True, color_system="standard", width=40).print(
        show.verdict(Verdict.FAIL)
    )
    assert page.getvalue() == "\x1b[1;31mFAIL\x1b[0m\n"


@given(st.recursive(ANY | st.integers() | st.none(), lambda below: st.lists(below) | st.dictionaries(ANY, below)))
def test_json_means_the_same_and_commands_nothing(value: show.Json) -> None:
    for indent in (None, 2):
        text = show.json_text(value, indent)
        assert json.loads(text) == value
        assert unseen(text) == set()
        assert text.encode()
