"""Patterns give the same answer on every Python 3.11: what some releases of it read wrongly stands in none."""

import re

import pytest
from source_tree import ROOT

POSSESSIVE_GROUP = re.compile(r"(?<![\\(])\)(?:[*+?]|\{\{?[0-9]*,?[0-9]*\}?\})\+(?=[^\"'\s]|[\"']\s*$|[\"'],|[\"']\))")
"""``(...)*+``: before CPython 3.11.5 it goes on where the last group began and failed (gh-106052).

``(?>(...)*)`` is the same, and right in all of them; of one character, ``[...]*+`` is right too.
"""
SET = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")


def possessive_groups(line: str) -> bool:
    return POSSESSIVE_GROUP.search(SET.sub("x", line)) is not None


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('re.compile(r"(?:ab?c)*+")', True),
        ('re.compile(r"(?:ab?c){1,3}+d")', True),
        ('rf"(?:{H}{{2}}){{4,}}+"', True),
        ('re.compile(r"(?>(?:ab?c)*)")', False),
        ('re.compile(r"[()*+,;]*+")', False),
        ('re.compile(r"[a-z]++")', False),
    ],
)
def test_the_form_is_recognised(line: str, *, found: bool) -> None:
    assert possessive_groups(line) == found


def test_no_pattern_repeats_a_group_possessively() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "src").rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if possessive_groups(line)
    ]
    assert not found, "write (?>(...)*) for (...)*+: some releases of Python 3.11 read the other wrongly"
