"""How the command line looks."""

import io
import json

import pytest

from sluis.cli import show
from sluis.i18n import use
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


def test_json_is_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    show.print_json({"naam": "Café", "n": [1, None, True]})
    assert json.loads(capsys.readouterr().out) == {"naam": "Café", "n": [1, None, True]}


def test_no_bar_is_drawn_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    with show.progress() as bar:
        task = bar.add_task("x", total=2)
        bar.advance(task)
    assert capsys.readouterr() == ("", "")
