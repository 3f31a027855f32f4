"""What everybody may read is kept for the day and the register it is of, and for no other."""

from collections.abc import Iterator
from datetime import date

import pytest
from tests.flow.gatehouse import build
from tests.raised import raises

from sluis.api import published_papers
from sluis.api.gate import Gate
from sluis.api.paper_list import PaperForm
from sluis.api.published_papers import PublishedPapers
from sluis.errors.cli import activity_unknown_error
from sluis.gate.state.state import open_gate, wall_clock


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    folder = tmp_path_factory.mktemp("published")
    open_gate(build(folder), wall_clock).close()
    with Gate.open(folder / "gate.toml") as opened:
        yield opened


def test_a_new_day_makes_it_anew_and_the_same_day_does_not(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, days = PublishedPapers(), [date(2090, 1, 1)]
    monkeypatch.setattr(published_papers, "paper_day", lambda _day: days[0])
    first = kept.notice(gate, "wifi-help", PaperForm.HTML, "nl")
    assert kept.notice(gate, "wifi-help", PaperForm.HTML, "nl") is first
    assert kept.notice(gate, "wifi-help", PaperForm.HTML, "en") is not first
    days[0] = date(2090, 1, 2)
    again = kept.notice(gate, "wifi-help", PaperForm.HTML, "nl")
    assert (again is first, again.content) == (False, first.content)


def test_an_activity_that_is_not_in_force_is_neither_made_nor_kept(gate: Gate) -> None:
    kept = PublishedPapers()
    with raises(activity_unknown_error):
        kept.notice(gate, "nothing", PaperForm.HTML, "nl")
    assert "nothing" not in repr(vars(kept))


def test_the_answers_on_a_page_name_nobody_who_signed(gate: Gate) -> None:
    made = PublishedPapers().answers(gate, PaperForm.HTML, "en")
    assert b"Signs with the key" in made.content
    assert b"SHA256:" not in made.content
