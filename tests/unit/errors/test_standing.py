"""A registry that was not imported says every fault; a request says what it was about in words."""

from sluis.errors import Code, RegistryImportError
from sluis.errors.standing import REGISTRY_FAULTS, event_window_error
from sluis.i18n import Lang


class Flaw:
    """A fault of a registry, as its reader makes them."""

    def __init__(self, line: int) -> None:
        self.line = line

    def text(self, lang: Lang | None = None) -> str:
        return f"{'regel' if lang == 'nl' else 'line'} {self.line}"


def test_it_says_each_fault_on_a_line_of_its_own() -> None:
    error = RegistryImportError([Flaw(2), Flaw(5)])
    assert error.text("en").split("\n")[1:] == ["line 2", "line 5"]
    assert error.text("nl").split("\n")[1:] == ["regel 2", "regel 5"]
    assert error.text("en").startswith("Faults in the registry: 2. Nothing was imported.")
    assert (error.code, error.entry, len(error.faults)) == ("standing.registry", REGISTRY_FAULTS, 2)


def test_what_was_asked_is_said_in_the_language() -> None:
    error = event_window_error(kind=Code("consent"))
    assert error.sentence("en") == "The consent has no usable window."
    assert "toestemming" in error.sentence("nl")
