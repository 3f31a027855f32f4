"""What a message is made of cannot be changed, and compares by type and text as written."""

import pytest

from sluis.telemetry.model import Leaf, Message, Number, Opaque, Report


def test_a_number_is_its_text_and_no_string() -> None:
    assert Number("1.0") == Number("1.0")
    assert Number("1.0") != Number("1")
    assert Leaf(("a",), "1") != Leaf(("a",), Number("1"))
    assert hash(Leaf(("a",), Number("1"))) == hash(Leaf(("a",), Number("1")))


def test_nothing_can_be_changed() -> None:
    for made, name in (
        (Number("1"), "text"),
        (Leaf(("a",), Opaque.NULL), "value"),
        (Report(()), "leaves"),
        (Message(()), "login"),
    ):
        with pytest.raises(AttributeError):
            setattr(made, name, "other")
