"""What every error does, and what a row of the table must say to be one."""

import pytest

from sluis.errors import Code, FileMissingError, FileName, RefusedError, RegisterText, SluisError, StoreError
from sluis.errors.entry import entry
from sluis.errors.gate import file_missing_error, settings_syntax_error
from sluis.errors.standing import event_in_future_error
from sluis.errors.store import store_error, store_url_error
from sluis.i18n import use


def test_the_text_is_a_sentence_and_a_hint_in_the_language() -> None:
    error = file_missing_error(file=FileName("register.yaml"))
    assert error.text("en") == "register.yaml cannot be read. Check the name and the permissions."
    assert error.text("nl") == "register.yaml is niet te lezen. Controleer de naam en de rechten."
    use("nl")
    assert error.text() == error.text("nl")


def test_as_a_string_it_is_english_with_its_code() -> None:
    use("nl")
    error = file_missing_error(file=FileName("register.yaml"))
    assert str(error) == f"{error.text('en')} [gate.file-missing]"


def test_it_holds_its_code_and_places_and_nothing_else() -> None:
    error = RefusedError(Code("refused-utf8"))
    assert error.args == ("telemetry.refused",)
    assert error.places == {"reason": "refused-utf8"}
    assert error.reason == "refused-utf8"


@pytest.mark.parametrize("value", ["02:00:5e:10:00:01", b"x", 1.5, None, ["x"]])
def test_a_value_is_no_place(value: object) -> None:
    with pytest.raises(TypeError) as caught:
        file_missing_error(file=value)  # type: ignore[arg-type]
    assert str(value) not in str(caught.value)


def test_every_place_is_given_once_and_by_name() -> None:
    file = FileName("gate.toml")
    with pytest.raises(TypeError, match=r"gate\.settings-syntax: takes \['column', 'file', 'line'\]"):
        settings_syntax_error(file=file, line=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"gate\.file-missing"):
        file_missing_error(file=file, line=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"gate\.file-missing"):
        file_missing_error(file)  # type: ignore[misc]


def test_it_is_raised_as_the_class_by_which_it_is_caught() -> None:
    assert type(file_missing_error(file=FileName("x"))) is FileMissingError
    assert type(settings_syntax_error(file=FileName("x"), line=1, column=1)) is SluisError
    refused = store_url_error(what=Code("syntax"))
    assert type(refused) is StoreError
    assert (refused.code, refused.entry, refused.hint) == ("store.url", store_url_error, store_url_error.hint)


def test_the_default_exit_code_says_the_input_cannot_be_used() -> None:
    assert file_missing_error.exit_code == file_missing_error(file=FileName("x")).exit_code == 2


def test_a_code_in_a_sentence_is_said_in_words() -> None:
    full = store_error(what=Code("disk-full"))
    assert full.places == {"what": "disk-full"}
    assert "the disk is full" in full.text("en")
    assert "de schijf is vol" in full.text("nl")
    assert "hulpvraag" in event_in_future_error(kind=Code("help")).text("nl")


def test_a_sentence_says_each_parameter_of_its_row_and_no_other() -> None:
    declare = entry("gate.example", "An example.", "{file} has {count} faults.", "Correct them.")

    def whole(*, file: FileName, count: int) -> None: ...
    def without(*, file: FileName) -> None: ...
    def another(*, file: FileName, count: int, path: RegisterText) -> None: ...

    assert declare(whole)(file=FileName("x"), count=2).text("en") == "x has 2 faults. Correct them."
    for function in (without, another):
        with pytest.raises(TypeError, match=r"gate\.example: the sentence has places"):
            declare(function)


@pytest.mark.parametrize("kind", [str, object, float, "FileName"])
def test_a_parameter_of_a_row_is_a_whole_number_or_a_place(kind: object) -> None:
    def function(*, file: FileName) -> None: ...

    function.__annotations__["file"] = kind
    with pytest.raises(TypeError, match=r"gate\.example: file must be declared an int or a Place"):
        entry("gate.example", "An example.", "{file} has faults.", "Correct them.")(function)
