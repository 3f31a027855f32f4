"""Reference and compiled door 1: the same bytes, the same counts, the same reason, for ever."""

import pytest
from hypothesis import given, settings
from tests.strategies_kernel import KEYS, Case, cases, run

from sluis.errors import PeriodKeyMissingError
from sluis.kernel.compiled import CompiledDoor
from sluis.kernel.reference import TokenKeys, plan_lifetimes, project


@settings(max_examples=400)
@given(cases())
def test_both_doors_agree_on_everything(case: Case) -> None:
    expected = project(case.leaves, case.collection_time, case.plan, KEYS, case.slot)
    door = CompiledDoor(case.plan)
    assert run(door, case) == expected
    assert run(door, case) == expected, "a second report through the same door"


@given(cases())
def test_both_doors_refuse_a_missing_key_before_they_look_at_a_leaf(case: Case) -> None:
    for missing in plan_lifetimes(case.plan):
        keys = TokenKeys({lifetime: key for lifetime, key in KEYS.periods.items() if lifetime is not missing})
        with pytest.raises(PeriodKeyMissingError):
            project((), None, case.plan, keys, 0)
        with pytest.raises(PeriodKeyMissingError):
            CompiledDoor(case.plan).project((), None, keys, 0)
