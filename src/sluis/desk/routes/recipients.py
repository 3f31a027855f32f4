"""Stop a recipient now: an emergency stop, on record, that two people undo, or one at a shell."""

from typing import Annotated, Final

import msgspec
from litestar import post
from litestar.params import FromPath

from sluis.api.moments import iso
from sluis.desk.calls import Call
from sluis.desk.opened_gate import OpenedGate
from sluis.desk.routes.shared import CALL, Desk, described, told

AT_ONCE: Final = 20
"""How many bodies are cancelled in the transaction of the stop, and in each that follows."""


class Leaving(msgspec.Struct, frozen=True):
    """One report that left, or is being sent and cannot be called back."""

    disclosure: Annotated[str, told("Its id in the ledger, 64 hex digits.")]
    recipient: str
    activity: str
    decided: Annotated[str, told("When it was decided.")]


class RecipientStop(msgspec.Struct, frozen=True):
    """Nothing is taken from the outbox for the recipient any more."""

    recipient: str
    cancelled: Annotated[int, told("Bodies that waited, and are not sent.")]
    under_way: Annotated[list[Leaving], told("What was being sent when it was stopped: it may arrive.")]
    kept: Annotated[bool, told("Whether the stop stands in the journal outside the database, too.")]


@post(
    "/v1/recipients/{recipient:str}/stop",
    opt={CALL: Call.STOP_RECIPIENT},
    summary="Stop a recipient now.",
    responses=described(404, 409),
    status_code=200,
)
async def stop(desk: Desk, recipient: FromPath[str]) -> RecipientStop:
    """From the answer on no gate claims anything for it, until two people start it again, or one at the shell."""
    done = await desk.stop(lambda: desk.gate.stop_recipient(recipient, AT_ONCE))
    cancelled = done.cancelled + await _cancelled(desk, recipient)
    under_way = [
        Leaving(left.commitment.hex(), left.recipient, left.activity, iso(left.t_ms)) for left in done.in_flight
    ]
    return RecipientStop(recipient, cancelled, under_way, done.kept)


async def _cancelled(desk: OpenedGate, recipient: str) -> int:
    """Put on record what became of the others, in short pieces."""
    total = 0
    while count := await desk.record_piece(lambda: desk.gate.cancel_more(recipient, AT_ONCE)):
        total += count
    return total


HANDLERS: Final = (stop,)
