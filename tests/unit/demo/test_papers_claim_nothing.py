"""No paper says "geen", "none", "nothing" or 0 of what its sources do not show: every paper, in every silent state.

The papers are those of the demonstration, and there is one for each verb that makes one (``test_papers``): a new paper
is held to this without anybody who thinks of it. What it says of the kind stands in ``SAID``, where somebody read it.
"""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from tests.paper_checks import SILENT_WORDS, in_language, sentences_of
from tests.unit.api.test_paper_incident import pruned
from tests.unit.cli.test_ledger_statement import recorded

from golden_papers import text_of
from sluis.api.gate import Gate
from sluis.api.paper_answers import AnswersAsked
from sluis.api.papers import MadePaper
from sluis.demo import papers as demo
from sluis.demo.stage import Stage
from sluis.i18n import LANGS
from sluis.reports.papers.answers import Answers
from sluis.reports.papers.figure import Origin, figures_of
from sluis.reports.papers.paper import Paper

SHOWN = {
    "Activities without a country on record",
    "Activities without a notice on record",
    "Activities without an assessed risk",
    "Activities without word on that",
    "Activities without word on who holds keys",
    "Answers: not in order",
    "Assessments: high risk left",
    "Decisions on them that hold",
    "Destinations that the register does not know",
    "Fields that are changed first",
    "Fields with a made-up name",
    "Findings of the rule on following a home",
    "Findings on AI that did not pass",
    "Findings on transfers that did not pass",
    "Of these: that close",
    "Recipients of more than one activity",
    "Recipients without word on AI",
    "activities closed",
    "activities open",
    "findings that close",
}
"""Figures that may be 0: counts of what a register lists, or of what was read whole, each beside what is silent."""
FORMS = re.compile(
    r"(bij|to) 0 is|(epoch|tijdvak)(ken|s)? 0|-110 (to|tot en met) 0|(of|op|bound:|ondergrens:) 0[,;]"
    r"|(household number|in ons logboek nummer) 0|\d[.,]0 (words|woorden)"
)
"""A scale, a band, the number of an epoch or a household, and an average: no count of anything."""
SAID = (
    "It does not show that nothing was ever sent outside the ledger",
    "read nothing until then",
    "lees tot dan niets uit",
    "Let nothing leave",
    "Laat niets",
    "it decides nothing about you by itself",
    "het beslist zelf niets over u",
    "Er wordt geen besluit over u door alleen een machine genomen",
    "Daar wordt geen profiel van u gemaakt",
    "the program checked none of it",
    "dit programma raadt niets",
    "Dit is geen juridisch advies",
    "Wat over personen gaat die geen ambt hebben",
    "Er is geen poort gevraagd",
    "Geen vastgelegde bevinding sluit",
    "Er is geen grondslag vastgelegd",
    "Er is geen gegevensbeschermingseffectbeoordeling (DPIA) vastgelegd",
    "geen noodzaak die in woorden is vastgelegd",
)
"""What is about an act, the reader or this program, or says that something is not on record: read by a person."""
SILENT = """\
version: 2
controller: {name: Voorbeeld Telecom B.V.}
recipients:
  wifi-insight: {name: WiFi Insight Inc.}
activities:
  wifi-help:
    purpose: {nl: Wifi-problemen oplossen, en: Solve Wi-Fi problems}
    recipient: wifi-insight
    trigger: {kind: always}
    release: PT1H
    fields:
      - {path: Device.Hosts.Host.*.Active, treatment: release, as: flag, why: x}
"""


def heard(line: str) -> str:
    """Return a line without what somebody read."""
    rest = FORMS.sub("", line)
    for said in SAID:
        rest = rest.replace(said, "")
    return rest


def claims(paper: MadePaper[Paper]) -> list[str]:
    """Return what a paper says of "none" and of 0 that nobody read, in Dutch and English."""
    figures = figures_of(paper.paper)
    found = [
        f"0: {each.what}, {each.source.origin}"
        for each in figures
        if each.value == 0 and not (each.what in SHOWN and each.source.origin in OF_WHAT_WAS_READ)
    ]
    zeros = any(each.value == 0 for each in figures)
    for lang in LANGS:
        with in_language(lang):
            for line in text_of(paper.report()).splitlines():
                rest = heard(line)
                if zeros:
                    rest = re.sub(r"(?<![\d.,])0(?!\d|[.,]\d)", "", rest)
                if SILENT_WORDS.search(rest):
                    found.append(line)
    return found


OF_WHAT_WAS_READ = {Origin.REGISTER, Origin.LAW, Origin.AUDIT}
"""Never the ledger, a statement, the registry of households or the life of a register: those are silent here."""


def made_by(making: demo.Making) -> dict[str, list[str]]:
    """Return what each paper of the demonstration claims; nothing of what claims nothing."""
    papers = {name: make(making) for name, make in demo.PAPERS.items()}
    assert sentences_of(cast("MadePaper[Answers]", papers["answers"]).paper) == [3] * 10
    told = {name: claims(cast("MadePaper[Paper]", each)) for name, each in papers.items()}
    return {name: each for name, each in told.items() if each}


def stage_of(config: str) -> Stage:
    home = SimpleNamespace(line="NL-0001")
    return cast("Stage", SimpleNamespace(folder=Path(config).parent, config=Path(config), home=lambda _number: home))


def test_no_paper_of_an_empty_an_unsealed_or_a_pruned_ledger_says_none(
    peopled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "SILENT_LINE", "NL-0002")
    told = {}
    for state in ("empty", "unsealed", "pruned"):
        if state == "unsealed":
            recorded(peopled)
        if state == "pruned":
            pruned(peopled)
        with Gate.open(peopled) as gate:
            told[state] = made_by(demo.Making(gate, stage_of(peopled), None))
    assert told == {"empty": {}, "unsealed": {}, "pruned": {}}


def test_no_paper_of_a_silent_register_says_none(peopled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "SILENT_LINE", "NL-0002")
    with Gate.open(peopled) as gate:
        making = demo.Making(gate, stage_of(peopled), None)
        making.register = Path(peopled).parent / "silent.yaml"
        making.register.write_text(SILENT, encoding="utf-8")
        assert made_by(making) == {}
        alone = demo.make_answers(AnswersAsked(making.register, making.day))
    said = " ".join(each.words() for answer in alone.paper.answers for each in answer.said)
    assert said.count("our register does not say") == 7


@pytest.mark.parametrize("line", ["We shared nothing.", "Reports: 0", "Er is geen melding", "Meldingen: 0."])
def test_the_test_hears_a_claim(line: str) -> None:
    assert SILENT_WORDS.search(heard(line))


@pytest.mark.parametrize("line", ["nearer to 0 is stronger", "Dit is geen juridisch advies.", "Epochs 1 to 3"])
def test_the_test_hears_no_claim_where_there_is_none(line: str) -> None:
    assert not SILENT_WORDS.search(heard(line))
