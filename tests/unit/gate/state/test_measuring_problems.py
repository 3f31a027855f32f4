"""What `[measuring]` may say: a gate does not start with a number that cannot be."""

from pathlib import Path

import pytest
from tests.flow.gatehouse import build
from tests.raised import raises

from sluis.errors.gate import settings_value_error


@pytest.mark.parametrize(
    "said", ["sample = 19", "sample = 2001", 'sample = 20\nevery = "PT23H"', "sample = 20\nbytes = 0", "", "homes = 20"]
)
def test_what_cannot_be_refuses(tmp_path: Path, said: str) -> None:
    with raises(settings_value_error):
        build(tmp_path, more=f"[measuring]\n{said}")


def test_absent_it_keeps_nothing_and_the_smallest_can_be(tmp_path: Path) -> None:
    assert build(tmp_path).measuring is None
    measuring = build(tmp_path, more='[measuring]\nsample = 20\nevery = "P1D"').measuring
    assert measuring is not None
    assert (measuring.sample, measuring.every) == (20, 86_400_000)
