"""A letter about an incident has short sentences, and says where it is not ready, in both languages."""

from pathlib import Path

from tests.paper_checks import HOSTILE, SILENT_WORDS, in_language, keeps_ua, text_of
from tests.unit.cli.test_ledger_statement import recorded

from sluis.api.gate import Gate
from sluis.api.paper_incident import IncidentAsked, Reader, make_incident_letter
from sluis.i18n import LANGS
from sluis.reports.papers.incident_letter_layout import read_aloud
from sluis.reports.papers.reading import measured

NOTED = ("summary", "consequences", "measures", "advice")


def test_it_is_short_and_open_where_nobody_noted(peopled: str, tmp_path: Path) -> None:
    recorded(peopled)
    notes = tmp_path / "incident.toml"
    hostile = HOSTILE.split("\x1b")[0].replace("\\", "").replace('"', "'").replace(chr(0x202E), "")
    lines = [f'{key} = "{hostile}"' for key in NOTED]
    notes.write_text("\n".join([*lines, "[neighbours]", *(lines[at] for at in (0, 1, 3))]), encoding="utf-8")
    printed = []
    with Gate.open(peopled) as gate:
        for reader in Reader:
            bare = make_incident_letter(gate, IncidentAsked("wifi-insight", 0), reader)
            full = make_incident_letter(gate, IncidentAsked("wifi-insight", 0, facts=notes), reader)
            assert (bare.paper.ready, full.paper.ready) == (False, True)
            assert "<script>x" not in full.html()
            for lang in LANGS:
                with in_language(lang):
                    sentences = list(read_aloud(bare.paper))
                    page = text_of(bare.html())
                counted = measured(sentences)
                assert counted.average < 15, sentences
                assert not any(SILENT_WORDS.search(sentence) for sentence in sentences)
                assert {"nl": "Deze brief kan nog niet weg.", "en": "is not ready to be sent"}[lang] in page
            printed.append(full.pdf())
    keeps_ua(tmp_path, *printed)


def test_neighbours_are_not_told_what_was_noted_for_customers(peopled: str, tmp_path: Path) -> None:
    notes = tmp_path / "incident.toml"
    told = "\n".join(f'{key} = "Of customers: {key}."' for key in NOTED)
    own = '[neighbours]\nconsequences = "Of neighbours: consequences."'
    for more, ready in (("", False), (own, False), (f'{own}\nsummary = "a"\nadvice = "b"', True)):
        notes.write_text(f"{told}\n{more}", encoding="utf-8")
        with Gate.open(peopled) as gate:
            asked = IncidentAsked("wifi-insight", 0, facts=notes)
            made = make_incident_letter(gate, asked, Reader.NEIGHBOUR)
            assert make_incident_letter(gate, asked, Reader.CUSTOMER).paper.ready
        page = text_of(made.html())
        assert [key for key in NOTED if f"Of customers: {key}." in page] == ["measures"]
        assert ("Of neighbours: consequences." in page) is bool(more)
        assert made.paper.ready is ready
