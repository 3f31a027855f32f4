"""A body of JSON is taken as it is described: a number is no text and no yes or no.

In:  the body of a call. Out: what it says, of the form that the call declares to the letter.

The framework converts what it was sent to the declared form and lets ``0`` be *false* and ``"5"`` be five: a reader of
the description would not know what was done. A number without a fraction is a whole one, however it is written, as in
JSON Schema, as far as such a number says exactly which one is meant.

The body is decoded once, and made into the declared form once: the framework is given what is of that form already.
"""

from typing import Final

import msgspec
from litestar import Request
from litestar.datastructures import State
from litestar.exceptions import ValidationException

_EXACT: Final = 2**53
"""Up to it, a number with an exponent or a fraction of zeros says which whole number is meant."""


class StrictRequest(Request[object, object, State]):
    """A request whose JSON is held against the form that its call declares, and never converted to it."""

    async def json(self) -> object:
        """Return what the body says, in the form that the call declares; plain JSON where it declares none.

        Raises:
            ValidationException: the body is no JSON, or of another form.
        """
        declared = self.route_handler.parsed_data_field
        if declared is None:
            return await super().json()
        try:
            said: object = msgspec.convert(
                _PLAIN.decode(await self.body() or b"null"), declared.annotation, str_keys=True
            )
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise ValidationException from None
        return said


def _number(text: str) -> float:
    """Return a number that is written with a fraction or an exponent.

    Raises:
        ValueError: it is larger than any that can be counted with; the decoder says so of the body.
    """
    number = float(text)
    if abs(number) == float("inf"):
        raise ValueError("out of range")
    return int(number) if number.is_integer() and abs(number) <= _EXACT else number


_PLAIN: Final = msgspec.json.Decoder(float_hook=_number)
