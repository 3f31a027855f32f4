"""What every paper is held to, whoever made it: the same bytes in two zones, PDF/UA-1, no markup, no silent "none"."""

import html
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.checkers import papers as verapdf

from sluis.i18n import LANGS, Lang, lang_in_force, use
from sluis.reports.papers.answers import Answers
from sluis.reports.papers.figure import Figure, figures_of

HOSTILE = '<script>x</script> #set page(fill: red) $x^2$ @a *b* _c_ `d` \\ & "q" ' + chr(0x202E) + "\x1b[2J\nline"
"""Markup of HTML and Typst, and what cannot be seen."""
SILENT_WORDS = re.compile(r"\b(geen|niets|none|nothing|0)\b", re.IGNORECASE)
"""What a paper may only say where a source shows it."""


@contextmanager
def in_language(lang: Lang) -> Iterator[None]:
    """Have a language in force for a while."""
    before = lang_in_force()
    use(lang)
    try:
        yield
    finally:
        use(before)


def twice(make: Callable[[], bytes]) -> bytes:
    """Return what ``make`` gives, which is the same bytes in two time zones."""
    before, made = os.environ.get("TZ"), []
    for zone in ("Pacific/Kiritimati", "America/Anchorage"):
        os.environ["TZ"] = zone
        time.tzset()
        made.append(make())
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()
    assert made[0] == made[1]
    return made[0]


def text_of(page: str) -> str:
    """Return what a reader sees of a page, without its marks."""
    body = re.sub(r"(?s)<(script|style).*?</\1>", "", page)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def sentences_of(paper: Answers) -> list[int]:
    """Return how many sentences each answer has; in Dutch and in English it is as many."""
    counts = []
    for lang in LANGS:
        with in_language(lang):
            said = (" ".join(each.words() for each in answer.said) for answer in paper.answers)
            counts.append([len(re.findall(r"[.?!](?=\s+[A-Z“]|$)", words)) for words in said])
    assert counts[0] == counts[1]
    return counts[0]


def keeps_ua(folder: Path, *made: bytes) -> None:
    """Hold papers against PDF/UA-1 with veraPDF."""
    if (why := verapdf.why_not()) is not None:
        pytest.skip(why)
    files = [folder / f"{number}.pdf" for number in range(len(made))]
    for file, content in zip(files, made, strict=True):
        file.write_bytes(content)
    broken = {file.name: checked.broken for file, checked in verapdf.checked(*files).items() if not checked.keeps}
    assert broken == {}


def figure(paper: object, what: str, about: str = "") -> Figure:
    """Return the figure of a paper of that name."""
    [found] = [each for each in figures_of(paper) if (each.what, each.about) == (what, about)]
    return found
