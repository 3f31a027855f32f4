"""What may stand in a message."""

import pytest

from sluis.errors import Code, FileName, Moment, Place, RegisterText


@pytest.mark.parametrize("kind", [FileName, RegisterText, Code, Moment])
def test_a_place_is_text(kind: type[Place]) -> None:
    assert kind("a.b") == "a.b"
    assert f"{kind('a.b')}" == "a.b"
    assert not hasattr(kind("a.b"), "__dict__"), "nothing else hangs on it"
