"""Stopping a recipient now, at the office: what will happen, and what was being sent when it did.

In:  who is signed in, and which recipient. Out: a page to confirm; then what was cancelled and what may still arrive.

The rule this module keeps: a recipient is one that the desk lists; nothing else of an address goes on to it.
"""

from typing import Final
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import FromPath

from sluis.errors import Code
from sluis.errors.web import request_refused_error
from sluis.i18n import N_
from sluis.web.office import office_of
from sluis.web.office_answers import OfficeRecipient, RecipientStop
from sluis.web.office_pages import MAY_STOP, Names, names_in, overview
from sluis.web.rendering import answer, page
from sluis.web.visit import Visit, Visited

STOP: Final = N_("Stop {name} now")
STOPPED: Final = N_("{name} was stopped")


async def recipient_named(visit: Visit, recipient: str) -> tuple[OfficeRecipient, Names]:
    """Return a recipient of the register in force, and what everything is called.

    Raises:
        request_refused_error: there is none of that name.
    """
    told = await overview(visit)
    named = next((each for each in told.recipients if each.recipient == recipient), None)
    if named is None:
        raise request_refused_error(why=Code("path"))
    return named, names_in(told)


@get("/office/recipients/{recipient:str}/stop")
async def confirm_stop(visit: Visited, recipient: FromPath[str]) -> Response[bytes]:
    """What will happen when somebody confirms; nothing happens yet."""
    around_it = office_of(visit, *MAY_STOP)
    named, names = await recipient_named(visit, recipient)
    title = visit.words(STOP, name=named.name)
    return answer(page("office_stop.html", around_it, title, recipient=named, names=names))


@post("/office/recipients/{recipient:str}/stop", status_code=200)
async def stop(visit: Visited, recipient: FromPath[str]) -> Response[bytes]:
    """Stop it, and say what was being sent."""
    around_it = office_of(visit, *MAY_STOP)
    named, names = await recipient_named(visit, recipient)
    done = await visit.ask(f"/v1/recipients/{quote(named.recipient, safe='')}/stop", RecipientStop)
    title = visit.words(STOPPED, name=named.name)
    return answer(page("office_stopped.html", around_it, title, recipient=named, done=done, names=names))


HANDLERS: Final = (confirm_stop, stop)
