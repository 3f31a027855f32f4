"""A plugin of pytest, so that a mutant is found soon: fast tests first, and few examples of each property.

In: ``mutmut-stats.json`` of the folder it runs in, where each test's time was kept when it ran without a mutant.

A property with examples by the hundred belongs in ``make test``; here each of a thousand mutants would pay for it.
"""

import json
from pathlib import Path
from typing import Final

import pytest
from hypothesis import settings

EXAMPLES: Final = 50


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the tests by the time they took, one without a time last, and let none have more than a few examples."""
    kept = Path("mutmut-stats.json")
    times = json.loads(kept.read_text(encoding="utf-8"))["duration_by_test"] if kept.is_file() else {}
    items.sort(key=lambda item: times.get(item.nodeid, float("inf")))
    for item in items:
        test = getattr(item, "obj", None)
        own = getattr(test, "_hypothesis_internal_use_settings", None)
        if own is not None and own.max_examples > EXAMPLES:
            test = getattr(test, "__func__", test)
            test._hypothesis_internal_use_settings = settings(own, max_examples=EXAMPLES)
