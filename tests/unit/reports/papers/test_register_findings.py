"""The report on a register: verdict first, a finding once under its supervisor, every part moves with its source."""

from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest
from source_tree import ROOT
from tests.paper_checks import in_language
from tests.sheet_rows import FILE

from sluis.api.paper_findings import make_findings
from sluis.reports.papers.figure import figures_of
from sluis.reports.papers.register_findings import FindingsPaper
from sluis.terms import Verdict

DAY = date(2026, 12, 1)
REPORTED = ROOT / "examples" / "registers" / "march-2026-public-record.yaml"


@lru_cache(maxsize=4)
def paper(file: Path = FILE, before: Path | None = None) -> FindingsPaper:
    return make_findings(file, DAY, before).paper


def edited(folder: Path, *replacements: tuple[str, str]) -> Path:
    text = FILE.read_text(encoding="utf-8")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    (folder / "register.yaml").write_text(text, encoding="utf-8")
    if not (folder / "vocabularies").exists():
        (folder / "vocabularies").symlink_to(FILE.parent / "vocabularies")
    return folder / "register.yaml"


def test_the_verdict_says_what_a_gate_does() -> None:
    assert paper().verdict.words() == "No finding on record closes one of the 2 activities."
    assert not paper().shut
    assert paper(REPORTED).verdict.words() == "A gate does not load this register: it lets nothing leave."
    assert paper().seen is None


def test_what_was_seen_running_is_told_although_it_is_closed(tmp_path: Path) -> None:
    seen = ("    retention: P30D\n", "    observed: {from: 2026-03-03}\n")
    made = make_findings(edited(tmp_path, seen), DAY).paper
    assert made.seen is not None
    assert "under wifi-help, since Tuesday 3 March 2026" in made.seen.words()


def test_a_finding_stands_once_under_its_supervisor() -> None:
    made = paper(REPORTED)
    supervisors = [overseen.supervisor.words() for overseen in made.overseen]
    assert supervisors[0] == "Autoriteit Persoonsgegevens (AP)"
    assert supervisors[-1] == "not settled in the Netherlands"
    told = [(overseen.supervisor.words(), line.told.words()) for overseen in made.overseen for line in overseen.lines]
    assert len(told) == len(set(told))
    assert sum(figure.value for figure in made.counts[:2]) == 1  # type: ignore[misc]


def test_what_closes_comes_first() -> None:
    for overseen in paper(REPORTED).overseen:
        closes = [line.closes for line in overseen.lines]
        assert closes == sorted(closes, reverse=True)
    assert paper(REPORTED).overseen[0].lines[0].verdict is Verdict.FAIL


CASES = {
    "a term is gone": (("    retention: P30D\n", ""), ("closes", "asks")),
    "a country is gone": (("    country: US\n", ""), ("closes", "asks")),
    "an agreement ends": (("{ref: DPA-2026-014, signed", "{expires: 2027-01-15, ref: DPA-2026-014, signed"), ("ends",)),
    "a listing is due": (("dpf: {listed: false,", "dpf: {listed: false, next_due: 2027-02-01,"), ("ends",)),
    "an assessment is due": (("{ref: DPIA-2026-002,", "{review: 2027-03-01, ref: DPIA-2026-002,"), ("ends",)),
    "a decision expires": (("expires: 2028-02-10", "expires: 2027-02-10"), ("ends",)),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_it_moves_with_the_register(case: str, tmp_path: Path) -> None:
    change, moved = CASES[case]
    made, plain = make_findings(edited(tmp_path, change), DAY, FILE).paper, paper()
    if "closes" in moved:
        assert (made.shut, plain.shut) == (True, False)
        assert "activities closed" in made.verdict.words()
        assert made.changed is not None
        assert any(sentence.message.startswith("Findings that close") for sentence in made.changed)
    if "asks" in moved:
        assert sum(len(asking.asked) for asking in made.asking) > sum(len(asking.asked) for asking in plain.asking)
    if "ends" in moved:
        assert len(made.endings) > len(plain.endings)
        days = [ending.day.value for ending in made.endings]
        assert days == sorted(days, key=str)


def test_what_changed_is_told_or_said_not_to_be_compared(tmp_path: Path) -> None:
    assert paper().changed is None
    assert paper(FILE, FILE).changed == ()
    made = make_findings(edited(tmp_path, ("P6M", "P1Y"), ("step: 10}", "step: 1}")), DAY, FILE).paper
    assert made.changed is not None
    told = [sentence.words() for sentence in made.changed]
    assert "netwerk-meting gets more fields, or the same more precisely: 2." in told
    assert "netwerk-meting: retention was P186D, and is P366D." in told


def test_the_end_of_a_search_is_no_day_on_which_something_runs_out() -> None:
    assert paper().endings == ()
    assert {figure.source.place for figure in paper(REPORTED).counts} == {"sluis check"}


def test_every_finding_is_told_in_both_languages() -> None:
    lines = [line for overseen in paper(REPORTED).overseen for line in overseen.lines]
    english = [line.told.words() for line in lines]
    with in_language("nl"):
        assert all(dutch != told for dutch, told in zip([line.told.words() for line in lines], english, strict=True))
    figures = [figure for figure in figures_of(paper(REPORTED)) if figure.what == "Finding"]
    assert len(figures) == len(lines)
