"""The words of every paper are those that were read; ``scripts/golden_papers.py`` writes what changed."""

import re

import pytest

from golden_papers import GOLDEN, golden
from sluis.i18n import LANGS

NAMES = (("nl", "AVG"), ("en", "GDPR"))
"""Regulation (EU) 2016/679, as each language calls it."""


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


def test_a_paper_has_the_name_of_the_regulation_in_its_own_language(made: dict[str, str]) -> None:
    named = {lang: sum(len(re.findall(rf"\b{name}\b", each)) for each in _in(made, lang)) for lang, name in NAMES}
    assert min(named.values()) > 1
    others = dict(zip(LANGS, reversed(LANGS), strict=True))
    wrong = [name for lang, other in NAMES for name in made if name.endswith(f"-{others[lang]}.txt")
             if re.search(rf"\b{other}\b", made[name])]  # fmt: skip
    assert wrong == []


def _in(made: dict[str, str], lang: str) -> list[str]:
    return [text for name, text in made.items() if name.endswith(f"-{lang}.txt")]
