"""What people edit says what the page says: every paper as DOCX, and letters with hostile text in every field."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import docx
import pytest
from docx.oxml.ns import qn
from source_tree import ROOT
from tests.paper_checks import HOSTILE, HOSTILE_KINDS, in_language, text_of
from tests.unit.cli.test_ledger_statement import recorded

from sluis.api.gate import Gate
from sluis.api.paper_letters import LetterAsked, make_letter
from sluis.api.papers import Delay, MadePaper, make_delay
from sluis.demo import papers as demo
from sluis.demo.stage import Stage
from sluis.i18n.harmless import harmless
from sluis.reports.papers.letters import LetterKind
from sluis.reports.papers.paper import Paper

EXAMPLE = ROOT / "examples" / "register-per-home.yaml"
LEAKY = (str(ROOT / "examples" / "firmware" / "leaky.har"),)
DAY = date(2026, 12, 1)
STEP = re.compile(r"[1-9][0-9]?\.")
"""The number of a step: a page leaves it to the browser."""


def document_words(made: bytes) -> list[str]:
    """Return what stands in a DOCX, read by a library that knows nothing of ours."""
    body = docx.Document(io.BytesIO(made)).element.body
    return " ".join(each.text for each in body.iter(qn("w:t")) if each.text).split()


def page_words(page: str) -> list[str]:
    """Return what a reader sees of a page: from its title to its end, without its contents and what is heard alone."""
    shown = page[page.index("<h1>") : page.index("</main>")]
    shown = re.sub(r'(?s)<nav .*?</nav>|<caption class="heard">.*?</caption>', " ", shown)
    return text_of(shown).split()


def without_steps(words: list[str]) -> list[str]:
    return [word for word in words if not STEP.fullmatch(word)]


def test_every_paper_that_is_edited_says_what_its_page_says(peopled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "SILENT_LINE", "NL-0002")
    recorded(peopled)
    home = SimpleNamespace(line="NL-0001")
    stage = SimpleNamespace(folder=Path(peopled).parent, config=Path(peopled), home=lambda _number: home)
    differ = []
    with Gate.open(peopled) as gate, in_language("nl"):
        making = demo.Making(gate, cast("Stage", stage), None)
        for name, make in demo.PAPERS.items():
            made = cast("MadePaper[Paper]", make(making))
            if without_steps(document_words(made.docx())) != without_steps(page_words(made.html())):
                differ.append(name)
    assert differ == []


HOSTILE_DELAY = Delay(HOSTILE, HOSTILE, DAY, DAY, DAY, HOSTILE, HOSTILE)
LETTERS: dict[str, Callable[[], MadePaper[Paper]]] = {
    "delay": lambda: cast("MadePaper[Paper]", make_delay(EXAMPLE, HOSTILE_DELAY, DAY)),
    **{
        kind.value: lambda kind=kind: cast(  # type: ignore[misc] - a kind each
            "MadePaper[Paper]", make_letter(replace(LetterAsked(kind, recordings=LEAKY, day=DAY), **HOSTILE_OF[kind]))
        )
        for kind in LetterKind
    },
}
HOSTILE_OF: dict[LetterKind, dict[str, str]] = {
    kind: {"provider": HOSTILE}
    | ({"to": "ingest.wifi-insight.example"} if kind is LetterKind.ACCESS_RECIPIENT else {"to": HOSTILE})
    for kind in LetterKind
}


@pytest.mark.parametrize("name", LETTERS)
def test_hostile_text_in_every_field_of_a_letter_is_text(name: str) -> None:
    content = LETTERS[name]().docx()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {each: package.read(each) for each in package.namelist()}
    for made in (b"fldChar", b"instrText", b"<w:hyperlink", b"altChunk", b'TargetMode="External"'):
        assert not [each for each, part in parts.items() if made in part], made
    assert not [each for each in parts if each.endswith((".bin", ".vml")) or "embeddings" in each]
    told = " ".join(document_words(content))
    assert "<script>x</script> #set page(fill: red) $x^2$ @a *b* _c_" in told
    assert "\u202e" not in told
    assert "\x1b" not in told
    assert "⟨U+202E⟩⟨U+001B⟩[2J" in told
    with in_language("nl"):
        made = LETTERS[name]()
        assert without_steps(document_words(made.docx())) == without_steps(page_words(made.html()))


def test_text_of_every_hostile_kind_is_in_every_form_of_a_letter_and_is_text() -> None:
    """None is cut, none is run, and each form can be read by who knows nothing of ours."""
    texts = [*HOSTILE_KINDS.values()]
    for some in (texts[:4], texts[4:8], texts[-4:]):
        to, about, reason, signed_by = some
        made = make_delay(EXAMPLE, Delay(to, about, DAY, DAY, DAY, reason, signed_by), DAY)
        page, content = made.html(), made.docx()
        assert without_steps(document_words(content)) == without_steps(page_words(page))
        shown = text_of(page)
        assert all(" ".join(harmless(text).split()) in shown for text in some)
        assert not re.search("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u200f\\u2067\\ufffe\\uffff]", page)
        assert made.pdf().startswith(b"%PDF-")
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            assert b"instrText" not in package.read("word/document.xml")
