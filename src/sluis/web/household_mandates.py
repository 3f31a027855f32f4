"""Mandates: a household says that an organisation asks nothing for it any more, or that it does so again.

In:  who is signed in, a form, and what the desk answers. Out: a page that asks to confirm; then the page of requests.

The rule this module keeps: nothing is ended or given before somebody confirmed it on a page that says what will happen.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

from litestar import Response, post
from litestar.params import FromPath

from sluis.errors import Code
from sluis.errors.web import request_refused_error
from sluis.i18n import N_, Lang, tr
from sluis.web.app import Settings
from sluis.web.desk_answers import Mandates
from sluis.web.household_acts import fields_of
from sluis.web.household_pages import Asking, Desk, about, line_at, not_one_household, one_household
from sluis.web.people import Language, Person
from sluis.web.rendering import answer, led, page
from sluis.web.sessions import SignedIn
from sluis.web.settings import WebSettings

LONGEST: Final = 200
"""Of the name of an agent."""
Act: TypeAlias = Callable[[SignedIn, str, str, Lang], Awaitable[Mandates]]
"""What a desk is asked: of whom, for which line, about which agent, in which language."""


@post("/household/{at:int}/mandates", status_code=200)
async def confirm(
    request: Asking,
    signed_in: Person,
    desk: Desk,
    settings: Settings,
    language: Language,
    at: FromPath[int],
) -> Response[bytes]:
    """What will happen when somebody confirms; nothing is ended yet."""
    return await _confirm(request, signed_in, desk, settings, language, at, ended=False)


@post("/household/{at:int}/mandates/again", status_code=200)
async def confirm_again(
    request: Asking,
    signed_in: Person,
    desk: Desk,
    settings: Settings,
    language: Language,
    at: FromPath[int],
) -> Response[bytes]:
    """What will happen when somebody confirms; nothing is given yet."""
    return await _confirm(request, signed_in, desk, settings, language, at, ended=True)


async def _confirm(
    request: Asking,
    signed_in: Person,
    desk: Desk,
    settings: Settings,
    language: Language,
    at: int,
    *,
    ended: bool,
) -> Response[bytes]:
    """Return the page before a mandate is ended, or given after it was ended.

    Raises:
        request_refused_error: this agent has none that is so.
    """
    line_at(signed_in, at)
    line, agent = _named(await fields_of(request))
    around_it = about(request, settings, language, signed_in, at)
    told = await one_household(desk.mandates(signed_in, line, language))
    if told is None:
        return not_one_household(around_it)
    if agent not in [given.agent for given in told.mandates if given.ended is ended]:
        raise request_refused_error(why=Code("path"))
    title = tr(N_("Give a mandate: check and confirm") if ended else N_("End a mandate: check and confirm"), language)
    return answer(page("mandate_confirm.html", around_it, title, agent=agent, line=line, at=at, again=ended))


@post("/household/{at:int}/mandates/end")
async def end(
    request: Asking,
    signed_in: Person,
    desk: Desk,
    settings: Settings,
    language: Language,
    at: FromPath[int],
) -> Response[bytes]:
    """End it, and show the page of requests."""
    return await _done(request, signed_in, settings, language, at, desk.end_mandate)


@post("/household/{at:int}/mandates/give")
async def give(
    request: Asking,
    signed_in: Person,
    desk: Desk,
    settings: Settings,
    language: Language,
    at: FromPath[int],
) -> Response[bytes]:
    """Give a new one, and show the page of requests."""
    return await _done(request, signed_in, settings, language, at, desk.give_mandate)


async def _done(
    request: Asking, signed_in: SignedIn, settings: WebSettings, language: Lang, at: int, act: Act
) -> Response[bytes]:
    """Ask the desk to do it, and show the page of requests."""
    line_at(signed_in, at)
    line, agent = _named(await fields_of(request))
    if await one_household(act(signed_in, line, agent, language)) is None:
        return not_one_household(about(request, settings, language, signed_in, at))
    return led(f"/household/{at}/requests")


def _named(fields: Mapping[str, str]) -> tuple[str, str]:
    """Return the line and the agent of a form.

    Raises:
        request_refused_error: it names none.
    """
    line, agent = fields.get("household", ""), fields.get("agent", "")
    if not line or not 0 < len(agent) <= LONGEST:
        raise request_refused_error(why=Code("form"))
    return line, agent


HANDLERS: Final = (confirm, confirm_again, end, give)
