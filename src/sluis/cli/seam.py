"""The seam to cyclopts: its errors quote what was typed, ours say which word and which option.

In:  a ``CycloptsError`` and the words that were typed. Out: the ``SluisError`` to raise instead, ``from None``.

The rule this module keeps: of what was typed, only the place of a word is said; names are those of Sluis itself.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, Literal, get_args, get_origin

from cyclopts import ArgumentCollection
from cyclopts import exceptions as theirs

from sluis.cli.help import label
from sluis.errors import Code, SluisError
from sluis.errors.cli import (
    argument_invalid_error,
    argument_missing_error,
    argument_repeated_error,
    arguments_left_error,
    command_line_error,
    unknown_option_error,
    unknown_option_near_error,
    unknown_verb_error,
    unknown_verb_near_error,
)
from sluis.i18n import N_, tr

OTHER_FORM: Final = N_("of the form that help shows")
_ALIKE: Final = 0.7
"""How alike a word is to be to one of our names, from 0 to 1, for that name to be said."""
_LONGEST: Final = 64
"""Characters of a word that are compared."""
EXPECTED: Final[dict[object, str]] = {
    date: N_("a date like 2026-11-24"),
    int: N_("a whole number"),
}


def translate(
    error: theirs.CycloptsError, words: Sequence[str], chain: Sequence[str], verbs: Iterable[str]
) -> SluisError:
    """Return our error for an error of cyclopts.

    Args:
        error: What cyclopts raised.
        words: The command line without the program's name and without ``--lang``.
        chain: The verbs that were recognised in it.
        verbs: The names that may follow ``chain``.
    """
    command = Code(" ".join(("sluis", *chain)))
    problem: SluisError = command_line_error(command=command)
    if isinstance(error, theirs.UnknownCommandError):
        place = _place(error.unused_tokens, words, default=len(chain) + 1)
        problem = _unknown_verb(place, command, words, list(verbs))
    elif isinstance(error, theirs.UnknownOptionError):
        typed = error.token.keyword or error.token.value
        place = _place([typed], words, default=len(words))
        problem = _unknown_option(place, command, typed, _options(error.argument_collection))
    elif isinstance(error, theirs.UnusedCliTokensError):
        problem = arguments_left_error(command=command, word=_place(error.unused_tokens, words, default=len(words)))
    elif isinstance(error, theirs.MissingArgumentError):
        problem = _mistyped(error, words, command) or argument_missing_error(command=command, argument=_argument(error))
    elif isinstance(error, theirs.RepeatArgumentError):
        # A repeated name was matched first, so it is one of ours.
        problem = argument_repeated_error(command=command, argument=Code(error.token.keyword or ""))
    elif isinstance(error, theirs.CoercionError) and error.argument is not None:
        problem = argument_invalid_error(command=command, argument=_argument(error), expected=_expected(error))
    return problem


def _unknown_verb(place: int, command: Code, words: Sequence[str], verbs: list[str]) -> SluisError:
    listed = Code(", ".join(verbs))
    near = _nearest(words[place - 1] if place <= len(words) else "", verbs)
    if near:
        return unknown_verb_near_error(word=place, command=command, near=Code(near), verbs=listed)
    return unknown_verb_error(word=place, command=command, verbs=listed)


def _unknown_option(place: int, command: Code, typed: str, options: list[str]) -> SluisError:
    listed = Code(", ".join(options))
    near = _nearest(typed.partition("=")[0], options)
    if near:
        return unknown_option_near_error(word=place, command=command, near=Code(near), options=listed)
    return unknown_option_error(word=place, command=command, options=listed)


def _options(arguments: ArgumentCollection) -> list[str]:
    names = {name for argument in arguments for name in argument.names if name.startswith("-")}
    return [*sorted(names), "--help", "--lang"]


def _mistyped(error: theirs.MissingArgumentError, words: Sequence[str], command: Code) -> SluisError | None:
    """Return the error of an option that is almost one of ours, when it is for that one that another is missing."""
    options = [] if error.app is None else _options(error.app.assemble_argument_collection())
    for typed in error.unused_tokens or ():
        name = typed.partition("=")[0]
        if name.startswith("--") and name not in options and _nearest(name, options):
            return _unknown_option(_place([typed], words, default=len(words)), command, typed, options)
    return None


def _nearest(typed: str, names: list[str]) -> str:
    """Return the one of our own names that a word is almost; empty when it is none. The word itself is never said."""
    from difflib import get_close_matches  # only who mistypes pays for it

    return next(iter(get_close_matches(typed[:_LONGEST].lower(), names, n=1, cutoff=_ALIKE)), "")


def _place(typed: Sequence[str] | None, words: Sequence[str], default: int) -> int:
    """Return which word it is, counted from 1 after the program's name."""
    first = typed[0] if typed else None
    return next((n for n, word in enumerate(words, start=1) if first in {word, word.split("=")[0]}), default)


def _argument(error: theirs.CycloptsError) -> Code:
    """Return the name of the argument as help shows it; it comes from the verb's signature, not from what was typed."""
    if error.argument is None:
        return Code(tr(N_("an argument")))
    names = [name for name in error.argument.names if name.startswith("--")]
    if error.argument.index is not None:
        return Code(label(error.argument.name.lstrip("-").upper()))
    return Code(names[0] if names else error.argument.name)


def _expected(error: theirs.CoercionError) -> Code:
    kind = error.target_type
    if get_origin(kind) is Literal:
        return Code(tr(N_("one of: {words}"), None, words=", ".join(str(word) for word in get_args(kind))))
    return Code(tr(EXPECTED.get(kind, OTHER_FORM)))
