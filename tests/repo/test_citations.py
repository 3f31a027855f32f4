"""Every section that is cited is in this repository, and nothing is cited that a clone does not have.

A citation is a page and one or more sections: ``gate specification, sections 2.1 and 3``, ``facts/law.md section 0.6``.
A section is a heading, a rule that begins with its number, or a point of a numbered list in a section. Wrapped lines
are joined before reading, so a citation may break anywhere between two words.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from source_tree import ROOT, tracked

from sluis.ledger.record import VERSION as RECORD_VERSION
from sluis.terms import LEDGER_WRITTEN, SPECIFICATION_VERSION

SPEC = ROOT / "docs" / "spec"
FACTS = ROOT / "docs" / "facts"
PAGES = ("gate", "register", "law", "ledger")
FOLDERS = ("src", "tests", "scripts", "docs")
SUFFIXES = {".py", ".md", ".toml", ".yaml", ".yml", ".mjs", ".json", ".txt", ".fields"}
NUMBER = r"\d+[a-z]?(?:\.\d+)*"
SEVERAL = rf"{NUMBER}(?:(?:, and|, to|,| and| to|-|–) *{NUMBER})*"  # noqa: RUF001 - a range may be written with a dash
CITED = re.compile(
    rf"\b(?P<page>{'|'.join(PAGES)})(?: |-)spec(?:ification)?,? (?:sections?|rules?) (?P<several>{SEVERAL})"
    rf"|\bfacts/(?P<facts>[a-z]+)\.md,? sections? (?P<points>{SEVERAL})",
    re.IGNORECASE,
)
RANGE = re.compile(rf"({NUMBER}) ?(?:to|-|–) ?({NUMBER})")  # noqa: RUF001 - as above
HEADING = re.compile(rf"#+ ({NUMBER})\.? ")
RULE = re.compile(rf"(?:[-*] |> )?\*\*({NUMBER})\.?\*\*")
POINT = re.compile(r"(\d+)\. ")
MARKERS = re.compile(r"^[ \t]*(?:#+|//+|/?\*+|>|\"\"\")?[ \t]*", re.MULTILINE)
OLD = re.compile(
    r"\b[Dd]esign,? sections?\b|\bdesign(?:-2)?\.md\b|\bledger-spec\.md\b|\b[Ii]ssue \d+"
    rf"|\bfacts/[a-z]+\.md,? (?:and )?{NUMBER}\b(?! MB)|\b(?:{'|'.join(PAGES)}) specification,? {NUMBER}"
)
"""Pages that stand outside the repository, and sections that are not called so."""
HELD_OLD: dict[str, int] = {}
"""File → how many old citations it may still hold. Empty: none anywhere. It only ever shrinks."""
THIS = Path(__file__).relative_to(ROOT)
MAY_NAME_OLD = {Path("docs/spec/README.md"), *(path.relative_to(ROOT) for path in FACTS.glob("*.md"))}
"""The index says where former sections went; the facts, as collected, number threads of other projects."""


class Citation(NamedTuple):
    """One section of one page, and the file that names it."""

    file: str
    page: Path
    section: str


def joined(text: str) -> str:
    """Return a text on one line: without marks of comments, quotes and code, its white space single."""
    return re.sub(r"\s+", " ", MARKERS.sub("", text).replace("`", ""))


def files() -> Iterator[tuple[Path, str]]:
    for path in tracked():
        inside = path.relative_to(ROOT)
        if inside.parts[0] in FOLDERS and path.suffix in SUFFIXES and inside != THIS:
            yield inside, path.read_text(encoding="utf-8", errors="replace")


def old_citations() -> dict[str, int]:
    """Return how many old citations each file holds."""
    return {str(inside): len(OLD.findall(joined(text))) for inside, text in files() if inside not in MAY_NAME_OLD}


def numbers(several: str) -> list[str]:
    """Return the sections of a list; of a range whose ends differ in the last number, those between too."""
    numbers_read: list[str] = re.findall(NUMBER, several)
    for first, last in RANGE.findall(several):
        (head, _, low), (other, _, high) = first.rpartition("."), last.rpartition(".")
        if head == other and low.isdigit() and high.isdigit():
            numbers_read += [f"{head}.{n}" if head else str(n) for n in range(int(low) + 1, int(high))]
    return numbers_read


def citations_in(file: str, text: str) -> Iterator[Citation]:
    for hit in CITED.finditer(joined(text)):
        page = SPEC / f"{hit['page'].lower()}.md" if hit["page"] else FACTS / f"{hit['facts']}.md"
        for section in numbers(hit["several"] or hit["points"]):
            yield Citation(file, page, section)


@cache
def sections(page: Path) -> frozenset[str]:
    """Return what can be cited of a page."""
    headings: set[str] = set()
    inside, fenced = "", False
    for line in page.read_text(encoding="utf-8").splitlines():
        fenced ^= line.startswith("```")
        if fenced:
            continue
        if heading := HEADING.match(line):
            inside = heading[1]
            headings.add(inside)
        elif rule := RULE.match(line):
            headings.add(rule[1])
        elif inside and (point := POINT.match(line)):
            headings.add(f"{inside}.{point[1]}")
    return frozenset(headings)


@cache
def citations() -> tuple[Citation, ...]:
    """Return every citation; read when a test asks, not when tests are gathered."""
    return tuple(citation for inside, text in files() for citation in citations_in(str(inside), text))


@pytest.mark.parametrize("name", PAGES)
def test_sections_that_are_cited_are_there(name: str) -> None:
    page = SPEC / f"{name}.md"
    cited = [citation for citation in citations() if citation.page == page]
    if not cited:
        return
    assert page.is_file(), f"{cited[0].file} cites {name}"
    assert [(citation.file, citation.section) for citation in cited if citation.section not in sections(page)] == []


def test_facts_that_are_cited_are_there() -> None:
    cited = [citation for citation in citations() if citation.page.parent == FACTS]
    assert len(cited) > 50
    missing = [
        citation for citation in cited if not citation.page.is_file() or citation.section not in sections(citation.page)
    ]
    assert [(citation.file, citation.page.name, citation.section) for citation in missing] == []


def test_the_ledger_is_cited() -> None:
    assert len([citation for citation in citations() if citation.page == SPEC / "ledger.md"]) > 50


def test_every_page_of_facts_that_is_named_is_there() -> None:
    named = {name for _, text in files() for name in re.findall(r"\bfacts/([a-z-]+)\.md", joined(text))}
    assert named
    assert sorted(name for name in named if not (FACTS / f"{name}.md").is_file()) == []


def test_nothing_is_cited_that_a_clone_does_not_have() -> None:
    """Strict: what once stood outside the repository is cited by its page here."""
    held = old_citations()
    assert {file: count for file, count in held.items() if count > HELD_OLD.get(file, 0)} == {}


def test_the_list_of_old_citations_has_no_dead_entry() -> None:
    held = old_citations()
    assert {file: count for file, count in HELD_OLD.items() if held.get(file, 0) < count} == {}


@pytest.mark.parametrize("name", sorted(path.stem for path in SPEC.glob("*.md") if path.stem != "README"))
def test_a_page_has_the_version_that_the_code_says(name: str) -> None:
    match = re.search(r"^Version (\d+(?:\.\d+)*)\b", (SPEC / f"{name}.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert match is not None
    assert match[1] == SPECIFICATION_VERSION[name]


def test_the_ledger_that_is_written_is_the_one_the_page_says() -> None:
    page = (SPEC / "ledger.md").read_text(encoding="utf-8")
    assert LEDGER_WRITTEN == RECORD_VERSION
    assert f"Version {LEDGER_WRITTEN}. Where today's code does otherwise" in page
    assert SPECIFICATION_VERSION["ledger"] == str(LEDGER_WRITTEN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Source: gate specification, section 2.1.", ["2.1"]),
        ("ledger specification,\n   sections 1.1, 1.6 and\n   1.7):", ["1.1", "1.6", "1.7"]),
        ("# ledger specification, section\n# 3a.2, at most", ["3a.2"]),
        ("law specification, sections 5.1 to 5.4", ["5.1", "5.4", "5.2", "5.3"]),
        ("``facts/law.md`` sections 2, 2.1 and 7; terms", ["2", "2.1", "7"]),
        ("facts/law.md, section 4", ["4"]),
        ("the ledger specification fixes", []),
    ],
)
def test_a_citation_is_read_however_it_is_wrapped(text: str, expected: list[str]) -> None:
    assert [citation.section for citation in citations_in("file", text)] == expected


def test_what_can_be_cited_of_a_page() -> None:
    assert {"1", "1.2", "1.7.12", "3a", "3a.2", "4.8", "9"} <= sections(SPEC / "ledger.md")
    assert {"0.6", "2.2", "12"} <= sections(FACTS / "law.md")
    assert not {"1.8", "3b", "14"} & sections(SPEC / "ledger.md")
