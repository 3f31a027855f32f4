"""The pages made from the source are those in docs: run ``python scripts/reference.py`` when this fails."""

import re
from pathlib import Path

import catalogue
import pytest
import reference
from source_tree import ROOT

from sluis.cli import main as cli

VERBS = list(reference.walk(cli.root()))


@pytest.mark.parametrize("name", ["errors.md", "cli.md", "glossary.md", "settings.md", "formats.md"])
def test_a_page_is_what_the_source_says(name: str) -> None:
    made = reference.pages()[name]
    assert (reference.PAGES / name).read_text(encoding="utf-8") == made


def test_a_page_that_a_message_names_is_there() -> None:
    named = {page for key in catalogue.extracted() for page in re.findall(r"(?:docs|examples)/[\w./-]+\w", str(key))}
    assert named
    assert [page for page in named if not (ROOT / page).exists()] == []


def test_links_between_pages_lead_somewhere() -> None:
    pages = [page for page in (ROOT / "docs").rglob("*.md") if page.name != "template.md"]
    links = [
        (page, target)
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    ]
    assert links
    assert [(page.name, target) for page, target in links if not (page.parent / target).exists()] == []


@pytest.mark.parametrize(("words", "verb"), VERBS, ids=[" ".join(words) for words, _ in VERBS])
def test_a_verb_is_in_the_reference(words: tuple[str, ...], verb: object) -> None:
    del verb
    assert f"## sluis {' '.join(words)}\n" in (reference.PAGES / "cli.md").read_text(encoding="utf-8")


def test_every_module_with_a_verb_is_named_and_no_other() -> None:
    folder = Path(cli.__file__).parent
    own = {
        path.stem
        for path in folder.glob("*.py")
        if re.search(r"^VERB = ", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert own == set(cli.VERBS)
