"""Who lives where, in pages of a feed; and where a feed stands."""

from typing import Annotated, Final

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from sluis.api.pages import FeedPlace, RegistryPage, key_of, stands_at
from sluis.desk.calls import Call
from sluis.desk.routes.shared import CALL, NEEDS_KEY, Asker, Desk, Key, described, key_given, moment, told
from sluis.desk.routes.standing import MOST, RefusedChange, kept, refused_of
from sluis.errors import Code
from sluis.errors.desk import call_refused_error, key_needed_error

_LONGEST: Final = 200
_Word = msgspec.Meta(min_length=1, max_length=_LONGEST, pattern=r"^[^\x00-\x1f\x7f]+$(?!\n)")
"""A word of the caller: a database may not even take the other characters as a question."""


class RegistryChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry as in a registry file; or, with `left`, that a household moved out (nothing but `line` beside it)."""

    line: Annotated[str, msgspec.Meta(max_length=256)]
    oui: str | None = None
    product_class: str | None = None
    serial: str | None = None
    endpoint: str | None = None
    login: str | None = None
    from_: Annotated[str | None, moment("Since when the router serves the line.")] = msgspec.field(
        default=None, name="from"
    )
    to: Annotated[str | None, moment("Until when; it may be set once.")] = None
    region: str | None = None
    use: str | None = None
    left: Annotated[str | None, moment("Since when the occupation is over: what waits is stopped, for good.")] = None


class RegistryChanges(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page of a feed."""

    feed: Annotated[str, _Word]
    cursor: Annotated[str, _Word]
    changes: Annotated[list[RegistryChange], msgspec.Meta(min_length=1, max_length=MOST)]
    after: Annotated[str | None, told("The cursor of the page before; absent in the first.")] = None


class ContractReceipt(msgspec.Struct, frozen=True):
    """What goes on the contract of a household: where its answers stand in every epoch."""

    line: str
    number: int
    registration: Annotated[str, told("R_n, 64 hex digits.")]


class RegistryPageDone(msgspec.Struct, frozen=True):
    """What became of a page; everything that is not refused holds."""

    feed: str
    cursor: str
    total: int
    again: Annotated[bool, told("Something of the page had been done before under this key.")]
    added: Annotated[int, told("Of what was done now, as the next four.")]
    closed: int
    changed: int
    unchanged: int
    left: int
    refused: list[RefusedChange]
    receipts: Annotated[list[ContractReceipt], told("Of every household that lives at a line of the page now.")]


class FeedStands(msgspec.Struct, frozen=True):
    """Where a feed stands."""

    feed: str
    cursor: Annotated[str | None, told("Of the last page that was applied; null before the first.")]


@post(
    "/v1/registry/pages",
    opt={CALL: Call.REGISTRY_PAGE, NEEDS_KEY: True},
    summary="Apply a page of up to 1,000 changes of the registry.",
    responses=described(400, 409, 422),
    status_code=200,
)
async def page(desk: Desk, caller: Asker, data: JSONBody[RegistryChanges], key: Key = None) -> RegistryPageDone:
    """Changes count in their order, each applied or refused by itself. Sent again under its key, it goes on."""
    if key is None:
        raise key_needed_error()
    place = FeedPlace(caller.name, data.feed, data.after, data.cursor)
    sent = [{**_fields(change), "line": caller.household(change.line)} for change in data.changes]
    asked = RegistryPage(sent, key_of(caller.name, key_given(key), data), place)
    while not await desk.record_piece(lambda: asked.advance(desk.gate)):
        pass
    await kept(desk, again=asked.page.again)
    receipts = await desk.read(lambda: asked.receipts(desk.gate))
    done = [each.result for each in asked.page.done]
    imported = [each.imported for each in done if each.imported is not None]
    return RegistryPageDone(
        feed=data.feed,
        cursor=data.cursor,
        total=len(sent),
        again=asked.page.again,
        added=sum(each.added for each in imported),
        closed=sum(each.closed for each in imported),
        changed=sum(each.changed for each in imported),
        unchanged=sum(each.unchanged for each in imported),
        left=sum(each.ended for each in done),
        refused=refused_of(asked.page.refused),
        receipts=[ContractReceipt(each.line, each.slot, each.registration.hex()) for each in receipts],
    )


@get(
    "/v1/registry/feeds/{feed:str}",
    opt={CALL: Call.REGISTRY_FEED},
    summary="Where a feed of the caller stands.",
    responses=described(404),
)
async def feed_stands(desk: Desk, caller: Asker, feed: FromPath[str]) -> FeedStands:
    """The cursor to go on from after a crash on either side."""
    if not feed.isprintable() or len(feed) > _LONGEST:
        raise call_refused_error(why=Code("path"))
    return FeedStands(feed, await desk.read(lambda: stands_at(desk.gate, caller.name, feed)))


def _fields(change: RegistryChange) -> dict[str, str | None]:
    """Return a change as a registry file writes it."""
    return {name.rstrip("_"): getattr(change, name) for name in change.__struct_fields__}


HANDLERS: Final = (page, feed_stands)
