"""Letters that a household can send itself: which there are for it, and one of them, filled from its statement.

The rules this module keeps:
 * Only a household has them made, of a line it answers for that is of one household; nothing of them is kept.
 * Nothing that is typed goes into a letter: a call says which, and no more.
"""

from typing import Annotated, Final, Literal

import msgspec
from litestar import post
from litestar.params import JSONBody

from sluis.api.letters_listed import LetterFile, OwnLetters
from sluis.api.own_letters import LetterOrder, make_own_letter, own_letters
from sluis.api.paper_letters import LetterKind
from sluis.api.paper_list import PaperForm
from sluis.desk.calls import Call
from sluis.desk.routes.shared import CALL, Asker, Desk, described, for_one_household, looked_at, told
from sluis.desk.routes.standing import HouseholdNamed
from sluis.i18n import Lang


class LetterAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which letter, of whom."""

    household: Annotated[str, msgspec.Meta(max_length=256, description="Its line; LINE#NUMBER where that had several.")]
    kind: Annotated[
        Literal["access-provider", "access-recipient", "objection", "complaint", "woo"], told("What it is for.")
    ]
    form: Literal["html", "pdf", "docx"] = "html"
    lang: Annotated[Lang, told("Of the letter.")] = "nl"
    recipient: (
        Annotated[
            str,
            msgspec.Meta(
                max_length=128, description="Of a request to a recipient: one of the statement, by the register's key."
            ),
        ]
        | None
    ) = None


@post(
    "/v1/letters/show",
    opt={CALL: Call.OWN_LETTERS},
    summary="Which letters a household can send itself.",
    responses=described(400, 404, 409),
    status_code=200,
)
async def letters(desk: Desk, caller: Asker, data: JSONBody[HouseholdNamed]) -> OwnLetters:
    """To whom each goes and what it is filled from; recipients are those of its statement."""
    line = caller.household(data.household)
    await for_one_household(desk, caller, line)
    await looked_at(desk, line, "statement")
    return await desk.read(lambda: own_letters(desk.gate, line))


@post(
    "/v1/letters",
    opt={CALL: Call.OWN_LETTER},
    summary="Make a letter that a household can send itself.",
    responses=described(400, 404, 409, 422),
    status_code=200,
)
async def letter(desk: Desk, caller: Asker, data: JSONBody[LetterAsked]) -> LetterFile:
    """Filled from its statement, or saying that there is none; what only the writer knows is a blank with dots."""
    line = caller.household(data.household)
    await for_one_household(desk, caller, line)
    await looked_at(desk, line, "statement")
    order = LetterOrder(LetterKind(data.kind), PaperForm(data.form), data.lang, data.recipient)
    return await desk.read(lambda: make_own_letter(desk.gate, line, order))


HANDLERS: Final = (letters, letter)
