"""An audit on a screen: the same words without one, and nothing that a screen would obey."""

import io
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from rich.console import Console
from tests.audit_results import SECRETS, audits, hostile, house, many, nothing

from sluis.audit.model import Audit
from sluis.i18n import use
from sluis.i18n.harmless import harmless
from sluis.reports.audit.summary import sentence
from sluis.reports.audit.terminal import BAR, STYLES, brief, terminal
from sluis.reports.audit.view import View
from sluis.terms import Verdict


def printed(audit: Audit, *, reveal: bool = False, screen: bool = False, width: int = 400) -> str:
    page = io.StringIO()
    terminal(audit, Console(file=page, width=width, force_terminal=screen, color_system="standard" if screen else None,
                            highlight=False, markup=False, emoji=False), reveal=reveal)  # fmt: skip
    return page.getvalue()


def test_summary_bars_and_tables_are_printed() -> None:
    page = printed(house())
    assert page.startswith("The router sent ")
    assert "\n7 destinations outside the house got something." in page
    bars = [line for line in page.splitlines() if line.startswith(("█", "#"))]
    assert len(bars[0].split(" ")[0]) == BAR
    assert "telemetry.eu-central.wifi-insight.example (United States): 6 fields" in bars[0]
    assert any("░" in line and "1 not read" in line for line in page.splitlines()) or "1 not read" in page
    for words in ("Destinations", "Fields", "Findings", "What could not be read"):
        assert words in page
    assert "input 2, packet 900, 901, 902, 903" in page
    assert "GDPR art. 6(1), 14(1), 14(3)(c) (AP: FAIL)" in page, "an article is shown with what its rule answers"


def hosts(page: str) -> set[str]:
    return {word.rstrip(";:,.") for word in page.split() if re.search(r"\.example\W*$", word)}


def test_where_words_do_not_fit_beside_each_other_they_stand_below_each_other() -> None:
    pages = {width: printed(house(), width=width) for width in (44, 60, 80, 100, 120, 200)}
    assert re.search(r"^To +Field +What", pages[200], re.MULTILINE)
    assert re.search(r"^To +What, and\n?", pages[120], re.MULTILINE), "a long path stands below its destination"
    assert re.search(r"^To: \S+ *\nField: ", pages[60], re.MULTILINE)
    for width, page in pages.items():
        assert max(len(line) for line in page.splitlines()) <= width
        assert hosts(page) == hosts(pages[200]), "no name of a host is broken in two"


def test_a_bar_stands_below_its_destination_where_both_do_not_fit() -> None:
    lines = printed(house(), width=60).splitlines()
    at = lines.index("█" * BAR)
    assert " ".join(lines[at - 2 : at]) == "telemetry.eu-central.wifi-insight.example (United States): 6 fields"


def test_it_speaks_the_language_in_force() -> None:
    use("nl")
    try:
        assert "\nBuiten het huis kregen 7 bestemmingen iets." in printed(house())
    finally:
        use("en")


def test_values_are_hidden_until_somebody_asks() -> None:
    assert not [value for value in (*SECRETS, "e1" * 32) if value in printed(house())]
    shown = printed(house(), reveal=True)
    assert [value for value in SECRETS if value not in shown] == [SECRETS[2]]


def test_a_bracket_is_a_bracket_even_where_the_console_reads_markup() -> None:
    made = house()
    named = replace(made.destinations[0], organisation="[bold]Insight[/bold] [/]")
    page = io.StringIO()
    terminal(replace(made, destinations=(named,)), Console(file=page, width=400, markup=True, emoji=True))
    assert "[bold]Insight[/bold] [/]" in page.getvalue()


def test_long_tables_say_what_they_leave_out() -> None:
    page = printed(many(250))
    assert "the first 200 of 250; the other reports have them all" in page
    assert "And 230 other destinations." in page
    assert "nothing left the house." in printed(nothing()).splitlines()[0]


@pytest.mark.parametrize("screen", [True, False])
def test_hostile_text_moves_no_cursor(screen: bool) -> None:  # noqa: FBT001
    page = printed(hostile(), reveal=True, screen=screen)
    for style in ("\x1b[0m", *(f"\x1b[{code}m" for code in ("1", "3", "1;31", "1;35", "33", "32"))):
        page = page.replace(style, "")
    assert all(harmless(line) == line for line in page.split("\n"))
    assert "[x](http://evil.example)" in page.replace("\n", "")


@settings(max_examples=30, deadline=None)
@given(audits())
def test_any_audit_is_printed(audit: Audit) -> None:
    page = printed(audit, reveal=True, width=60)
    assert all(harmless(line) == line for line in page.split("\n"))


def test_every_verdict_has_a_colour_and_is_a_word_too() -> None:
    assert set(STYLES) == set(Verdict)
    assert "FAIL" in printed(house())


def test_the_heart_of_it_is_where_it_went_and_what_differs() -> None:
    console = Console(width=240, record=True, file=io.StringIO())
    brief(house(), console)
    page = console.export_text()
    assert page.startswith(sentence(View(house(), "en")))
    assert "WiFi Insight" in page or "wifi-insight" in page
    assert "What this capture cannot show" not in page
    assert not [value for value in SECRETS if value in page]
