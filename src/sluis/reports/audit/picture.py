"""The flows of a house as one drawing: who sends, which kinds of data, to which destination, in which country.

In:  one audit. Out: an SVG of which the same audit always gives the same bytes.

The rules this module keeps:
 * A band is as wide as the number of its fields; the bands of a box add up to the box, on both sides.
 * Every flow that left is in it. What has no number of fields is a hairline per sender and destination, so that it is
   seen and weighs nothing: broken for what could not be read, whole for what was read and told nothing.
 * Every box has its words beside it, and bands have an edge: it is read without colour as well. Colours are those of
   Okabe and Ito, which people who see few colours can tell apart.
 * At most ``MOST`` boxes in a column; what does not fit is summed in one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, NamedTuple

from sluis.audit.model import Audit, Flow, Reading
from sluis.i18n import N_, Lang
from sluis.law.sources import checked_until
from sluis.reports.audit.view import SCREEN, Letters, View
from sluis.reports.country_words import BELOW, UNKNOWN
from sluis.terms import Kind

MOST: Final = 12
"""Boxes in a column beside the one that sums the rest."""
HAIR: Final = 1.5
"""Width of what could not be read."""
UNIT: Final = 14.0
"""Width of one field, when there are few."""
_FULL: Final = 460.0
"""Width of all fields together at most."""
_SLOT: Final = 17.0
"""Height that the words beside a box need on a screen."""
_BREADTH: Final = 0.5
"""Breadth of a letter beside its height, about: for what is laid under words so that bands do not cross them."""
_GAP: Final = 7.0
_FOOT: Final = 2.0
"""Room for the sentence below, in heights of a letter."""
_BOX: Final = 11.0
_WIDE: Final = 1000
_LEFT: Final = (168.0, 330.0, 602.0, 846.0)
"""Where the four columns of boxes stand."""
_TOP: Final = 34.0
_COUNTRY: Final = 3
_LETTERS: Final = (21, 40, 27, 16)
"""Characters of the words in each column."""

SEALED, SHUT, CLOCK, ASKING, PLAIN = "sealed", "shut", "clock", "asking", "plain"
"""Groups of flows without fields: encrypted; not read otherwise; for the time of day; for names; nothing recognised."""
NOT_READ: Final = frozenset({SEALED, SHUT})
GROUPS: Final[dict[str, tuple[str, str, frozenset[Kind]]]] = {
    "device": (
        N_("names and addresses of devices"),
        "#0072B2",
        frozenset({
            Kind.MAC_ADDRESS, Kind.IP_ADDRESS, Kind.IP_PREFIX, Kind.HOST_NAME, Kind.DEVICE_NAME, Kind.DHCP_IDENTIFIER,
            Kind.DHCP_OPTION, Kind.FINGERPRINT, Kind.UUID,
        }),
    ),
    "contract": (
        N_("what points at the contract"),
        "#D55E00",
        frozenset({
            Kind.SERIAL, Kind.ENDPOINT, Kind.IMEI, Kind.SUBSCRIBER_NUMBER, Kind.PHONE_NUMBER, Kind.EMAIL,
            Kind.USER_NAME, Kind.HOUSEHOLD,
        }),
    ),
    "wifi": (N_("names of Wi-Fi networks"), "#E69F00", frozenset({Kind.SSID})),
    "life": (
        N_("what people do"),
        "#CC79A7",
        frozenset({
            Kind.PRESENCE, Kind.TRAFFIC, Kind.DOMAIN, Kind.URL, Kind.SENSOR, Kind.MESSAGE, Kind.LOG, Kind.LOCATION,
            Kind.FREE_TEXT,
        }),
    ),
    "secret": (N_("secrets and keys"), "#000000", frozenset({Kind.SECRET, Kind.CERTIFICATE})),
    "unknown": (N_("of an unknown kind"), "#999999", frozenset({Kind.UNKNOWN})),
    "measured": (
        N_("measurements and settings"),
        "#009E73",
        frozenset({
            Kind.SIGNAL, Kind.COUNTER, Kind.UPTIME, Kind.MOMENT, Kind.NUMBER, Kind.FLAG, Kind.ENUM, Kind.MODEL,
            Kind.VERSION, Kind.REFERENCE, Kind.CONFIGURATION,
        }),
    ),
    CLOCK: (N_("questions for the time of day"), "#56B4E9", frozenset()),
    ASKING: (N_("questions for names"), "#56B4E9", frozenset()),
    PLAIN: (N_("read, nothing recognised"), "#777777", frozenset()),
    SEALED: (N_("encrypted, not read"), "#444444", frozenset()),
    SHUT: (N_("could not be read"), "#444444", frozenset()),
}  # fmt: skip
"""Groups of kinds, in the order in which they are drawn: what they are called and their colour."""
GROUP_OF: Final[dict[Kind, str]] = {kind: name for name, (_, _, kinds) in GROUPS.items() for kind in kinds}
_REST: Final = "\0rest"


class Way(NamedTuple):
    """The key of a box in each column."""

    sender: str
    group: str
    destination: str
    country: str


@dataclass(frozen=True, slots=True)
class Thread:
    """What goes one way through the picture: a box of each column, how many fields, and how many hairlines."""

    way: Way
    fields: int
    hairs: int


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a column."""

    column: int
    key: str
    words: str
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Band:
    """One band between boxes of neighbouring columns: where it leaves and enters, and its width."""

    column: int
    ends: tuple[str, str]
    group: str
    leaves: float
    enters: float
    width: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands."""

    boxes: tuple[Box, ...]
    bands: tuple[Band, ...]
    height: float


def picture(audit: Audit, lang: Lang = "en", *, reveal: bool = False, letters: Letters = SCREEN) -> str:
    """Return the drawing.

    Args:
        audit: What was found.
        lang: Of the words in it.
        reveal: Whether names of devices may be shown.
        letters: Of the medium it is for.

    Returns:
        SVG of 1000 units wide, with a title and a description; nothing outside it is used.
    """
    view = View(audit, lang, reveal=reveal, letters=letters)
    made, letter = layout(view), letters.height
    title, description = view.say(N_("What left, and where it went")), described(view)
    judged = view.say(N_("No law is judged in this picture: the report does that. Law checked until {day}."),
                      day=view.day(checked_until()))  # fmt: skip
    below = [judged]
    if any(box.column == _COUNTRY and not box.key for box in made.boxes):
        below.insert(0, view.say(BELOW[view.cure]))
    height = made.height + letter * _FOOT * len(below)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {fixed(height)}" role="img"',
        f'aria-labelledby="flows-title flows-words" font-family="{escape(letters.family)}"',
        f'font-size="{fixed(letter)}">',
        f'<title id="flows-title">{escape(title)}</title><desc id="flows-words">{escape(description)}</desc>',
        *(_heading(view, column) for column in range(len(_LEFT))),
        *(_band(band) for band in made.bands),
        *(_box(box, letter) for box in made.boxes),
        *(
            f'<text x="0" y="{fixed(height - letter / 2 - letter * _FOOT * up)}" fill="#444">{escape(words)}</text>'
            for up, words in enumerate(reversed(below))
        ),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def described(view: View) -> str:
    """Return what the picture shows, in sentences: for who cannot see it."""
    sentences = []
    for destination in view.audit.destinations[:MOST]:
        fields, unread = len(view.fields_to[destination.key]), _unread(view, destination.key)
        words = N_("{name} ({country}): {fields} fields, {unread} flows that could not be read.")
        places = {"name": view.to(destination.key), "country": view.country(destination.country)}
        sentences.append(view.say(words, **places, fields=fields, unread=unread))
    rest = len(view.audit.destinations) - MOST
    if rest > 0:
        sentences.append(view.tr_n("And {count} other destination.", "And {count} other destinations.", rest))
    return " ".join(sentences) or view.say(N_("Nothing was seen to leave."))


def _unread(view: View, key: str) -> int:
    return sum(flow.reading in {Reading.SEALED, Reading.UNREAD} for flow in view.flows_to[key])


# --- what goes where --------------------------------------------------------------------------------------------------


def threads(view: View) -> tuple[Thread, ...]:
    """Return every way through the picture, with what is summed in one box taken together."""
    country = {destination.key: destination.country for destination in view.audit.destinations}
    fields: dict[Way, int] = {}
    hairs: dict[Way, int] = {}
    told: set[int] = set()
    for field in view.audit.fields:
        flow = view.flow.get(field.flow)
        if flow is not None:
            way = Way(str(flow.device), GROUP_OF[field.kind], flow.destination, country.get(flow.destination, ""))
            fields[way] = fields.get(way, 0) + 1
            told.add(field.flow)
    for flow in view.audit.flows:
        group = _group_of(flow)
        if view.left(flow) and (flow.number not in told or group in NOT_READ):
            hairs[Way(str(flow.device), group, flow.destination, country.get(flow.destination, ""))] = 1
    return _folded(fields, hairs)


def _group_of(flow: Flow) -> str:
    """Return what is said of a flow in which no field was found."""
    unread = {Reading.SEALED: SEALED, Reading.UNREAD: SHUT}
    return unread.get(flow.reading) or {"ntp": CLOCK, "dns": ASKING}.get(flow.protocol, PLAIN)


_Ways = dict[Way, int]


def _folded(fields: _Ways, hairs: _Ways) -> tuple[Thread, ...]:
    ways = list(dict.fromkeys([*fields, *hairs]))
    kept = [_kept(column, ways, fields) for column in range(len(_LEFT))]
    made: dict[Way, list[int]] = {}
    for way in ways:
        sender, group, destination, country = (
            key if key in kept[column] else _REST for column, key in enumerate(way)
        )  # fmt: skip
        counted = made.setdefault(Way(sender, group, destination, country), [0, 0])
        counted[0] += fields.get(way, 0)
        counted[1] = max(counted[1], hairs.get(way, 0))
    return tuple(Thread(way, *counted) for way, counted in made.items())


def _kept(column: int, ways: Sequence[Way], fields: _Ways) -> frozenset[str]:
    weights: dict[str, int] = {}
    for way in ways:
        weights[way[column]] = weights.get(way[column], 0) + fields.get(way, 0)
    order = sorted(weights, key=lambda key: -weights[key])  # stable: the first seen of equals
    return frozenset(order if len(order) <= MOST + 1 else order[:MOST])


# --- where it stands --------------------------------------------------------------------------------------------------


def layout(view: View) -> Layout:
    """Return where every box and band of an audit stands."""
    ways = threads(view)
    total = sum(way.fields for way in ways)
    unit = min(UNIT, _FULL / total) if total else UNIT
    orders = [order(view, column, ways) for column in range(len(_LEFT))]
    heights = [{key: _height(column, key, ways, unit) for key in orders[column]} for column in range(len(_LEFT))]
    least = _SLOT * view.letters.height / SCREEN.height
    tall = max((_tall(column.values(), least) for column in heights), default=0.0)
    boxes: list[Box] = []
    for column, sizes in enumerate(heights):
        top = _TOP + (tall - _tall(sizes.values(), least)) / 2
        for key, height in sizes.items():
            slot = max(height, least)
            boxes.append(Box(column, key, words_of(view, column, key, ways), top + (slot - height) / 2, height))
            top += slot + _GAP
    return Layout(tuple(boxes), tuple(_bands(boxes, ways, unit)), _TOP + tall + _GAP)


def _tall(heights: Iterable[float], least: float) -> float:
    return sum(max(height, least) + _GAP for height in heights)


def _width(way: Thread, unit: float) -> float:
    return way.fields * unit + way.hairs * HAIR


def _height(column: int, key: str, ways: Sequence[Thread], unit: float) -> float:
    return sum(_width(way, unit) for way in ways if way.way[column] == key)


def order(view: View, column: int, ways: Sequence[Thread]) -> list[str]:
    """Return the keys of a column from its top."""
    keys = dict.fromkeys(way.way[column] for way in ways)
    ranks: dict[str, tuple[float, ...]] = {}
    groups, numbers = list(GROUPS), view.numbers
    weights = {
        key: sum(way.fields for way in ways if way.way.destination == key)
        for key in {way.way.destination for way in ways}
    }
    for key in keys:
        if key == _REST:
            ranks[key] = (1.0,)
        elif column == 0:
            ranks[key] = (0.0, float(key))
        elif column == 1:
            ranks[key] = (0.0, float(groups.index(key)))
        else:
            first = max(
                (way.way.destination for way in ways if way.way[column] == key),
                key=lambda destination: weights[destination],
            )
            ranks[key] = (0.0, -weights[first], numbers.get(first, 0))
    return sorted(keys, key=lambda key: ranks[key])


def _bands(boxes: Sequence[Box], ways: Sequence[Thread], unit: float) -> Iterable[Band]:
    place = {(box.column, box.key): number for number, box in enumerate(boxes)}
    for column in range(len(_LEFT) - 1):
        leaving = {box.key: box.top for box in boxes if box.column == column}
        entering = {box.key: box.top for box in boxes if box.column == column + 1}
        sums: dict[tuple[str, str, str], float] = {}
        for way in ways:
            ends = (way.way[column], way.way[column + 1], way.way.group)
            sums[ends] = sums.get(ends, 0.0) + _width(way, unit)

        def height(key: tuple[str, str, str], column: int = column) -> tuple[int, int, str]:
            return place[column, key[0]], place[column + 1, key[1]], key[2]

        enters: dict[tuple[str, str, str], float] = {}
        for key in sorted(sums, key=lambda key: (height(key)[1], height(key)[0], key[2])):
            enters[key], entering[key[1]] = entering[key[1]], entering[key[1]] + sums[key]
        for key in sorted(sums, key=height):
            yield Band(column, key[:2], key[2], leaving[key[0]], enters[key], sums[key])
            leaving[key[0]] += sums[key]


# --- words and lines --------------------------------------------------------------------------------------------------


def words_of(view: View, column: int, key: str, ways: Sequence[Thread], *, counted: bool = True) -> str:
    """Return what stands beside a box; with its number of fields, where it has any and there is no other place."""
    fields = sum(way.fields for way in ways if way.way[column] == key) if counted else 0
    if key == _REST:
        shown = len({_whole(view, way, column) for way in _all(view)} - {way.way[column] for way in ways})
        label = view.say(N_("{count} others"), count=shown)
    else:
        label = _NAMES[column](view, key, _LETTERS[column] if counted else 2 * _LETTERS[column])
    return f"{label} · {fields}" if fields else label


def _all(view: View) -> list[tuple[int, str]]:
    return [(flow.device, flow.destination) for flow in view.audit.flows]


def _whole(view: View, way: tuple[int, str], column: int) -> str:
    if column == 0:
        return str(way[0])
    if column == 2:  # noqa: PLR2004 - the column of destinations
        return way[1]
    return next((destination.country for destination in view.audit.destinations if destination.key == way[1]), "")


_NAMES: Final[tuple[Callable[[View, str, int], str], ...]] = (
    lambda view, key, most: _sender(view, int(key), most),
    lambda view, key, _: view.say(GROUPS[key][0]),
    lambda view, key, most: view.to(key, most),
    lambda view, key, most: view.text(view.country(key) if key else view.say(UNKNOWN["below"]), most),
)


def _sender(view: View, number: int, most: int) -> str:
    """Return a sender by its number alone when there is no room for more: a cut number would be another device."""
    called = view.sender(number)
    return called if len(called) <= most else view.say(N_("device {number}"), number=number)


_HAIRS: Final = frozenset({*NOT_READ, CLOCK, ASKING, PLAIN})
_TITLES: Final = (N_("From"), N_("Data"), N_("To"), N_("Country"))


def fixed(number: float) -> str:
    """Return a number as a drawing writes it."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _heading(view: View, column: int) -> str:
    left, anchor = (_LEFT[0] + _BOX, "end") if column == 0 else (_LEFT[column], "start")
    words = escape(view.say(_TITLES[column]))
    return f'<text x="{fixed(left)}" y="16" font-weight="bold" text-anchor="{anchor}">{words}</text>'


