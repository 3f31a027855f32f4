"""Numbers of mandates: which is the last, whether it holds, and that none is given twice."""

import pytest

from sluis.rights.mandates import Mandates, mandates_in


@pytest.mark.parametrize(
    ("given", "ended", "last", "holds", "following"),
    [
        ((), (), 1, True, 1),
        ((1,), (), 1, True, 2),
        ((1,), (1,), 1, False, 2),
        ((1, 2), (1,), 2, True, 3),
        ((1, 2), (1, 2), 2, False, 3),
        ((1, 2), (2,), 2, False, 3),
        ((1,), (1, 2), 1, False, 3),  # the case in which the second was given is gone, after its term
    ],
)
def test_the_last_one_holds_until_it_is_ended_and_no_number_comes_twice(
    given: tuple[int, ...], ended: tuple[int, ...], last: int, *, holds: bool, following: int
) -> None:
    mandates = Mandates(frozenset(given), frozenset(ended))
    assert (mandates.last, mandates.holds, mandates.next) == (last, holds, following)


def test_of_no_case_there_is_none() -> None:
    assert mandates_in([]) == Mandates(frozenset(), frozenset())
