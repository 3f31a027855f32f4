"""The words of every paper are those that were read; ``scripts/golden_papers.py`` writes what changed."""

import pytest

from golden_papers import GOLDEN, golden
from sluis.i18n import LANGS


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return golden()


def test_the_papers_say_what_was_read(made: dict[str, str]) -> None:
    kept = {file.name: file.read_text(encoding="utf-8") for file in GOLDEN.glob("*.txt")}
    assert sorted(kept) == sorted(made)
    changed = [name for name in made if kept[name] != made[name]]
    assert changed == [], "run scripts/golden_papers.py, and read what it changed as whoever gets the paper does"


def test_each_paper_is_there_in_each_language_and_differs(made: dict[str, str]) -> None:
    kinds = {name.rpartition("-")[0] for name in made}
    assert len(made) == len(kinds) * len(LANGS)
    assert all(made[f"{kind}-nl.txt"] != made[f"{kind}-en.txt"] for kind in kinds)
