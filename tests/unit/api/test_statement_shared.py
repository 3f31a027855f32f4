"""What a household is told of one recipient moves with the register and the ledger, and says no more than both."""

from pathlib import Path

import pytest
from tests.flow.gatehouse import COLLECTED_MS, Clock, arrive, ask, build, element, entry, message, opened
from tests.paper_checks import figure, in_language, text_of
from tests.unit.api.test_paper_statement import END_MS, house, letter, replaced

from sluis.api.statement_shared import kind_line
from sluis.reports.papers.figure import Origin, Source
from sluis.reports.papers.statement_letter import KindsOf, StatementLetter
from sluis.terms import Kind

HERE = Source(Origin.LEDGER, "epoch 0")
PRESENT = "From it somebody could tell when people were at home."
ACTIVE = "      - {path: Device.Hosts.Host.*.Active, treatment: release, as: flag"


def summary(paper: StatementLetter) -> list[str]:
    return [sentence.words() for sentence in paper.summary]


def test_what_tells_presence_stands_in_the_first_five_sentences_as_long_as_it_is_shared(tmp_path: Path) -> None:
    told = house(tmp_path / "told", lambda source: source).paper
    assert PRESENT in summary(told)
    with in_language("nl"):
        assert "Daaruit kan iemand afleiden wanneer er mensen thuis waren." in summary(told)
    silent = house(tmp_path / "silent", replaced("- {kind: ssid, treatment", "- {kind: presence, treatment")).paper
    assert PRESENT not in summary(silent)
    assert not any("home" in sentence for sentence in summary(silent))


def test_a_kind_of_a_register_that_is_gone_is_not_said_to_tell_nothing_of_presence(tmp_path: Path) -> None:
    assert kind_line(None, "7", 2, HERE).path is None
    settings = build(tmp_path)
    with opened(settings, Clock(), entry()) as state:
        ask(state)
        arrive(state, message(element()))
    made = letter(str(tmp_path / "gate.toml"), to_ms=END_MS).paper
    [shared] = made.shared
    assert shared.never is not None
    assert shared.unsent is not None


def test_what_may_not_go_to_them_is_what_the_register_of_that_time_names(tmp_path: Path) -> None:
    before = house(tmp_path / "before", lambda source: source).paper
    after = house(tmp_path / "after", replaced("{kind: ip_address, treatment", "{kind: serial, treatment")).paper
    named = [shared.never.value for made in (before, after) for shared in made.shared if shared.never is not None]
    assert named == [KindsOf((Kind.SSID, Kind.IP_ADDRESS)), KindsOf((Kind.SSID, Kind.SERIAL))]


def test_what_was_not_in_it_moves_with_what_was(tmp_path: Path) -> None:
    settings = build(tmp_path)
    words = []
    with opened(settings, Clock(), entry()) as state:
        ask(state)
        arrive(state, message(element()))
    made = letter(str(tmp_path / "gate.toml"), to_ms=END_MS)
    [shared] = made.paper.shared
    assert shared.unsent is not None
    words = shared.unsent.words()
    for kind in shared.kinds:
        assert kind.told().what not in words
    assert "How long your router has been on, in seconds" in words
    assert figure(made.paper, "How often it was shared, or may have been").value == 1
    assert "on 24 November 2026, between 14:32 and 14:33" in text_of(made.html())


@pytest.mark.parametrize("reports", [1, 2])
def test_how_often_moves_with_the_ledger(tmp_path: Path, reports: int) -> None:
    settings = build(tmp_path)
    with opened(settings, Clock(), entry()) as state:
        ask(state)
        arrive(state, *(message(element(COLLECTED_MS // 1000 + number)) for number in range(reports)))
    made = letter(str(tmp_path / "gate.toml"), to_ms=END_MS).paper
    assert made.shared[0].times.value == reports
