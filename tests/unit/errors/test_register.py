"""A register that cannot be used says every fault, in the order of the file."""

from sluis.errors import FileName, RegisterError
from sluis.errors.register import REGISTER_FAULTS
from sluis.i18n import Lang


class Mistake:
    """A fault on a line, as the reader of registers makes them."""

    code = "register.example"
    column = 5

    def __init__(self, line: int) -> None:
        self.line = line

    def text(self, lang: Lang | None = None) -> str:
        return "fout." if lang == "nl" else "wrong."

    def remedy(self, lang: Lang | None = None) -> str:
        return "herstel." if lang == "nl" else "mend\x1b[31m."


def test_it_says_each_fault_on_a_line_of_its_own() -> None:
    error = RegisterError(FileName("register.yaml"), [Mistake(3), Mistake(9)])
    first, *faults = error.text("en").split("\n")
    assert first.startswith("register.yaml cannot be used; faults: 2.")
    assert [fault.partition(" ")[0] for fault in faults] == ["register.yaml:3:5:", "register.yaml:9:5:"]
    assert "\x1b" not in error.text("en"), "a file steers no terminal"
    assert error.text("nl").endswith("register.yaml:9:5: fout. herstel. [register.example]")
    assert (error.code, error.entry, error.exit_code) == ("register.faults", REGISTER_FAULTS, 2)
    assert [fault.line for fault in error.faults] == [3, 9]
