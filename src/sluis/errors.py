"""Every exception of Sluis, its stable code, its sentence and its hint; the only place an error is declared.

The rules this module keeps:
 * A message says what, where and what to do; it never carries a value of a report.
 * What stands in a message is an ``int`` or one of the four ``Place`` types below. A plain ``str`` is refused at
   construction, so that a value read from a report cannot slip in by accident.
 * Exceptions of libraries that quote their input are translated at the seam, with ``from None``.

An error is API: its ``code`` does not change; tests compare this list with what is raised and tested.
"""

from typing import ClassVar

from sluis.i18n import N_, Lang, tr


class Place(str):
    """Text that may stand in a message. Use one of its subclasses, and only for what it says."""

    __slots__ = ()


class FileName(Place):
    """A file as the operator named it on the command line or in the settings."""

    __slots__ = ()


class RegisterText(Place):
    """A name, path or word written in the register, the settings or a vocabulary: text of the controller."""

    __slots__ = ()


class Code(Place):
    """A word of Sluis itself: a reason, kind, rule, format or option."""

    __slots__ = ()


class Moment(Place):
    """A date or time in ISO 8601."""

    __slots__ = ()


class SluisError(Exception):
    """Base of all. ``str()`` is one English sentence plus the hint; ``text(lang)`` is the same in Dutch or English."""

    code: ClassVar[str] = ""
    message: ClassVar[str] = ""
    hint: ClassVar[str] = ""
    exit_code: ClassVar[int] = 2

    def __init__(self, **places: int | Place) -> None:
        for name, value in places.items():
            if not isinstance(value, (int, Place)):
                raise TypeError(
                    f"{type(self).__name__}: {name} must be an int or a Place: no value may slip in"
                )
        self.places = dict(places)
        super().__init__(self.code)

    def text(self, lang: Lang | None = None) -> str:
        """Return the sentence and the hint in ``lang`` (the one in force when absent)."""
        said = tr(self.message, lang, **self.places) if self.places else tr(self.message, lang)
        return f"{said} {tr(self.hint, lang)}".strip()

    def __str__(self) -> str:
        return f"{self.text('en')} [{self.code}]"


class RefusedError(SluisError):
    """A message or report is refused whole; ``reason`` is the counter it goes under."""

    code = "telemetry.refused"
    message = N_("The input was refused: {reason}.")
    hint = N_("Nothing of it left. See docs/reference/errors.md for what each reason means.")

    def __init__(self, reason: Code) -> None:
        super().__init__(reason=reason)
        self.reason = str(reason)
