"""A body of JSON is taken as it is described: a number is no text and no yes or no.

In:  the body of a call. Out: its JSON, when it is of the form that the call declares to the letter.

The framework converts what it was sent to the declared form and lets ``0`` be *false* and ``"5"`` be five: a reader of
the description would not know what was done. A number without a fraction is a whole one, however it is written, as in
JSON Schema.
"""

from typing import Final

import msgspec
from litestar import Request
from litestar.datastructures import State
from litestar.exceptions import ValidationException


class StrictRequest(Request[object, object, State]):
    """A request whose JSON is held against the form that its call declares before it is converted."""

    async def json(self) -> object:
        """Return the body as plain JSON.

        Raises:
            ValidationException: the body is no JSON, or of another form.
        """
        declared = self.route_handler.parsed_data_field
        if declared is not None:
            try:
                msgspec.convert(_PLAIN.decode(await self.body() or b"null"), declared.annotation, str_keys=True)
            except (msgspec.DecodeError, UnicodeDecodeError):
                raise ValidationException from None
        return await super().json()


def _number(text: str) -> float:
    number = float(text)
    return int(number) if number.is_integer() else number


_PLAIN: Final = msgspec.json.Decoder(float_hook=_number)
