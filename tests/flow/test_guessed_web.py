"""Odd things in every form and every query of the web: no page fails, and no other call of the desk is made."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from urllib.parse import unquote, urlencode

import pytest
from tests.flow.deskhouse import OTHER, OWN
from tests.unit.web.asking import House, asking
from tests.unit.web.visiting import Browser

from sluis.desk.app import HANDLERS as CALLS
from sluis.i18n import Lang
from sluis.terms import Role
from sluis.web.desk_client import DeskClient
from sluis.web.pages import HANDLERS
from sluis.web.sessions import SignedIn
from sluis.web.settings import WebLimits

ODD = (
    "..",
    "%2e%2e",
    "../..",
    "a%2Fb",
    "/",
    "",
    "\0",
    "\u0663",
    "+1",
    " 1",
    "1_0",
    "01",
    "\u202e\u2066x",
    "x" * 10_000,
)
"""What somebody puts in the place of an id."""
FIELDS = (
    "activity", "advice", "agent", "agreed", "ask", "at", "authority", "chosen", "count", "day", "epoch", "first",
    "followed", "form", "from", "household", "identified", "in", "key", "kind", "last", "leaf", "letter", "list",
    "look", "make", "manifest", "number", "reason", "receipt", "recipient", "register", "seed", "seen", "text", "to",
    "version", "why", "words",
)  # fmt: skip
"""Every name that a form or a query of the web has."""
PLACES = {
    "at": "1",
    "number": "1",
    "version": "1",
    "row": "1",
    "making": "0" * 32,
    "name": "access",
    "kind": "register",
}
READ_QUERY = re.compile(r"/papers/register$|/looks|/letters/|/ask/|^/inspector$")
"""Pages that look at what stands behind the question mark."""
ANYONE = WebLimits(address_per_minute=1_000_000, acts_per_minute=1_000_000)
"""Limits would refuse before a page does."""
TEMPLATES = [re.compile(re.sub(r"\{[^}]*\}", "[^/]+", path)) for handler in CALLS for path in handler.paths]


def pages(method: str) -> list[str]:
    """Return the address of every page that is asked by a method, with a usual id in each place."""
    known = sorted({path for handler in HANDLERS if method in handler.http_methods for path in handler.paths})
    return [re.sub(r"\{(\w+):\w+\}", lambda found: PLACES.get(found[1], "wifi-insight"), path) for path in known]


@contextmanager
def calls_of(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Note the path of every call that a page makes."""
    made: list[str] = []
    asked = DeskClient._ask

    async def noted(
        client: DeskClient, method: str, path: str, person: SignedIn | None, lang: Lang, *more: object, **named: object
    ) -> bytes:
        made.append(path)
        return await asked(client, method, path, person, lang, *more, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(DeskClient, "_ask", noted)
        yield made


def everybody(house: House) -> list[tuple[Browser, str, tuple[str, ...]]]:
    """Return the browsers of a household and of people with roles, with the token of their forms and their pages."""
    roles = (frozenset(Role) - {Role.HOUSEHOLD, Role.INSPECTOR, Role.REGISTRY, Role.AGENT}, {Role.INSPECTOR})
    people = [house.household(), *(house.employee(*each, subject=str(at)) for at, each in enumerate(roles))]
    own = (("/household", "/notice"), ("/office", "/service"), ("/inspector",))
    return [(browser, known.csrf, places) for (browser, known), places in zip(people, own, strict=True)]


def refuse_other_calls(made: list[str], page: str) -> None:
    """Hold what a page called against the calls of the desk: each id is one part of a path, and no dots."""
    for call in made:
        path = call.partition("?")[0]
        assert any(known.fullmatch(unquote(path)) for known in TEMPLATES), (page, call[:200])
        assert {".", ".."}.isdisjoint(unquote(path).split("/")), (page, call[:200])
    made.clear()


def odd_fields(turn: int) -> Mapping[str, str]:
    """Return an odd thing in each field; in every one of so many turns as there are odd things another."""
    return {name: ODD[(at + turn) % len(ODD)] for at, name in enumerate(FIELDS)}


USUAL = {"household": OWN, "key": "k", "number": "1", "ask": "object", "seen": "1"}
"""So that a form gets past what it is looked at first."""


async def sent_to_every_page(
    house: House, made: list[str], turns: Sequence[int], *, whoever: bool, method: str
) -> None:
    """Send odd things to every page that is asked by a method.

    Args:
        house: Where.
        made: The calls that pages make.
        turns: Of what is odd.
        whoever: By everybody, and each form also with usual things in some fields; or by whom a page is for.
        method: ``GET`` or ``POST``.
    """
    for (browser, csrf, own), place, turn in product(everybody(house), pages(method), turns):
        if not whoever and not (place.startswith(own) and (method == "POST" or READ_QUERY.search(place))):
            continue
        for usual in ({}, USUAL) if method == "POST" and whoever else ({},):
            sent = {**odd_fields(turn), **usual, **({"key": "k"} if turn % 2 else {})}
            if method == "POST":
                heard = await browser.post(place, urlencode({**sent, "csrf": csrf}))
            else:
                heard = await browser.get(f"{place}?{urlencode({name: value[:200] for name, value in sent.items()})}")
            assert heard.status < 500, (place, turn, heard.body[-900:])
            said = {name: heard.header(name) for name in ("cache-control", "referrer-policy", "x-frame-options")}
            kept = "no-store" if not place.startswith("/static") else said["cache-control"]
            assert said == {"cache-control": kept, "referrer-policy": "same-origin", "x-frame-options": "DENY"}, place
            refuse_other_calls(made, place)


async def test_an_odd_field_makes_no_other_call_and_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asking(tmp_path, limits=ANYONE) as house:
        with calls_of(monkeypatch) as made:
            await sent_to_every_page(house, made, (3,), whoever=False, method="POST")
            await sent_to_every_page(house, made, (5,), whoever=False, method="GET")


@pytest.mark.long(sibling="test_an_odd_field_makes_no_other_call_and_is_no_fault")
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_nothing_odd_in_any_field_makes_another_call_or_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    async with asking(tmp_path, limits=ANYONE) as house:
        with calls_of(monkeypatch) as made:
            await sent_to_every_page(house, made, range(len(ODD)), whoever=True, method=method)


async def test_a_household_named_in_a_form_is_looked_up_for_whoever_sends_it(tmp_path: Path) -> None:
    """However a line of somebody else is written."""
    async with asking(tmp_path, limits=ANYONE) as house:
        browser, known = house.household()
        for line in (OTHER, f" {OTHER}", f"{OTHER}#1", f"{OWN}\0{OTHER}", f"{OTHER}\u200b", "\uff2e\uff2c-0002"):
            for place in ("/household/1/ask/object", "/household/1/rights/access"):
                sent = urlencode({"household": line, "key": "k", "csrf": known.csrf})
                assert (await browser.post(place, sent)).status == 404, (line, place)
