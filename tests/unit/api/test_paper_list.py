"""The list of papers is in words of both languages, and offers what the register in force has."""

from pathlib import Path

from tests.flow.gatehouse import build

from sluis.api.gate import Gate
from sluis.api.paper_list import ENTRIES, MEDIA, PAPERS, PaperForm, PaperKind, Takes, papers_listed
from sluis.gate.state.state import open_gate, wall_clock
from sluis.i18n import LANGS, tr


def test_every_paper_stands_in_the_list_once_in_both_languages() -> None:
    assert sorted(entry.kind for entry in PAPERS) == sorted(PaperKind)
    assert set(MEDIA) == set(PaperForm)
    for entry in PAPERS:
        for words in (entry.name, entry.reader, entry.rests_on):
            assert len({tr(words, lang) for lang in LANGS}) == 2, words
    assert Takes.ACTIVITY in ENTRIES[PaperKind.ANNEX].takes


def test_it_offers_the_activities_of_the_register_in_force_in_its_own_order(tmp_path: Path) -> None:
    open_gate(build(tmp_path), wall_clock).close()
    with Gate.open(tmp_path / "gate.toml") as gate:
        listed = papers_listed(gate, [PaperKind.ANNEX, PaperKind.REGISTER])
        assert [paper.kind for paper in listed.papers] == [PaperKind.REGISTER, PaperKind.ANNEX]
        assert {each.activity for each in listed.activities} == set(gate.beside().register.activities)
        assert (listed.register, listed.versions) == (gate.beside().register.digest, ())
