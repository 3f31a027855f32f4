"""The regulation is the GDPR where English is read and the AVG where Dutch is: pages, message ids, translations."""

import re
from pathlib import Path

import catalogue
import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
DUTCH_LINE = re.compile(r"^- nl: ")
TYPED = re.compile(r"`[^`]*`|--ref AVG-2026-17")
"""What somebody types or a file holds."""
HISTORY = ("adr", "facts")
"""Decisions are not rewritten, and facts are kept as they were handed over."""


def _pages() -> list[Path]:
    return [page for page in sorted(DOCS.rglob("*.md")) if page.relative_to(DOCS).parts[0] not in HISTORY]


@pytest.mark.parametrize("page", _pages(), ids=lambda page: str(page.relative_to(DOCS)))
def test_a_page_in_english_says_gdpr(page: Path) -> None:
    lines = [line for line in page.read_text(encoding="utf-8").splitlines() if not DUTCH_LINE.match(line)]

    assert [line for line in lines if re.search(r"\bAVG\b", TYPED.sub("", line))] == []


def test_a_sentence_of_the_source_says_gdpr_and_its_dutch_says_avg() -> None:
    wrong = []
    for key, message in catalogue.read(catalogue.DUTCH).items():
        dutch = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
        english = key if isinstance(key, str) else " ".join(key)
        if re.search(r"\bAVG\b", TYPED.sub("", english)) or re.search(r"\bGDPR\b", TYPED.sub("", " ".join(dutch))):
            wrong.append(english)

    assert wrong == []
