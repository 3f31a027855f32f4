"""The model: immutable, and closed."""

from collections.abc import Iterator

import msgspec
import pytest

from sluis.register.controller_procedures import Part
from sluis.register.model import RegisterFile, subjects_of
from sluis.terms import Subject

from .register_texts import SMALL, load


def parts(kind: type[Part]) -> Iterator[type[Part]]:
    for sub in kind.__subclasses__():
        yield sub
        yield from parts(sub)


@pytest.mark.parametrize("part", sorted(parts(Part), key=lambda part: part.__name__), ids=lambda part: part.__name__)
def test_every_part_is_frozen_and_refuses_unknown_keys(part: type[Part]) -> None:
    assert part.__struct_config__.frozen
    assert part.__struct_config__.forbid_unknown_fields
    assert part.__doc__


def test_a_register_cannot_be_changed() -> None:
    register = load(SMALL)
    with pytest.raises(AttributeError):
        register.file.version = 2
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"version": 1, "x": 2}, RegisterFile)


def test_activities_and_recipients_keep_the_order_of_the_file() -> None:
    register = load(SMALL)
    assert list(register.activities) == ["help"]
    assert list(register.recipients) == ["meting"]
    assert subjects_of(("guest", "passer-by")) == (Subject.GUEST, Subject.PASSER_BY)
