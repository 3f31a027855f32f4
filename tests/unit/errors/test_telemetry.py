"""A refusal says its reason and where it stands, and nothing of what was refused."""

import pytest

from sluis.errors import Code, RefusedError, SluisError
from sluis.errors.telemetry import REFUSED


def test_it_carries_the_counter_and_where_it_stands() -> None:
    refusal = RefusedError(Code("refused-syntax"), line=3)
    assert (refusal.reason, refusal.line, refusal.byte) == ("refused-syntax", 3, None)
    assert RefusedError(Code("refused-utf8"), byte=7).byte == 7
    assert refusal.entry is REFUSED
    assert refusal.text("en").startswith("The input was refused: refused-syntax.")
    assert "regel" not in refusal.text("nl"), "where it stands is for the caller to say"


def test_a_plain_text_is_no_reason() -> None:
    with pytest.raises(TypeError):
        RefusedError("02:00:5e:10:00:01")  # type: ignore[arg-type]


def test_it_is_caught_as_an_error_of_sluis() -> None:
    with pytest.raises(SluisError) as caught:
        raise RefusedError(Code("refused-syntax"))
    assert caught.value.code == "telemetry.refused"
