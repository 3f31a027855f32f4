"""The pages made from the source are those in docs: run ``python scripts/reference.py`` when this fails."""

from pathlib import Path

import pytest
import reference

from sluis.cli import main as cli

VERBS = list(reference.walk(cli.root()))


@pytest.mark.parametrize("name", ["errors.md", "cli.md", "glossary.md"])
def test_a_page_is_what_the_source_says(name: str) -> None:
    made = reference.pages()[name]
    assert (reference.PAGES / name).read_text(encoding="utf-8") == made


@pytest.mark.parametrize(("words", "verb"), VERBS, ids=[" ".join(words) for words, _ in VERBS])
def test_a_verb_is_in_the_reference(words: tuple[str, ...], verb: object) -> None:
    del verb
    assert f"## sluis {' '.join(words)}\n" in (reference.PAGES / "cli.md").read_text(encoding="utf-8")


def test_every_module_with_a_verb_is_named_and_no_other() -> None:
    folder = Path(cli.__file__).parent
    sources = {path.stem: path for path in folder.glob("*.py")}
    sources |= {path.parent.name: path for path in folder.glob("*/__init__.py")}
    own = {name for name, path in sources.items() if "\nVERB = " in path.read_text(encoding="utf-8")}
    assert own == set(cli.VERBS)
