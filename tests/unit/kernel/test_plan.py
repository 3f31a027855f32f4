"""A plan is a value: made once, never changed, equal when it says the same."""

from dataclasses import FrozenInstanceError

import pytest

from sluis.kernel.plan import FlagShape, Plan, Release, Row
from sluis.terms import BodyFormat


def made() -> Plan:
    return Plan("help", "insight", BodyFormat.OBJECT, (Row(1, ("Device", "x"), Release(FlagShape())),))


def test_two_plans_that_say_the_same_are_equal_and_hash_alike() -> None:
    assert made() == made()
    assert hash(made()) == hash(made())


def test_a_plan_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        made().activity = "other"  # type: ignore[misc]
