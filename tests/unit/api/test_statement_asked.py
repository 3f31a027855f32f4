"""What was asked is told with its moment, as far as it touches the time of a letter, and never who it was."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.flow.gatehouse import ask
from tests.unit.cli.test_ledger_statement import recorded

from sluis.api.gate import Gate, opened
from sluis.api.paper_statement import make_statement_letter
from sluis.api.statement_asked import asked_sentences
from sluis.reports.papers.figure import Figure, Origin, Period, Source
from sluis.standing.events import Event, EventKind

TOLD = Figure(Period(100, 200), "When", Source(Origin.LEDGER, "epoch 0"))
REGISTER = SimpleNamespace(file=SimpleNamespace(controller=SimpleNamespace(contact="a@b.example")))


def said(*asked: Event, told: Figure | None = TOLD) -> list[str]:
    return [each.words() for each in asked_sentences(REGISTER, asked, told)]  # type: ignore[arg-type]  # its contact


def event(kind: EventKind, at_ms: int, until_ms: int | None) -> Event:
    return Event(kind, None, at_ms, until_ms, at_ms)


@pytest.mark.parametrize(("at_ms", "until_ms"), [(201, 300), (0, 100), (50, 60)])
def test_what_touches_no_part_of_the_time_is_not_told(at_ms: int, until_ms: int) -> None:
    assert said(event(EventKind.HELP, at_ms, until_ms)) == []


def test_what_closed_something_opens_nothing_and_an_unknown_time_tells_nothing() -> None:
    assert said(event(EventKind.OBJECT, 150, None)) == []
    assert said(event(EventKind.CONSENT, 150, None), told=None) == []


def test_one_and_several_are_told_with_their_moments() -> None:
    once = said(event(EventKind.CONSENT, 0, None))
    assert once[0] == "Somebody gave consent for this connection, on 1 January 1970 at 01:00."
    assert "Tell us: a@b.example." in once[-1]
    assert len(once) == 3
    often = said(*(event(EventKind.HELP, at, at + 60_000) for at in (150, 120, 0)))
    assert "help for this connection 3 times: first on 1 January 1970 at 01:00, last on" in often[0]


def test_the_letter_of_a_home_that_asked_says_when(peopled: str) -> None:
    recorded(peopled)
    with opened(Path(peopled)) as state:
        now_ms = state.clock()
        ask(state, at_ms=now_ms - 1000)
    with Gate.open(peopled) as gate:
        letter = make_statement_letter(gate, "NL-0001").paper
        early = make_statement_letter(gate, "NL-0001", None, now_ms - 86_400_000).paper
    assert letter.asked[0].words().startswith("Somebody asked us for help for this connection, on ")
    assert early.asked == ()
