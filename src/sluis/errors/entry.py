"""What a row of the table of errors says, and the exception that carries a row.

In:  code, sentence and hint, and a function without a body whose parameters are the places of the sentence.
Out: a ``Raisable``: a row that makes its exception when called, with exactly those parameters.

A row whose sentence and parameters differ does not load: the import of its module fails.
"""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Generic, ParamSpec, TypeVar, overload

from sluis.errors.place import Code, Place
from sluis.i18n import Lang, tr
from sluis.i18n.harmless import harmless

_PLACES: Final = re.compile(r"(?<!\{)\{(\w+)\}")
_NO_WORDS: Final[Mapping[str, str]] = MappingProxyType({})

_P = ParamSpec("_P")
_E_co = TypeVar("_E_co", bound="SluisError", covariant=True)


@dataclass(frozen=True, kw_only=True, eq=False)
class Entry:
    """One row of the table. Two rows are the same when they are one object.

    Raises:
        TypeError: the places of the sentence are not the parameters.
    """

    code: str
    """Folder, dot, words; never changes."""
    raised_as: type["SluisError"]
    message: str
    """The English sentence, with its ``{places}``."""
    hint: str
    meaning: str
    """When it is raised, for the reference."""
    places: frozenset[str]
    """The parameters."""
    exit_code: int = 2
    """2: the input cannot be used; 1: a refusal."""
    words: Mapping[str, str] = field(default_factory=dict)
    """What a code in a place is called in a sentence."""

    def __post_init__(self) -> None:
        named = frozenset(_PLACES.findall(self.message))
        if named != self.places:
            raise TypeError(f"{self.code}: the sentence has places {sorted(named)}, the row {sorted(self.places)}")


class SluisError(Exception):
    """Base of all. ``str()`` is one English sentence plus the hint; ``text(lang)`` is the same in Dutch or English.

    Raises:
        TypeError: places are missing or too many, or something that is no place stands in one.
    """

    def __init__(self, listed: Entry, places: Mapping[str, object]) -> None:
        """Take the row of the table and what stands in the places of its sentence."""
        if places.keys() != listed.places:
            raise TypeError(f"{listed.code}: takes {sorted(listed.places)}")
        self.places: dict[str, int | Place] = {}
        for name, value in places.items():
            if not isinstance(value, (int, Place)):
                raise TypeError(f"{listed.code}: {name} must be an int or a Place: no value may slip in")
            self.places[name] = value
        self.entry = listed
        super().__init__(listed.code)

    @property
    def code(self) -> str:
        """The stable code."""
        return self.entry.code

    @property
    def hint(self) -> str:
        """What to do, in English."""
        return self.entry.hint

    @property
    def exit_code(self) -> int:
        """What the command line ends with: 2 for input that cannot be used, 1 for a refusal."""
        return self.entry.exit_code

    def text(self, lang: Lang | None = None) -> str:
        """Return the sentence and the hint in ``lang`` (the one in force when absent)."""
        return f"{self.sentence(lang)} {tr(self.hint, lang)}".strip()

    def sentence(self, lang: Lang | None = None) -> str:
        """Return the sentence alone."""
        places = {name: self._word(value, lang) for name, value in self.places.items()}
        return tr(self.entry.message, lang, **places) if places else tr(self.entry.message, lang)

    def _word(self, value: int | Place, lang: Lang | None) -> object:
        if isinstance(value, Code) and value in self.entry.words:
            return tr(self.entry.words[value], lang)
        return harmless(value) if isinstance(value, Place) else value

    def __str__(self) -> str:
        return f"{self.text('en')} [{self.code}]"


class Raisable(Entry, Generic[_P, _E_co]):
    """A row that makes its exception. mypy knows its parameters by name and type."""

    def __call__(self, *args: _P.args, **places: _P.kwargs) -> _E_co:
        """Return the exception, to be raised; every place is given by its name."""
        made: Callable[[Entry, Mapping[str, object]], _E_co] = self.raised_as  # type: ignore[assignment]
        del args
        return made(self, places)


@overload
def entry(
    code: str, meaning: str, message: str, hint: str, *, exit_code: int = ..., words: Mapping[str, str] = ...
) -> Callable[[Callable[_P, None]], Raisable[_P, SluisError]]: ...
@overload
def entry(
    code: str,
    meaning: str,
    message: str,
    hint: str,
    *,
    raised_as: type[_E_co],
    exit_code: int = ...,
    words: Mapping[str, str] = ...,
) -> Callable[[Callable[_P, None]], Raisable[_P, _E_co]]: ...
def entry(
    code: str,
    meaning: str,
    message: str,
    hint: str,
    *,
    raised_as: type[SluisError] = SluisError,
    exit_code: int = 2,
    words: Mapping[str, str] = _NO_WORDS,
) -> Callable[[Callable[_P, None]], Raisable[_P, SluisError]]:
    """Make a row of the function below it, whose parameters are the places of the sentence.

    Args:
        code: Folder, dot, words; never changes.
        meaning: When it is raised, for the reference.
        message: The English sentence, marked with ``N_``.
        hint: What to do, marked with ``N_``.
        raised_as: The class by which somebody catches it.
        exit_code: 1 for a refusal; 2 when the input cannot be used.
        words: What a code in a place is called in the sentence.

    Raises:
        TypeError: a parameter has another type than ``int`` and the places, or is not in the sentence.
    """

    def listed(function: Callable[_P, None]) -> Raisable[_P, SluisError]:
        parameters = inspect.signature(function).parameters.values()
        for parameter in parameters:
            kind = parameter.annotation
            if kind is not int and not (isinstance(kind, type) and issubclass(kind, Place)):
                raise TypeError(f"{code}: {parameter.name} must be declared an int or a Place")
        return Raisable(
            code=code,
            raised_as=raised_as,
            message=message,
            hint=hint,
            meaning=meaning,
            places=frozenset(parameter.name for parameter in parameters),
            exit_code=exit_code,
            words=words,
        )

    return listed
