"""How often who looks at households: counted for the data protection officer, from what is on record."""

from datetime import date
from typing import Annotated, Final

from litestar import get
from litestar.params import QueryParameter

from sluis.api.looks import MOST_DAYS, LooksCounted, count_looks
from sluis.desk.calls import Call
from sluis.desk.routes.shared import CALL, Desk, described
from sluis.errors import Code
from sluis.errors.desk import call_refused_error

_DAY: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$(?!\n)"
_First = Annotated[str, QueryParameter(name="from", pattern=_DAY, max_length=10, description="The first day.")]
_Last = Annotated[
    str, QueryParameter(name="to", pattern=_DAY, max_length=10, description=f"The last; at most {MOST_DAYS} in all.")
]


@get("/v1/looks", opt={CALL: Call.LOOKS}, summary="How often who looked at households.", responses=described(400))
async def looks(desk: Desk, first: _First, last: _Last) -> LooksCounted:
    """For each employee or machine and day, beside the median of the same roles; nothing of an inspector."""
    try:
        days = date.fromisoformat(first), date.fromisoformat(last)
        return await desk.read(lambda: count_looks(desk.gate, *days))
    except (ValueError, OverflowError):
        raise call_refused_error(why=Code("form")) from None


HANDLERS: Final = (looks,)
"""Looks, counted."""
