"""The letter asks, names what was seen without a value, and leaves no doubt about what is to be filled in."""

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from tests.audit_results import SECRETS, audits, hostile, house, many, nothing

from sluis.audit.model import Audit, Declared
from sluis.i18n import Lang
from sluis.i18n.harmless import harmless
from sluis.reports.audit.letter import ASKED, WIDTH, letter, letter_pdf, written
from sluis.reports.audit.view import View


def flat(text: str) -> str:
    return " ".join(text.split())


def test_it_goes_to_the_controller_of_the_register_or_leaves_dots() -> None:
    assert "Voorbeeld Telecom B.V.\nprivacy@voorbeeld.example\n" in letter(house())
    bare = letter(replace(house(), declared=Declared()), lang="en")
    assert "[name of your provider: ......" in bare
    assert bare.count("[your name: ....") == 2


def test_it_asks_for_what_article_15_gives_and_names_the_term() -> None:
    text = flat(letter(house(), lang="en"))
    assert all(demand in text for demand in ASKED)
    for article in ("15(1)(c)", "15(2)", "15(3)", "15(1)(h)", "12(3)", "12(6)", "11(2)", "art. 77", "C-154/21"):
        assert article in text
    assert "within one month" in text


def test_it_says_what_was_seen_with_date_kinds_and_evidence() -> None:
    text = flat(letter(house(), lang="nl"))
    assert (
        "Naar collect.homegraph.example (HomeGraph Analytics Ltd., Verenigd Koninkrijk), 22 keer, op 24 november 2026."
        in text
    )
    assert "Wij zagen: MAC-adres (als gewone hash), apparaatnaam (in een andere schrijfwijze)" in text
    assert "Opname: invoer 2, pakket 30, 31." in text
    assert "3c" * 32 in text
    assert "notities.docx" not in text, "it was not read"


def test_it_does_not_speak_of_what_the_house_s_own_devices_sent() -> None:
    assert "kijk-electronics" not in letter(house())
    assert "203.0.113.99" not in letter(house())


def test_what_could_not_be_read_is_said() -> None:
    made = house()
    sealed, tv = replace(made.flows[3], device=0), replace(made.flows[3], number=99)
    text = flat(letter(replace(made, flows=(sealed, tv), fields=()), lang="en"))
    assert "What we saw your router send" in text
    assert "We could not read what was sent." in text
    assert "we saw nothing that your router sent" in flat(letter(nothing(), lang="en"))
    assert "more destinations; the report" in flat(letter(many(), lang="en"))


def test_where_router_and_device_look_the_same_it_says_so_and_leaves_out_what_may_be_the_household_s() -> None:
    """The provider is not told where somebody in the house went by himself, nor that its router did it."""
    made = house()
    outside = replace(made, devices=(), flows=tuple(replace(flow, device=0) for flow in made.flows))
    text = flat(letter(outside, lang="en"))
    assert "What we saw our house send" in text
    assert "your router send" not in text
    assert "do not know which of them sent this" in text
    assert "collect.homegraph.example" in text
    assert "stats.kijk-electronics.example" not in text, "nothing about people was read there"
    silent = flat(letter(replace(outside, fields=()), lang="en"))
    assert "we saw nothing that your router sent" not in silent


def test_what_only_sent_to_the_house_is_not_where_something_went() -> None:
    made = house()
    lent = replace(made.flows[3], device=0, octets_out=0, octets_in=348)
    assert made.flows[3].destination not in letter(replace(made, flows=(*made.flows, lent)), lang="en")


def test_what_is_about_people_stands_first_and_is_not_what_is_left_out() -> None:
    made = many()
    last = next(flow for flow in reversed(made.flows) if flow.device == 0)
    telling = next(field for field in house().fields if field.telling)
    text = letter(replace(made, fields=(replace(telling, flow=last.number),)), lang="en")
    items = [line for line in text.splitlines() if line.startswith("- ")]
    assert last.destination in items[0]
    assert "node-001" in items[1]


def test_it_accuses_nobody_and_shows_no_value() -> None:
    for lang in ("nl", "en"):
        text = letter(house(), lang=lang).lower()
        assert not re.search(r"violat|illegal|unlawful|breach|overtred|onrechtmatig|illegaal|inbreuk|schending", text)
        assert not [value for value in (*SECRETS, "tv-woonkamer", "e1" * 32) if value.lower() in text]
    assert "voor zover wij dat kunnen beoordelen" in flat(letter(house()))


def test_sentences_are_short_and_lines_fit() -> None:
    for lang in ("nl", "en"):
        text = letter(house(), lang=lang)
        assert max(len(line) for line in text.splitlines()) <= WIDTH
        questions = View(house(), lang)
        sentences = [
            sentence for asked in ASKED for sentence in re.split(r"(?<=[.?]) ", questions.say(asked).split(" (art.")[0])
        ]
        assert max(len(sentence.split()) for sentence in sentences) <= 25


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed (poppler-utils)")
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_on_paper_it_says_the_same(lang: Lang, tmp_path: Path) -> None:
    made = letter_pdf(house(), lang=lang)
    assert made == letter_pdf(house(), lang=lang)
    file = tmp_path / "letter.pdf"
    file.write_bytes(made)
    printed = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, check=True).stdout.decode()
    joined = "".join(printed.replace("-", "").split())
    blocks = written(View(house(), lang)).blocks
    texts = [text for block in blocks for text in getattr(block, "items", None) or (getattr(block, "text", ""),)]
    assert [text for text in texts if "".join(text.replace("-", "").split()) not in joined] == []


def test_it_names_a_recording_and_not_the_folder_it_lies_in() -> None:
    sources = tuple(replace(source, name=f"/home-of/emma/{source.name}") for source in house().sources)
    text = letter(replace(house(), sources=sources), lang="nl")
    assert "emma" not in text
    assert f"1: {house().sources[0].name}," in text


def test_hostile_text_is_text() -> None:
    text = letter(hostile())
    assert all(harmless(line) == line for line in text.split("\n"))
    assert letter_pdf(hostile()).startswith(b"%PDF-")


@settings(max_examples=20, deadline=None)
@given(audits())
def test_any_audit_gives_a_letter(audit: Audit) -> None:
    text = letter(audit, lang="en")
    assert all(harmless(line) == line for line in text.split("\n"))
    assert letter_pdf(audit, lang="en").startswith(b"%PDF-")
