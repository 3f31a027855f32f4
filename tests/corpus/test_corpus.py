"""Every entry of the corpus is as committed; a change that means to change one says so and writes it anew."""

import pytest
from tests.corpus.corpus import GROUPS, committed, differences, made

LATER = pytest.mark.long(sibling="test_nothing_differs_from_what_is_committed")
"""For what is made by whole commands, beside a gate or through tshark, and for doors over every register: most of the
time, for the least of the code. What help says in English, ``tests/repo/test_reference.py`` compares each time."""
ASIDE = frozenset({"sequence", "check", "plan", "reports", "audits", "dissected", "help", "try", "projected"})


@pytest.mark.parametrize("group", [pytest.param(name, marks=LATER if name in ASIDE else ()) for name in GROUPS])
def test_nothing_differs_from_what_is_committed(group: str) -> None:
    why = GROUPS[group].why_not()
    if why is not None:
        pytest.skip(why)
    lines = differences(group, made(group))
    how = "see what differs: python -m tests.corpus --dump DIR, here and on the commit before, and diff -r"
    assert not lines, "\n".join([*lines, how])


def test_every_committed_entry_belongs_to_a_group() -> None:
    assert {name.partition("/")[0] for name in committed()} == set(GROUPS)
