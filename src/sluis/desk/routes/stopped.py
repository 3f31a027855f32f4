"""What is stopped, and starting it again: by two people, one of whom is the data protection officer."""

from typing import Annotated, Final

import msgspec
from litestar import get, post
from litestar.params import FromPath

from sluis.api.moments import iso
from sluis.api.stopped import Opening, open_recipient, open_row, what_is_stopped
from sluis.desk.calls import Call
from sluis.desk.routes.shared import CALL, Asker, Desk, described, told
from sluis.terms import Role

_Until = Annotated[str | None, told("Until when a second person may start it again; null when no first one asked.")]


class RecipientStopped(msgspec.Struct, frozen=True):
    """A recipient that nothing goes to."""

    recipient: str
    since: str
    second_until: _Until


class RowStopped(msgspec.Struct, frozen=True):
    """A row in quarantine: the canary found an identifier behind it."""

    activity: str
    row: Annotated[int, told("Its number; 0 is the whole activity.")]
    path: Annotated[list[str], told("The row in the register's words.")]
    kind: Annotated[str, told("The kind of identifier; what it was is kept nowhere.")]
    since: str
    second_until: _Until


class AllStopped(msgspec.Struct, frozen=True):
    """What is stopped."""

    recipients: list[RecipientStopped]
    rows: list[RowStopped]


class StartedAgain(msgspec.Struct, frozen=True):
    """Whether it is started again."""

    started: Annotated[bool, told("False after the first of two people.")]
    second_until: Annotated[str | None, told("Until when the second may; null when it is started.")]


@get("/v1/stopped", opt={CALL: Call.STOPPED}, summary="What is stopped.", responses=described())
async def stopped(desk: Desk) -> AllStopped:
    """Recipients somebody stopped, and rows in quarantine: kinds and moments, no value."""
    found = await desk.read(lambda: what_is_stopped(desk.gate))
    recipients = [
        RecipientStopped(each.recipient, iso(each.since_ms), _until(each.asked_until_ms)) for each in found.recipients
    ]
    rows = [
        RowStopped(each.activity, each.row, list(each.path), each.kind, iso(each.since_ms), _until(each.asked_until_ms))
        for each in found.rows
    ]
    return AllStopped(recipients, rows)


@post(
    "/v1/recipients/{recipient:str}/start",
    opt={CALL: Call.START_RECIPIENT},
    summary="Start a recipient again, by two people.",
    responses=described(404, 409),
    status_code=200,
)
async def start(desk: Desk, caller: Asker, recipient: FromPath[str]) -> StartedAgain:
    """The first asks, the second starts it, within a day; one of them is the data protection officer."""
    dpo = Role.DPO in caller.roles
    return _started(await desk.record(lambda: open_recipient(desk.gate, recipient, dpo=dpo)))


@post(
    "/v1/activities/{activity:str}/rows/{row:int}/start",
    opt={CALL: Call.START_ROW},
    summary="Let a row in quarantine run again, by two people.",
    responses=described(404, 409),
    status_code=200,
)
async def start_row(desk: Desk, caller: Asker, activity: FromPath[str], row: FromPath[int]) -> StartedAgain:
    """As a recipient; row 0 is the whole activity."""
    dpo = Role.DPO in caller.roles
    return _started(await desk.record(lambda: open_row(desk.gate, activity, row, dpo=dpo)))


def _started(opening: Opening) -> StartedAgain:
    return StartedAgain(opening.opened, _until(opening.until_ms))


def _until(at_ms: int | None) -> str | None:
    return None if at_ms is None else iso(at_ms)


HANDLERS: Final = (stopped, start, start_row)
"""What is stopped, and starting it again."""