def _band(band: Band) -> str:
    left, right = _LEFT[band.column] + _BOX, _LEFT[band.column + 1]
    middle, colour = (left + right) / 2, GROUPS[band.group][1]
    if band.group in _HAIRS and band.width <= 2 * HAIR:
        start, end = band.leaves + band.width / 2, band.enters + band.width / 2
        way = f"M{fixed(left)} {fixed(start)}C{fixed(middle)} {fixed(start)} {fixed(middle)} {fixed(end)} "
        broken = ' stroke-dasharray="4 3"' if band.group in NOT_READ else ""
        dashes = f'stroke="{colour}" stroke-width="{fixed(band.width)}"{broken}'
        return f'<path d="{way}{fixed(right)} {fixed(end)}" fill="none" {dashes}/>'
    upper, lower = (band.leaves, band.enters), (band.leaves + band.width, band.enters + band.width)
    way = (
        f"M{fixed(left)} {fixed(upper[0])}C{fixed(middle)} {fixed(upper[0])} {fixed(middle)} "
        f"{fixed(upper[1])} {fixed(right)} {fixed(upper[1])}L{fixed(right)} {fixed(lower[1])}"
        f"C{fixed(middle)} {fixed(lower[1])} {fixed(middle)} {fixed(lower[0])} {fixed(left)} "
        f"{fixed(lower[0])}Z"
    )
    edge = f'stroke="{colour}" stroke-width="0.6"'
    if band.group in NOT_READ:
        return f'<path d="{way}" fill="#ffffff" fill-opacity="0.6" {edge} stroke-dasharray="4 3"/>'
    return f'<path d="{way}" fill="{colour}" fill-opacity="0.38" {edge}/>'


def _box(box: Box, letter: float) -> str:
    left = _LEFT[box.column]
    middle = fixed(box.top + box.height / 2 + letter / 3)
    where = f'x="{fixed(left - 6)}" text-anchor="end"' if box.column == 0 else f'x="{fixed(left + _BOX + 6)}"'
    shape = (
        f'<rect x="{fixed(left)}" y="{fixed(box.top)}" width="{fixed(_BOX)}" height="{fixed(box.height)}" '
        'fill="#222222"/>'
    )
    wide = fixed(len(box.words) * letter * _BREADTH)
    under = (
        f'<rect x="{fixed(left + _BOX + 3)}" y="{fixed(box.top + (box.height - letter) / 2 - 1)}" width="{wide}" '
        f'height="{fixed(letter + 3)}" fill="#ffffff" fill-opacity="0.82"/>'
    )
    # Some machines have wider letters: an edge of white carries what goes beyond.
    edge = 'stroke="#ffffff" stroke-width="3.5" stroke-opacity="0.8" stroke-linejoin="round" paint-order="stroke"'
    words = f'<text {where} y="{middle}" fill="#000000" {edge}>{escape(box.words)}</text>'
    return shape + (under if 0 < box.column < len(_LEFT) - 1 else "") + words
