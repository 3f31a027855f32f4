"""The whole report, in the order in which it is read, with no word left in English in a Dutch one."""

import json
import re
from dataclasses import replace

from tests.audit_results import house, many, nothing

from sluis.audit.model import Declared
from sluis.reports.audit.content import report
from sluis.reports.blocks import Drawing, as_plain


def test_it_begins_with_what_matters_and_ends_with_how_it_was_done() -> None:
    made = report(house(), "en", reveal=False)
    names = [section.anchor for section in made.sections]
    assert names == ["summary", "picture", "when", "destinations", "differences", "house", "unread", "method", "inputs"]
    [drawing] = made.sections[1].blocks
    assert isinstance(drawing, Drawing)
    assert 'font-family="sans-serif"' in drawing.svg


def test_languages_differ_in_words_and_in_nothing_else() -> None:
    dutch, english = (report(house(), lang, reveal=False) for lang in ("nl", "en"))
    count = [[len(section.blocks), [len(part.blocks) for part in section.parts]] for section in dutch.sections]
    assert count == [
        [len(section.blocks), [len(part.blocks) for part in section.parts]] for section in english.sections
    ]
    words = re.findall(r"[A-Za-z]{4,}", json.dumps(as_plain(dutch), ensure_ascii=False))
    assert not {"fields", "could", "which", "evidence", "received", "supervisor"} & set(words)


def test_it_says_whether_values_are_shown() -> None:
    assert report(house(), "en", reveal=True).subtitle.endswith("this report holds personal data.")
    assert report(house(), "en", reveal=False).subtitle.endswith("Values are hidden.")


def test_the_first_page_says_what_it_was_compared_with() -> None:
    subtitle = "Compared with the register of Voorbeeld Telecom B.V. (register.yaml)."
    assert subtitle in report(house(), "en", reveal=False).subtitle
    assert "Compared" not in report(nothing(), "en", reveal=False).subtitle
    beside = replace(house(), declared=Declared(statement="statement.html"))
    assert "Compared with the statement statement.html." in report(beside, "en", reveal=False).subtitle
    unnamed = replace(house(), declared=Declared("r.yaml"))
    assert "of a provider that it does not name (r.yaml)" in report(unnamed, "en", reveal=False).subtitle


def test_every_destination_has_a_part() -> None:
    assert len(report(many(), "en", reveal=False).sections[3].parts) == 200
    assert report(nothing(), "en", reveal=False).sections[3].parts == ()
