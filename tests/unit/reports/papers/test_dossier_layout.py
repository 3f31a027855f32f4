"""How the index of a dossier looks: its first page, in both languages, with text of others in every place."""

from pathlib import Path

from tests.dossiers import parts
from tests.paper_checks import in_language, keeps_ua, text_of, twice

from sluis.api.dossier_index import dossier_paper
from sluis.api.papers import MadePaper
from sluis.reports.papers.dossier_layout import dossier_report


def test_it_says_first_what_it_is_and_what_it_does_not_show_and_no_text_of_others_is_markup(tmp_path: Path) -> None:
    made = MadePaper(dossier_paper(parts()), dossier_report)
    with in_language("nl"):
        page = made.html()
        assert "<script>x" not in page
        assert chr(0x202E) not in page
        told = text_of(page)
        places = [
            told.index(each) for each in ("z2026-00042", "Wat dit is", "Wat het niet laat zien", "Awb 5:17, lid 1")
        ]
        assert places == sorted(places)
        keeps_ua(tmp_path, twice(made.pdf))
    assert "What it does not show" in text_of(made.html())
