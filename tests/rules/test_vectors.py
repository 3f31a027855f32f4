"""The twelve test vectors of the facts about law."""

from pathlib import Path

import pytest

from sluis.law.precedents import Case, cases_of, differences

CASES = cases_of((Path(__file__).parent / "flows" / "vectors.yaml").read_bytes(), Case)


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_vector(case: Case) -> None:
    assert differences(case) == {}


def test_there_are_twelve() -> None:
    assert {int(case.id.split()[0]) for case in CASES} == set(range(1, 13))
