"""A page per destination: who it is, what went there and when, every field with its evidence.

In:  one audit as a reader sees it. Out: sections, one for each destination.

The rules this module keeps:
 * What is not known says so; a holder of an address block is not called the owner of a service.
 * Every row has its evidence: input and numbers.
 * Destinations of which nothing was read and where nothing differs stand together, after the others.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from sluis.audit.model import READINGS, SORTS, Destination, Field, Flow, State
from sluis.capture.base.sighting import VIAS
from sluis.i18n import N_
from sluis.reports.audit.summary import UNREAD
from sluis.reports.audit.view import View
from sluis.reports.blocks import Block, Cell, Column, Facts, Grid, Lead, Marks, Row, Section, Words, several, single

_NAMES: Final = 20
"""Names and addresses that are listed of one destination."""


def destinations(view: View) -> Section:
    """Return the section that holds a part for each destination."""
    intro = N_(
        "Each destination is one name, or one address without a name. They stand in the order of first sight; those "
        "with no field stand together at the end."
    )
    none = N_("No destination outside the house was seen.")
    numbered = list(enumerate(view.audit.destinations, 1))
    telling = [(number, to) for number, to in numbered if _tells(view, to)]
    silent = [pair for pair in numbered if pair not in telling]
    parts = tuple(
        _part(view, number, to, new_page=place > 0 and place <= len(telling))
        for place, (number, to) in enumerate((*telling, *silent))
    )
    blocks = (Words(view.say(intro if parts else none)),)
    return Section("destinations", view.say(N_("Where it went")), blocks, parts, new_page=bool(parts))


def _tells(view: View, to: Destination) -> bool:
    """Return whether something was read on its way to a destination, or differs there."""
    return bool(view.fields_to[to.key] or view.observed_at.get(to.key))


def _part(view: View, number: int, to: Destination, *, new_page: bool) -> Section:
    blocks: list[Block] = [Facts(tuple(_facts(view, to)))]
    flows, fields = view.flows_to[to.key], view.fields_to[to.key]
    if flows:
        blocks.append(_flows(view, flows))
    if fields:
        blocks += _fields(view, fields)
    else:
        unread = any(flow.reading in UNREAD for flow in flows)
        blocks.append(Words(view.say(_SILENT if not view.got(to) else _NOTHING if unread else _NO_FIELD)))
    seen = view.observed_at.get(to.key, [])
    if seen:
        lines = [view.say(N_("{number}: {what}"), number=each.number, what=view.say(SORTS[each.sort])) for each in seen]
        blocks += [Lead(view.say(N_("Findings"))), Marks(tuple(lines))]
    return Section(
        f"destination-{number}", view.to(to.key), tuple(blocks), new_page=new_page, short=not _tells(view, to)
    )


_NOTHING: Final = N_("Nothing of what was sent could be read. What it was, this capture cannot show.")
_SILENT: Final = N_("Nothing was seen to go there: it only sent something to the house.")
_NO_FIELD: Final = N_(
    "What was sent was searched, and nothing in it was recognised. That does not show that nothing stood in it: what a "
    "program writes in a way of its own is not recognised."
)


def _facts(view: View, to: Destination) -> Iterable[Row]:
    whole = view.to(to.key, 512)
    if whole != view.to(to.key):
        yield single(view.say(N_("Full name")), whole)
    yield single(view.say(N_("To the house")), view.party(to))
    held = view.say(N_("holder of the address block, by the table"))
    number = view.say(N_("network {number}"), number=to.asn) if to.asn else ""
    told = [", ".join(word for word in (held, number) if word)] if to.organisation else [number] if number else []
    yield single(view.say(N_("Holder")), view.who(to), *told)
    registered = view.say(N_("where the block is registered, which need not be where the machine stands"))
    yield single(view.say(N_("Country")), view.country(to.country), *([registered] if to.country else []))
    if to.cloud:
        remark = view.say(N_("who uses it there is not known from the address"))
        yield single(view.say(N_("Hosted by")), view.text(to.cloud, 64), remark)
    names = [f"{view.name(name, 253)} ({view.say(VIAS[via])})" for name, via in to.names[:_NAMES]]
    yield several(view.say(N_("Names")), [*names, *_more(view, len(to.names))] or [view.say(N_("none seen"))])
    addresses = [view.text(address, 64) for address in to.addresses[:_NAMES]]
    yield single(view.say(N_("Addresses")), view.listed(addresses) or "-", *_more(view, len(to.addresses)))
    if to.place is not None:
        yield single(view.say(N_("First seen")), view.evidence((to.place,)))


def _more(view: View, count: int) -> tuple[str, ...]:
    return (view.say(N_("and {count} more"), count=count - _NAMES),) if count > _NAMES else ()


def _flows(view: View, flows: Iterable[Flow]) -> Grid:
    columns = (
        Column(view.say(N_("From")), 3),
        Column(view.say(N_("How")), 4),
        Column(view.say(N_("When (Dutch time)")), 4),
        Column(view.say(N_("Sent and received")), 5),
        Column(view.say(N_("Found at")), 4),
    )
    rows = tuple(
        (
            (view.sender(flow.device, 40),),
            (view.protocol(flow), view.say(READINGS[flow.reading])),
            (
                view.moment(flow.first_ms),
                *_until(view, flow),
                view.tr_n("{count} time", "{count} times", flow.times),
            ),
            (
                view.say(N_("{size} sent"), size=view.octets(flow.octets_out)),
                view.say(N_("{size} received"), size=view.octets(flow.octets_in)),
            ),
            (view.evidence(flow.places),),
        )
        for flow in flows
    )
    return Grid(view.say(N_("Traffic")), columns, rows)


def _until(view: View, flow: Flow) -> tuple[str, ...]:
    """Return when a flow ended, when that is another minute than its first."""
    last = view.moment(flow.last_ms)
    return (view.say(N_("to {moment}"), moment=last),) if flow.last_ms and last != view.moment(flow.first_ms) else ()


def _fields(view: View, fields: Sequence[Field]) -> Iterable[Grid]:
    """Yield what is about somebody with all that is known of it, and then the rest, shorter."""
    personal = [field for field in fields if field.telling]
    others = [field for field in fields if not field.telling]
    value = N_("Value") if view.reveal else N_("Value (hidden)")
    if personal:
        columns = (
            Column(view.say(N_("Field")), 7, code=True),
            Column(view.say(N_("What, and whose")), 4),
            Column(view.say(N_("How it left")), 5),
            Column(view.say(value), 4, code=view.reveal),
            Column(view.say(N_("Found at")), 4),
        )
        yield Grid(view.say(N_("Fields about people")), columns, tuple(_row(view, field) for field in personal))
    if others:
        short = (
            Column(view.say(N_("Field")), 10, code=True),
            Column(view.say(N_("What")), 5),
            Column(view.say(value), 4, code=view.reveal),
            Column(view.say(N_("Found at")), 5),
        )
        yield Grid(view.say(N_("Other fields")), short, tuple(_short(view, field) for field in others))


def _row(view: View, field: Field) -> tuple[Cell, ...]:
    values = view.tr_n("{count} value", "{count} values", field.values)
    return (
        (view.path(field), _part_and_row(view, field)),
        (view.kind(field.kind), view.subject(field.subject)),
        (view.left_as(field), view.recognised(field)),
        (view.value(field), view.say(N_("{times}, {values}"), times=_times(view, field), values=values)),
        (view.evidence(field.places),),
    )


def _short(view: View, field: Field) -> tuple[Cell, ...]:
    left = view.left_as(field)
    what = (view.kind(field.kind),) if left == view.state(State.RAW) else (view.kind(field.kind), left)
    return ((view.path(field), _part_and_row(view, field)), what, (view.value(field),), (view.evidence(field.places),))


def _part_and_row(view: View, field: Field) -> str:
    rows = view.listed(view.text(row, 80) for row in field.rows)
    if rows:
        named = view.say(N_("in the register: {rows}"), rows=rows)
    else:
        named = view.say(N_("not in the register")) if view.audit.declared.name and field.personal else ""
    return "; ".join(words for words in (view.part(field), named) if words)


def _times(view: View, field: Field) -> str:
    return view.tr_n("{count} time", "{count} times", field.count)
