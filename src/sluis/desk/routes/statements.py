"""The statement of a household: the file it is owed, with proof."""

import json
from typing import Annotated, Final, Literal

import msgspec
from litestar import Response, post
from litestar.params import JSONBody

from sluis.api.document import as_json
from sluis.api.moments import moment_ms
from sluis.api.paper_statement import make_statement_letter
from sluis.api.statement import make_statement
from sluis.desk.calls import Call
from sluis.desk.routes.shared import CALL, Asker, Desk, described, for_one_household, looked_at, moment, told
from sluis.errors import Code
from sluis.errors.desk import call_refused_error


class StatementAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose statement, and of what time."""

    household: Annotated[str, msgspec.Meta(max_length=256, description="Its line; LINE#NUMBER where that had several.")]
    from_: Annotated[str | None, moment("The beginning when absent.")] = msgspec.field(default=None, name="from")
    to: Annotated[str | None, moment("Now when absent.")] = None
    form: Annotated[
        Literal["json", "html", "letter"],
        told("A page carries the evidence, and checks itself. A letter is a paper (PDF), also of what is not sealed."),
    ] = "json"


@post(
    "/v1/statements",
    opt={CALL: Call.STATEMENT},
    summary="Make the statement of a household.",
    responses=described(400, 404, 409, 422),
    status_code=200,
    media_type="application/json",
)
async def statement(desk: Desk, caller: Asker, data: JSONBody[StatementAsked]) -> Response[bytes]:
    """What was shared with whom, or that it is nothing, with its proof; as a page, or as a letter without it."""
    line, period = caller.household(data.household), (_moment(data.from_), _moment(data.to))
    await for_one_household(desk, caller, line)
    await looked_at(desk, line, "statement")

    def made() -> bytes:
        if data.form == "letter":
            return make_statement_letter(desk.gate, line, *period).pdf()
        stated = make_statement(desk.gate, line, *period)
        written = stated.page() if data.form == "html" else json.dumps(as_json(stated), ensure_ascii=False)
        return written.encode()

    return Response(await desk.read(made), media_type=_KINDS[data.form])


_KINDS: Final = {"json": "application/json", "html": "text/html; charset=utf-8", "letter": "application/pdf"}


def _moment(text: str | None) -> int | None:
    read = None if text is None else moment_ms(text)
    if text is not None and read is None:
        raise call_refused_error(why=Code("form"))
    return read


HANDLERS: Final = (statement,)
