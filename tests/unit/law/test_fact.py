"""How a fact is declared: closed, immutable, explained; absent is an object of its own."""

from collections.abc import Iterator

import msgspec
import pytest

from sluis.law.activity import NO_NOTICE, ActivityFacts, Notice
from sluis.law.fact import Part
from sluis.register.model import RegisterFile


def parts(kind: type[Part]) -> Iterator[type[Part]]:
    for sub in kind.__subclasses__():
        yield sub
        yield from parts(sub)


def test_the_register_is_made_of_parts() -> None:
    assert RegisterFile in set(parts(Part))


@pytest.mark.parametrize("part", sorted(parts(Part), key=lambda part: part.__name__), ids=lambda part: part.__name__)
def test_every_part_is_frozen_and_refuses_unknown_keys(part: type[Part]) -> None:
    assert part.__struct_config__.frozen
    assert part.__struct_config__.forbid_unknown_fields
    assert part.__doc__


def test_a_part_that_is_absent_is_told_from_one_that_says_nothing() -> None:
    absent, empty = msgspec.convert({}, ActivityFacts), msgspec.convert({"notice": {}}, ActivityFacts)
    assert absent.notice is NO_NOTICE
    assert empty.notice is not NO_NOTICE
    assert empty.notice == NO_NOTICE == Notice()
