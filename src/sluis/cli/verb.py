"""What a verb is: its name, what help says about it, an example that runs, and the function that does it.

In:  nothing. Out: ``Verb`` and the annotations that verbs share.

The rules this module keeps:
 * Text a person reads is a message id; ``sluis.cli.help`` translates it when help is shown, never earlier.
 * Every verb has an example, and a test runs it.

To add a verb: write ``cli/NAME.py`` with a function that returns the exit code and a constant ``VERB``, and name the
module in ``sluis.cli.main.VERBS``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal

from cyclopts import Parameter, Token

from sluis.i18n import N_

GATE_TOML = Path("gate.toml")
"""Where the settings are looked for when nobody says."""
FINE = 0
"""Exit code: done, nothing to report."""
FINDINGS = 1
"""Exit code: findings, or a refusal that the verb is there to give."""


@dataclass(frozen=True, slots=True)
class Example:
    """A command line that help shows and a test runs, in the root of the repository."""

    line: str
    exit_code: int = FINE
    runs: bool = True
    """False for what only ends when somebody stops it; its own test runs it then."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb of the command line, or a group of them."""

    name: str
    help: str
    """A message id: one sentence, then, after an empty line, what else somebody should know."""
    examples: tuple[Example, ...]
    run: object = None
    """Its arguments are those of the verb; it returns the exit code. ``None`` for a group."""
    verbs: tuple["Verb", ...] = ()
    stdin: bool = False
    """Its files may be ``-``: standard input."""


def option(text: str, name: str | None = None) -> Parameter:
    """Describe a parameter of a verb with a message id."""
    return Parameter(name=name, help=text, negative="")


STDIN: Final = "-"
"""Standard input, where files are named."""
STDIN_FILE: Final = "/dev/stdin"
"""What stands for ``-`` on its way through cyclopts, which takes every word that begins with a hyphen for an option."""


def stdin_spelled_out(words: Sequence[str]) -> list[str]:
    """Return the words of a command line with ``-`` written as a file.

    Examples:
        >>> stdin_spelled_out(["try", "-", "--register", "r.yaml"])
        ['try', '/dev/stdin', '--register', 'r.yaml']
    """
    return [STDIN_FILE if word == STDIN else word for word in words]


def file_names(_kind: object, tokens: Sequence[Token]) -> list[str]:
    """Return names of files as they were typed, ``-`` among them."""
    return [STDIN if token.value == STDIN_FILE else token.value for token in tokens]


Files = Annotated[
    list[str],
    Parameter(
        help=N_("Files with reports, or folders of them; - for standard input."), negative="", converter=file_names
    ),
]
As = Annotated[
    str | None,
    option(
        N_("Read the files in this format, instead of finding it in the bytes; docs/reference/formats.md lists them."),
        "--as",
    ),
]
Config = Annotated[Path, option(N_("The settings of the gate."), "--config")]
Line = Annotated[
    str, option(N_("The household, by its line in the registry; LINE#NUMBER where that had several."), "--household")
]
Format = Annotated[Literal["text", "json"], option(N_("Print text for people or JSON for programs."), "--format")]
At = Annotated[date | None, option(N_("Judge as on this date (YYYY-MM-DD); today when absent."), "--at")]
