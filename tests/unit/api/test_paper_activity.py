"""Papers about one activity: an activity that is not there is refused, with the names of those that are."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.sheet_rows import FILE

from sluis.api.paper_activity import annex_grammar, make_annex, make_notice
from sluis.errors import SluisError


@pytest.mark.parametrize("make", [make_notice, make_annex, annex_grammar])
def test_an_activity_that_is_not_there(make: Callable[[Path, str], object]) -> None:
    with pytest.raises(SluisError, match="wifi-help, network-quality"):
        make(FILE, "other")


def test_a_paper_is_of_its_day() -> None:
    assert make_notice(FILE, "network-quality", date(2026, 12, 1)).document()["day"] == "2026-12-01"
    assert annex_grammar(FILE, "network-quality").endswith(b"}\n")
