"""The pages hang together: links lead somewhere, pages can be found, decisions are numbered, promises have tests."""

import re
from pathlib import Path

import pytest
from source_tree import ROOT

from sluis.store.schema import metadata

DOCS = ROOT / "docs"
DECISIONS = DOCS / "adr"
INDEX = DOCS / "README.md"
PAGES = [page for page in sorted(DOCS.rglob("*.md")) if page.name != "template.md"]
FRONT = [ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")]
"""Pages at the root of the repository."""
LINK = re.compile(r"\]\(([^)\s]+)\)")
ANCHOR = re.compile(r"[^\w\- ]")


def targets(page: Path) -> list[tuple[Path, str]]:
    """Return where the relative links of a page lead: a file, and the heading in it."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    links = [target.partition("#") for target in LINK.findall(text) if "://" not in target and ":" not in target]
    return [((page.parent / path).resolve() if path else page, heading) for path, _, heading in links]


def headings(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {ANCHOR.sub("", heading.lower()).replace(" ", "-") for heading in titles}


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", [*FRONT, *PAGES], ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    missing = [str(path) for path, _ in targets(page) if not path.exists()]
    missing += [
        f"{path.name}#{heading}"
        for path, heading in targets(page)
        if heading and path.suffix == ".md" and path.exists() and heading not in headings(path)
    ]
    assert missing == []


def test_the_index_leads_to_every_page() -> None:
    reached, waiting = set(), [INDEX]
    while waiting:
        page = waiting.pop()
        if page not in reached and page.suffix == ".md" and DOCS in page.parents:
            reached.add(page)
            waiting += [path for path, _ in targets(page) if path.is_file()]
    assert [name(page) for page in PAGES if page not in reached] == []


def test_the_index_itself_is_in_the_readme() -> None:
    assert INDEX in [path for path, _ in targets(ROOT / "README.md")]


def test_each_folder_is_one_of_the_seven_kinds() -> None:
    folders = {path.name for path in DOCS.iterdir() if path.is_dir()}
    assert folders == {"tutorial", "how-to", "explanation", "reference", "spec", "facts", "adr"}


def test_decisions_are_numbered_without_a_gap_and_listed() -> None:
    files = sorted(page.name for page in DECISIONS.glob("[0-9]*.md"))
    assert [file[:4] for file in files] == [f"{number:04}" for number in range(1, len(files) + 1)]
    log = (DECISIONS / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[(\d{4})\]\((\S+)\) \| (.+?) \| (.+?) \|$", log, flags=re.MULTILINE)
    assert [file for _number, file, _title, _status in listed] == files
    for number, file, title, status in listed:
        text = (DECISIONS / file).read_text(encoding="utf-8")
        assert text.startswith(f"# {number}: {title}\n"), file
        assert f"- Status: {status}\n" in text, file


@pytest.mark.parametrize("page", sorted(DECISIONS.glob("[0-9]*.md")), ids=name)
def test_a_decision_keeps_its_losers(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    options = re.split(r"^### ", text.partition("## Options")[2].partition("## Outcome")[0], flags=re.MULTILINE)[1:]
    assert len(options) >= 2
    assert [option.split("\n")[0] for option in options if "- Good: " not in option or "- Bad: " not in option] == []
    assert text.partition("## Outcome")[2].strip()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_test_that_a_page_names_is_there(page: Path) -> None:
    named = re.findall(r"tests/[\w/]+\.py", page.read_text(encoding="utf-8"))
    assert [path for path in named if not (ROOT / path).is_file()] == []


def test_every_promise_names_a_test() -> None:
    page = (DOCS / "explanation" / "fail-closed.md").read_text(encoding="utf-8")
    promises = re.findall(r"^\| (?!promise|---)(.+?) \| (.*?) \|$", page, flags=re.MULTILINE)
    assert len(promises) > 20
    assert [promise for promise, tests in promises if "tests/" not in tests] == []


def test_every_table_of_the_store_is_explained() -> None:
    page = (DOCS / "explanation" / "what-the-store-holds.md").read_text(encoding="utf-8")
    told = {table for row in re.findall(r"^\| (`.+?`) \|", page, re.MULTILINE) for table in re.findall(r"`(\w+)`", row)}
    assert told == set(metadata.tables)


@pytest.mark.parametrize("page", [*FRONT, *PAGES, *sorted((ROOT / "changes.d").glob("*.md"))], ids=name)
def test_a_page_speaks_of_findings(page: Path) -> None:
    assert "viol" + "ation" not in page.read_text(encoding="utf-8").lower()
