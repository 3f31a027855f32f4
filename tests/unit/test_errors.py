"""What every error does."""

import pytest

from sluis.errors import (
    Code,
    EventInFutureError,
    FileMissingError,
    FileName,
    Place,
    RefusedError,
    RegisterText,
    SluisError,
    StoreError,
)
from sluis.i18n import use


def test_the_text_is_a_sentence_and_a_hint_in_the_language() -> None:
    error = FileMissingError(file=FileName("register.yaml"))
    assert error.text("en") == "register.yaml cannot be read. Check the name and the permissions."
    assert error.text("nl") == "register.yaml is niet te lezen. Controleer de naam en de rechten."
    use("nl")
    assert error.text() == error.text("nl")


def test_as_a_string_it_is_english_with_its_code() -> None:
    use("nl")
    error = FileMissingError(file=FileName("register.yaml"))
    assert str(error) == f"{error.text('en')} [gate.file-missing]"


def test_it_holds_its_code_and_places_and_nothing_else() -> None:
    error = RefusedError(Code("refused-utf8"))
    assert error.args == ("telemetry.refused",)
    assert error.places == {"reason": "refused-utf8"}
    assert error.reason == "refused-utf8"


@pytest.mark.parametrize("value", ["02:00:5e:10:00:01", b"x", 1.5, None, ["x"]])
def test_a_value_is_no_place(value: object) -> None:
    with pytest.raises(TypeError) as caught:
        FileMissingError(file=value)  # type: ignore[arg-type]
    assert str(value) not in str(caught.value)


@pytest.mark.parametrize("kind", [FileName, RegisterText, Code])
def test_a_place_is_text(kind: type[Place]) -> None:
    assert kind("a.b") == "a.b"


def test_the_default_exit_code_says_the_input_cannot_be_used() -> None:
    assert SluisError.exit_code == 2


def test_a_code_in_a_sentence_is_said_in_words() -> None:
    full = StoreError(what=Code("disk-full"))
    assert full.places == {"what": "disk-full"}
    assert "the disk is full" in full.text("en")
    assert "de schijf is vol" in full.text("nl")
    assert "hulpvraag" in EventInFutureError(kind=Code("help")).text("nl")
