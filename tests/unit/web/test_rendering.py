"""Pages: what comes from elsewhere is escaped and written out, moments are Dutch, and a missing name is an error."""

import pytest
from jinja2 import UndefinedError
from tests.unit.web.visiting import settings

from sluis.i18n import use
from sluis.reports.country_words import UNKNOWN
from sluis.web.notice import Notice
from sluis.web.rendering import Around, _environment, day, led, moment, page, painter

HOSTILE = "<script>alert(1)</script>\u202eexe\u0000"


def test_what_comes_from_elsewhere_is_escaped_and_written_out() -> None:
    made = page("households.html", Around(settings(), "nl"), "Titel", lines=(HOSTILE,)).decode()
    assert "<script" not in made
    assert "&lt;script&gt;alert(1)&lt;/script&gt;⟨U+202E⟩exe⟨U+0000⟩" in made


def test_a_name_in_a_sentence_is_escaped_too_and_its_braces_are_no_place() -> None:
    shown = Notice(400, HOSTILE, "{0}{about}", "en", "/", "On")
    made = painter(settings())(shown).decode()
    assert "<script" not in made
    assert "{0}{about}" in made


def test_a_name_that_nobody_gave_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        page("households.html", Around(settings(), "nl"), "Titel")


@pytest.mark.parametrize(
    ("lang", "words"), [("nl", "Naar de tekst van deze pagina"), ("en", "To the text of this page")]
)
def test_a_page_is_in_its_language(lang: str, words: str) -> None:
    made = page("first.html", Around(settings(), "en" if lang == "en" else "nl"), "T", visitor=None, places=()).decode()
    assert f'<html lang="{lang}">' in made
    assert words in made


def test_days_and_moments_are_dutch() -> None:
    assert day("2026-03-02", "nl") == "2 maart 2026"
    assert moment("2026-07-01T22:30:00Z", "en") == "2 July 2026 at 00:30"


def test_an_answer_leads_on_to_a_path() -> None:
    assert (led("/household").status_code, led("/household").headers["location"]) == (303, "/household")


def test_what_is_typed_at_a_shell_stands_out_and_a_name_with_its_signs_is_only_text() -> None:
    use("en")
    made = _environment().from_string('{{ _("Ask `sluis doctor` about {name}.", name=name) }}')
    shown = made.render(language="en", name="<b>`x`")
    assert shown.startswith('Ask <code class="utrecht-code">sluis doctor</code> about &lt;b&gt;')
    assert "<b>" not in shown


def test_every_word_for_a_country_that_is_not_known_can_be_said_by_a_template() -> None:
    for ask in UNKNOWN:
        if " " not in ask:
            made = _environment().from_string(f"{{{{ _(country_unknown.{ask}) }}}}").render(language="nl")
            assert made != UNKNOWN[ask]
            assert made
