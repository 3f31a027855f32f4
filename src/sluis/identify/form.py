"""What the values of one path look like together, without keeping any of them.

In:  values of leaves, one at a time.
Out: the widest form that fits them all, whether one was negative, and how many digits the longest number had.

The rules this module keeps:
 * Nothing of a value is kept but its form and its number of digits: a shape can be proposed, a value cannot be read.
 * Empty text says nothing and changes nothing.
"""

import re
from dataclasses import dataclass
from typing import Final

from sluis.telemetry.model import Number, Opaque, Value
from sluis.terms import Form

_NUMBER: Final = re.compile(r"-?[0-9]{1,32}(?P<fraction>\.[0-9]{1,32})?")
_FLAGS: Final = frozenset({"true", "false"})
_BITS: Final = frozenset({"0", "1"})
_TIME: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
)
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.\-/]{0,31}")

_WIDER: Final[dict[Form, tuple[Form, ...]]] = {
    Form.FLAG: (Form.WHOLE_NUMBER, Form.DECIMAL, Form.WORD, Form.TEXT),
    Form.WHOLE_NUMBER: (Form.DECIMAL, Form.TEXT),
    Form.DECIMAL: (Form.TEXT,),
    Form.TIME: (Form.TEXT,),
    Form.WORD: (Form.TEXT,),
    Form.NULL: (Form.FLAG, Form.WHOLE_NUMBER, Form.DECIMAL, Form.TIME, Form.WORD, Form.TEXT),
    Form.TEXT: (),
    Form.ARRAY: (),
}
"""Which forms a form fits in, narrowest first. Whatever meets an array becomes one: it is not looked into."""


def form_of(value: Value) -> Form:
    """Return the form of one value.

    Examples:
        >>> [form_of(value).value for value in ("1", "-61", "2.5", "Up", "Anna de Vries", "2026-11-24T13:28:49Z", "")]
        ['flag', 'whole-number', 'decimal', 'word', 'text', 'time', 'empty']
    """
    if isinstance(value, bool):
        return Form.FLAG
    if isinstance(value, Opaque):
        return Form.ARRAY if value is Opaque.ARRAY else Form.NULL
    return _form_of_text(value.text if isinstance(value, Number) else value)


def _form_of_text(text: str) -> Form:
    if not text:
        return Form.EMPTY
    if text.lower() in _FLAGS or text in _BITS:
        return Form.FLAG
    number = _NUMBER.fullmatch(text)
    if number is not None:
        return Form.WHOLE_NUMBER if number["fraction"] is None else Form.DECIMAL
    if _TIME.fullmatch(text):
        return Form.TIME
    return Form.WORD if _WORD.fullmatch(text) else Form.TEXT


@dataclass(slots=True)
class Shape:
    """What was seen of the values of one path."""

    form: Form = Form.EMPTY
    digits: int = 0
    """Digits before the point of the longest number."""
    negative: bool = False
    positive: bool = False
    """Whether a number above nought was seen."""

    def take(self, value: Value) -> None:
        """Widen the shape until ``value`` fits.

        Examples:
            >>> shape = Shape()
            >>> for value in ("0", "-61", Number("-7")):
            ...     shape.take(value)
            >>> shape.form.value, shape.digits, shape.negative, shape.positive
            ('whole-number', 2, True, False)
        """
        form = form_of(value)
        self.form = wider(self.form, form)
        if form in {Form.FLAG, Form.WHOLE_NUMBER, Form.DECIMAL} and not isinstance(value, bool | Opaque):
            text = value.text if isinstance(value, Number) else value
            before = text.partition(".")[0]
            if before.lstrip("-").isdigit():
                self.digits = max(self.digits, len(before.lstrip("-")))
                self.negative |= before.startswith("-")
                self.positive |= not before.startswith("-") and before.strip("0") != ""


def wider(first: Form, other: Form) -> Form:
    """Return the narrowest form that holds both.

    Examples:
        >>> wider(Form.FLAG, Form.WHOLE_NUMBER).value, wider(Form.TIME, Form.WORD).value
        ('whole-number', 'text')
    """
    if first is other or other is Form.EMPTY:
        return first
    if first is Form.EMPTY:
        return other
    if Form.ARRAY in {first, other}:
        return Form.ARRAY
    if other in _WIDER[first]:
        return other
    if first in _WIDER[other]:
        return first
    return next((form for form in _WIDER[first] if form in _WIDER[other]), Form.TEXT)
